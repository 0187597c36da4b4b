import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import process from "node:process";

export interface ProcessUse {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** At its peak; of 10^6 bytes. */
  readonly megabytes: number;
}

/** The median time of whole runs, and the peak memory of one more, which reports it itself. */
export function measureProcess(args: readonly string[], runs: number): ProcessUse {
  const times = Array.from({ length: runs + 1 }, () => {
    const began = performance.now();
    run(args);
    return (performance.now() - began) / 1000;
  });
  // The first run may read from the disk what the others find in memory.
  const sorted = times.slice(1).toSorted((a, b) => a - b);
  const own = "const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();";
  const say = "process.stderr.write(`used ${maxRSS} KiB, ${userCPUTime + systemCPUTime} us`);";
  const report = encodeURIComponent(`process.on("exit", () => { ${own} ${say} })`);
  const used = /used (\d+) KiB, (\d+) us/.exec(run([`--import=data:text/javascript,${report}`, ...args]));
  const [kibibytes = Number.NaN, microseconds = Number.NaN] = (used ?? []).slice(1).map(Number);
  return {
    seconds: sorted[runs >> 1] ?? Number.NaN,
    cpuSeconds: microseconds / 1e6,
    megabytes: (kibibytes * 1024) / 1e6,
  };
}

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stderr;
}

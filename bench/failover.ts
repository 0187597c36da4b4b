import { existsSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { aborted } from "../controller/cli/aborted.ts";
import { stopSignal } from "../controller/cli/stop-signal.ts";
import { runCommand } from "../controller/host/run-command.ts";
import { raiseCluster, takeDown, type Cluster } from "./failover/cluster.ts";
import { contenders, type Contender } from "./failover/contenders.ts";
import { cellText, overlapText, tableLine, type Cell } from "./failover/failover-table.ts";
import { measureIdle, type IdleUsage } from "./failover/idle-usage.ts";
import { runInside } from "./failover/inside.ts";
import type { RunOutcome } from "./failover/outcome.ts";
import { rows, runRow, type Row } from "./failover/rows.ts";
import { settle } from "./failover/settle.ts";

/**
 * Real machines in namespaces (controller/lab), one address, and a client that asks every 10 ms: how long each fault is
 * noticed, with keepalived and with Holdfast. As root, with keepalived installed; --runs N (9), --rows and --with with
 * names, separated by commas.
 */
const [first, ...words] = process.argv.slice(2);
process.exitCode = first === "inside" ? await runInside(words) : await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "9" },
      rows: { type: "string", default: rows.map(({ id }) => id).join(",") },
      with: { type: "string", default: contenders.map(({ id }) => id).join(",") },
      idle: { type: "boolean", default: true },
    },
    allowNegative: true,
  });
  const missing = whatIsMissing();
  if (missing !== undefined) return refuse(missing);
  const chosenRows = rows.filter(({ id }) => values.rows.split(",").includes(id));
  const chosen = contenders.filter(({ id }) => values.with.split(",").includes(id));
  const runs = Number(values.runs);
  if (!(runs >= 1) || chosen.length === 0) return refuse("it needs at least one run and one contender");
  const began = loadavg()[0] ?? 0;
  const stop = stopSignal();
  const wish = { runs, isIdleMeasured: values.idle, stop };
  const measured: Measured[] = [];
  try {
    for (const contender of chosen) measured.push(await measure(contender, chosenRows, wish));
  } catch (error) {
    if (!stop.aborted) throw error;
    process.stderr.write("Interrupted: the lab is down, and nothing of it is left; there is no table\n");
    // What was under way when it was interrupted would go on waiting.
    process.exit(1);
  }
  await print(measured, chosenRows, { runs, began });
  return 0;
}

function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "it needs root, for network namespaces";
  if (!existsSync("/usr/sbin/keepalived")) return "it needs keepalived: apt-get install keepalived";
  return existsSync("/usr/sbin/nft") ? undefined : "it needs nft: apt-get install nftables";
}

function refuse(why: string): number {
  process.stderr.write(`Cannot measure failover: ${why}\n`);
  return 1;
}

interface Measured {
  readonly contender: Contender;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly idle: readonly IdleUsage[];
}

interface Wish {
  readonly runs: number;
  readonly isIdleMeasured: boolean;
  readonly stop: AbortSignal;
}

/** In a lab of its own, which is taken down at the end, also where it fails or is interrupted: then it throws. */
async function measure(contender: Contender, chosen: readonly Row[], wish: Wish): Promise<Measured> {
  const name = `bench-${process.pid}-${contender.id}`;
  try {
    return await Promise.race([measureIn(name, { contender, chosen, wish }), interruption(name, wish.stop)]);
  } finally {
    await takeDown(name);
  }
}

async function interruption(name: string, stop: AbortSignal): Promise<never> {
  await aborted(stop);
  process.stderr.write(`Interrupted: taking lab ${name} down; a second signal would leave it\n`);
  throw new Error("it was interrupted");
}

interface Measuring {
  readonly contender: Contender;
  readonly chosen: readonly Row[];
  readonly wish: Wish;
}

async function measureIn(name: string, { contender, chosen, wish }: Measuring): Promise<Measured> {
  const cluster = await raiseCluster(contender, name);
  await settle(cluster);
  const idle = wish.isIdleMeasured ? await measureIdle(name) : [];
  const cells = new Map<string, Cell>();
  for (const row of chosen) {
    if (row.takesLeaderAlong && contender.how.program === "keepalived") continue;
    cells.set(row.id, { runs: await repeat(row, cluster, wish.runs), mustStay: row.mustStay });
  }
  return { contender, cells, idle };
}

async function repeat(row: Row, cluster: Cluster, runs: number): Promise<readonly RunOutcome[]> {
  const outcomes: RunOutcome[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const outcome = await runRow(row, cluster);
    outcomes.push(outcome);
    const { ms = NaN, hasMoved, overlapMs } = outcome;
    const what = `${cluster.contender.title}: ${row.title}, run ${run} of ${runs}`;
    process.stderr.write(
      `${what}: ${ms.toFixed(0)} ms${hasMoved ? ", moved" : ""}${overlapMs > 0 ? `, two holders for ${overlapMs.toFixed(0)} ms` : ""}\n`,
    );
  }
  return outcomes;
}

interface Header {
  readonly runs: number;
  readonly began: number;
}

async function print(measured: readonly Measured[], chosen: readonly Row[], { runs, began }: Header): Promise<void> {
  const version = await runCommand({ command: ["keepalived", "--version"], timeoutMs: 5_000, outputBytesMax: 10_000 });
  const said = version.type === "exited" ? `${version.stdout}${version.stderr}` : "";
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Linux ${release()}`;
  out(`failover (Node ${process.versions.node}, ${/v[\d.]+/.exec(said)?.[0]} of keepalived, ${machine})\n`);
  out(
    `median (worst) of ${runs} runs; load ${began.toFixed(1)} at the beginning, ${(loadavg()[0] ?? 0).toFixed(1)} at the end\n\n`,
  );
  out(tableLine(["", ...measured.map(({ contender }) => contender.title)]));
  out(`|${"---|".repeat(measured.length + 1)}\n`);
  for (const row of chosen) {
    out(tableLine([row.title, ...measured.map(({ cells }) => cellText(cells.get(row.id)))]));
  }
  out(tableLine(["two holders seen", ...measured.map(({ cells }) => overlapText([...cells.values()]))]));
  out(tableLine(["idle, of a core and memory", ...measured.map(({ idle }) => idle.map(idleText).join(", "))]));
}

function idleText({ program, cpuShare, memory }: IdleUsage): string {
  return `${program} ${cpuShare.toFixed(2)} % ${memory.toFixed(0)} MiB`;
}

function out(text: string): void {
  process.stdout.write(text);
}

import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { processesOfLab } from "../../controller/lab/processes.ts";

/** What a program of one node takes while nothing goes on; of several nodes, the most. */
export interface IdleUsage {
  readonly program: string;
  /** Of one core, in percent. */
  readonly cpuShare: number;
  /** Resident, in MiB; keepalived's processes are added up. */
  readonly memory: number;
}

const spanMs = 20_000;
/** The unit of times in /proc/PID/stat, on every architecture that Node runs on (sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;
const nodes = 3;

/** Looks on for 20 s. */
export async function measureIdle(lab: string): Promise<readonly IdleUsage[]> {
  const before = usages(lab);
  await delay(spanMs);
  const after = usages(lab).filter(({ pid }) => before.some((each) => each.pid === pid));
  const programs = [...new Set(after.map(({ program }) => program))].toSorted();
  return programs.map((program) => {
    const found = after.filter((each) => each.program === program);
    const shares = found.map(({ pid, ticks }) => {
      const since = ticks - (before.find((each) => each.pid === pid)?.ticks ?? ticks);
      return ((since / ticksPerSecond) * 100_000) / spanMs;
    });
    if (program !== "keepalived") {
      return {
        program,
        cpuShare: Math.max(...shares),
        memory: Math.max(...found.map(({ memory }) => memory)),
      };
    }
    // A parent and a child a node, which look alike from here.
    return {
      program,
      cpuShare: shares.reduce((sum, share) => sum + share, 0) / nodes,
      memory: found.reduce((sum, { memory }) => sum + memory, 0) / nodes,
    };
  });
}

interface Usage {
  readonly pid: number;
  readonly program: string;
  readonly ticks: number;
  readonly memory: number;
}

function usages(lab: string): readonly Usage[] {
  return processesOfLab(lab).flatMap(({ pid }) => usageOf(pid) ?? []);
}

function usageOf(pid: number): Usage | undefined {
  try {
    const program = programOf(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0"));
    if (program === undefined) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const kib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    return { pid, program, ticks: Number(fields[11]) + Number(fields[12]), memory: kib / 1_024 };
  } catch {
    // It has ended.
    return undefined;
  }
}

/** Undefined for what is not compared, such as what brings a program to its machine. */
export function programOf([first = "", ...rest]: readonly string[]): string | undefined {
  if (first === "keepalived") return "keepalived";
  if (first.endsWith("nsenter")) return undefined;
  const at = rest.findIndex((word) => /\/controller\/cli\/(holdfast\.mjs|main\.ts)$/.test(word));
  const verb = at < 0 ? undefined : rest[at + 1];
  return verb !== undefined && ["agent", "manager", "watchdog", "serve"].includes(verb) ? verb : undefined;
}

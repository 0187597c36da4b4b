import { fork } from "node:child_process";
import { createServer } from "node:net";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { createProber } from "../controller/checkers/create-prober.ts";
import type { CheckWish, GroupChecks } from "../controller/core/compile-checks.ts";
import { emptyJournal } from "../controller/core/journal.ts";
import type { Prober } from "../controller/ports/checker.ts";
import { Checks } from "../controller/runtime/checks.ts";
import { createFailures } from "../controller/runtime/failures.ts";

/**
 * The checks of one node at full load: so many http checks a second by the production loop, each on a connection of its
 * own, against a server in another process. What it costs, and whether every moment is kept.
 */
const rates = [500, 2_000, 5_000] as const;
const seconds = 20;
/** Addresses of the loopback, so that no pair of addresses runs out of ports. */
const addresses = 50;
const nothing = (): void => undefined;

if (process.argv[2] === "serve") serve();
else await main();

async function main(): Promise<void> {
  const { port, close } = await startServer();
  process.stdout.write(
    `http checks each second, one connection each, for ${seconds} s (Node ${process.versions.node})\n\n` +
      "| checks a second | % of a core | us a check | memory MiB | missed | unhealthy | p99 of an interval ms |\n|---|---|---|---|---|---|---|\n",
  );
  for (const rate of rates) {
    const found = await measure(rate, port);
    const cells = [
      rate,
      found.share.toFixed(1),
      ((found.share * 10_000 * seconds) / found.probes).toFixed(0),
      (process.memoryUsage().rss / 1_048_576).toFixed(0),
      found.missed,
      found.unhealthy,
      found.p99.toFixed(1),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
  close();
}

interface Measured {
  /** Of one core, in percent. */
  readonly share: number;
  readonly probes: number;
  /** Moments at which no probe began. */
  readonly missed: number;
  readonly unhealthy: number;
  readonly p99: number;
}

async function measure(rate: number, port: number): Promise<Measured> {
  const begun = new Map<string, number[]>();
  let unhealthy = 0;
  let isMeasuring = false;
  const prober = createProber({ node: "n1", allow: () => ({ commands: [], units: [] }), secretsRoot: "/nowhere" });
  const noting: Prober = {
    async probe(task, limit) {
      const times = begun.get(task.checker) ?? [];
      begun.set(task.checker, times);
      times.push(performance.now());
      const answer = await prober.probe(task, limit);
      if (isMeasuring && answer.found !== "Healthy") unhealthy += 1;
      return answer;
    },
  };
  const checks = createChecks(noting, rate, port);
  checks.follow({ assignments: [], journal: emptyJournal("boot") });
  // Until all have begun, and the compiler of the machine knows the code.
  await pause(3_000);
  begun.clear();
  isMeasuring = true;
  const before = process.cpuUsage();
  const from = performance.now();
  await pause(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  const elapsedMs = performance.now() - from;
  isMeasuring = false;
  const intervals = [...begun.values()].flatMap((times) =>
    times.slice(1).map((at, index) => at - (times[index] ?? at)),
  );
  checks.stop();
  await pause(1_000);
  return {
    share: (user + system) / 10 / elapsedMs,
    probes: intervals.length,
    missed: intervals.filter((interval) => interval > 1_500).length,
    unhealthy,
    p99: intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length * 0.99)] ?? 0,
  };
}

function createChecks(prober: Prober, rate: number, port: number): Checks {
  const clock = {
    now: () => performance.now(),
    wakeAt(at: number, call: () => void) {
      const timer = setTimeout(call, Math.max(0, at - performance.now()));
      return () => clearTimeout(timer);
    },
  };
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const group: GroupChecks = {
    group: "HAGroup/web",
    isCandidate: true,
    checks: Array.from({ length: rate }, (_unused, index) => aCheck(index, port)),
  };
  const compiled = [group];
  const view = { checks: () => compiled, verdictsOf: () => new Map<string, "Healthy">() };
  const parts = { node: "n1", boot: "boot", clock, prober, log };
  return new Checks(parts, { failures: createFailures(clock), view, turned: nothing });
}

function aCheck(index: number, port: number): CheckWish {
  const url = `http://127.0.0.${1 + (index % addresses)}:${port}/healthz`;
  return {
    name: `web/${index}`,
    runsOn: "Candidates",
    score: 0,
    probe: { type: "http", spec: { url, method: "GET", bodyContains: "ok" } },
    seenAfterMs: 0,
    intervalMs: 1_000,
    timeoutMs: 1_000,
    rule: { rise: 1, fall: 2, warmUpMs: 0, startState: "Healthy" },
  };
}

function serve(): void {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
  });
  server.listen({ port: 0, host: "0.0.0.0", backlog: 4096 }, () => {
    const address = server.address();
    if (address !== null && typeof address !== "string") process.send?.(address.port);
  });
}

async function startServer(): Promise<{ readonly port: number; readonly close: () => void }> {
  const child = fork(import.meta.filename, ["serve"]);
  const port = await new Promise<number>((resolve) => child.once("message", (message) => resolve(Number(message))));
  return { port, close: () => void child.kill() };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import { isInstalled } from "../gate/wanted-tools.ts";
import { membersOfLab, remainsOf, whyNoLab } from "../lab/lab-under-test.ts";

const program = resolve(import.meta.dirname, "../../bench/failover.ts");
const needed = ["keepalived", "nft"].filter((name) => !isInstalled(name));
const why = whyNoLab() ?? (needed.length === 0 ? undefined : `not installed: ${needed.join(", ")}`);

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

describe("bench:failover takes its lab down, says so and fails", () => {
  it.each([
    ["SIGINT", "while it raises it", 0],
    ["SIGTERM", "while it waits and measures", 6_000],
  ] as const)("when it gets %s %s", async (signal, _, afterMs) => {
    const bench = spawn(process.execPath, [program, "--with", "holdfast", "--rows", "link"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    for (const stream of [bench.stdout, bench.stderr]) stream.on("data", (piece) => void said.push(String(piece)));
    const ended = once(bench, "exit");
    const lab = `bench-${bench.pid}-holdfast`;
    await vi.waitUntil(() => existsSync(labFolder(lab).root), { timeout: 60_000 });
    await delay(afterMs);
    const members = membersOfLab(lab);
    bench.kill(signal);
    expect(await ended).toEqual([1, null]);
    expect(said.join("")).toBe(
      `Interrupted: taking lab ${lab} down; a second signal would leave it\n` +
        "Interrupted: the lab is down, and nothing of it is left; there is no table\n",
    );
    expect(remainsOf(lab, members)).toEqual([]);
  });
});

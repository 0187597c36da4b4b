import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { probeExec } from "../../controller/checkers/exec.ts";
import type { ProbeAnswer } from "../../controller/ports/checker.ts";

function probe(command: readonly string[], commands: readonly string[] = ["/bin/sh"]): Promise<ProbeAnswer> {
  const parts = { allow: { commands, units: [] }, environment: { PATH: "/bin:/usr/bin", HOLDFAST_NODE: "n1" } };
  const limit = { signal: new AbortController().signal };
  return probeExec({ command, environment: { WORD: "a b" } }, parts, limit);
}

function isLiving(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "latin1"));
}

describe("a command that is run as a probe", () => {
  it("must be allowed on the node", async () => {
    expect(await probe(["/bin/sh", "-c", "exit 0"], ["/usr/lib/checks/"])).toEqual({
      found: "Unknown",
      message:
        "Cannot run /bin/sh as allow.commands of this node's agent.yaml must name it or its folder: it allows /usr/lib/checks/",
    });
    expect(await probe(["/bin/sh", "-c", "exit 0"])).toEqual({ found: "Healthy" });
  });

  it("has the variables of the spec and ours, and no others", async () => {
    const script = "echo $(env | sort | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD=); exit 1";
    expect(await probe(["/bin/sh", "-c", script])).toEqual({
      found: "Unhealthy",
      message: "/bin/sh exited with 1: HOLDFAST_NODE=n1 PATH=/bin:/usr/bin WORD=a b",
    });
  });

  it("is quoted in one line, up to 4 KiB of what it said", async () => {
    const answer = await probe([
      "/bin/sh",
      "-c",
      "echo one; echo two >&2; head -c 100000 /dev/zero | tr '\\0' x; exit 4",
    ]);
    expect(answer).toMatchObject({ message: expect.stringMatching(/^\/bin\/sh exited with 4: one x+ two$/) });
    expect(answer.found === "Healthy" ? 0 : answer.message.length).toBeLessThan(4200);
  });

  it("is killed with whatever it has left behind", async () => {
    const answer = await probe(["/bin/sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!; exit 1"]);
    const pid = Number(/\d+$/.exec(answer.found === "Healthy" ? "" : answer.message)?.[0]);
    expect(pid).toBeGreaterThan(1);
    expect(isLiving(pid)).toBe(false);
  });
});

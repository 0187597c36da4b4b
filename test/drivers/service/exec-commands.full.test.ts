import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { HAAssignmentMember, HAServiceSpec } from "../../../controller/api/types.gen.ts";
import { createServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import type { AllowList } from "../../../controller/host/allow-list.ts";
import { readProcess } from "../../../controller/host/process-table.ts";
import type { Observed, StartOutcome } from "../../../controller/ports/driver.ts";
import { attempt, patiently } from "../../contract/driver-under-test.ts";
import { makeExecWorld, type ExecWorld } from "./exec-world.ts";
import { serviceMember } from "./service-member.ts";

const times: HAServiceSpec["timeouts"] = {
  start: "60s",
  stop: "60s",
  status: "20s",
  promote: "60s",
  demote: "60s",
  notify: "20s",
};

function world(): ExecWorld {
  const made = makeExecWorld();
  onTestFinished(() => made.close());
  return made;
}

function endless(): { readonly signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

function errorOf(outcome: StartOutcome): string {
  return outcome.status === "failed" ? outcome.error : `it was ${outcome.status}`;
}

/** A service whose status command is this script. */
function lookedAtBy(made: ExecWorld, text: string, timeouts = times): HAAssignmentMember {
  const status = made.addScript("status", `#!/bin/sh\n${text}\n`);
  return serviceMember({ exec: { ...made.execOf("a"), status: [status] }, timeouts });
}

/** Starts the thing when it is called for the third time. */
function failingTwice(made: ExecWorld): string {
  const text = '#!/bin/sh\ncd "${0%/*}"\necho . >>tries\n[ "$(wc -l <tries)" -gt 2 ] || exit 5\nexec ./ctl start a\n';
  return made.addScript("third-time", text);
}

function driverWith(made: ExecWorld, allow: AllowList): ReturnType<ExecWorld["makeDriver"]> {
  return createServiceDriver({ ...made.parts, log: made.log, allow: () => allow });
}

describe("the commands of a service", () => {
  it("are given PATH, LANG, what the object adds and what says whom they are for, and no more", async () => {
    const made = world();
    const script = made.addScript("env", '#!/bin/sh\nenv >"${0%/*}/env-$1"\nexit 7\n');
    const exec = {
      start: [script, "start"],
      stop: [script, "stop"],
      status: [script, "status"],
      environment: { DATA: "a b", LANG: "de_DE.UTF-8" },
    };
    const driver = made.makeDriver();
    await driver.start(serviceMember({ exec }), endless());
    await driver.stop(serviceMember({ exec }), endless());
    for (const verb of ["start", "stop", "status"]) {
      const lines = made.read(`env-${verb}`).trim().split("\n");
      expect(lines.toSorted()).toEqual([
        "DATA=a b",
        expect.stringMatching(/^HOLDFAST_ACTION=[0-9a-f-]{36}$/),
        "HOLDFAST_KIND=HAService",
        "HOLDFAST_NAME=thing",
        `HOLDFAST_VERB=${verb}`,
        "LANG=de_DE.UTF-8",
        expect.stringMatching(/^PATH=.*\/usr\/sbin:/),
        // The shell adds it.
        "PWD=/",
      ]);
    }
  });

  it("are read by no shell", async () => {
    const made = world();
    const words = ["a b", "$HOME", "*", ";", "", "`id`"];
    const script = made.addScript("words", '#!/bin/sh\nprintf "<%s>" "$@" >"${0%/*}/words.txt"\n');
    const exec = { ...made.execOf("a"), start: [script, ...words] };
    await made.makeDriver().start(serviceMember({ exec }), endless());
    expect(made.read("words.txt")).toBe("<a b><$HOME><*><;><><`id`>");
  });

  it.each<[string, Observed["state"]]>([
    ["exit 0", "Started"],
    ["exit 3", "Stopped"],
    ["exit 7", "Stopped"],
    ["exit 1", "Unknown"],
    ["exit 2", "Unknown"],
    ["exit 4", "Unknown"],
    ["exit 127", "Unknown"],
    ["kill -SEGV $$", "Unknown"],
    ["exec /no/such/program", "Unknown"],
  ])("look: %s means %s", async (text, state) => {
    const made = world();
    expect(await patiently(made.makeDriver()).look(lookedAtBy(made, text))).toBe(state);
  });

  it("that look for longer than timeouts.status have found a failure, and are gone", async () => {
    const made = world();
    const resource = lookedAtBy(made, "sleep 1000 & sleep 1000", { ...times, status: "150ms" });
    const seen = await made.makeDriver().probe(resource, endless());
    expect(seen).toEqual({ state: "Failed", detail: expect.stringContaining("took longer than its time limit") });
    expect(await made.livingOfActions()).toEqual([]);
  });

  it.each(["start", "stop"] as const)(
    "that %s for longer than their time are ended, whatever they became",
    async (verb) => {
      const made = world();
      const driver = made.makeDriver();
      const timeouts = { ...times, [verb]: "300ms" };
      const resource = serviceMember({ exec: made.execOf("a"), timeouts });
      if (verb === "stop") await driver.start(resource, endless());
      await made.trouble?.(verb, "hang");
      const outcome = await driver[verb](resource, endless());
      expect(errorOf(outcome)).toMatch(
        new RegExp(
          `^Cannot ${verb} HAService/thing: its ${verb} command .*ctl must exit with 0: it took longer than its`,
        ),
      );
      expect(await made.livingOfActions()).toEqual([]);
    },
  );

  it("that fail are told with the code and the last line that they printed", async () => {
    const made = world();
    await made.trouble?.("start", "fail");
    const outcome = await made.makeDriver().start(made.resource, endless());
    expect(errorOf(outcome)).toMatch(/: its start command \S+ctl must exit with 0: it exited with 1: it cannot be$/);
  });

  it("that lie are told as what was seen after them", async () => {
    const made = world();
    await made.trouble?.("start", "lie");
    const started = await made.makeDriver().start(made.resource, endless());
    expect(errorOf(started)).toContain("exited with 0 the service must run: it is seen as Stopped");
    await made.mend?.();
    await made.makeDriver().start(made.resource, endless());
    await made.trouble?.("stop", "lie");
    const stopped = await made.makeDriver().stop(made.resource, endless());
    expect(errorOf(stopped)).toContain("exited with 0 the service must be stopped: it is seen as Started");
  });
});

it("a service that hangs, and its status command with it, is stopped all the same", async () => {
  const made = world();
  const resource = serviceMember({ exec: made.execOf("a"), timeouts: { ...times, stop: "400ms", status: "60s" } });
  const driver = made.makeDriver();
  await driver.start(resource, endless());
  await made.trouble?.("probe", "hang");
  const stopping = attempt((limit) => driver.stop(resource, limit));
  await expect.poll(() => made.isThere(resource)).toBe(false);
  stopping.abort();
  // It cannot be said to be stopped, as nobody has seen it.
  expect((await stopping.ended).status).toBe("failed");
  await made.mend?.();
  expect(await patiently(driver).stop(resource)).toBe("unchanged");
});

describe("a start", () => {
  it("is tried startTries times, and is told as one", async () => {
    const made = world();
    const exec = { ...made.execOf("a"), start: [failingTwice(made)] };
    const resource = serviceMember({ exec, startTries: 3 });
    expect(await made.makeDriver().start(resource, endless())).toEqual({ status: "done" });
    expect(made.read("tries")).toBe(".\n.\n.\n");
  });

  it("that has failed startTries times has failed", async () => {
    const made = world();
    const exec = { ...made.execOf("a"), start: [failingTwice(made)] };
    const outcome = await made.makeDriver().start(serviceMember({ exec, startTries: 2 }), endless());
    expect(errorOf(outcome)).toMatch(/it exited with 5 \(try 2 of 2\)$/);
  });

  it("that is aborted while it waits for its next try makes none", async () => {
    const made = world();
    const exec = { ...made.execOf("a"), start: [failingTwice(made)] };
    const resource = serviceMember({ exec, startTries: 3, startRetryWait: "5m" });
    const driver = made.makeDriver();
    const starting = attempt((limit) => driver.start(resource, limit));
    await expect.poll(() => made.read("tries")).toBe(".\n");
    starting.abort();
    expect((await starting.ended).status).toBe("failed");
    expect(made.read("tries")).toBe(".\n");
  });

  it("leaves a daemon that may write on, also when the agent is gone", async () => {
    const made = world();
    const driver = made.makeDriver();
    await driver.start(made.resource, endless());
    await driver.close();
    const before = made.read("a.pid.ticks").length;
    await expect.poll(() => made.read("a.pid.ticks").length).toBeGreaterThan(before + 20);
    expect(await patiently(made.makeDriver()).look(made.resource)).toBe("Started");
  });

  it("that is not seen to run afterwards leaves nothing of what it began", async () => {
    const made = world();
    const text = '#!/bin/sh\ncd "${0%/*}"\nsetsid sleep 1000 >/dev/null 2>&1 &\necho $! >stray\n';
    const exec = { ...made.execOf("a"), start: [made.addScript("stray-start", text)] };
    expect(await patiently(made.makeDriver()).start(serviceMember({ exec }))).toBe("failed");
    expect([Number(made.read("stray")) > 0, readProcess(Number(made.read("stray")))]).toEqual([true, undefined]);
  });

  it("that is aborted while it is looked at leaves nothing of what it began", async () => {
    const made = world();
    const resource = lookedAtBy(made, 'cd "${0%/*}"\n[ -s a.pid ] || exit 7\necho >looking\nsleep 1000');
    const driver = made.makeDriver();
    const starting = attempt((limit) => driver.start(resource, limit));
    await expect.poll(() => made.read("looking")).not.toBe("");
    expect(await made.isThere(resource)).toBe(true);
    starting.abort();
    expect((await starting.ended).status).toBe("failed");
    expect([await made.isThere(resource), await made.livingOfActions()]).toEqual([false, []]);
  });

  it("that is aborted ends what it has begun with an environment of its own, too", async () => {
    const made = world();
    const text =
      '#!/bin/sh\ncd "${0%/*}"\nsetsid env -i /bin/sh -c "/bin/sleep 1000; :" &\necho $! >wiped\nsleep 1000\n';
    const exec = { ...made.execOf("a"), start: [made.addScript("wipe", text)] };
    const driver = made.makeDriver();
    const starting = attempt((limit) => driver.start(serviceMember({ exec }), limit));
    await expect.poll(() => Number(made.read("wiped"))).toBeGreaterThan(0);
    // The mark is gone with the environment only when it has become another program.
    await expect.poll(() => commandOf(Number(made.read("wiped")))).toMatch(/^\/bin\/sh\0-c\0/);
    starting.abort();
    await starting.ended;
    expect(readProcess(Number(made.read("wiped")))).toBeUndefined();
  });
});

describe("a node that does not allow the commands, or has them not", () => {
  it.each(["start", "stop"] as const)("refuses to %s in the words of its allow-list", async (verb) => {
    const made = world();
    const outcome = await driverWith(made, { commands: [], units: [] })[verb](made.resource, endless());
    expect(errorOf(outcome)).toMatch(
      new RegExp(
        `^Cannot ${verb} HAService/thing: Cannot run .*ctl as allow.commands of this node's agent.yaml must name`,
      ),
    );
    expect(made.read("ctl.ticks")).toBe("");
  });

  it("takes what it cannot look at for stopped where it was never started, and for unknown where it was", async () => {
    const made = world();
    const nothing = { commands: [], units: [] };
    expect(await driverWith(made, nothing).probe(made.resource, endless())).toEqual({
      state: "Stopped",
      detail: expect.stringContaining("never started here"),
    });
    await made.makeDriver().start(made.resource, endless());
    expect(await patiently(driverWith(made, nothing)).look(made.resource)).toBe("Unknown");
    await made.makeDriver().stop(made.resource, endless());
    expect(await patiently(driverWith(made, nothing)).look(made.resource)).toBe("Stopped");
  });

  it("does the same where the status command is missing", async () => {
    const made = world();
    const resource = lookedAtBy(made, 'exec "${0%/*}/ctl" status a');
    const { start, stop, look } = patiently(made.makeDriver());
    rmSync(join(made.folder, "status"));
    expect(await look(resource)).toBe("Stopped");
    const mended = lookedAtBy(made, 'exec "${0%/*}/ctl" status a');
    expect(await start(mended)).toBe("done");
    rmSync(join(made.folder, "status"));
    expect([await look(mended), await stop(mended), await look(mended)]).toEqual(["Unknown", "failed", "Unknown"]);
  });
});

describe("actions that cannot be noted", () => {
  it("are not begun where they are starts, and are where they end or look at something", async () => {
    const made = world();
    const { start, stop, look } = patiently(made.makeDriver());
    await start(made.resource);
    const actions = join(made.parts.stateDir, "actions");
    rmSync(actions, { recursive: true });
    writeFileSync(actions, "in the way");
    expect(await start(made.edited)).toBe("failed");
    expect(await made.isThere(made.edited)).toBe(false);
    // Nobody can say what else is under way.
    expect(await look(made.resource)).toBe("Unknown");
    rmSync(actions);
    expect([await look(made.resource), await stop(made.resource)]).toEqual(["Started", "done"]);
    expect(readdirSync(actions)).toEqual([]);
  });
});

it("says of forms that are designed that they are not yet supported", async () => {
  const made = world();
  const driver = made.makeDriver();
  const ocf = serviceMember({ ocf: { agent: "ocf:heartbeat:Dummy", parameters: {}, liveHandOver: false } });
  expect(errorOf(await driver.start(ocf, endless()))).toBe(
    "Cannot start HAService/thing: services of ocf are not yet supported",
  );
  expect(errorOf(await driver.stop(ocf, endless()))).toContain("not yet supported");
  expect(await driver.probe(ocf, endless())).toEqual({
    state: "Unknown",
    detail: "services of ocf are not yet supported",
  });
  const vip: HAAssignmentMember = { ...ocf, kind: "VirtualIP", spec: { address: "192.0.2.1/24" } };
  expect(errorOf(await driver.start(vip, endless()))).toBe(
    "Cannot start VirtualIP/thing: VirtualIP/thing is no HAService",
  );
  expect(existsSync(made.parts.stateDir)).toBe(false);
});

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "latin1");
}

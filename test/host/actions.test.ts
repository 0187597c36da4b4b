import { randomUUID } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createActionNotes, type ActionNote } from "../../controller/host/action-notes.ts";
import { createActions, type ActionCommand, type Actions } from "../../controller/host/actions.ts";
import { commandEnvironment } from "../../controller/host/command-environment.ts";
import { readProcess } from "../../controller/host/process-table.ts";
import { keptLog } from "../drivers/service/kept-log.ts";
import { isLiving, sleeper, testFolder } from "./test-processes.ts";

const change: ActionNote = { subject: "HAService/a", verb: "start", isChange: true };
// Its own in each run: another one beside it would end what is marked here.
const id = randomUUID();
const settled = async (): Promise<undefined> => undefined;

function shell(script: string, more: Partial<ActionCommand> = {}): ActionCommand {
  return {
    command: ["/bin/sh", "-c", script],
    timeoutMs: 15_000,
    outputBytesMax: 1024,
    environment: commandEnvironment(),
    ...more,
  };
}

function actionsIn(folder: string): Actions {
  return createActions(folder, keptLog());
}

describe("an action that runs", () => {
  it("is noted under the name that its processes have in their environment, and is not any more when it has ended", async () => {
    const folder = join(testFolder(), "actions");
    const { outcome } = await actionsIn(folder).run(change, shell(`cat "${folder}/$HOLDFAST_ACTION"`));
    expect(outcome).toMatchObject({ type: "exited", code: 0, stdout: expect.stringContaining('"HAService/a"') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is under way for its subject and for no other", async () => {
    const actions = actionsIn(join(testFolder(), "actions"));
    const control = new AbortController();
    const running = actions.run(change, shell("sleep 300", { signal: control.signal }));
    const looking = actions.run(
      { ...change, subject: "HAService/b", isChange: false },
      shell("sleep 300", { signal: control.signal }),
    );
    expect(["a", "b", "c"].map((name) => actions.isUnderWay(`HAService/${name}`))).toEqual([true, false, false]);
    expect(await actions.endEarlier(settled)).toEqual({ status: "unchanged" });
    control.abort();
    expect(await running).toMatchObject({ isGone: true, outcome: { type: "ended", why: "aborted" } });
    await looking;
    expect(actions.isUnderWay("HAService/a")).toBe(false);
  });

  it.each([
    ["lives on where it is meant to", true, 0, true],
    ["is ended where it is not meant to", false, 0, false],
    ["is ended where the command failed", true, 1, false],
    ["is ended where nobody has asked for it", undefined, 0, false],
  ])("and leaves something running: it %s", async (_, isMeant, code, lives) => {
    const script = `setsid /bin/sleep 300 >/dev/null 2>&1 & echo $!; exit ${code}`;
    const more = isMeant === undefined ? {} : { mayLeaveRunning: async () => isMeant };
    const { outcome, isGone } = await actionsIn(testFolder()).run(change, shell(script, more));
    const pid = outcome.type === "exited" ? Number(outcome.stdout) : 0;
    expect([isGone, isLiving(pid)]).toEqual([true, lives]);
    if (lives) process.kill(pid, "SIGKILL");
  });

  it("is settled where it did not go well, before its note goes", async () => {
    const folder = testFolder();
    const seen: string[][] = [];
    const settle = async (): Promise<boolean> => {
      seen.push(readdirSync(folder));
      return seen.length > 1;
    };
    const actions = actionsIn(folder);
    expect((await actions.run(change, shell("exit 0", { settle }))).isGone).toBe(true);
    expect((await actions.run(change, shell("exit 1", { settle }))).isGone).toBe(false);
    expect([seen.length, seen[0]?.length, readdirSync(folder)]).toEqual([1, 1, seen[0]]);
    expect((await actions.run(change, shell("sleep 300", { settle, timeoutMs: 20 }))).isGone).toBe(true);
    expect(seen.length).toBe(2);
  });
});

describe("an action that was left", () => {
  it("is under way while a process of it lives, and ended with it", async () => {
    const folder = testFolder();
    createActionNotes(folder).write(id, change);
    const pid = sleeper({ HOLDFAST_ACTION: id });
    const actions = actionsIn(folder);
    expect(["a", "b"].map((name) => actions.isUnderWay(`HAService/${name}`))).toEqual([true, false]);
    expect(await actions.endEarlier(settled)).toEqual({ status: "done" });
    expect([isLiving(pid), actions.isUnderWay("HAService/a"), readdirSync(folder)]).toEqual([false, false, []]);
    expect(await actions.endEarlier(settled)).toEqual({ status: "unchanged" });
  });

  it("is under way for everything where its note cannot be read", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, id), "");
    const actions = actionsIn(folder);
    expect(actions.isUnderWay("HAService/a")).toBe(false);
    sleeper({ HOLDFAST_ACTION: id });
    expect(actions.isUnderWay("HAService/a")).toBe(true);
    expect(await actions.endEarlier(settled)).toEqual({ status: "done" });
  });

  it("stays noted until all of it is certain to have ended", async () => {
    const folder = testFolder();
    createActionNotes(folder).write(id, { ...change, unit: "a.service" });
    const actions = actionsIn(folder);
    expect(await actions.endEarlier(async ({ unit }) => `${unit} is busy`)).toEqual({
      status: "failed",
      error: "Cannot end earlier actions: start of HAService/a: a.service is busy",
    });
    expect(readdirSync(folder)).toEqual([id]);
    expect(await actions.endEarlier(settled)).toEqual({ status: "done" });
  });

  it.each([
    ["this boot", {}, false],
    ["another boot", { boot: "another" }, true],
  ])("names a process of %s", async (_, more, lives) => {
    const folder = testFolder();
    const pid = sleeper();
    createActionNotes(folder).write(id, { ...change, leader: { pid, startTicks: readProcess(pid)?.startTicks ?? 0 } });
    const note = createActionNotes(folder).read(id);
    writeFileSync(join(folder, id), JSON.stringify({ ...note, ...more }));
    expect(await actionsIn(folder).endEarlier(settled)).toEqual({ status: "done" });
    expect(isLiving(pid)).toBe(lives);
  });

  it("is only what is named as one", async () => {
    const folder = testFolder();
    for (const name of [`.${id}`, "readme", "0123"]) writeFileSync(join(folder, name), "{}");
    expect(await actionsIn(folder).endEarlier(settled)).toEqual({ status: "unchanged" });
  });
});

it("begins nothing that has to be noted and cannot be, and else says that it goes on without", async () => {
  const folder = join(testFolder(), "file");
  writeFileSync(folder, "");
  const log = keptLog();
  const actions = createActions(folder, log);
  expect((await actions.run(change, shell("exit 0", { mustBeNoted: true }))).outcome).toEqual({
    type: "not-started",
    why: "refused",
    message: expect.stringMatching(/^cannot start \/bin\/sh as it has to be noted first: E/),
  });
  expect((await actions.run(change, shell("exit 3"))).outcome).toMatchObject({ type: "exited", code: 3 });
  expect(log.complaints).toMatchObject([{ message: "an action runs though it could not be noted", verb: "start" }]);
  expect(actions.isUnderWay("HAService/z")).toBe(true);
  expect((await actions.endEarlier(settled)).status).toBe("failed");
});

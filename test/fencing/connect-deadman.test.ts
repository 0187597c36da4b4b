import { statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectDeadman } from "../../controller/fencing/connect-deadman.ts";
import type { DeadlineWish } from "../../controller/fencing/watchdog/deadline.ts";
import { serveDeadlines } from "../../controller/fencing/watchdog/serve-deadlines.ts";
import type { DeadlineAnswer } from "../../controller/ports/deadman.ts";
import { silentLog } from "../server/serve-test-store.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";

const never = (): Promise<boolean> => new Promise(() => undefined);
/** Longer than any test has patience: what waits for it fails. */
const longMs = 60_000;

function clientIn(stateDir: string, answerMs = longMs) {
  const deadman = connectDeadman({ stateDir, log: silentLog, answerMs });
  onTestFinished(() => deadman.close());
  return deadman;
}

/** A server that keeps what it was asked, and answers as the test says. */
async function serveIn(stateDir: string, set: (wish: DeadlineWish) => Promise<boolean> = () => Promise.resolve(true)) {
  const wishes: DeadlineWish[] = [];
  const path = join(stateDir, "watchdog.sock");
  const serving = await serveDeadlines({
    path,
    log: silentLog,
    set(wish) {
      wishes.push(wish);
      return set(wish);
    },
  });
  if (!serving.ok) throw new Error(serving.message);
  onTestFinished(serving.close);
  return { wishes, path, close: serving.close };
}

describe("the deadman of a node, over its socket", () => {
  it("is handed deadlines, and is armed by one that it took", async () => {
    const folder = testFolder();
    const { wishes } = await serveIn(folder, ({ at }) => Promise.resolve(at !== 13.5));
    const deadman = clientIn(folder);
    expect(deadman.isArmed()).toBe(false);
    expect(await deadman.setDeadline(12.5, false)).toBe("Set");
    expect(deadman.isArmed()).toBe(true);
    expect(await deadman.setDeadline(13.5, false)).toBe("Refused");
    expect(deadman.isArmed()).toBe(false);
    expect(await deadman.setDeadline(Number.POSITIVE_INFINITY, true)).toBe("Set");
    expect(wishes).toEqual([
      { at: 12.5, isJournalEmpty: false },
      { at: 13.5, isJournalEmpty: false },
      { at: Number.POSITIVE_INFINITY, isJournalEmpty: true },
    ]);
  });

  it("answers in order what was asked without waiting", async () => {
    const folder = testFolder();
    await serveIn(folder, ({ at }) => Promise.resolve(at % 2 === 0));
    const deadman = clientIn(folder);
    await deadman.setDeadline(0, false);
    const answers = [1, 2, 3, 4, 5].map((at) => deadman.setDeadline(at, false));
    expect(await Promise.all(answers)).toEqual(["Refused", "Set", "Refused", "Set", "Refused"]);
  });

  it("is waited for while it is not there, for the last deadline alone", async () => {
    const folder = testFolder();
    const deadman = clientIn(folder);
    const first = deadman.setDeadline(1, false);
    const second = deadman.setDeadline(2, false);
    expect(await first).toBe("Unreached");
    const { wishes } = await serveIn(folder);
    expect(await second).toBe("Set");
    expect(wishes).toEqual([{ at: 2, isJournalEmpty: false }]);
  });

  it("is found again after it was started anew, and not armed until it has answered", async () => {
    const folder = testFolder();
    const first = await serveIn(folder);
    const deadman = clientIn(folder);
    expect(await deadman.setDeadline(1, false)).toBe("Set");
    first.close();
    await expect.poll(() => deadman.isArmed(), { interval: 1 }).toBe(false);
    const second = await serveIn(folder);
    expect(await deadman.setDeadline(2, false)).toBe("Set");
    expect(deadman.isArmed()).toBe(true);
    expect(second.wishes).toEqual([{ at: 2, isJournalEmpty: false }]);
  });

  it.each([
    ["is not there", () => Promise.resolve()],
    ["does not answer", async (folder: string) => void (await serveIn(folder, never))],
  ])("that %s in time has taken nothing", async (_, prepare) => {
    const folder = testFolder();
    await prepare(folder);
    const deadman = clientIn(folder, 5);
    expect(await deadman.setDeadline(1, false)).toBe("Unreached");
    expect(deadman.isArmed()).toBe(false);
  });

  it("that was late once is asked anew, and an answer to what went before is none", async () => {
    const folder = testFolder();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    await serveIn(folder, ({ at }) => (at === 1 ? promise : Promise.resolve(false)));
    const impatient = clientIn(folder, 200);
    expect(await impatient.setDeadline(1, false)).toBe("Unreached");
    resolve(true);
    const answers: DeadlineAnswer[] = [];
    while (answers.at(-1) !== "Refused") {
      // It is late again where the machine does much else, and never takes what was said of another one.
      answers.push(await impatient.setDeadline(2, false));
      expect(answers).not.toContain("Set");
    }
    expect(impatient.isArmed()).toBe(false);
  });

  it.each(["no JSON\n", "{}\n", '{"accepted":1}\n', "x".repeat(10_000)])(
    "that answers %j has taken nothing",
    async (answer) => {
      const folder = testFolder();
      const server = createServer((socket) => socket.on("data", () => void socket.write(answer)).on("error", ignore));
      onTestFinished(() => void server.close());
      await new Promise<void>((resolve) => {
        server.listen(join(folder, "watchdog.sock"), resolve);
      });
      const deadman = clientIn(folder);
      expect(await deadman.setDeadline(1, false)).toBe("Unreached");
      expect(deadman.isArmed()).toBe(false);
    },
  );

  it("has taken nothing once the connection was let go of", async () => {
    const folder = testFolder();
    await serveIn(folder, never);
    const deadman = clientIn(folder);
    const waiting = deadman.setDeadline(1, false);
    deadman.close();
    expect(await waiting).toBe("Unreached");
    expect(deadman.isArmed()).toBe(false);
  });
});

function ignore(): void {
  // The other side cuts the connection off.
}

describe("the socket of the deadman", () => {
  it("is for its own user alone", async () => {
    const { path } = await serveIn(testFolder());
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is taken by one process alone", async () => {
    const folder = testFolder();
    const { path } = await serveIn(folder);
    const second = await serveDeadlines({ path, log: silentLog, set: never });
    expect(second).toMatchObject({ ok: false, message: expect.stringMatching(/^Cannot take deadlines on .*another/) });
    expect(await clientIn(folder).setDeadline(1, false)).toBe("Set");
  });

  it("replaces what a former process has left", async () => {
    const folder = testFolder();
    writeFileSync(join(folder, "watchdog.sock"), "");
    await serveIn(folder);
    expect(await clientIn(folder).setDeadline(1, false)).toBe("Set");
  });

  it("cannot be made where there is no folder", async () => {
    const path = join(testFolder(), "none", "watchdog.sock");
    const serving = await serveDeadlines({ path, log: silentLog, set: never });
    expect(serving).toMatchObject({ ok: false, message: expect.stringContaining(path) });
  });

  it.each([
    ["a line that is no request", "hello\n"],
    ["a deadline that is none", '{"deadline":"soon","isJournalEmpty":true}\n'],
    ["a deadline below zero", '{"deadline":-1,"isJournalEmpty":true}\n'],
    ["a request that does not say whether the journal is empty", '{"deadline":1}\n'],
    ["a line without an end", "x".repeat(10_000)],
    ["requests without waiting for any answer", '{"deadline":1,"isJournalEmpty":false}\n'.repeat(100)],
  ])("cuts off who sends %s, and serves the others", async (_, sent) => {
    const folder = testFolder();
    const { path, wishes } = await serveIn(folder, ({ at }) => (at === 1 ? never() : Promise.resolve(true)));
    const socket = connect(path);
    await closedAfter(socket, sent);
    expect(wishes.every(({ at }) => at === 1)).toBe(true);
    expect(await clientIn(folder).setDeadline(2, false)).toBe("Set");
  });
});

function closedAfter(socket: Socket, sent: string): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", ignore);
    socket.once("close", () => resolve());
    socket.write(sent);
  });
}

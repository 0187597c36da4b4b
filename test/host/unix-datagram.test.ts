import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openLibc, socketType } from "../../controller/host/libc.ts";
import { sendDatagram } from "../../controller/host/unix-datagram.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";

/** A socket as systemd has it, and what has come to it. */
function listenAt(address: Buffer): () => readonly string[] {
  const libc = openLibc();
  const opened = libc.socket(1, socketType.datagram | socketType.nonBlocking | socketType.closeOnExec, 0);
  if (!opened.ok) throw new Error(opened.code);
  onTestFinished(() => void libc.close(opened.value));
  const bound = libc.bind(opened.value, Buffer.concat([Buffer.from([1, 0]), address]));
  if (!bound.ok) throw new Error(bound.code);
  return () => {
    const texts: string[] = [];
    const payload = Buffer.alloc(1000);
    for (;;) {
      const got = libc.receiveFrom(opened.value, payload, Buffer.alloc(110));
      if (!got.ok) return texts;
      texts.push(payload.subarray(0, got.value).toString());
    }
  };
}

describe("a datagram to a Unix socket", () => {
  it("comes as it was sent, to a path", () => {
    const path = join(temporaryFolder(), "notify");
    const received = listenAt(Buffer.from(`${path}\0`));
    expect(sendDatagram(path, "READY=1\nSTATUS=läuft")).toEqual({ status: "done" });
    expect(sendDatagram(path, "WATCHDOG=1")).toEqual({ status: "done" });
    expect(received()).toEqual(["READY=1\nSTATUS=läuft", "WATCHDOG=1"]);
  });

  it("and to an abstract name", () => {
    const name = `holdfast-test-${process.pid}`;
    const received = listenAt(Buffer.from(`\0${name}`));
    expect(sendDatagram(`@${name}`, "READY=1")).toEqual({ status: "done" });
    expect(received()).toEqual(["READY=1"]);
  });

  it.each([
    ["/nowhere/notify", "Cannot send to the socket /nowhere/notify: ENOENT"],
    [
      "relative",
      "Cannot send to the socket relative as its path must be absolute or begin with @, and have less than 108 bytes",
    ],
    [`/${"x".repeat(107)}`, expect.stringContaining("have less than 108 bytes")],
    ["", expect.stringContaining("must be absolute")],
  ])("to %s says why it cannot be sent", (path, error) => {
    expect(sendDatagram(path, "READY=1")).toEqual({ status: "failed", error });
  });

  it("does not wait where nobody reads", () => {
    const path = join(temporaryFolder(), "notify");
    listenAt(Buffer.from(`${path}\0`));
    const outcomes = Array.from({ length: 5_000 }, () => sendDatagram(path, "x".repeat(500)));
    expect(outcomes.at(-1)).toEqual({ status: "failed", error: `Cannot send to the socket ${path}: EAGAIN` });
  });
});

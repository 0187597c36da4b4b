import { lookup } from "node:dns";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckerTcp } from "../../controller/api/types.gen.ts";
import { probeTcp } from "../../controller/checkers/tcp.ts";
import type { ProbeAnswer } from "../../controller/ports/checker.ts";
import { hasIpv6, startRawServer, type RawServer } from "./raw-server.ts";

let server: RawServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function probe(
  serve: (socket: Socket) => void,
  spec: Partial<CheckerTcp> = {},
  host = "127.0.0.1",
): Promise<ProbeAnswer> {
  server = await startRawServer(serve, { host });
  return probeTcp({ host, port: server.port, ...spec }, lookup, { signal: new AbortController().signal });
}

const silent = (): void => undefined;

function pong(socket: Socket): void {
  socket.once("data", () => {
    socket.write("+PO");
    setImmediate(() => socket.write("NG\r\n"));
  });
}

function readyAfter(bytes: number): (socket: Socket) => void {
  return (socket) => {
    socket.write("x");
    setImmediate(() => socket.end(`${"x".repeat(bytes - 1)}ready`));
  };
}

describe("a tcp probe", () => {
  it.for(["127.0.0.1", "::1", "localhost"])("is content with an open connection to %s", async (host, { skip }) => {
    if (host === "::1" && !hasIpv6()) skip("the loopback has no IPv6 address");
    expect(await probe(silent, {}, host)).toEqual({ found: "Healthy" });
  });

  it("sends what it is to send, byte for byte, also where it expects nothing", async () => {
    const heard: Buffer[] = [];
    const isEnded = Promise.withResolvers<void>();
    const serve = (socket: Socket): void => {
      socket.on("data", (chunk: Buffer) => heard.push(chunk));
      socket.on("end", isEnded.resolve);
    };
    expect(await probe(serve, { send: "QUIT é\r\n" })).toEqual({ found: "Healthy" });
    await isEnded.promise;
    expect(Buffer.concat(heard).toString()).toBe("QUIT é\r\n");
  });

  it("hears what it expects, in pieces and in answer to what it sent", async () => {
    expect(await probe(pong, { send: "PING\r\n", expect: "+PONG" })).toEqual({ found: "Healthy" });
  });

  it("hears what ends with the 64th KiB, and not what ends after it", async () => {
    expect(await probe(readyAfter((64 << 10) - 5), { expect: "ready" })).toEqual({ found: "Healthy" });
    await server?.close();
    expect(await probe(readyAfter((64 << 10) - 4), { expect: "ready" })).toMatchObject({
      found: "Unhealthy",
      message: expect.stringContaining("not in the first 64 KiB"),
    });
  });

  it("says who closed without the word", async () => {
    const answer = await probe((socket) => void socket.end("no"), { expect: "ready" });
    const message = `127.0.0.1:${server?.port}: it closed the connection, and what is expected had not come`;
    expect(answer).toEqual({ found: "Unhealthy", message });
  });
});

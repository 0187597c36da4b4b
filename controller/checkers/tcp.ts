import { connect, type LookupFunction } from "node:net";
import type { CheckerTcp } from "../api/types.gen.ts";
import type { ProbeAnswer } from "../ports/checker.ts";
import type { ActionLimit } from "../ports/driver.ts";
import { connectionFailure } from "./connection-failure.ts";

/** What is read of what the peer sends. */
const bytesMax = 64 << 10;

/** Opens one connection and closes it; healthy once it is open and, where that is asked, the peer has said its word. */
export function probeTcp(spec: CheckerTcp, resolve: LookupFunction, { signal }: ActionLimit): Promise<ProbeAnswer> {
  const { host, port, send, expect } = spec;
  const whom = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((settle) => {
    let waitsFor = "the connection has not opened";
    let heard = Buffer.alloc(0);
    const socket = connect({ host, port, lookup: resolve });
    const end = (answer: ProbeAnswer): void => {
      signal.removeEventListener("abort", abort);
      socket.destroy();
      settle(answer);
    };
    const fail = (what: string): void => end({ found: "Unhealthy", message: `${whom}: ${what}` });
    const abort = (): void => fail(waitsFor);
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    socket.on("error", (error) => end(connectionFailure(whom, error)));
    socket.on("connect", () => {
      waitsFor =
        expect === undefined ? "what is sent is not taken" : "it is connected, and what is expected has not come";
      if (send !== undefined) socket.write(send);
      // Ended in order, so that what was sent arrives.
      if (expect === undefined) socket.end(() => end({ found: "Healthy" }));
    });
    if (expect === undefined) return;
    socket.on("data", (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk.subarray(0, bytesMax - heard.length)]);
      if (heard.includes(expect)) end({ found: "Healthy" });
      else if (heard.length >= bytesMax) fail("what is expected is not in the first 64 KiB");
    });
    socket.on("end", () => fail("it closed the connection, and what is expected had not come"));
  });
}

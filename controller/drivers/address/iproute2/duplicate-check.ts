import type { Ms } from "../../../core/lease.ts";
import { openPacketSocket, type PacketSocket } from "../../../host/packet-socket.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Link } from "./ip/links.ts";
import { claimantOf, filterFor, protocolOf, questionFor, type Claimant } from "./packets/neighbourhood.ts";
import { pause } from "./pause.ts";
import type { Vip } from "./vip.ts";

export type DuplicateCheck =
  /** Nobody answered; or nobody could, as the link has no neighbours. */
  | { readonly type: "free" }
  | { readonly type: "taken"; readonly by: Claimant }
  | { readonly type: "failed"; readonly error: string };

export interface DuplicateCheckParts {
  readonly clock: Clock;
  readonly waitMs: Ms;
  /** The hardware addresses of this node. */
  readonly own: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** How often it looks for an answer; the kernel keeps what comes in between. */
const lookEveryMs: Ms = 2;

/**
 * Asks the neighbours on a link whether one of them has the address: at once, and again after half of the wait, since one
 * question or answer may be lost. Ends with the first answer, or after the wait.
 */
export async function checkDuplicate(vip: Vip, link: Link, parts: DuplicateCheckParts): Promise<DuplicateCheck> {
  if (!link.hasNeighbours) return { type: "free" };
  if (link.type !== "ether") return { type: "failed", error: `its link type must be ether, is ${link.type}` };
  if (!link.hasCarrier) return { type: "failed", error: "it must have a carrier, has none" };
  const filter = filterFor([vip]);
  const opened = openPacketSocket({ interfaceIndex: link.index, protocol: protocolOf(vip), filter });
  if (!opened.ok) return { type: "failed", error: opened.error };
  try {
    return await ask(opened.socket, { vip, link, ...parts });
  } finally {
    opened.socket.close();
  }
}

interface Question extends DuplicateCheckParts {
  readonly vip: Vip;
  readonly link: Link;
}

async function ask(socket: PacketSocket, question: Question): Promise<DuplicateCheck> {
  const { clock, vip, link, own, waitMs, signal } = question;
  const { payload, to } = questionFor(vip, link);
  const startedAt = clock.now();
  let asked = 0;
  for (;;) {
    const claimant = socket
      .receive()
      .map((packet) => claimantOf(packet, vip, own))
      .find((found) => found !== undefined);
    if (claimant !== undefined) return { type: "taken", by: claimant };
    const passedMs = clock.now() - startedAt;
    if (passedMs >= waitMs && asked > 1) return { type: "free" };
    if (asked === 0 || (asked === 1 && passedMs >= waitMs / 2)) {
      const failure = socket.send(payload, to);
      if (failure !== undefined) return { type: "failed", error: failure };
      asked += 1;
    }
    await pause(clock, Math.min(lookEveryMs, Math.max(waitMs - passedMs, 0)), signal);
    if (signal.aborted) return { type: "failed", error: "its time was over" };
  }
}

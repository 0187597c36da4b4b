import { openPacketSocket, type PacketSocket } from "../../../../host/packet-socket.ts";
import type { Link } from "../ip/links.ts";
import { claimantOf, filterFor, protocolOf, type Claimant } from "./neighbourhood.ts";
import type { Vip } from "../vip.ts";

/** An address and the link that it is on. */
export interface Place {
  readonly vip: Vip;
  readonly link: Link;
}

interface Ear {
  readonly socket: PacketSocket;
  vips: readonly Vip[];
}

/** One socket for each link and family on which there is an address, which hears what is said of those addresses. */
export class LinkEars {
  readonly #ears = new Map<string, Ear>();

  get isListening(): boolean {
    return this.#ears.size > 0;
  }

  /** Listens for these addresses and no others; gives the reasons why it cannot. */
  listen(places: readonly Place[]): readonly string[] {
    const wanted = new Map<string, Place[]>();
    for (const place of places) wanted.set(keyOf(place), [...(wanted.get(keyOf(place)) ?? []), place]);
    for (const [key, { socket }] of this.#ears) {
      if (wanted.has(key)) continue;
      socket.close();
      this.#ears.delete(key);
    }
    return [...wanted].flatMap(([key, there]) => this.#open(key, there) ?? []);
  }

  /** Undefined, or why it could not be sent. */
  send(place: Place, payload: Uint8Array, to: string): string | undefined {
    const ear = this.#ears.get(keyOf(place));
    return ear === undefined ? "there is no socket on the interface" : ear.socket.send(payload, to);
  }

  /** Who has claimed one of the addresses since the last call. */
  hear(own: ReadonlySet<string>): readonly { readonly vip: Vip; readonly claimant: Claimant }[] {
    return [...this.#ears.values()].flatMap(({ socket, vips }) =>
      socket.receive().flatMap((packet) =>
        vips.flatMap((vip) => {
          const claimant = claimantOf(packet, vip, own);
          return claimant === undefined ? [] : [{ vip, claimant }];
        }),
      ),
    );
  }

  close(): void {
    for (const { socket } of this.#ears.values()) socket.close();
    this.#ears.clear();
  }

  #open(key: string, places: readonly Place[]): string | undefined {
    const vips = places.map(({ vip }) => vip);
    const [first] = places;
    if (first === undefined) return undefined;
    const filter = filterFor(vips);
    const known = this.#ears.get(key);
    if (known !== undefined) {
      if (sameVips(known.vips, vips)) return undefined;
      known.vips = vips;
      return known.socket.setFilter(filter);
    }
    const opened = openPacketSocket({ interfaceIndex: first.link.index, protocol: protocolOf(first.vip), filter });
    if (!opened.ok) return `${first.link.name}: ${opened.error}`;
    this.#ears.set(key, { socket: opened.socket, vips });
    return undefined;
  }
}

function keyOf({ vip, link }: Place): string {
  return `${link.index} ${protocolOf(vip)}`;
}

function sameVips(a: readonly Vip[], b: readonly Vip[]): boolean {
  return a.length === b.length && a.every((vip, index) => vip.id === b[index]?.id);
}

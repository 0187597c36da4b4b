import { networkInterfaces } from "node:os";

import { addressBytes } from "../../core/ip-address.ts";
import type { Outcome } from "../../ports/driver.ts";
import { runIp } from "./run-ip.ts";

/** An address on an interface of this network namespace. */
export interface CarriedAddress {
  readonly interface: string;
  /** As the kernel spells it, without its prefix length. */
  readonly address: string;
  readonly bytes: string;
  readonly prefixLength: number;
  /** The far end of a point-to-point address, by which the kernel tells it from others. */
  readonly peer: string | undefined;
  readonly label: string | undefined;
}

export type CarriedAddresses =
  | { readonly ok: true; readonly addresses: readonly CarriedAddress[] }
  | { readonly ok: false; readonly error: string };

/** Every address there is, also on interfaces that are down or have no carrier. */
export async function listCarried(): Promise<CarriedAddresses> {
  const outcome = await runIp(["-j", "address", "show"]);
  if (!outcome.ok) return { ok: false, error: `Cannot list the addresses of this node: ip ${outcome.error}` };
  const addresses = parseCarried(outcome.stdout);
  if (addresses !== undefined) return { ok: true, addresses };
  return { ok: false, error: "Cannot list the addresses of this node: ip must print JSON; it printed something else" };
}

/** Takes these away with one run of `ip`; what is gone already is no failure, so that only a new list tells what is left. */
export async function deleteCarried(addresses: readonly CarriedAddress[]): Promise<Outcome> {
  const lines = addresses.map(({ address, prefixLength, peer, ...at }) => {
    const local = peer === undefined ? `${address}/${prefixLength}` : `${address} peer ${peer}/${prefixLength}`;
    return `address del ${local} dev ${at.interface}\n`;
  });
  const outcome = await runIp(["-force", "-batch", "-"], lines.join(""));
  return outcome.ok ? { status: "done" } : { status: "failed", error: `ip ${outcome.error}` };
}

/**
 * Whether one of these stands on an interface that works: costs no process, and may be asked all the time. It does not
 * see interfaces that are down or have no carrier, where nobody can reach an address.
 */
export function isReachable(bytes: ReadonlySet<string>): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => bytes.has(addressBytes(address) ?? "")),
  );
}

/** Undefined where the text is not what `ip -j address show` prints. */
export function parseCarried(text: string): readonly CarriedAddress[] | undefined {
  try {
    const links: unknown = JSON.parse(text);
    if (!Array.isArray(links)) return undefined;
    return links.flatMap(addressesOf);
  } catch {
    return undefined;
  }
}

function addressesOf(link: unknown): readonly CarriedAddress[] {
  const name = fieldOf(link, "ifname");
  const infos = fieldOf(link, "addr_info");
  // Where addresses are filtered, `ip` prints an empty object for each interface that has none.
  if (typeof name !== "string" || !Array.isArray(infos)) return [];
  return infos.flatMap((info: unknown) => {
    const address = fieldOf(info, "local");
    const prefixLength = fieldOf(info, "prefixlen");
    const bytes = typeof address === "string" ? addressBytes(address) : undefined;
    if (typeof address !== "string" || bytes === undefined || typeof prefixLength !== "number") return [];
    const peer = textOf(info, "address");
    return [{ interface: name, address, bytes, prefixLength, peer, label: textOf(info, "label") }];
  });
}

function textOf(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

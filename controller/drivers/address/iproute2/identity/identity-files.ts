import { isRecord } from "../../../../api/structure/is-record.ts";
import type { Overlay, OverlayFormat } from "./overlaid-file.ts";

/** A line of /etc/hosts: an address and the names that stand beside it. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

export interface ResolverEntry {
  readonly nameservers: readonly string[];
  readonly search: readonly string[] | undefined;
}

/** /etc/hosts: the lines come before all others, because the first one that names an address or a name counts. */
export const hostsFormat: OverlayFormat<HostsEntry> = {
  linesOf: (overlays) => overlays.toReversed().map(({ value }) => [value.address, ...value.names].join(" ")),
  isReplaced: () => false,
  parse: (value) => {
    if (!isRecord(value)) return undefined;
    const { address, names } = value;
    return typeof address === "string" && isTextList(names) ? { address, names } : undefined;
  },
};

/** /etc/resolv.conf: the last overlay says what is asked; search domains stay unless one of them has its own. */
export const resolverFormat: OverlayFormat<ResolverEntry> = {
  linesOf: (overlays) => {
    const nameservers = overlays.at(-1)?.value.nameservers ?? [];
    const search = searchOf(overlays);
    return [
      ...nameservers.map((address) => `nameserver ${address}`),
      ...(search === undefined ? [] : [`search ${search.join(" ")}`]),
    ];
  },
  isReplaced: (line, overlays) => {
    const [word] = line.trimStart().split(/\s/, 1);
    return word === "nameserver" || (searchOf(overlays) !== undefined && (word === "search" || word === "domain"));
  },
  parse: (value) => {
    if (!isRecord(value)) return undefined;
    const { nameservers, search } = value;
    if (!isTextList(nameservers) || !(search === undefined || isTextList(search))) return undefined;
    return { nameservers, search };
  },
};

function searchOf(overlays: readonly Overlay<ResolverEntry>[]): readonly string[] | undefined {
  return overlays.findLast(({ value }) => value.search !== undefined)?.value.search;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

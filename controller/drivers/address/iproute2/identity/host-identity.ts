import { join } from "node:path";

import type { Outcome } from "../../../../ports/driver.ts";
import { openHostName } from "./host-name.ts";
import { hostsFormat, resolverFormat, type HostsEntry, type ResolverEntry } from "./identity-files.ts";
import { hasOverlay, type Overlay } from "./overlaid-file.ts";
import { openOverlayStore, type OverlayStore } from "./overlay-store.ts";
import type { Vip } from "../vip.ts";

export interface HostIdentityParts {
  /** The folder of `hosts` and `resolv.conf`: /etc. */
  readonly etcFolder: string;
  /** Where the kernel gives and takes the host name: /proc/sys/kernel/hostname. */
  readonly hostNamePath: string;
  readonly stateFolder: string;
}

/** What of an address's host identity is on this node. */
export interface IdentitySight {
  /** Words for what is wanted and not there. */
  readonly missing: readonly string[];
  /** Something of it is here. */
  readonly isAnyHere: boolean;
}

/** The host name, the lines of /etc/hosts and the resolver that come and go with addresses. */
export interface HostIdentity {
  /** Throws where a file cannot be read. */
  look(vip: Vip): Promise<IdentitySight>;
  apply(vip: Vip): Promise<Outcome>;
  /** Everything of this holder (`Vip.id`), also what its present spec does not name. */
  remove(holder: string): Promise<Outcome>;
  holders(): Promise<readonly string[]>;
}

export function openHostIdentity({ etcFolder, hostNamePath, stateFolder }: HostIdentityParts): HostIdentity {
  const name = openHostName({ path: hostNamePath, stateFolder });
  const hosts = openOverlayStore({ path: join(etcFolder, "hosts"), format: hostsFormat, links: "follow" });
  const resolver = openOverlayStore({ path: join(etcFolder, "resolv.conf"), format: resolverFormat, links: "replace" });
  return {
    look: async (vip) => {
      const { hostname, hostsEntry, resolverEntry } = wishOf(vip);
      const missing = [
        ...(hostname === undefined || name.has(hostname) ? [] : [`the host name ${hostname.value}`]),
        ...(hostsEntry === undefined || hasOverlay(await hosts.read(), hostsEntry, hostsFormat)
          ? []
          : ["its names in hosts"]),
        ...(resolverEntry === undefined || hasOverlay(await resolver.read(), resolverEntry, resolverFormat)
          ? []
          : ["its resolver in resolv.conf"]),
      ];
      const isWanted = vip.spec.hostIdentity !== undefined;
      const isAnyHere = isWanted && (await holdersOf(hosts, resolver, name.holders())).includes(vip.id);
      return { missing, isAnyHere };
    },
    apply: async (vip) => {
      const { hostname, hostsEntry, resolverEntry } = wishOf(vip);
      const outcomes: Outcome[] = [];
      if (hostsEntry !== undefined) outcomes.push(await hosts.change((overlays) => withOverlay(overlays, hostsEntry)));
      if (resolverEntry !== undefined)
        outcomes.push(await resolver.change((overlays) => withOverlay(overlays, resolverEntry)));
      if (hostname !== undefined) outcomes.push(name.apply(hostname));
      return together(outcomes);
    },
    remove: async (holder) =>
      together([
        name.remove(holder),
        await resolver.change((overlays) => overlays.filter((one) => one.holder !== holder)),
        await hosts.change((overlays) => overlays.filter((one) => one.holder !== holder)),
      ]),
    holders: async () => await holdersOf(hosts, resolver, name.holders()),
  };
}

interface Wish {
  readonly hostname: Overlay<string> | undefined;
  readonly hostsEntry: Overlay<HostsEntry> | undefined;
  readonly resolverEntry: Overlay<ResolverEntry> | undefined;
}

function wishOf({ id: holder, address, spec }: Vip): Wish {
  const { hostname, hosts: names, resolver } = spec.hostIdentity ?? {};
  return {
    hostname: hostname === undefined ? undefined : { holder, value: hostname },
    hostsEntry: names === undefined ? undefined : { holder, value: { address, names } },
    resolverEntry:
      resolver === undefined
        ? undefined
        : { holder, value: { nameservers: resolver.nameservers, search: resolver.search } },
  };
}

/** One that is there as it is meant stays in its place. */
function withOverlay<T>(overlays: readonly Overlay<T>[], overlay: Overlay<T>): readonly Overlay<T>[] {
  const wanted = JSON.stringify(overlay);
  if (overlays.some((one) => JSON.stringify(one) === wanted)) return overlays;
  return [...overlays.filter(({ holder }) => holder !== overlay.holder), overlay];
}

async function holdersOf(
  hosts: OverlayStore<HostsEntry>,
  resolver: OverlayStore<ResolverEntry>,
  named: readonly string[],
): Promise<readonly string[]> {
  const overlays = [...(await hosts.overlays()), ...(await resolver.overlays())];
  return [...new Set([...named, ...overlays.map(({ holder }) => holder)])];
}

function together(outcomes: readonly Outcome[]): Outcome {
  const errors = outcomes.flatMap((outcome) => (outcome.status === "failed" ? [outcome.error] : []));
  if (errors.length > 0) return { status: "failed", error: errors.join("; ") };
  return { status: outcomes.some(({ status }) => status === "done") ? "done" : "unchanged" };
}

import type { IpCommand } from "./ip/ip-commands.ts";
import type { Changed, NodeNetwork } from "./ip/node-network.ts";
import type { VipRecords } from "./vip-records.ts";
import type { Vip } from "./vip.ts";

export interface NotedChange {
  readonly vip: Vip;
  readonly linkName: string;
  readonly commands: readonly IpCommand[];
  readonly signal: AbortSignal;
}

/**
 * Changes addresses and routes of one address, with a note of the process that does it: while that lives nobody can know
 * what is there, and an agent that comes after this one has to end it first.
 */
export async function changeNoted(
  { vip, linkName, commands, signal }: NotedChange,
  { network, records }: { readonly network: NodeNetwork; readonly records: VipRecords },
): Promise<Changed> {
  const { resource } = vip;
  const changed = await network.change(commands, {
    signal,
    onBegin: (action) => void records.write(vip, { resource, linkName, action }),
  });
  if (changed.ok || changed.isGone) void records.write(vip, { resource, linkName, action: undefined });
  return changed;
}

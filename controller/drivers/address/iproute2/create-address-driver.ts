import type { HAAssignmentMember } from "../../../api/types.gen.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { ActionLimit, NodeDriver, Observed, Outcome } from "../../../ports/driver.ts";
import type { Log } from "../../../ports/log.ts";
import { Announcer } from "./announcer.ts";
import { endEarlierActions } from "./end-earlier-actions.ts";
import { openHostIdentity } from "./identity/host-identity.ts";
import { startIpMonitor, type IpMonitor } from "./ip/ip-monitor.ts";
import { lookAtVip } from "./look-at-vip.ts";
import { NodeNetwork } from "./ip/node-network.ts";
import { isProcessLiving } from "./ip/process-mark.ts";
import { standingOf } from "./standing.ts";
import { sweepAddresses } from "./sweep-addresses.ts";
import { VipKeeper } from "./vip-keeper.ts";
import { VipLocks } from "./vip-locks.ts";
import { openVipRecords } from "./vip-records.ts";
import { isForIproute2, vipOf } from "./vip.ts";

export interface AddressDriverParts {
  readonly clock: Clock;
  readonly log: Log;
  /** A folder of its own below /run: it has to survive the agent, and not the boot. Made when it is needed. */
  readonly stateDir: string;
  /** Something else has changed what this node holds of this resource, such as `VirtualIP/web`: look at it again. */
  readonly onDrift: (resourceKey: string) => void;
  /**
   * Whether a hardware address (`52:54:00:12:34:56`) is that of a node proven gone: only from such a one an address is
   * taken by `onDuplicate: Contest`.
   */
  readonly isProvenGone: (hardware: string) => boolean;
  /** The program `ip` of iproute2: a path, or a name in PATH. */
  readonly ipProgram?: string;
  /** The folder of `hosts` and `resolv.conf`. */
  readonly etcFolder?: string;
  /** Where the kernel gives and takes the host name. */
  readonly hostNamePath?: string;
}

export interface AddressDriver extends NodeDriver {
  /**
   * Releases every address, route and host identity of this driver that belongs to none of these resources: for the start
   * of an agent, with what its journal names. Needs `endEarlierActions` before it.
   */
  sweep(assigned: readonly HAAssignmentMember[], limit: ActionLimit): Promise<Outcome>;
}

/** VirtualIPs with the driver `iproute2`, in the network namespace of this process; needs CAP_NET_ADMIN and CAP_NET_RAW. */
export function createAddressDriver(parts: AddressDriverParts): AddressDriver {
  const { clock, log, stateDir, ipProgram = "ip", etcFolder = "/etc" } = parts;
  const { hostNamePath = "/proc/sys/kernel/hostname" } = parts;
  const network = new NodeNetwork(ipProgram);
  const records = openVipRecords(stateDir);
  const identity = openHostIdentity({ etcFolder, hostNamePath, stateFolder: stateDir });
  const announcer = new Announcer({ clock, log });
  const keeper = new VipKeeper({ ...parts, network, records, identity, announcer, locks: new VipLocks() });
  let monitor: IpMonitor | undefined;

  return {
    start: async (resource, { signal }) => {
      const refusal = refuse(resource, signal);
      if (refusal !== undefined) return { status: "failed", error: `the start was not begun: ${refusal}` };
      const started = await keeper.start(vipOf(resource), signal);
      if ("waitsFor" in started) return { status: "waits", for: started.waitsFor };
      if (!started.ok) return { status: "failed", error: started.error };
      return { status: started.isChanged ? "done" : "unchanged" };
    },
    stop: async (resource, { signal }) => {
      const refusal = refuse(resource, signal);
      if (refusal !== undefined) return { status: "failed", error: `the stop was not begun: ${refusal}` };
      return await keeper.stop(vipOf(resource), signal);
    },
    promote: (resource) => Promise.resolve(refuseRole(resource)),
    demote: (resource) => Promise.resolve(refuseRole(resource)),
    probe: async (resource, { signal }): Promise<Observed> => {
      const refusal = refuse(resource, signal);
      if (refusal !== undefined) return { state: "Unknown", detail: `it was not looked at: ${refusal}` };
      const vip = vipOf(resource);
      const action = records.read(vip)?.action;
      const isActing = keeper.isBusy(vip) || (action !== undefined && isProcessLiving(action));
      if (isActing) return { state: "Unknown", detail: "an action on it is under way" };
      const sight = await lookAtVip(vip, { network, records, identity }, { signal });
      if (keeper.isBusy(vip)) return { state: "Unknown", detail: "an action on it is under way" };
      return sight.ok ? standingOf(vip, sight.value) : { state: "Unknown", detail: sight.error };
    },
    endEarlierActions: () => endEarlierActions(records),
    keep: (held, until) => {
      monitor ??= startIpMonitor({ program: ipProgram, clock, log, onChange: () => keeper.lookAfter() });
      keeper.keep(held, until);
    },
    sweep: (assigned, { signal }) => sweepAddresses(assigned, { network, records, identity, log, signal }),
    close: async () => {
      announcer.close();
      await Promise.all([monitor?.close(), keeper.close()]);
      await network.close();
    },
  };
}

function refuse(resource: HAAssignmentMember, signal: AbortSignal): string | undefined {
  if (!isForIproute2(resource)) return `its driver must be iproute2, is ${String(resource.spec["driver"])}`;
  return signal.aborted ? "its time was over" : undefined;
}

function refuseRole({ kind, name }: HAAssignmentMember): Outcome {
  return { status: "failed", error: `${kind}/${name} has no roles: an address is held or it is not` };
}

import type { MemberWish } from "./desired.ts";
import { isFields, isSameJson } from "./is-same-json.ts";

/**
 * What an edit of a resource means where it runs. `NoEffect`: nothing is done to it, the edit is for later actions and
 * looks. `Reload`: its driver takes the edit over as it runs. `Restart`: it has to be stopped by its old spec and started
 * by its new one.
 */
export type SpecEffect = "NoEffect" | "Reload" | "Restart";

type Spec = MemberWish["spec"];
type Rows = Readonly<Record<string, SpecEffect>>;

/**
 * What it means for a resource that runs by `before` that it is to run by `after`; the strongest of all that differs. Each
 * spec has its defaults. What is not known here is a restart: that is always right, and never the least that would do.
 */
export function changeEffect(kind: MemberWish["kind"], before: Spec, after: Spec): SpecEffect {
  const found = effectsOf(before, after, { rows: rowsFor(kind, before), path: "" });
  return ranks.findLast((effect) => found.includes(effect)) ?? "NoEffect";
}

const ranks: readonly SpecEffect[] = ["NoEffect", "Reload", "Restart"];

/**
 * What each field means, with all that is in it. A field may be other than `Restart` only where a test of the real driver
 * shows it, and where no claim is made of it: the journal's entry then takes the new spec while the thing runs.
 */
export const effectRows: Readonly<Record<MemberWish["kind"], Rows>> = {
  VirtualIP: {
    address: "Restart",
    interface: "Restart",
    driver: "Restart",
    // Asked before a takeover; a later one asks as the new spec says.
    "duplicateCheck.enabled": "NoEffect",
    "duplicateCheck.wait": "NoEffect",
    // What the holder answers another machine with goes by this as well.
    "duplicateCheck.onDuplicate": "Reload",
    "announcements.count": "NoEffect",
    "announcements.interval": "Reload",
    "announcements.repeatEvery": "Reload",
    // The driver puts back what is missing of these, and would leave what is wanted no more.
    "hostIdentity.hostname": "Restart",
    "hostIdentity.hosts": "Restart",
    "hostIdentity.resolver.nameservers": "Restart",
    "hostIdentity.resolver.search": "Restart",
    routes: "Restart",
  },
  // There is no driver yet that could show for any field that it may change while the data is used.
  SharedData: {
    root: "Restart",
    "mount.path": "Restart",
    "mount.block.device": "Restart",
    "mount.block.fsType": "Restart",
    "mount.nfs.server": "Restart",
    "mount.nfs.export": "Restart",
    "mount.nfs.version": "Restart",
    "mount.bind.source": "Restart",
    "mount.options": "Restart",
    "mount.forceUnmount": "Restart",
    "mount.timeout": "Restart",
    links: "Restart",
    initialize: "Restart",
    "require.owner": "Restart",
    "require.group": "Restart",
    "require.mode": "Restart",
    "require.marker.file": "Restart",
    "require.marker.contains": "Restart",
    "require.database": "Restart",
    access: "Restart",
    "exclusiveRight.method": "Restart",
    "exclusiveRight.leaseFile": "Restart",
  },
  HAService: {
    "systemd.unit": "Restart",
    "ocf.agent": "Restart",
    "ocf.parameters": "Restart",
    "ocf.secretRef.name": "Restart",
    "ocf.liveHandOver": "Restart",
    // What one command has started may not be what another one stops or looks at.
    "exec.start": "Restart",
    "exec.stop": "Restart",
    "exec.status": "Restart",
    "exec.environment": "Restart",
    "process.command": "Restart",
    "process.user": "Restart",
    "process.group": "Restart",
    "process.workingDirectory": "Restart",
    "process.environment": "Restart",
    "process.stopSignal": "Restart",
    // Limits of actions and looks, whatever the form of the service.
    "timeouts.start": "NoEffect",
    "timeouts.stop": "NoEffect",
    "timeouts.status": "NoEffect",
    "timeouts.promote": "NoEffect",
    "timeouts.demote": "NoEffect",
    "timeouts.notify": "NoEffect",
    statusEvery: "NoEffect",
    startTries: "NoEffect",
    startRetryWait: "NoEffect",
    "promotable.primaries": "Restart",
    "notify.up": "NoEffect",
    "notify.down": "NoEffect",
  },
};

/** Only the driver that is there has shown what it does with a change. */
function rowsFor(kind: MemberWish["kind"], before: Spec): Rows {
  return kind === "VirtualIP" && before["driver"] !== "iproute2" ? {} : effectRows[kind];
}

interface Place {
  readonly rows: Rows;
  /** Of what is compared, below the spec; empty for the spec itself. */
  readonly path: string;
}

function effectsOf(before: unknown, after: unknown, { rows, path }: Place): readonly SpecEffect[] {
  if (isSameJson(before, after)) return [];
  const row = Object.hasOwn(rows, path) ? rows[path] : undefined;
  if (row !== undefined) return [row];
  const fields = [before, after].map((side) => side ?? {});
  if (!fields.every(isFields)) return ["Restart"];
  const [from = {}, to = {}] = fields;
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const found = names.flatMap((name) =>
    effectsOf(from[name], to[name], { rows, path: path === "" ? name : `${path}.${name}` }),
  );
  // Something without fields has come or gone, and may mean something all the same.
  return found.length === 0 ? ["Restart"] : found;
}

import type { HAAssignmentMember, HALeaseSpec } from "../../../controller/api/types.gen.ts";
import type { Desired } from "../../../controller/core/desired.ts";
import { emptyJournal, withEntry, type Journal, type JournalEntry } from "../../../controller/core/journal.ts";
import { resourceKeyOf } from "../../../controller/core/journal.ts";
import { nodeLeaseName } from "../../../controller/runtime/records.ts";
import type { StoredObject } from "../../../controller/ports/store.ts";
import type { Checker } from "../../../sim/checkers/checker.ts";
import { watchOver, type Violation } from "../../../sim/checkers/watch-over.ts";
import type { WorldEvent } from "../../../sim/world-event.ts";
import { aLease } from "../../core/build/records.ts";

/** An event of a made-up history; it is given its time, one second after the one before, unless it names one. */
export type Happening = (at: number) => WorldEvent;

/** What a checker says of a history, on its own. */
export function judge(checker: Checker, history: readonly Happening[]): Violation | undefined {
  const see = watchOver([checker]);
  for (const [index, happening] of history.entries()) {
    const violation = see(happening((index + 1) * 1000));
    if (violation !== undefined) return violation;
  }
  return undefined;
}

export function wished(desired: Desired): Happening {
  return (at) => ({ type: "wish", at, desired });
}

export function booted(node: string, boot = `${node}-boot-1`): Happening {
  return (at) => ({ type: "power", at, node, boot, isUp: true });
}

export function active(node: string, resource: HAAssignmentMember, cause: "Action" | "Foreign" = "Action"): Happening {
  return (at) => ({ type: "active", at, node, resource, cause });
}

export function inactive(node: string, resource: HAAssignmentMember): Happening {
  return (at) => ({ type: "inactive", at, node, key: resourceKeyOf(resource), resource, cause: "Action" });
}

export function inRole(node: string, resource: HAAssignmentMember, role: "Primary" | "Secondary"): Happening {
  return (at) => ({ type: "role", at, node, resource, role });
}

export function begun(
  node: string,
  verb: "start" | "stop" | "promote" | "demote",
  resource: HAAssignmentMember,
): Happening {
  return (at) => ({ type: "begun", at, node, action: 1, verb, resource });
}

export function still(node: string, isStill: boolean): Happening {
  return (at) => ({ type: "still", at, node, isStill });
}

export function overdue(...left: readonly string[]): Happening {
  return (at) => ({ type: "overdue", at, left });
}

export function journalled(
  node: string,
  entries: readonly Pick<JournalEntry, "resource" | "group">[],
  change: (journal: Journal) => Journal = (journal) => journal,
): Happening {
  let journal = emptyJournal(`${node}-boot-1`);
  for (const { resource, group } of entries)
    journal = withEntry(journal, {
      resource,
      group,
      epoch: { term: 1, counter: 1 },
      phase: "Started",
      role: undefined,
    });
  const changed = change(journal);
  return (at) => ({ type: "journal", at, node, boot: `${node}-boot-1`, journal: changed });
}

interface Written {
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
  readonly before?: object;
  readonly writer?: string;
  readonly sentAt?: number;
  readonly isDeleted?: boolean;
}

export function written({
  kind,
  name,
  spec,
  before,
  writer = "manager-1",
  sentAt,
  isDeleted = false,
}: Written): Happening {
  return (at) => ({
    type: "commit",
    at,
    object: stored(kind, name, spec),
    before: before === undefined ? undefined : stored(kind, name, before),
    isDeleted,
    writer,
    sentAt: sentAt ?? at,
  });
}

function stored(kind: string, name: string, spec: object): StoredObject {
  const metadata = {
    namespace: "sim",
    name,
    uid: `uid-${name}`,
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: "2026-01-01T00:00:00Z",
  };
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata, spec: { ...spec } };
}

export function renewed(node: string, changes: Partial<HALeaseSpec> = {}, writer = node): Happening {
  return written({ kind: "HALease", name: nodeLeaseName(node), spec: aLease(node, changes), writer });
}

export function led(manager: string, renewals = 1): Happening {
  const { boot: _boot, machine: _machine, ...lease } = aLease(manager, { purpose: "Manager", renewals, term: 1 });
  return written({ kind: "HALease", name: "manager", spec: lease, writer: manager });
}

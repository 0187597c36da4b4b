import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { claimKeyOf, type ClaimKey } from "../../controller/core/claim.ts";
import { roleClaimsOf } from "../../controller/core/role-claims.ts";
import { compareEpochs, formatEpoch, type Epoch } from "../../controller/core/epoch.ts";
import type { Journal } from "../../controller/core/journal.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { CommitEvent } from "../world-event.ts";
import type { Checker } from "./checker.ts";

/**
 * Epochs grow: of each assignment, of each claim over the assignments of all groups whenever somebody new is named, and
 * in what each node has journalled during one boot.
 */
export const epochMonotonic: Checker = {
  name: "epoch-monotonic",
  start() {
    const named = new Map<ClaimKey, Named>();
    const journals = new Map<string, Journal>();
    return (event) => {
      if (event.type === "commit" && event.object.kind === "HAAssignment" && !event.isDeleted)
        return checkAssignment(event, named);
      if (event.type === "journal-lost") journals.delete(`${event.node} ${event.boot}`);
      if (event.type !== "journal") return undefined;
      const before = journals.get(`${event.node} ${event.boot}`);
      journals.set(`${event.node} ${event.boot}`, event.journal);
      return before === undefined ? undefined : checkJournal(event.node, before, event.journal);
    };
  },
};

interface Named {
  readonly epoch: Epoch;
  readonly record: string;
}

/**
 * A request that comes late or twice may create anew what was deleted since: the store cannot know, and the agents refuse
 * the word by its epoch.
 */
const lateMs = 50;

function checkAssignment({ object, before, at, sentAt }: CommitEvent, named: Map<ClaimKey, Named>): string | undefined {
  const spec = specOf("HAAssignment", object);
  const past = before === undefined ? undefined : specOf("HAAssignment", before);
  if (past !== undefined && compareEpochs(spec.epoch, past.epoch) < 0)
    return `the assignment of ${spec.group.name} went back from ${formatEpoch(past.epoch)} to ${formatEpoch(spec.epoch)}`;
  const isNewWord = past === undefined || compareEpochs(spec.epoch, past.epoch) > 0;
  if (spec.placements.length === 0 || (before === undefined && at - sentAt > lateMs)) return undefined;
  if (!isNewWord) {
    const fresh = spec.placements.find(
      ({ node, incarnation }) => !past.placements.some((one) => one.node === node && one.incarnation === incarnation),
    );
    return fresh === undefined
      ? undefined
      : `${fresh.node} was added to ${spec.group.name} at epoch ${formatEpoch(spec.epoch)}, which was given out before`;
  }
  for (const claim of claimKeysOf(spec)) {
    const known = named.get(claim);
    if (known !== undefined && known.record !== object.metadata.name && compareEpochs(spec.epoch, known.epoch) <= 0)
      return `${claim} is given to ${spec.group.name} at ${formatEpoch(spec.epoch)}, and another group had it at ${formatEpoch(known.epoch)}`;
    named.set(claim, { epoch: spec.epoch, record: object.metadata.name });
  }
  return undefined;
}

function claimKeysOf(spec: HAAssignmentSpec): readonly ClaimKey[] {
  const keys = spec.members.flatMap((member) => member.claims.map(claimKeyOf));
  const hasPrimary = spec.placements.some((placement) => placement.role === "Primary");
  return hasPrimary ? [...keys, ...roleClaimsOf(spec.members).map(claimKeyOf)] : keys;
}

function checkJournal(node: string, before: Journal, after: Journal): string | undefined {
  for (const [claim, { highest, stoppedAt }] of before.epochs) {
    const now = after.epochs.get(claim);
    if (now === undefined) return `the journal of ${node} has forgotten ${claim}`;
    if (compareEpochs(now.highest, highest) < 0 || compareEpochs(now.stoppedAt, stoppedAt) < 0)
      return `the journal of ${node} went back for ${claim}`;
  }
  return undefined;
}

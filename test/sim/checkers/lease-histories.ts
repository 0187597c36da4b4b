import type { HALeaseSpec } from "../../../controller/api/types.gen.ts";
import { nodeLeaseName } from "../../../controller/runtime/records.ts";
import { aLease, anAssignment } from "../../core/build/records.ts";
import { anAddress } from "../../core/build/wishes.ts";
import { active, booted, renewed, still, written, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const vip = anAddress("192.0.2.10");

function leaseWritten(
  node: string,
  before: Partial<HALeaseSpec>,
  after: Partial<HALeaseSpec>,
  writer = node,
): Happening {
  return written({
    kind: "HALease",
    name: nodeLeaseName(node),
    spec: aLease(node, after),
    before: aLease(node, before),
    writer,
  });
}

const close = { closed: true, closedBy: "the leader of term 1" };
const closed = leaseWritten("n1", {}, close, "manager-1");
/** One millisecond after the happening before it. */
const closedAtOnce: Happening = (at) => {
  const event = closed(at);
  return event.type === "commit" ? { ...event, at: at - 999, sentAt: at - 999 } : event;
};
const seconds = (count: number): readonly Happening[] => Array.from({ length: count }, () => booted("n3"));

const ends: readonly ToldHistory[] = [
  { what: "a lease that is closed within its ttl", breaks: true, history: [renewed("n1"), closed] },
  { what: "a lease that is closed after its ttl", breaks: false, history: [renewed("n1"), ...seconds(2), closed] },
  {
    what: "a lease that its holder closes",
    breaks: false,
    history: [renewed("n1"), leaseWritten("n1", {}, { closed: true, closedBy: "n1" })],
  },
  {
    what: "a closed lease that is renewed",
    breaks: true,
    history: [renewed("n1"), ...seconds(2), closed, leaseWritten("n1", close, { renewals: 8 })],
  },
  {
    what: "a lease that is opened after the closed one",
    breaks: false,
    history: [renewed("n1"), ...seconds(2), closed, leaseWritten("n1", close, { incarnation: "2.y" })],
  },
  {
    what: "a lease that is closed as soon as another node is heard again, after nobody was",
    breaks: true,
    history: [renewed("n1"), renewed("n2"), ...seconds(8), renewed("n2", { renewals: 8 }), closedAtOnce],
  },
  {
    what: "a lease that is closed after another node was heard all the time",
    breaks: false,
    history: [
      renewed("n1"),
      ...[8, 9, 10].flatMap((renewals) => [...seconds(3), renewed("n2", { renewals })]),
      closedAtOnce,
    ],
  },
].map((told) => ({ checker: "lease-ends-by-its-close", ...told }));

const deadline =
  (afterMs: number): Happening =>
  (at) => ({ type: "deadline", at, node: "n1", endsAt: at + afterMs });
const running = [booted("n1"), renewed("n1"), active("n1", vip)];

const deadlines: readonly ToldHistory[] = [
  { what: "a deadline beyond the lease", breaks: true, history: [...running, deadline(3_000)] },
  { what: "no deadline", breaks: true, history: [...running, deadline(Infinity)] },
  {
    what: "a ttl that is lowered under a longer deadline",
    breaks: true,
    history: [
      booted("n1"),
      renewed("n1", { ttlMs: 60_000 }),
      active("n1", vip),
      deadline(50_000),
      leaseWritten("n1", { ttlMs: 60_000 }, { renewals: 8 }),
    ],
  },
  { what: "a deadline within the lease", breaks: false, history: [...running, deadline(200)] },
  {
    what: "no deadline where nothing is that it would be for",
    breaks: false,
    history: [booted("n1"), renewed("n1"), deadline(Infinity)],
  },
  {
    what: "no deadline on a node that has said that it does not let go",
    breaks: false,
    history: [booted("n1"), renewed("n1", { letsGo: false }), active("n1", vip), deadline(Infinity)],
  },
  {
    what: "the deadline of an earlier incarnation",
    breaks: false,
    history: [
      booted("n1"),
      renewed("n1", { letsGo: false }),
      active("n1", vip),
      deadline(Infinity),
      leaseWritten("n1", { letsGo: false }, { incarnation: "2.y" }),
    ],
  },
  {
    what: "a deadline on a machine whose clock stood still",
    breaks: false,
    history: [...running, still("n1", true), still("n1", false), deadline(3_000)],
  },
].map((told) => ({ checker: "deadline-within-lease", ...told }));

function reworded(
  before: Parameters<typeof anAssignment>[0],
  after: Parameters<typeof anAssignment>[0],
  isDeleted = false,
): Happening {
  return written({
    kind: "HAAssignment",
    name: "web",
    spec: anAssignment(after),
    before: anAssignment(before),
    isDeleted,
  });
}

const thaws: readonly ToldHistory[] = [
  {
    what: "a group that was frozen and moves in the same era",
    breaks: true,
    history: [reworded({ wish: "Frozen", era: 1 }, { wish: "Started", era: 1 })],
  },
  {
    what: "a group that was unmanaged and is stopped in the same era",
    breaks: true,
    history: [reworded({ wish: "Unmanaged", era: 2 }, { wish: "Stopped", placements: [], era: 2 })],
  },
  {
    what: "a group that was frozen and moves in a later era",
    breaks: false,
    history: [reworded({ wish: "Frozen", era: 1 }, { wish: "Started", era: 2 })],
  },
  {
    what: "a group that was frozen and is unmanaged",
    breaks: false,
    history: [reworded({ wish: "Frozen", era: 1 }, { wish: "Unmanaged", era: 1 })],
  },
  {
    what: "a group that runs and is frozen",
    breaks: false,
    history: [reworded({ wish: "Started", era: 1 }, { wish: "Frozen", era: 1 })],
  },
].map((told) => ({ checker: "thaw-begins-an-era", ...told }));

export const leaseHistories: readonly ToldHistory[] = [...ends, ...deadlines, ...thaws];

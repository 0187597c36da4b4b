import { withEpochsSeen } from "../../../controller/core/journal.ts";
import {
  aClaim,
  aFencing,
  anAssignment,
  aLease,
  aReport,
  aResource,
  epoch,
  mayHold,
} from "../../core/build/records.ts";
import { aCluster, addressClaim, aGroup, anAddress, withNodeMode, withState } from "../../core/build/wishes.ts";
import { booted, journalled, led, renewed, wished, written, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const vip = anAddress("192.0.2.10");
const claim = addressClaim("192.0.2.10");
const cluster = aCluster([aGroup("web", { members: [vip] })]);
const onN1 = { node: "n1", incarnation: "1.x" };
const onN2 = { node: "n2", incarnation: "1.x" };

function assigned(spec: Parameters<typeof anAssignment>[0], before?: Parameters<typeof anAssignment>[0]): Happening {
  const name = spec?.group?.name ?? "web";
  return written({
    kind: "HAAssignment",
    name,
    spec: anAssignment(spec),
    ...(before === undefined ? {} : { before: anAssignment(before) }),
  });
}

const seen = (counter: number): Happening =>
  journalled("n1", [], (journal) => withEpochsSeen(journal, [{ claim, epoch: epoch(counter) }]));

const damaged: Happening = (at) => ({ type: "journal-lost", at, node: "n1", boot: "n1-boot-1" });

const epochs: readonly ToldHistory[] = [
  { what: "an assignment that goes back", breaks: true, history: [assigned({ epoch: epoch(4) }, { epoch: epoch(5) })] },
  { what: "an assignment that goes on", breaks: false, history: [assigned({ epoch: epoch(6) }, { epoch: epoch(5) })] },
  {
    what: "a node that is added at an epoch given out before",
    breaks: true,
    history: [assigned({ placements: [onN1, onN2] }, { placements: [onN1] })],
  },
  {
    what: "a claim given to another group at the same epoch",
    breaks: true,
    history: [assigned({ members: [vip] }), assigned({ group: { kind: "HAGroup", name: "other" }, members: [vip] })],
  },
  {
    what: "a claim given to another group at a higher epoch",
    breaks: false,
    history: [
      assigned({ members: [vip] }),
      assigned({ group: { kind: "HAGroup", name: "other" }, members: [vip], epoch: epoch(6) }),
    ],
  },
  { what: "a journal that goes back", breaks: true, history: [seen(5), seen(4)] },
  { what: "a journal that forgets", breaks: true, history: [seen(5), journalled("n1", [])] },
  {
    what: "a journal that was damaged and begins anew",
    breaks: false,
    history: [seen(5), damaged, journalled("n1", [])],
  },
  { what: "a journal that goes on", breaks: false, history: [seen(4), seen(5)] },
].map((told) => ({ checker: "epoch-monotonic", ...told }));

const word = (writer: string, sentAt?: number): Happening =>
  written({
    kind: "HAAssignment",
    name: "web",
    spec: anAssignment(),
    writer,
    ...(sentAt === undefined ? {} : { sentAt }),
  });

const leaders: readonly ToldHistory[] = [
  { what: "a word of one that does not lead", breaks: true, history: [led("manager-1"), word("manager-2")] },
  {
    what: "a word long after the leader's last renewal",
    breaks: true,
    history: [led("manager-1"), booted("n1"), booted("n2"), word("manager-1")],
  },
  { what: "a word of the leader", breaks: false, history: [led("manager-1"), word("manager-1")] },
  {
    what: "a word that was sent while it led and comes after its successor",
    breaks: false,
    history: [led("manager-1"), led("manager-2"), word("manager-1", 1500)],
  },
  {
    what: "a lease that is closed by one that does not lead",
    breaks: true,
    history: [led("manager-1"), renewed("n1", { closed: true, closedBy: "term-1" }, "manager-2")],
  },
  { what: "a renewal by its node", breaks: false, history: [led("manager-1"), renewed("n1")] },
].map((told) => ({ checker: "one-leader-acts", ...told }));

const devices = wished(aCluster([aGroup("web", { members: [vip], fencing: { mode: "Devices" } })]));
const named = written({ kind: "HAClaim", name: "c", spec: aClaim(claim, mayHold("n1")) });
const closed = renewed("n1", { closed: true, closedBy: "term-1" }, "manager-1");
const requested = written({ kind: "HAFencing", name: "f", spec: aFencing("n1", { phase: "Acting" }) });
const ordered: Happening = (at) => ({
  type: "fencing",
  at,
  manager: "manager-1",
  record: aFencing("n1", { phase: "Acting" }),
});

const dropped = written({
  kind: "HAClaim",
  name: "c",
  spec: aClaim(claim),
  before: aClaim(claim, mayHold("n1")),
});
const requestedAt = (sentAt: number): Happening =>
  written({ kind: "HAFencing", name: "f", spec: aFencing("n1", { phase: "Acting" }), sentAt });
const frozen = wished(
  withState(aCluster([aGroup("web", { members: [vip], fencing: { mode: "Devices" } })]), "Unmanaged"),
);
const long: readonly Happening[] = Array.from({ length: 25 }, () => booted("n2"));
const needed = [devices, renewed("n1"), named, closed];

const failing = (boot: string): Happening =>
  written({
    kind: "HANodeReport",
    name: "n1",
    spec: aReport("n1", { boot, resources: [aResource(vip, "Started", { stopFailures: 1 })] }),
    writer: "n1",
  });
const forStop = written({ kind: "HAFencing", name: "f", spec: aFencing("n1", { cause: "StopFailed" }) });

const reopened = written({
  kind: "HALease",
  name: "node-n1",
  spec: aLease("n1", { incarnation: "2.y", renewals: 1 }),
  before: aLease("n1", { closed: true, closedBy: "term-1" }),
  writer: "n1",
});

const fencing: readonly ToldHistory[] = [
  {
    what: "a fencing of a node whose lease was closed for long, and is open again since a moment ago",
    breaks: false,
    history: [...needed, ...long, reopened, requested],
  },
  {
    what: "a fencing of a node whose lease has long been open again",
    breaks: true,
    history: [...needed, reopened, ...long, requested],
  },
  { what: "a fencing for a stop that failed before", breaks: true, history: [devices, failing("n1-boot-0"), forStop] },
  { what: "a fencing for a stop that failed", breaks: false, history: [devices, failing("n1-boot-1"), forStop] },
  {
    what: "a fencing that was sent after the claim had dropped the node",
    breaks: true,
    history: [...needed, dropped, requestedAt(5_500)],
  },
  {
    what: "a fencing that was sent while the claim named the node",
    breaks: false,
    history: [...needed, dropped, requestedAt(4_500)],
  },
  {
    what: "an order against a node that has long been named no more",
    breaks: true,
    history: [...needed, requested, dropped, ...long, ordered],
  },
  {
    what: "an order against a node that was named a moment ago",
    breaks: false,
    history: [...needed, requested, dropped, ordered],
  },
  {
    what: "an order in a cluster that has long been left alone",
    breaks: true,
    history: [...needed, requested, frozen, ...long, ordered],
  },
  {
    what: "an order in a cluster that is left alone since a moment ago",
    breaks: false,
    history: [...needed, requested, frozen, ordered],
  },
  { what: "a fencing of a node with an open lease", breaks: true, history: [devices, renewed("n1"), named, requested] },
  {
    what: "a fencing of a node that no claim names",
    breaks: true,
    history: [devices, renewed("n1"), closed, requested],
  },
  { what: "an order without a record", breaks: true, history: [devices, renewed("n1"), named, closed, ordered] },
  {
    what: "an order against a boot that a later one has followed",
    breaks: true,
    history: [
      devices,
      renewed("n1"),
      named,
      closed,
      requested,
      renewed("n1", { boot: "n1-boot-2", incarnation: "2.y" }),
      ...long,
      ordered,
    ],
  },
  {
    what: "an order against a lost node that may hold something",
    breaks: false,
    history: [devices, renewed("n1"), named, closed, requested, ordered],
  },
].map((told) => ({ checker: "fenced-only-with-cause", ...told }));

const rules: readonly ToldHistory[] = [
  {
    what: "a node that is no candidate",
    breaks: true,
    history: [
      wished(aCluster([aGroup("web", { members: [vip], candidates: new Set(["n2"]) })])),
      assigned({ placements: [onN1] }),
    ],
  },
  {
    what: "a node in standby",
    breaks: true,
    history: [wished(withNodeMode(cluster, "n1", "Standby")), assigned({ placements: [onN1] })],
  },
  { what: "more nodes than copies", breaks: true, history: [wished(cluster), assigned({ placements: [onN1, onN2] })] },
  {
    what: "a node that a required rule does not allow",
    breaks: true,
    history: [
      wished({
        ...cluster,
        rules: [{ kind: "nodes", name: "r", groups: ["HAGroup/web"], nodes: new Set(["n2"]), score: "Required" }],
      }),
      assigned({ placements: [onN1] }),
    ],
  },
  { what: "a candidate", breaks: false, history: [wished(cluster), assigned({ placements: [onN1] })] },
  {
    what: "a node that was a candidate a moment ago",
    breaks: false,
    history: [wished(cluster), wished(withNodeMode(cluster, "n1", "Standby")), assigned({ placements: [onN1] })],
  },
].map((told) => ({ checker: "required-rules-kept", ...told }));

const group = { members: [{ kind: "VirtualIP", name: "web" }] };
const rewritten: readonly ToldHistory[] = [
  {
    what: "a manager that changes a spec",
    breaks: true,
    history: [written({ kind: "HAGroup", name: "web", spec: { ...group, state: "Stopped" }, before: group })],
  },
  {
    what: "a manager that deletes",
    breaks: true,
    history: [written({ kind: "HAGroup", name: "web", spec: group, before: group, isDeleted: true })],
  },
  {
    what: "a manager that writes a status",
    breaks: false,
    history: [written({ kind: "HAGroup", name: "web", spec: group, before: group })],
  },
  {
    what: "a user who changes a spec",
    breaks: false,
    history: [
      written({
        kind: "HAGroup",
        name: "web",
        spec: { ...group, state: "Stopped" },
        before: group,
        writer: "operator",
      }),
    ],
  },
  {
    what: "a manager that writes a record",
    breaks: false,
    history: [
      written({ kind: "HALease", name: "node-n1", spec: aLease("n1", { closed: true }), before: aLease("n1") }),
    ],
  },
].map((told) => ({ checker: "desired-is-never-rewritten", ...told }));

export const wordHistories: readonly ToldHistory[] = [...epochs, ...leaders, ...fencing, ...rules, ...rewritten];

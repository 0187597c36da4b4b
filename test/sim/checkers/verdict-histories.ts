import type { HANodeReportSpec } from "../../../controller/api/types.gen.ts";
import type { CheckerWish } from "../../../controller/core/desired.ts";
import { anAssignment, aFencing, aReport } from "../../core/build/records.ts";
import { aCluster, aGroup, anAddress, withState } from "../../core/build/wishes.ts";
import { active, begun, booted, journalled, renewed, wished, written, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const vip = anAddress("192.0.2.10");

function checked(changes: Partial<CheckerWish>): Happening {
  const checker: CheckerWish = { name: "disk", runsOn: "Candidates", score: undefined, seenAfterMs: 1_000, ...changes };
  return wished(aCluster([aGroup("web", { members: [vip], checkers: [checker] })]));
}

function reported(verdict: HANodeReportSpec["verdicts"][number]["verdict"], incarnation = "1.x"): Happening {
  const spec = aReport("n1", { incarnation, verdicts: [{ checker: "disk", verdict }] });
  return written({ kind: "HANodeReport", name: "n1", spec, writer: "n1" });
}

const named = written({ kind: "HAAssignment", name: "web", spec: anAssignment() });
const long: readonly Happening[] = Array.from({ length: 25 }, () => booted("n2"));
const running = [booted("n1"), journalled("n1", [{ resource: vip, group: "HAGroup/web" }]), active("n1", vip)];
const sick = [reported("Unhealthy"), ...long];

const heeded: readonly ToldHistory[] = [
  {
    what: "a group that is given to a node which has long been unhealthy for it",
    breaks: true,
    history: [checked({}), ...sick, named],
  },
  {
    what: "a group that is given to a node which has just become unhealthy for it",
    breaks: false,
    history: [checked({}), ...long, reported("Unhealthy"), named],
  },
  {
    what: "a group that is given to a node which has been unhealthy and is well again",
    breaks: false,
    history: [checked({}), ...sick, reported("Healthy"), named],
  },
  {
    what: "a group that is given to a node whose verdict only scores",
    breaks: false,
    history: [checked({ score: -10 }), ...sick, named],
  },
  {
    what: "a group that goes on where a checker has long failed it",
    breaks: true,
    history: [checked({ runsOn: "Holder" }), ...running, ...sick, renewed("n1")],
  },
  {
    what: "a group whose stop was begun where a checker has failed it",
    breaks: false,
    history: [checked({ runsOn: "Holder" }), ...running, ...sick, begun("n1", "stop", vip), renewed("n1")],
  },
  {
    what: "a verdict of an earlier life of the node",
    breaks: false,
    history: [checked({ runsOn: "Holder" }), ...running, ...sick, renewed("n1", { incarnation: "2.y" })],
  },
].map((told) => ({ checker: "verdicts-are-heeded", ...told }));

const cluster = aCluster([aGroup("web", { members: [vip], fencing: { mode: "Devices", maxFencedShare: 50 } })]);
const devices = wished(cluster);

function asked(node: string, phase: "Acting" | "Confirmed" = "Acting", writer = "manager-1"): Happening {
  return written({ kind: "HAFencing", name: `fence-${node}`, spec: aFencing(node, { phase }), writer });
}

const storms: readonly ToldHistory[] = [
  { what: "two of three nodes at once", breaks: true, history: [devices, asked("n1"), asked("n2")] },
  { what: "one node", breaks: false, history: [devices, asked("n1"), asked("n1")] },
  {
    what: "one node after the other",
    breaks: false,
    history: [devices, asked("n1"), asked("n1", "Confirmed"), asked("n2")],
  },
  {
    what: "two nodes, of which another manager has just asked for the first",
    breaks: false,
    history: [devices, asked("n1", "Acting", "manager-2"), asked("n2")],
  },
  {
    what: "two nodes, of which another manager has long asked for the first",
    breaks: true,
    history: [devices, asked("n1", "Acting", "manager-2"), ...long, asked("n2")],
  },
  {
    what: "two nodes where a first fencing rested in a frozen cluster",
    breaks: false,
    history: [wished(withState(cluster, "Frozen")), asked("n1"), devices, asked("n2")],
  },
].map((told) => ({ checker: "fencing-is-bounded", ...told }));

export const verdictHistories: readonly ToldHistory[] = [...heeded, ...storms];

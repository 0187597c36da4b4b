import { aClaim, mayHold } from "../../core/build/records.ts";
import { aCluster, addressClaim, aGroup, anAddress, aService, someData } from "../../core/build/wishes.ts";
import { active, begun, booted, inactive, wished, written, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const vip = anAddress("192.0.2.10");
const claim = addressClaim("192.0.2.10");
const unit = aService("worker");
const single = wished(aCluster([aGroup("web", { members: [vip] })]));
const harmless = wished(aCluster([aGroup("web", { members: [vip], fencing: { mode: "None" } })]));
const each = wished(aCluster([aGroup("work", { members: [unit], replicas: "Each" })]));
const one = wished(aCluster([aGroup("work", { members: [unit] })]));
const data = wished(
  aCluster([aGroup("a", { members: [someData("/srv")] }), aGroup("b", { members: [someData("/srv/b")] })]),
);

function named(nodes: readonly string[], before: readonly string[] = []): Happening {
  return written({
    kind: "HAClaim",
    name: "c",
    spec: aClaim(claim, ...nodes.map((node) => mayHold(node))),
    before: aClaim(claim, ...before.map((node) => mayHold(node))),
  });
}

function namedForUnit(...nodes: readonly string[]): Happening {
  const [unitClaim = claim] = unit.claims;
  return written({ kind: "HAClaim", name: "u", spec: aClaim(unitClaim, ...nodes.map((node) => mayHold(node))) });
}

const both = [booted("n1"), booted("n2")];
const checker = "single-holder-per-claim";

const singleHolder: readonly ToldHistory[] = [
  { checker, what: "an address on two nodes", breaks: true, history: [single, active("n1", vip), active("n2", vip)] },
  {
    checker,
    what: "a unit on two nodes that goes by another claim on each",
    breaks: true,
    history: [
      one,
      active("n1", unit),
      active("n2", aService("other", { spec: unit.spec, claims: [{ type: "Unit", key: "other" }] })),
    ],
  },
  {
    checker,
    what: "an address on one node after the other",
    breaks: false,
    history: [single, active("n1", vip), inactive("n1", vip), active("n2", vip)],
  },
  {
    checker,
    what: "the same address under two names",
    breaks: true,
    history: [single, active("n1", vip), active("n2", { ...vip, name: "other" })],
  },
  {
    checker,
    what: "a path that lies in another, on two nodes",
    breaks: true,
    history: [data, active("n1", someData("/srv")), active("n2", someData("/srv/b"))],
  },
  {
    checker,
    what: "a path that only begins like another",
    breaks: false,
    history: [data, active("n1", someData("/srv")), active("n2", someData("/srv2"))],
  },
  {
    checker,
    what: "a service of Each on two nodes",
    breaks: false,
    history: [each, active("n1", unit), active("n2", unit)],
  },
  {
    checker,
    what: "two holders that were named while the group was Each, and it is Single since",
    breaks: false,
    history: [each, namedForUnit("n1", "n2"), active("n1", unit), one, active("n2", unit)],
  },
  {
    checker,
    what: "two holders that were named while the group was Each, and much was edited since",
    breaks: false,
    history: [
      each,
      namedForUnit("n1", "n2"),
      active("n1", unit),
      ...Array.from({ length: 200 }, () => one),
      active("n2", unit),
    ],
  },
  {
    checker,
    what: "a second holder that was named long after the group became Single",
    breaks: true,
    history: [
      each,
      one,
      ...Array.from({ length: 30 }, () => inactive("n1", unit)),
      namedForUnit("n1"),
      active("n1", unit),
      namedForUnit("n1", "n2"),
      active("n2", unit),
    ],
  },
  { checker, what: "two holders under None", breaks: false, history: [harmless, active("n1", vip), active("n2", vip)] },
  {
    checker,
    what: "a second holder that somebody started by hand",
    breaks: false,
    history: [single, active("n1", vip), active("n2", vip, "Foreign")],
  },
];

const start: readonly ToldHistory[] = [
  { what: "an address that the record gives to nobody", breaks: true, history: [single, ...both, active("n1", vip)] },
  {
    what: "an address that the record gives to another node",
    breaks: true,
    history: [single, ...both, named(["n2"]), active("n1", vip)],
  },
  {
    what: "an address that the record gave to an earlier boot of the node",
    breaks: true,
    history: [single, named(["n1"]), booted("n1", "n1-boot-2"), active("n1", vip)],
  },
  {
    what: "an address that the record gives to it",
    breaks: false,
    history: [single, ...both, named(["n1"]), active("n1", vip)],
  },
  { what: "an address started by hand", breaks: false, history: [single, ...both, active("n1", vip, "Foreign")] },
].map((told) => ({ checker: "no-start-without-claim", ...told }));

const proof: readonly ToldHistory[] = [
  {
    what: "a node that left a claim while it holds it",
    breaks: true,
    history: [single, ...both, named(["n1"]), active("n1", vip), named([], ["n1"])],
  },
  {
    what: "a node that left a claim while a start of it still lives",
    breaks: true,
    history: [single, ...both, named(["n1"]), begun("n1", "start", vip), named([], ["n1"])],
  },
  {
    what: "a node that left a claim after it had let go of it",
    breaks: false,
    history: [single, ...both, named(["n1"]), active("n1", vip), inactive("n1", vip), named([], ["n1"])],
  },
  {
    what: "a node that is named anew, though it holds it",
    breaks: false,
    history: [single, ...both, named(["n1"]), active("n1", vip), named(["n1"], ["n1"])],
  },
  {
    what: "a node that left under None",
    breaks: false,
    history: [harmless, ...both, named(["n1"]), active("n1", vip), named([], ["n1"])],
  },
].map((told) => ({ checker: "no-claim-without-proof", ...told }));

export const holderHistories: readonly ToldHistory[] = [...singleHolder, ...start, ...proof];

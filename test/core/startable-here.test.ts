import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { emptyJournal } from "../../controller/core/journal.ts";
import { startableHere } from "../../controller/core/startable-here.ts";
import { aJournal, anEntry } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";
import { groups, nodes, objectsOf, role, type Specs } from "./check/objects-of.ts";

const nginx = aService("nginx");
const word = anAssignment({ members: [anAddress("192.0.2.10"), nginx] });
const web = role("web");

/** On n1: `HAService/nginx …`. */
function startable(specs: Specs, words: readonly HAAssignmentSpec[] = [word], journal = emptyJournal("b")) {
  const found = startableHere(words, { node: "n1", objects: objectsOf(specs), journal });
  return found.map(({ name, generation }) => `${name} ${generation}`);
}

const all = ["ip-192.0.2.10 1", "nginx 1"];
const racks = { "HANode/n1 rack=a": { addresses: ["192.0.2.1"] }, "HANode/n2 rack=b": { addresses: ["192.0.2.2"] } };

function ruleOf(nodesRule: object, more: object = {}): Specs {
  return {
    "PlacementRule/where": { nodes: { groups: groups("web"), ...nodesRule }, enforcement: "Required", ...more },
  };
}

describe("what a node may come to be told to start", () => {
  it.each<{ readonly what: string; readonly specs: Specs; readonly words?: readonly HAAssignmentSpec[] }>([
    { what: "a group that may be anywhere", specs: { ...nodes, ...web } },
    { what: "wherever it is now", specs: { ...nodes, ...web }, words: [{ ...word, placements: [] }] },
    { what: "a group that names it", specs: { ...nodes, ...role("web", { candidates: { nodes: ["n1", "n2"] } }) } },
    {
      what: "a group that selects it",
      specs: { ...racks, ...role("web", { candidates: { selector: { matchLabels: { rack: "a" } } } }) },
    },
    { what: "a group that is stopped", specs: { ...nodes, ...web }, words: [{ ...word, wish: "Stopped" }] },
    { what: "a group that is frozen", specs: { ...nodes, ...web }, words: [{ ...word, wish: "Frozen" }] },
    { what: "a node in standby", specs: { ...web, "HANode/n1": { addresses: ["192.0.2.1"], mode: "Standby" } } },
    {
      what: "a rule that only scores",
      specs: { ...nodes, ...web, ...ruleOf({ nodes: ["n2"] }, { enforcement: "Scored", score: 5 }) },
    },
    {
      what: "a rule that keeps it from others",
      specs: { ...nodes, ...web, ...ruleOf({ nodes: ["n2"], avoid: true }) },
    },
    {
      what: "a service that is a group of its own",
      specs: { ...nodes, "HAService/nginx": { systemd: { unit: "nginx.service" } } },
      words: [{ ...word, group: { kind: "HAService", name: "nginx" } }],
    },
  ])("is in: $what", ({ specs, words }) => {
    expect(startable(specs, words)).toEqual(all);
  });

  it.each<{ readonly what: string; readonly specs: Specs; readonly words?: readonly HAAssignmentSpec[] }>([
    { what: "a group that names others", specs: { ...nodes, ...role("web", { candidates: { nodes: ["n2", "n3"] } }) } },
    {
      what: "a group that selects others",
      specs: { ...racks, ...role("web", { candidates: { selector: { matchLabels: { rack: "b" } } } }) },
    },
    { what: "a rule that requires others", specs: { ...nodes, ...web, ...ruleOf({ nodes: ["n2"] }) } },
    { what: "a rule that keeps it away", specs: { ...nodes, ...web, ...ruleOf({ nodes: ["n1"], avoid: true }) } },
    { what: "a group that is only watched", specs: { ...nodes, ...web }, words: [{ ...word, wish: "Unmanaged" }] },
    { what: "a group that is deleted", specs: nodes },
    { what: "a node that nobody has declared", specs: { "HANode/n2": { addresses: ["192.0.2.2"] }, ...web } },
  ])("is not in: $what", ({ specs, words }) => {
    expect(startable(specs, words)).toEqual([]);
  });

  it("is also what it has started, by the spec that it was started with", () => {
    const before = aService("nginx", { uid: "u" });
    const edited = aService("nginx", { uid: "u", generation: 2 });
    const words = [anAssignment({ members: [edited] })];
    expect(startable({ ...nodes, ...web }, words, aJournal([anEntry(before)]))).toEqual(["nginx 2", "nginx 1"]);
    expect(startable(nodes, words, aJournal([anEntry(before)]))).toEqual(["nginx 1"]);
    expect(startable({ ...nodes, ...web }, [word], aJournal([anEntry(nginx)]))).toEqual(all);
  });
});

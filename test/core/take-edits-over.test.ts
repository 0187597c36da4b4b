import { describe, expect, it } from "vitest";
import type { HAAssignmentMember, HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { act, type AgentStep, type NodeFacts, type Observation } from "../../controller/core/act.ts";
import { entryOf, lookKeyOf, resourceKeyOf } from "../../controller/core/journal.ts";
import { aJournal, anEntry, nodeFacts } from "./build/node-facts.ts";
import { anAssignment, epoch } from "./build/records.ts";
import { addressClaim, anAddress, aPromotableService, aService } from "./build/wishes.ts";

type Seen = Observation["state"];

const ip = anAddress("192.0.2.10", { uid: "ip-1", spec: { address: "192.0.2.10/24", driver: "iproute2" } });
const nginx = withLimits("60s", 1);
const edited = withLimits("5s", 2);
const word = anAssignment({ members: [ip, edited], epoch: epoch(6) });
const stopped = { ...word, wish: "Stopped", placements: [] } as const;
const nginxKey = resourceKeyOf(nginx);

function withLimits(stop: string, generation: number): HAAssignmentMember {
  const spec = { systemd: { unit: "nginx.service" }, timeouts: { stop } };
  return aService("nginx", { uid: "nginx-1", generation, spec });
}

interface Case {
  readonly what: string;
  readonly words?: readonly HAAssignmentSpec[];
  /** How the service was started, and what has become of it. */
  readonly entry?: Parameters<typeof anEntry>[1];
  /** What was found by the edited spec; undefined where it was not looked at by that. */
  readonly seen?: Seen;
  readonly facts?: Partial<NodeFacts>;
}

/** Both run by their first specs and were seen to; the word has another spec of the service by now. */
function step({ words = [word], entry = {}, seen, facts = {} }: Omit<Case, "what">): AgentStep {
  const found: [HAAssignmentMember, Seen][] = [
    [ip, "Started"],
    [nginx, "Started"],
  ];
  const member = words[0]?.members.at(-1);
  if (seen !== undefined && member !== undefined) found.push([member, seen]);
  const observed = new Map(found.map(([resource, state]) => [lookKeyOf(resource), { state }]));
  const journal = aJournal([anEntry(ip), anEntry(nginx, entry)]);
  return act(words, nodeFacts({ journal, observed, ...facts }), 100);
}

function entryAfter(made: AgentStep): unknown {
  return entryOf(made.journal, nginxKey);
}

function actionsOf({ actions }: AgentStep): readonly string[] {
  return actions.map(({ verb, resource }) => `${verb} ${resource.name} of generation ${resource.generation}`);
}

function wordWith(member: HAAssignmentMember): readonly HAAssignmentSpec[] {
  return [{ ...word, members: [ip, member] }];
}

describe("an edit that needs no stop", () => {
  it("goes into the journal where nobody could tell by the spec before it either whether the thing runs", () => {
    const observed = new Map([nginx, edited].map((resource) => [lookKeyOf(resource), { state: "Unknown" } as const]));
    const made = step({ facts: { observed } });
    expect([actionsOf(made), entryAfter(made)]).toEqual([[], anEntry(edited)]);
  });

  it("goes into the journal as soon as the thing was seen to run by it, and nothing stops", () => {
    const made = step({ seen: "Started" });
    expect(actionsOf(made)).toEqual([]);
    expect(entryAfter(made)).toEqual(anEntry(edited));
    expect(made.claims.map(({ held }) => held)).toEqual(["Held", "Held"]);
  });

  it("is taken over once: the step after it changes nothing", () => {
    const { journal } = step({ seen: "Started" });
    const again = step({ seen: "Started", facts: { journal } });
    expect([again.journal, again.actions]).toEqual([journal, []]);
    expect(again.journal).toBe(journal);
  });

  it("leaves epoch, group, role, order to restart and phase of the entry as they are", () => {
    const entry = { epoch: epoch(3), role: "Secondary", restart: "order-1" } as const;
    const words = [{ ...word, restart: "order-1" }];
    expect(entryAfter(step({ words, entry, seen: "Started" }))).toEqual(anEntry(edited, entry));
  });

  it.each<{ what: string; from: HAAssignmentMember; to: HAAssignmentMember; seen?: Seen }>([
    { what: "that the driver reads as it runs", from: announced("1s", 1), to: announced("2s", 2) },
    { what: "of the generation alone", from: nginx, to: { ...nginx, generation: 3 } },
    { what: "that goes back to an earlier spec", from: edited, to: nginx },
    { what: "of an object that no store has given a uid", from: aService("a"), to: aService("a", { generation: 2 }) },
  ])("is taken over where it is one $what", ({ from, to, seen = "Started" }) => {
    const made = step({ words: wordWith(to), seen, facts: { journal: aJournal([anEntry(ip), anEntry(from)]) } });
    expect(actionsOf(made)).toEqual([]);
    expect(entryOf(made.journal, resourceKeyOf(to))).toEqual(anEntry(to));
  });

  it.each<Case>([
    { what: "nobody has looked at the thing by it yet" },
    { what: "nobody can tell by it whether the thing runs", seen: "Unknown" },
    { what: "an action on the thing is under way", seen: "Started", facts: { busy: new Set([nginxKey]) } },
    {
      what: "a start of it is under way",
      entry: { phase: "Starting" },
      seen: "Started",
      facts: { busy: new Set([nginxKey]) },
    },
    { what: "the group is frozen", words: [{ ...word, wish: "Frozen" }], seen: "Started" },
    { what: "the group is left alone", words: [{ ...word, wish: "Unmanaged" }], seen: "Started" },
  ])("waits while $what, and nothing stops", (found) => {
    const made = step(found);
    expect(actionsOf(made)).toEqual([]);
    expect(entryAfter(made)).toEqual(anEntry(nginx, found.entry));
  });

  it.each<Case>([
    { what: "the thing is found stopped by it", seen: "Stopped" },
    { what: "the thing is found failed by it", seen: "Failed" },
    { what: "something else needs a stop", words: wordWith({ ...edited, spec: {} }), seen: "Started" },
    { what: "it is of another object of the same name", words: wordWith({ ...edited, uid: "2" }), seen: "Started" },
    {
      what: "it touches something else",
      words: wordWith({ ...edited, claims: [addressClaim("192.0.2.9")] }),
      seen: "Started",
    },
    { what: "it touches something more", words: wordWith(withClaimMore(edited)), seen: "Started" },
    {
      what: "a higher word is known for the thing",
      facts: { journal: aJournal([anEntry(ip), anEntry(nginx)], [[claimOf(nginx), epoch(7)]]) },
      seen: "Started",
    },
    {
      what: "the group's word does not have it any more",
      words: [{ ...word, members: [ip] }],
    },
  ])("is not taken over where $what: it is stopped as it was started", (found) => {
    const made = step(found);
    expect(actionsOf(made)).toEqual(["stop nginx of generation 1"]);
    expect(entryAfter(made)).toEqual(anEntry(nginx));
  });

  it.each<Case>([
    { what: "that is to stop", words: [stopped], seen: "Started" },
    { what: "whose stop has failed", words: [stopped], entry: { phase: "Stopping" } },
    { what: "whose stop has failed, and that is to start again", entry: { phase: "Stopping" }, seen: "Failed" },
    { what: "whose start has failed", entry: { phase: "Starting" }, seen: "Stopped" },
    { what: "on a node without a lease", seen: "Started", facts: { lease: undefined } },
  ])("holds for the stop of a thing $what", (found) => {
    const made = step(found);
    expect(actionsOf(made)).toEqual(["stop nginx of generation 2"]);
    expect(entryAfter(made)).toEqual(anEntry(edited, found.entry));
  });

  it("of a thing in another group's word is nothing to this group", () => {
    const other = anAssignment({ group: { kind: "HAGroup", name: "other" }, members: [edited], epoch: epoch(6) });
    const made = step({ words: [{ ...word, members: [ip] }, other], seen: "Started" });
    expect(entryAfter(made)).toEqual(anEntry(nginx));
  });

  it("does not keep a later member from starting", () => {
    const later = aService("later");
    const words = [{ ...word, members: [ip, edited, later] }];
    expect(actionsOf(step({ words, facts: { observed: new Map() } }))).toEqual(["start later of generation 1"]);
  });

  it("waits for no look where the primary role is given, which comes by the spec of its start", () => {
    const database = { ...aPromotableService("pg"), uid: "pg-1" };
    const next = { ...database, generation: 2, spec: { ...database.spec, statusEvery: "5s" } };
    const primary = anAssignment({
      members: [next],
      placements: [{ node: "n1", incarnation: "1.x", role: "Primary" }],
    });
    const journal = aJournal([anEntry(database, { role: "Secondary" })]);
    const made = act([primary], nodeFacts({ journal }), 100);
    expect(actionsOf(made)).toEqual(["promote pg of generation 1"]);
  });
});

function announced(repeatEvery: string, generation: number): HAAssignmentMember {
  return { ...ip, name: "second", generation, spec: { ...ip.spec, announcements: { repeatEvery } } };
}

function withClaimMore(member: HAAssignmentMember): HAAssignmentMember {
  return { ...member, claims: [...member.claims, addressClaim("192.0.2.9")] };
}

function claimOf({ claims }: HAAssignmentMember): ReturnType<typeof addressClaim> {
  const [claim] = claims;
  if (claim === undefined) throw new Error("it has a claim");
  return claim;
}

import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { act, type AgentStep, type NodeFacts } from "../../controller/core/act.ts";
import { claimKeyOf } from "../../controller/core/claim.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import { aJournal, anEntry, nodeFacts, observing } from "./build/node-facts.ts";
import { anAssignment, epoch } from "./build/records.ts";
import { addressClaim, anAddress, aPromotableService, aService, roleClaim } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const claim = addressClaim("192.0.2.10");
const word = anAssignment({ members: [ip, nginx] });
const stopped = anAssignment({ members: [ip, nginx], wish: "Stopped", placements: [], epoch: epoch(6) });

interface Case {
  readonly words?: readonly HAAssignmentSpec[];
  readonly facts?: Partial<NodeFacts>;
  readonly now?: number;
}

function step({ words = [word], facts = {}, now = 100 }: Case): AgentStep {
  return act(words, nodeFacts(facts), now);
}

function actionsOf(found: Case): readonly string[] {
  return step(found).actions.map(({ verb, resource }) => `${verb} ${resource.name}`);
}

function saysOf(found: Case): Readonly<Record<string, string>> {
  return Object.fromEntries(
    step(found).claims.map((one) => [claimKeyOf(one.claim), `${one.held} ${one.epoch.term}.${one.epoch.counter}`]),
  );
}

const key = resourceKeyOf;
const running = aJournal([anEntry(ip), anEntry(nginx)]);
const seenRunning = observing([ip, "Started"], [nginx, "Started"]);

describe("an agent starts", () => {
  it("the members in their order, each when the one before runs", () => {
    expect(actionsOf({})).toEqual(["start ip-192.0.2.10"]);
    expect(
      actionsOf({ facts: { journal: aJournal([anEntry(ip, { phase: "Starting" })]), busy: new Set([key(ip)]) } }),
    ).toEqual([]);
    expect(actionsOf({ facts: { journal: aJournal([anEntry(ip)]) } })).toEqual(["start nginx"]);
    expect(actionsOf({ facts: { journal: running, observed: seenRunning } })).toEqual([]);
  });

  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "no lease", case: { facts: { lease: undefined } } },
    { what: "a word for an earlier incarnation", case: { facts: { lease: { incarnation: "2.y", endsAt: 2000 } } } },
    { what: "a word for another node", case: { facts: { node: "n2" } } },
    { what: "not everything looked at", case: { facts: { isProbed: false } } },
    { what: "nothing that would let go in its place", case: { facts: { backstop: "Asked" } } },
    { what: "the lease about to end", case: { now: 1700 } },
    {
      what: "a higher epoch seen for one of the claims",
      case: { facts: { journal: aJournal([], [[claim, epoch(6)]]) } },
    },
    {
      what: "a later leader's epoch seen for one of the claims",
      case: { facts: { journal: aJournal([], [[claim, epoch(1, 2)]]) } },
    },
    {
      what: "an acknowledged stop at that very epoch",
      case: { facts: { journal: aJournal([], [[claim, epoch(5), epoch(5)]]) } },
    },
    {
      what: "a higher word of another group about one of the claims",
      case: {
        words: [
          word,
          anAssignment({ group: { kind: "HAGroup", name: "other" }, epoch: epoch(6), placements: [], members: [ip] }),
        ],
      },
    },
    {
      what: "a higher word of another group that has the claim let go",
      case: {
        words: [
          word,
          anAssignment({
            group: { kind: "HAGroup", name: "other" },
            epoch: epoch(6),
            placements: [],
            members: [],
            releases: [claim],
          }),
        ],
      },
    },
    { what: "more failures than retries", case: { facts: { failures: new Map([[key(nginx), 2]]) } } },
    { what: "an action that still runs on it", case: { facts: { busy: new Set([key(ip)]) } } },
    {
      what: "another resource that touches the same thing not yet stopped",
      case: {
        words: [anAssignment({ members: [{ ...ip, name: "renamed" }] })],
        facts: { journal: aJournal([anEntry(ip, { group: "HAGroup/old" })]), stopsPaused: new Set([key(ip)]) },
      },
    },
    { what: "a frozen group", case: { words: [{ ...word, wish: "Frozen" }] } },
    { what: "an unmanaged group", case: { words: [{ ...word, wish: "Unmanaged" }] } },
    { what: "a stopped group", case: { words: [{ ...word, wish: "Stopped" }] } },
  ])("nothing with $what", ({ case: found }) => {
    expect(actionsOf(found)).toEqual([]);
  });

  it("one millisecond before the stop budget begins", () => {
    expect(actionsOf({ now: 1699 })).toEqual(["start ip-192.0.2.10"]);
  });

  it("again after one failure where one retry is allowed", () => {
    expect(actionsOf({ facts: { failures: new Map([[key(ip), 1]]) } })).toEqual(["start ip-192.0.2.10"]);
  });
});

describe("an agent stops", () => {
  const stops = ["stop nginx"];

  it.each<{ readonly what: string; readonly case: Case }>([
    { what: "it is not assigned any more", case: { words: [stopped] } },
    { what: "its group is gone", case: { words: [] } },
    {
      what: "it is given to another node",
      case: { words: [{ ...word, placements: [{ node: "n2", incarnation: "1.x" }] }] },
    },
    {
      what: "the word is for an earlier incarnation",
      case: { facts: { lease: { incarnation: "2.y", endsAt: 2000 } } },
    },
    { what: "there is no lease", case: { facts: { lease: undefined } } },
    { what: "the lease is about to end", case: { now: 1700 } },
    { what: "a member before it was found stopped", case: { facts: { observed: observing([ip, "Stopped"]) } } },
    { what: "a member before it has failed", case: { facts: { observed: observing([ip, "Failed"]) } } },
    {
      what: "the spec of a member before it was edited",
      case: {
        words: [{ ...word, members: [{ ...ip, generation: 2, spec: { ...ip.spec, interface: "eth1" } }, nginx] }],
      },
    },
    {
      what: "a member before it touches something else by now",
      case: { words: [{ ...word, members: [{ ...ip, claims: [addressClaim("192.0.2.11")] }, nginx] }] },
    },
    { what: "a member before it was taken away", case: { words: [{ ...word, members: [nginx] }] } },
    { what: "it failed more often than it is tried", case: { facts: { failures: new Map([[key(ip), 2]]) } } },
    { what: "an operator ordered a restart", case: { words: [{ ...word, restart: "order-1" }] } },
    {
      what: "the start of a member before it has not ended well",
      case: { facts: { journal: aJournal([anEntry(ip, { phase: "Starting" }), anEntry(nginx)]) } },
    },
    {
      what: "a higher epoch was seen for a claim of one before it",
      case: { facts: { journal: aJournal(running.entries, [[claim, epoch(6)]]) } },
    },
  ])("the latest started first, because $what", ({ case: found }) => {
    const facts = { journal: running, observed: seenRunning, ...found.facts };
    expect(actionsOf({ ...found, facts })).toEqual(stops);
  });

  it("in the reverse of the order in which it has started, whatever the order in the word", () => {
    const journal = aJournal([anEntry(nginx), anEntry(ip)]);
    expect(actionsOf({ words: [stopped], facts: { journal } })).toEqual(["stop ip-192.0.2.10"]);
    expect(actionsOf({ words: [stopped], facts: { journal: aJournal([anEntry(nginx)]) } })).toEqual(["stop nginx"]);
  });

  it("with the spec that it was started with", () => {
    const edited = { ...nginx, generation: 2, spec: { edited: true } };
    const words = [{ ...word, members: [ip, edited] }];
    const [action] = step({ words, facts: { journal: running } }).actions;
    expect(action).toMatchObject({ verb: "stop", resource: nginx });
  });

  it("nothing twice at once, nor before a failed stop may be tried again", () => {
    const stopping = aJournal([anEntry(ip), anEntry(nginx, { phase: "Stopping" })]);
    expect(actionsOf({ words: [stopped], facts: { journal: stopping, busy: new Set([key(nginx)]) } })).toEqual([]);
    expect(actionsOf({ words: [stopped], facts: { journal: stopping } })).toEqual(stops);
    expect(actionsOf({ words: [stopped], facts: { journal: running, stopsPaused: new Set([key(nginx)]) } })).toEqual(
      [],
    );
  });

  it.each<{ readonly what: string; readonly facts: Partial<NodeFacts> }>([
    { what: "is under way", facts: { busy: new Set([key(nginx)]) } },
    { what: "waits to be tried again", facts: { stopsPaused: new Set([key(nginx)]) } },
  ])("and starts nothing that is new to the group while a stop $what", ({ facts }) => {
    const journal = aJournal([anEntry(ip), anEntry(nginx, { phase: "Stopping" })]);
    const words = [{ ...word, members: [{ ...ip, generation: 2 }, aService("apache")] }];
    expect(actionsOf({ words, facts: { journal, ...facts } })).toEqual([]);
  });

  it("not early where a device makes certain that it is stopped, but when the lease is over", () => {
    const facts = { journal: running, observed: seenRunning };
    expect(actionsOf({ words: [{ ...word, stopsEarly: false }], facts, now: 1999 })).toEqual([]);
    expect(actionsOf({ words: [{ ...word, stopsEarly: false }], facts, now: 2000 })).toEqual(stops);
  });

  it("nothing of a group that is left as it is, with or without a lease, and says that it does not let go", () => {
    for (const wish of ["Frozen", "Unmanaged"] as const) {
      for (const lease of [undefined, { incarnation: "1.x", endsAt: 2000 }]) {
        const left = step({ words: [{ ...word, wish }], facts: { journal: running, lease, staysTold: true } });
        expect(left.actions).toEqual([]);
        expect(left.letsGo).toBe(false);
      }
      // Nobody was told yet: at the end of its lease others go by the renewal that said it lets go.
      const untold = { journal: running, lease: undefined, staysTold: false };
      expect(actionsOf({ words: [{ ...word, wish }], facts: untold })).toEqual(stops);
    }
    expect(step({ words: [{ ...word, wish: "Frozen" }] }).letsGo).toBe(true);
    expect(step({ facts: { journal: running } }).letsGo).toBe(true);
  });

  it("nothing where a look has not told whether it runs", () => {
    expect(
      actionsOf({ facts: { journal: running, observed: observing([ip, "Unknown"], [nginx, "Started"]) } }),
    ).toEqual([]);
  });

  it("only once for an order to restart", () => {
    const words = [{ ...word, restart: "order-1" }];
    const journal = aJournal([anEntry(ip, { restart: "order-1" }), anEntry(nginx, { restart: "order-1" })]);
    expect(actionsOf({ words, facts: { journal, observed: seenRunning } })).toEqual([]);
    expect(step({ words }).actions[0]).toMatchObject({ verb: "start", restart: "order-1" });
  });
});

describe("what runs though nobody on this node started it", () => {
  it("is stopped when a word gives it to others, and left when none speaks of it", () => {
    const facts = { observed: observing([ip, "Started"], [nginx, "Failed"]) };
    expect(actionsOf({ words: [stopped], facts })).toEqual(["stop ip-192.0.2.10", "stop nginx"]);
    expect(actionsOf({ words: [], facts })).toEqual([]);
    expect(actionsOf({ words: [{ ...stopped, wish: "Unmanaged" }], facts })).toEqual([]);
  });

  it("is not stopped while an action runs on it or a failed stop waits", () => {
    const observed = observing([ip, "Started"]);
    expect(actionsOf({ words: [stopped], facts: { observed, busy: new Set([key(ip)]) } })).toEqual([]);
    expect(actionsOf({ words: [stopped], facts: { observed, stopsPaused: new Set([key(ip)]) } })).toEqual([]);
  });

  it("is started as if it did not run where it is assigned here", () => {
    expect(actionsOf({ facts: { observed: observing([ip, "Started"]) } })).toEqual(["start ip-192.0.2.10"]);
  });
});

describe("of each claim an agent says", () => {
  const looked = observing([ip, "Stopped"], [nginx, "Stopped"]);
  const [address, unit] = ["Address 192.0.2.10", "Unit nginx.service"];

  it("Held of what is given to it, before it has started it", () => {
    expect(saysOf({ facts: { observed: looked } })).toEqual({ [address]: "Held 1.5", [unit]: "Held 1.5" });
  });

  it("Stopped at the highest epoch seen, and promises never to start at it or below", () => {
    const { claims, journal } = step({ words: [stopped], facts: { observed: looked } });
    expect(claims.map(({ held, epoch: at }) => [held, at])).toEqual([
      ["Stopped", epoch(6)],
      ["Stopped", epoch(6)],
    ]);
    expect([...journal.epochs.values()].map(({ stoppedAt }) => stoppedAt)).toEqual([epoch(6), epoch(6)]);
    const again = act([{ ...stopped, wish: "Started", placements: word.placements }], nodeFacts({ journal }), 100);
    expect(again.actions).toEqual([]);
  });

  it("what it has noted once, whichever of the words it still sees", () => {
    const journal = aJournal([], [[claim, epoch(4), epoch(4)]]);
    expect(saysOf({ words: [], facts: { journal } })).toEqual({ [address]: "Stopped 1.4" });
  });

  it.each<{ readonly what: string; readonly facts: Partial<NodeFacts>; readonly says: readonly [string, string] }>([
    {
      what: "a journal entry",
      facts: { observed: looked, journal: aJournal([anEntry(ip)]) },
      says: ["Held", "Stopped"],
    },
    {
      what: "an action that runs",
      facts: { observed: looked, busy: new Set([key(nginx)]) },
      says: ["Stopped", "Held"],
    },
    {
      what: "a look that could not tell",
      facts: { observed: observing([ip, "Unknown"], [nginx, "Stopped"]) },
      says: ["Held", "Stopped"],
    },
    {
      what: "something found failed",
      facts: { observed: observing([ip, "Stopped"], [nginx, "Failed"]) },
      says: ["Stopped", "Held"],
    },
    {
      what: "a member that was never looked at",
      facts: { observed: observing([ip, "Stopped"]) },
      says: ["Stopped", "Unknown"],
    },
    { what: "no look in this incarnation", facts: { observed: looked, isProbed: false }, says: ["Unknown", "Unknown"] },
    { what: "no lease", facts: { observed: looked, lease: undefined }, says: ["Stopped", "Stopped"] },
  ])("the truth with $what", ({ facts, says }) => {
    expect(saysOf({ words: [stopped], facts })).toEqual({ [address]: `${says[0]} 1.6`, [unit]: `${says[1]} 1.6` });
  });

  it("Stopped of what it is named for in a word that another group's has overtaken", () => {
    const other = anAssignment({
      group: { kind: "HAGroup", name: "other" },
      epoch: epoch(8),
      placements: [],
      members: [ip],
    });
    expect(saysOf({ words: [word, other], facts: { observed: looked } })).toEqual({
      [address]: "Stopped 1.8",
      [unit]: "Stopped 1.5",
    });
  });
});

describe("the primary role", () => {
  const pg = aPromotableService("pg");
  const role = (own: "Primary" | "Secondary"): HAAssignmentSpec =>
    anAssignment({ members: [pg], placements: [{ node: "n1", incarnation: "1.x", role: own }] });
  const as = (own: "Primary" | "Secondary"): Partial<NodeFacts> => ({
    journal: aJournal([anEntry(pg, { role: own })]),
    observed: observing([pg, "Started", own]),
  });
  const claimed = claimKeyOf(roleClaim("pg"));

  it("is taken when it is given, and given up before anything else", () => {
    expect(actionsOf({ words: [role("Primary")], facts: as("Secondary") })).toEqual(["promote pg"]);
    expect(actionsOf({ words: [role("Primary")], facts: as("Primary") })).toEqual([]);
    expect(actionsOf({ words: [role("Secondary")], facts: as("Primary") })).toEqual(["demote pg"]);
    expect(actionsOf({ words: [], facts: as("Primary") })).toEqual(["demote pg"]);
  });

  it("is not taken at an epoch below one that was seen for it", () => {
    const journal = aJournal([anEntry(pg, { role: "Secondary" })], [[roleClaim("pg"), epoch(6)]]);
    expect(actionsOf({ words: [role("Primary")], facts: { ...as("Secondary"), journal } })).toEqual([]);
  });

  it.each<{
    readonly what: string;
    readonly words: readonly HAAssignmentSpec[];
    readonly facts: Partial<NodeFacts>;
    readonly says: string;
  }>([
    { what: "given", words: [role("Primary")], facts: as("Secondary"), says: "Held" },
    { what: "not given up yet", words: [role("Secondary")], facts: as("Primary"), says: "Held" },
    { what: "given up", words: [role("Secondary")], facts: as("Secondary"), says: "Stopped" },
    {
      what: "seen though not noted",
      words: [role("Secondary")],
      facts: { ...as("Secondary"), observed: observing([pg, "Started", "Primary"]) },
      says: "Held",
    },
    {
      what: "not to be told of a service that nobody here has started",
      words: [{ ...role("Secondary"), placements: [] }],
      facts: { observed: observing([pg, "Failed"]) },
      says: "Held",
    },
    {
      what: "of a service that does not run",
      words: [{ ...role("Secondary"), placements: [] }],
      facts: { observed: observing([pg, "Stopped"]) },
      says: "Stopped",
    },
    { what: "never looked at", words: [{ ...role("Secondary"), placements: [] }], facts: {}, says: "Unknown" },
  ])("is $says when it is $what", ({ words, facts, says }) => {
    expect(saysOf({ words, facts })[claimed]).toBe(`${says} 1.5`);
  });
});

describe("an agent wakes", () => {
  it.each([
    [100, 1700],
    [1700, 2000],
    [2000, undefined],
  ])("at %i to look again at %s", (now, wakeAt) => {
    expect(step({ now }).wakeAt).toBe(wakeAt);
  });

  it("never by itself without a lease", () => {
    expect(step({ facts: { lease: undefined } }).wakeAt).toBeUndefined();
  });
});

describe("the order of words", () => {
  it("changes nothing", () => {
    const other = anAssignment({ group: { kind: "HAGroup", name: "a" }, epoch: epoch(7), members: [aService("x")] });
    const facts = { journal: aJournal([anEntry(aService("y"), { group: "HAGroup/z" })]) };
    expect(step({ words: [word, other], facts })).toEqual(step({ words: [other, word], facts }));
  });
});

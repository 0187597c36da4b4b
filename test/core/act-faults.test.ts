import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { act, type AgentStep, type NodeFacts } from "../../controller/core/act.ts";
import { aJournal, anEntry, nodeFacts, observing } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const word = anAssignment({ members: [ip, nginx] });
const running = aJournal([anEntry(ip), anEntry(nginx)]);
const seenRunning = observing([ip, "Started"], [nginx, "Started"]);

function step(facts: Partial<NodeFacts>, words: readonly HAAssignmentSpec[] = [word]): AgentStep {
  return act(words, nodeFacts(facts), 100);
}

function actionsOf(facts: Partial<NodeFacts>, words?: readonly HAAssignmentSpec[]): readonly string[] {
  return step(facts, words).actions.map(({ verb, resource }) => `${verb} ${resource.name}`);
}

describe("a group that a checker has failed", () => {
  const reason = "checker web/0: status 503";
  const faults = new Map([["HAGroup/web", reason]]);

  it("stops as a whole before any of it starts again", () => {
    const seen = { observed: seenRunning, faults };
    expect(actionsOf({ ...seen, journal: running })).toEqual(["stop nginx"]);
    expect(step({ ...seen, journal: running }).actions[0]?.because).toBe(reason);
    expect(actionsOf({ ...seen, journal: aJournal([anEntry(ip)]) })).toEqual(["stop ip-192.0.2.10"]);
    expect(actionsOf({ faults, observed: observing([ip, "Stopped"]) })).toEqual([]);
    expect(actionsOf({ observed: observing([ip, "Stopped"]) })).toEqual(["start ip-192.0.2.10"]);
  });

  it("fails nobody else", () => {
    const others = new Map([["HAGroup/other", reason]]);
    expect(actionsOf({ journal: running, observed: seenRunning, faults: others })).toEqual([]);
  });

  it.each(["Frozen", "Unmanaged"] as const)("is left as it is while it is %s", (wish) => {
    const words = [anAssignment({ members: [ip, nginx], wish })];
    expect(actionsOf({ journal: running, observed: seenRunning, faults, staysTold: true }, words)).toEqual([]);
  });

  it.each([
    { failures: 1, does: [] },
    { failures: 2, does: ["stop nginx"] },
  ])("beyond its one retry stays down: $failures failures", ({ failures, does }) => {
    const counts = new Map([["HAGroup/web", failures]]);
    expect(actionsOf({ journal: running, observed: seenRunning, failures: counts })).toEqual(does);
    expect(actionsOf({ failures: counts })).toEqual(failures === 1 ? ["start ip-192.0.2.10"] : []);
  });
});

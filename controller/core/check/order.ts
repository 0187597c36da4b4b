import { compareText, type ClusterView } from "./cluster-view.ts";
import { finding, listed, placeOf } from "./finding.ts";
import { findCycles } from "./find-cycles.ts";
import type { ObjectFinding } from "./object-finding.ts";
import { type OrderGraph, orderGraphOf, type Origin, type Prerequisite } from "./order-graph.ts";

/** Groups of which each would wait for the next, round in a circle: one finding a circle, where it is first written. */
export function checkOrder(cluster: ClusterView): readonly ObjectFinding[] {
  const graph = orderGraphOf(cluster);
  const waiting = neverSatisfied(graph);
  const seen = new Set<string>();
  return findCycles(edgesOf(graph, waiting)).flatMap((cycle) => {
    const origins = originsOf(cycle, waiting);
    const groups = groupsOf(cycle, graph);
    // What is written for starts turns up again among the stops.
    const key = groups.toSorted().join(" ");
    const [first] = origins;
    if (first === undefined || origins.every(({ isMirror }) => isMirror) || seen.has(key)) return [];
    seen.add(key);
    return [describe(wordsOf(cycle, graph), origins, first)];
  });
}

function describe(words: readonly string[], origins: readonly Origin[], first: Origin): ObjectFinding {
  const places = new Set(origins.map(({ object, path }) => placeOf(object, path)));
  const cycle = [...words, words[0]].join(" -> ");
  const message = `the order is a circle, in which each would wait for the one before: ${cycle}; take away one of ${listed(places)}`;
  return finding(first.object, first.path, ["OrderCycle", message]);
}

/**
 * The prerequisites that can never be met, each of an event that can never happen: circles, and what waits for them. An
 * event that needs any one of several can happen as soon as one of these can.
 */
function neverSatisfied({ events, prerequisites }: OrderGraph): readonly Prerequisite[] {
  const unmet = new Map([...events.keys()].map((event) => [event, 0]));
  const neededFor = new Map<string, Prerequisite[]>();
  for (const prerequisite of prerequisites) {
    unmet.set(prerequisite.to, (unmet.get(prerequisite.to) ?? 0) + 1);
    for (const event of prerequisite.anyOf) {
      const list = neededFor.get(event) ?? [];
      list.push(prerequisite);
      neededFor.set(event, list);
    }
  }
  const met = new Set<Prerequisite>();
  const possible = [...unmet].flatMap(([event, count]) => (count === 0 ? [event] : []));
  for (let event = possible.pop(); event !== undefined; event = possible.pop()) {
    for (const prerequisite of neededFor.get(event) ?? []) {
      if (met.has(prerequisite)) continue;
      met.add(prerequisite);
      const left = (unmet.get(prerequisite.to) ?? 0) - 1;
      unmet.set(prerequisite.to, left);
      if (left === 0) possible.push(prerequisite.to);
    }
  }
  return prerequisites.filter((prerequisite) => !met.has(prerequisite));
}

/** From each event to those that wait for it; events of groups before mere steps, starts before stops. */
function edgesOf({ events }: OrderGraph, waiting: readonly Prerequisite[]): ReadonlyMap<string, readonly string[]> {
  const ends = new Set(waiting.flatMap(({ anyOf, to }) => [...anyOf, to]));
  const ofGroups = [...ends].filter((event) => events.get(event) !== undefined).toSorted(compareText);
  const ofSteps = [...ends].filter((event) => events.get(event) === undefined);
  const edges = new Map<string, string[]>([...ofGroups, ...ofSteps].map((event) => [event, []]));
  for (const { anyOf, to } of waiting) for (const event of anyOf) edges.get(event)?.push(to);
  return edges;
}

/** Where the waits of a circle are written, in the order of objects and paths. */
function originsOf(cycle: readonly string[], waiting: readonly Prerequisite[]): readonly Origin[] {
  const next = new Map(cycle.map((event, index) => [event, cycle[(index + 1) % cycle.length]]));
  const origins = waiting.flatMap(({ anyOf, to, origin }) =>
    origin !== undefined && anyOf.some((event) => next.get(event) === to) ? [origin] : [],
  );
  return origins.toSorted((a, b) => compareText(placeOf(a.object, a.path), placeOf(b.object, b.path)));
}

function groupsOf(cycle: readonly string[], { events }: OrderGraph): readonly string[] {
  return [...new Set(cycle.flatMap((event) => events.get(event)?.group ?? []))];
}

/** The groups, with what they do where that is not a start; steps are left out. */
function wordsOf(cycle: readonly string[], { events }: OrderGraph): readonly string[] {
  return cycle.flatMap((key) => {
    const event = events.get(key);
    if (event === undefined) return [];
    return event.action === "Start" ? event.group : `${event.group} (${event.action})`;
  });
}

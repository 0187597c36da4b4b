import type { Desired, GroupWish } from "../../controller/core/desired.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import type { Deviation } from "./deviate.ts";
import { desiredOf } from "./plan-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** What meets in a scenario, in words: `a node is lost under Devices`, `the cluster goes from Frozen to Stopped`. */
export function crossingsIn(scenario: Scenario): ReadonlySet<string> {
  const before = desiredOf(scenario.base.map(({ object }) => object));
  const after = desiredOf(scenario.wish.map(({ object }) => object));
  const sight = { scenario, before, after };
  return new Set([...clusterCrossings(sight), ...nodeCrossings(sight), ...lossCrossings(sight), ...failures(sight)]);
}

interface Sight {
  readonly scenario: Scenario;
  readonly before: Desired;
  readonly after: Desired;
}

function clusterCrossings({ scenario, before, after }: Sight): readonly string[] {
  const [from, to] = [before.cluster.state, after.cluster.state];
  if (from !== to) return [`the cluster goes from ${from} to ${to}`];
  const modes = [...after.nodes].filter(([name, { mode }]) => before.nodes.get(name)?.mode !== mode);
  const known = new Map(scenario.base.map(({ object }) => [`${object.kind}/${object.metadata.name}`, object.spec]));
  const edited = scenario.wish.filter(({ object }) => {
    const spec = known.get(`${object.kind}/${object.metadata.name}`);
    return object.kind === "HAService" && spec !== undefined && JSON.stringify(spec) !== JSON.stringify(object.spec);
  });
  const found = scenario.facts.filter((one) => "found" in one);
  return [
    ...(modes.length === 0 ? [] : [`a node changes its mode in a ${to} cluster`]),
    ...(edited.length === 0 ? [] : [`a service is edited in a ${to} cluster`]),
    ...(found.length === 0 ? [] : [`a member is found otherwise in a ${to} cluster`]),
  ];
}

function nodeCrossings({ before, after }: Sight): readonly string[] {
  return [...after.nodes].flatMap(([name, { mode }]) => {
    const was = before.nodes.get(name)?.mode ?? mode;
    return was === mode ? [] : [`a node goes from ${was} to ${mode}`];
  });
}

function lossCrossings({ scenario: { facts, whatIf }, before, after }: Sight): readonly string[] {
  const told = facts.flatMap((one) => ("silent" in one ? [one.silent] : "closed" in one ? [one.closed] : []));
  const asked = whatIf.flatMap((text) => (text.startsWith("node-down=") ? [text.slice("node-down=".length)] : []));
  const { state } = after.cluster;
  return [...told, ...asked].flatMap((name) => {
    const { mode = "Active" } = before.nodes.get(name) ?? {};
    const fencings = state === "Running" ? [...after.groups.values()].map(({ fencing }) => fencing) : [];
    return [
      `a node is lost in a ${state} cluster`,
      `a node is lost whose mode is ${mode}`,
      ...fencings.map((fencing) => `a node is lost under ${fencing.mode}`),
      ...fencings.map((fencing) => `a node is lost under ${fencing.mode}, action ${fencing.action}`),
    ];
  });
}

function failures({ scenario: { facts }, before }: Sight): readonly string[] {
  return [...before.groups.values()].flatMap((wish) => facts.flatMap((one) => failureOf(one, wish)));
}

/** What goes wrong with a member of a group of three. */
function failureOf(deviation: Deviation, { members, failure }: GroupWish): readonly string[] {
  const place = (key: string): string | undefined =>
    members.length === 3 ? places[members.findIndex((member) => resourceKeyOf(member) === key)] : undefined;
  const told = (key: string, what: string): readonly string[] => {
    const where = place(key);
    return where === undefined ? [] : [`${where} ${what}`];
  };
  if ("found" in deviation) return told(deviation.found, `is found ${deviation.as}`);
  if ("stopFailed" in deviation)
    return told(deviation.stopFailed, `has failed to stop, policy ${failure.onStopFailure}`);
  if (!("failed" in deviation)) return [];
  const isFinal = deviation.times > failure.retriesOnNode;
  return told(deviation.failed, isFinal ? "has failed beyond its retries" : "has failed within its retries");
}

const places = ["the first member", "the middle member", "the last member"] as const;

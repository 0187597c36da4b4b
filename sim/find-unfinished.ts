import { resourceKeyOf } from "../controller/core/journal.ts";
import type { GroupWish } from "../controller/core/desired.ts";
import type { World } from "./world.ts";

/** Everything that should run and does not, or runs where it should not, by the truth of the world; empty at rest. */
export function findUnfinished(world: World): readonly string[] {
  const decision = world.lastDecision();
  if (decision === undefined) return ["no manager has decided anything"];
  const unfinished: string[] = [];
  for (const wish of world.desired().groups.values()) {
    const verdict = decision.groups.get(wish.key);
    const target = (verdict?.target ?? []).map((placement) => placement.node);
    const running = [...world.nodes.values()].filter((node) => isRunningOn(wish, node.name, world));
    const names = running.map((node) => node.name);
    const room = expectedCopies(wish, world);
    if (target.length < room)
      unfinished.push(
        `${wish.key} is to run on ${target.length} nodes and could on ${room}: ${(verdict?.waits ?? []).join("; ")} ${JSON.stringify(verdict?.refusals ?? [])}`,
      );
    if ([...names].sort().join() !== [...target].sort().join())
      unfinished.push(
        `${wish.key} runs on ${names.join(", ") || "no node"}, not on ${target.join(", ")}: ${(verdict?.waits ?? []).join("; ")}`,
      );
  }
  for (const node of world.nodes.values()) {
    for (const [key, { isFailed }] of node.active) if (isFailed) unfinished.push(`${key} does not work on ${node.name}`);
    if (node.machine.living.size > 0) unfinished.push(`an action runs on ${node.name}`);
  }
  return unfinished;
}

/** Every member, and none of them broken; or any member where the group is not to run at all. */
function isRunningOn(wish: GroupWish, name: string, world: World): boolean {
  const active = world.nodes.get(name)?.active;
  if (active === undefined) return false;
  const isThere = (member: GroupWish["members"][number]): boolean => active.has(resourceKeyOf(member));
  return wish.members.length > 0 && wish.members.every(isThere);
}

/**
 * How many copies can run when every node is well. Where a rule between groups or a capacity has a say, what placement
 * found is believed, and at least one is expected of nobody.
 */
function expectedCopies(wish: GroupWish, world: World): number {
  const { groups, nodes, rules, cluster } = world.desired();
  if (wish.state !== "Started" || cluster.state !== "Running" || wish.members.length === 0) return 0;
  const isRuled = rules.some(
    (rule) =>
      (rule.kind === "together" || rule.kind === "apart") &&
      rule.score === "Required" &&
      rule.groups.some(({ group }) => group === wish.key),
  );
  const predecessors = rules.flatMap((rule) =>
    rule.kind === "order" && rule.steps.some((step) => step.groups.includes(wish.key))
      ? rule.steps.flatMap((step) => step.groups)
      : [],
  );
  const isHeldUp = predecessors.some((key) => groups.get(key)?.state !== "Started");
  if (isRuled || wish.requests.size > 0 || isHeldUp) return 0;
  const allowed = [...wish.candidates].filter(
    (name) =>
      nodes.get(name)?.mode === "Active" &&
      rules.every(
        (rule) =>
          rule.kind !== "nodes" ||
          rule.score !== "Required" ||
          !rule.groups.includes(wish.key) ||
          rule.nodes.has(name),
      ),
  );
  return wish.replicas === "Each" ? allowed.length : Math.min(wish.replicas, allowed.length);
}

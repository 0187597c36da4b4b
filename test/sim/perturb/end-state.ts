import type { HAAssignmentSpec, HAClaimSpec } from "../../../controller/api/types.gen.ts";
import { claimKeyOf } from "../../../controller/core/claim.ts";
import { resourceKeyOf } from "../../../controller/core/journal.ts";
import { groupKeyOf } from "../../../controller/core/ruling.ts";
import { specOf } from "../../../controller/runtime/records.ts";
import type { World } from "../../../sim/world.ts";

/**
 * What a world has come to, a line a fact: what runs where by which spec, and what the store says of claims and
 * assignments. Epochs and versions are not in it, for they only have to grow.
 */
export function endStateOf(world: World): readonly string[] {
  return [...running(world), ...written(world)].toSorted();
}

function running(world: World): readonly string[] {
  return [...world.nodes.values()].flatMap(({ name, active }) =>
    [...active.values()].map(({ resource, role, isFailed, isForeign }) => {
      const flags = [role ?? "", isFailed ? "failed" : "", isForeign ? "foreign" : ""].filter((flag) => flag !== "");
      return [`${name} runs ${resourceKeyOf(resource)} by generation ${resource.generation}`, ...flags].join(", ");
    }),
  );
}

function written(world: World): readonly string[] {
  return [...world.store.objects().values()].flatMap((object): readonly string[] => {
    switch (object.kind) {
      case "HAClaim":
        return [claimText(specOf("HAClaim", object))];
      case "HAAssignment":
        return [assignmentText(specOf("HAAssignment", object))];
      default:
        return [];
    }
  });
}

function claimText({ claim, mayHold }: HAClaimSpec): string {
  const nodes = mayHold.map(({ node }) => node).toSorted();
  return `${claimKeyOf(claim)} may be held by ${nodes.join(", ") || "nobody"}`;
}

function assignmentText(assignment: HAAssignmentSpec): string {
  const { wish, placements, members, releases } = assignment;
  const where = placements.map(({ node, role = "" }) => `${node} ${role}`.trim()).toSorted();
  const what = members.map((member) => `${resourceKeyOf(member)}@${member.generation}`);
  const asked = releases.length === 0 ? "" : `; ${releases.map(claimKeyOf).toSorted().join(", ")} to be let go of`;
  return `${groupKeyOf(assignment)} is ${wish} on ${where.join(", ") || "no node"}: ${what.join(", ")}${asked}`;
}

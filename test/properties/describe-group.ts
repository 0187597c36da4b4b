import type { Claim } from "../../controller/core/claim.ts";
import type { GroupWish, MemberWish, PlacementWish } from "../../controller/core/desired.ts";
import { aGroup } from "../core/build/wishes.ts";
import type { ChangeText, GroupText, MemberText, RuleText } from "./random-change.ts";

/** What every group of a change is beside. */
export interface Surroundings {
  readonly nodes: readonly string[];
  readonly mode: ChangeText["mode"];
}

export function groupOf(text: GroupText, name: string, { nodes, mode }: Surroundings): GroupWish {
  const prefers = chosen(nodes, text.prefers);
  return aGroup(name, {
    ...copiesOf(
      text.copies,
      text.members.map((kind, place) => memberOf(kind, `${name}-${place}`, 1)),
    ),
    candidates: new Set(nodes),
    preferred: new Map(prefers === undefined ? [] : [[prefers, 100]]),
    state: text.state,
    fencing: { mode, policy: "policy" },
  });
}

/** Several copies are had by what is services only; a primary by the first of them. */
export function copiesOf(
  copies: GroupText["copies"],
  members: readonly MemberWish[],
): Pick<GroupWish, "members" | "replicas" | "primaries"> {
  const plain = members.map((member) => ({ ...member, spec: withoutPromotable(member.spec) }));
  const [first, ...others] = plain;
  const isServices = plain.every(({ kind }) => kind === "HAService");
  if (!isServices || copies === "One" || first === undefined) return { members: plain, replicas: 1, primaries: 0 };
  if (copies !== "Promotable") return { members: plain, replicas: copies === "Two" ? 2 : "Each", primaries: 0 };
  const promotable = { ...first, spec: { ...first.spec, promotable: { primaries: 1 } } };
  return { members: [promotable, ...others], replicas: "Each", primaries: 1 };
}

function withoutPromotable(spec: MemberWish["spec"]): MemberWish["spec"] {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => field !== "promotable"));
}

/** The thing that it touches has a number of its own, and another one in each version. */
export function memberOf(kind: MemberText, name: string, version: number): MemberWish {
  const [group = "0", place = "0"] = name.replace(/^\D+/, "").split("-");
  const thing = `${group}.${10 * version + Number(place)}`;
  const made = (one: Pick<MemberWish, "kind" | "spec">, claim: Claim): MemberWish => ({
    ...one,
    name,
    generation: version,
    claims: [claim],
  });
  switch (kind) {
    case "address":
      return made(
        { kind: "VirtualIP", spec: { address: `192.0.${thing}` } },
        { type: "Address", key: `192.0.${thing}` },
      );
    case "service":
      return made(
        { kind: "HAService", spec: { systemd: { unit: `s${thing}.service` } } },
        { type: "Unit", key: `s${thing}.service` },
      );
    case "data":
      return made({ kind: "SharedData", spec: { root: `/srv/${thing}` } }, { type: "Path", key: `/srv/${thing}` });
  }
}

export function ruleOf(
  { kind, first, second, isRequired }: RuleText,
  { keys, name }: RuleSight,
): readonly PlacementWish[] {
  const pair = [chosen(keys, first), chosen(keys, second)].filter((key) => key !== undefined);
  if (new Set(pair).size < 2) return [];
  const groups = pair.map((group) => ({ group }));
  const score = isRequired ? "Required" : 50;
  switch (kind) {
    case "together":
      return [{ kind, name, groups, dependence: isRequired ? "Mutual" : "OnFirst", score }];
    case "apart":
      return [{ kind, name, groups, score }];
    case "order":
    case "serialize": {
      const steps = pair.map((group) => ({ groups: [group], action: "Start" as const, waitFor: "All" as const }));
      const requirement = kind === "serialize" ? "Serialize" : isRequired ? "Mandatory" : "Optional";
      // An order goes one way: from the earlier group to the later one.
      const ordered = steps.toSorted((a, b) => ((a.groups[0] ?? "") < (b.groups[0] ?? "") ? -1 : 1));
      return [{ kind: "order", name, steps: ordered, requirement, isSymmetric: isRequired }];
    }
  }
}

interface RuleSight {
  readonly keys: readonly string[];
  readonly name: string;
}

/** The item of this number, counted round and round. */
export function chosen<T>(items: readonly T[], number: number): T | undefined {
  return items[number % Math.max(1, items.length)];
}

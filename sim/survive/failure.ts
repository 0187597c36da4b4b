import type { Desired } from "../../controller/core/desired.ts";
import type { World } from "../world.ts";

/** One thing that a cluster is made of and that can fail. It stays failed: nobody comes to mend it. */
export interface Failure {
  /** `link`: all ways from one node to the rest, the store included. */
  readonly kind: "node" | "link" | "device" | "store";
  /** Of a node or a fence device; of a member of the store its number. */
  readonly name: string;
}

/** Everything of which one can fail: what the manifests declare, and so many members of the store. */
export function failuresOf(desired: Desired, storeMembers: number): readonly Failure[] {
  const nodes = [...desired.nodes.keys()].toSorted();
  const devices = new Set([...desired.nodes.values()].flatMap(({ fencing }) => fencing.flat()));
  const members = Array.from({ length: storeMembers }, (_unused, index) => String(index + 1));
  return [
    ...nodes.map((name): Failure => ({ kind: "node", name })),
    ...nodes.map((name): Failure => ({ kind: "link", name })),
    ...[...devices].toSorted().map((name): Failure => ({ kind: "device", name })),
    ...members.map((name): Failure => ({ kind: "store", name })),
  ];
}

/** Each by itself, and each two at once but for a node and its own link, which is the node. */
export function combine(failures: readonly Failure[]): readonly (readonly Failure[])[] {
  const pairs = failures.flatMap((one, index) => failures.slice(index + 1).map((other) => [one, other]));
  const isTwo = ([one, other]: readonly Failure[]): boolean => one?.kind === other?.kind || one?.name !== other?.name;
  return [...failures.map((one) => [one]), ...pairs.filter(isTwo)];
}

/**
 * What of it anybody feels: a store answers as long as most of its members do, and then a failed member is none; once most
 * have failed it is away, whichever they are. Two combinations with the same text have the same end.
 */
export function effectOf(failures: readonly Failure[], storeMembers: number): string {
  const others = failures.filter(({ kind }) => kind !== "store").map(({ kind, name }) => `${kind} ${name}`);
  return [...others.toSorted(), ...(isStoreLost(failures, storeMembers) ? ["store"] : [])].join(", ");
}

export function isStoreLost(failures: readonly Failure[], storeMembers: number): boolean {
  const failed = failures.filter(({ kind }) => kind === "store").length;
  return failed > 0 && storeMembers - failed <= storeMembers / 2;
}

/** Makes them fail, all at the present moment of the world. */
export function strike(world: World, failures: readonly Failure[], storeMembers: number): void {
  for (const { kind, name } of failures) {
    const node = world.nodes.get(name);
    if (kind === "node" && node !== undefined) {
      node.powerOff();
      node.staysOff = true;
    }
    if (kind === "link" && node !== undefined) node.storeTrouble.isCutOff = true;
    if (kind === "device") world.fenceTrouble.deadDevices.add(name);
  }
  if (isStoreLost(failures, storeMembers)) world.store.setAway(true);
}

import type { HAAssignmentSpec, HAClaimSpec } from "../../controller/api/types.gen.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import type { WorldEvent } from "../../sim/world-event.ts";

/**
 * Nodes that are given up for gone: the leader has closed the lease of one that may hold something; or one has closed its
 * own, and before it is back something that was assigned to it is assigned to another.
 */
export class GivenUp {
  readonly nodes: string[] = [];
  readonly #words = new Map<string, HAAssignmentSpec>();
  readonly #claims = new Map<string, HAClaimSpec>();
  /** By node, the groups that were assigned to it when it closed its lease. */
  readonly #left = new Map<string, ReadonlySet<string>>();

  see(event: WorldEvent): void {
    if (event.type !== "commit") return;
    const { object, before } = event;
    if (object.kind === "HALease") this.#seeLease(object, before);
    if (object.kind === "HAAssignment") this.#noteWord(object.metadata.name, specOf("HAAssignment", object));
    if (object.kind === "HAClaim") this.#claims.set(object.metadata.name, specOf("HAClaim", object));
  }

  #seeLease(object: StoredObject, before: StoredObject | undefined): void {
    const { holder, incarnation, closed, closedBy } = specOf("HALease", object);
    const was = before === undefined ? undefined : specOf("HALease", before);
    if (incarnation !== was?.incarnation) this.#left.delete(holder);
    if (!closed || was?.closed === true) return;
    if (closedBy !== holder) {
      const held = [...this.#claims.values()].filter((claim) => mayHold(claim, holder, incarnation));
      if (held.length > 0) this.nodes.push(holder);
      return;
    }
    const groups = [...this.#words].filter(([, word]) => word.placements.some(({ node }) => node === holder));
    this.#left.set(holder, new Set(groups.map(([name]) => name)));
  }

  #noteWord(name: string, word: HAAssignmentSpec): void {
    this.#words.set(name, word);
    for (const [node, groups] of this.#left) {
      if (!groups.has(name) || !word.placements.some((one) => one.node !== node)) continue;
      this.#left.delete(node);
      this.nodes.push(node);
    }
  }
}

function mayHold(claim: HAClaimSpec, node: string, incarnation: string): boolean {
  return claim.mayHold.some((entry) => entry.node === node && entry.incarnation === incarnation);
}

import type { HAAssignmentMember, HAAssignmentSpec, HoldfastObject } from "../api/types.gen.ts";
import { lookKeyOf, type Journal } from "../core/journal.ts";
import { startableHere } from "../core/startable-here.ts";
import type { StoredObject } from "../ports/store.ts";
import { userObjectsOf, wishOf } from "./records.ts";

interface StartableParts {
  readonly node: string;
  /** What the store has. */
  readonly objects: () => Iterable<StoredObject>;
  readonly tell: (startable: readonly HAAssignmentMember[]) => void;
}

/** Tells what its node may come to be told to start: once that is known, and whenever it is other than before. */
export class StartableView {
  readonly #parts: StartableParts;
  /** What of each object that matters was last looked at. */
  readonly #seen = new Map<string, string>();
  #objects: readonly HoldfastObject[] | undefined;
  #followed: readonly unknown[] = [];
  #told: string | undefined;

  constructor(parts: StartableParts) {
    this.#parts = parts;
  }

  /** Takes note of a change; true where it may be about other places. */
  note(key: string, object: StoredObject | undefined): boolean {
    if (!this.#isAbout(key)) return false;
    const seen = object === undefined ? undefined : wishOf(object);
    if (this.#seen.get(key) === seen) return false;
    if (seen === undefined) this.#seen.delete(key);
    else this.#seen.set(key, seen);
    this.#objects = undefined;
    return true;
  }

  follow(words: readonly HAAssignmentSpec[], journal: Journal): void {
    const { node, objects, tell } = this.#parts;
    this.#objects ??= userObjectsOf(objects(), kinds);
    const followed = [words, journal.entries, this.#objects];
    if (followed.every((one, index) => one === this.#followed[index])) return;
    this.#followed = followed;
    const startable = startableHere(words, { node, objects: this.#objects, journal });
    const told = JSON.stringify(startable.map(lookKeyOf).toSorted());
    if (told === this.#told) return;
    this.#told = told;
    tell(startable);
  }

  #isAbout(key: string): boolean {
    if (key.startsWith("HAGroup/") || key.startsWith("PlacementRule/")) return true;
    return key.startsWith("HANode/") && key.endsWith(`/${this.#parts.node}`);
  }
}

const kinds: ReadonlySet<string> = new Set(["HAGroup", "PlacementRule", "HANode"]);

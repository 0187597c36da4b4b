import { compileChecks, type GroupChecks } from "../core/compile-checks.ts";
import type { Log } from "../ports/log.ts";
import type { StoredObject } from "../ports/store.ts";
import { userObjectsOf, wishOf } from "./records.ts";

/** The checkers of all groups as they concern one node, compiled anew only when an object that matters has changed. */
export class ChecksView {
  readonly #node: string;
  readonly #log: Log;
  /** What of each object that matters was last looked at. */
  readonly #seen = new Map<string, string>();
  readonly #groups = new Set<string>();
  #compiled: readonly GroupChecks[] = [];
  #isStale = false;

  constructor(node: string, log: Log) {
    this.#node = node;
    this.#log = log;
  }

  /** Takes note of a change; true where other checks may have to run. */
  note(key: string, object: StoredObject | undefined): boolean {
    if (!this.#isAbout(key)) return false;
    const seen = object === undefined ? undefined : wishOf(object);
    if (this.#seen.get(key) === seen) return false;
    if (seen === undefined) this.#seen.delete(key);
    else this.#seen.set(key, seen);
    const had = this.#groups.size > 0;
    if (object?.kind === "HAGroup" && object.spec["checkers"] !== undefined) this.#groups.add(key);
    else this.#groups.delete(key);
    const isNews = had || this.#groups.size > 0;
    this.#isStale ||= isNews;
    return isNews;
  }

  /** Where what the store has cannot be read, what was last read goes on. */
  compiled(objects: Iterable<StoredObject>): readonly GroupChecks[] {
    if (!this.#isStale) return this.#compiled;
    this.#isStale = false;
    try {
      this.#compiled = compileChecks(userObjectsOf(objects, kinds), this.#node);
    } catch (error) {
      this.#log.error("the checkers in the store cannot be read; the checks go on as they were", {
        error: String(error),
      });
    }
    return this.#compiled;
  }

  #isAbout(key: string): boolean {
    if (key.startsWith("HAGroup/") || key.startsWith("Checker/")) return true;
    return key.startsWith("HANode/") && key.endsWith(`/${this.#node}`);
  }
}

const kinds: ReadonlySet<string> = new Set(["HAGroup", "Checker", "HANode"]);

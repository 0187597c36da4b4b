import type { HAAssignmentMember, HAAssignmentSpec, HALeaseSpec, HANodeReportSpec } from "../api/types.gen.ts";
import type { Verdict } from "../core/checker-verdict.ts";
import type { GroupChecks } from "../core/compile-checks.ts";
import type { Incarnation } from "../core/incarnation.ts";
import type { Journal } from "../core/journal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store, StoredObject } from "../ports/store.ts";
import { ChecksView } from "./checks-view.ts";
import { isRecordKey } from "./facts-view.ts";
import { isTooNew, managerLeaseName, recordKey, specOf } from "./records.ts";
import { objectKeyText, Reflector } from "./reflector.ts";
import { StartableView } from "./startable-view.ts";

interface RecordViewParts {
  readonly node: string;
  readonly namespace: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** What the node may come to be told to start, once that is known and whenever it is other than before. */
  readonly onStartable?: ((startable: readonly HAAssignmentMember[]) => void) | undefined;
}

const callTimeoutMs = 1_000;
const noEra = { store: "", number: 0 };

/** What an agent follows of the store: the words of the manager, the era, who is named where, and what is to be probed. */
export class RecordView {
  /** Resolves with the first list: before it nothing is known of what records name this node. */
  readonly synced: Promise<void>;
  readonly #onChange: () => void;
  readonly #onTooNew: (object: StoredObject) => void;
  readonly #onWish: (() => void) | undefined;
  readonly #reflector: Reflector;
  readonly #assignments = new Map<string, HAAssignmentSpec>();
  readonly #checks: ChecksView;
  readonly #startable: StartableView | undefined;
  readonly #reportKey: string;
  readonly #node: string;
  /** Of the objects that users write: a change of a status alone is no other wish. */
  readonly #generations = new Map<string, number>();
  #listed: readonly HAAssignmentSpec[] | undefined;
  #era: { readonly store: string; readonly number: number } = noEra;

  constructor(
    parts: RecordViewParts,
    on: {
      readonly change: () => void;
      readonly tooNew: (object: StoredObject) => void;
      readonly wish: (() => void) | undefined;
    },
  ) {
    this.#onChange = on.change;
    this.#onTooNew = on.tooNew;
    this.#onWish = on.wish;
    this.#checks = new ChecksView(parts.node, parts.log);
    const { node, onStartable: tell } = parts;
    const objects = () => this.#reflector.objects.values();
    this.#startable = tell === undefined ? undefined : new StartableView({ node, objects, tell });
    this.#node = parts.node;
    this.#reportKey = objectKeyText(recordKey("HANodeReport", parts.namespace, parts.node));
    const first = Promise.withResolvers<void>();
    this.synced = first.promise;
    this.#reflector = new Reflector({
      ...parts,
      scope: { namespace: parts.namespace },
      callTimeoutMs,
      onChange: (key, object) => this.#note(key, object),
      onSynced: () => {
        first.resolve();
        on.change();
      },
    });
    this.#reflector.begin();
  }

  assignments(): readonly HAAssignmentSpec[] {
    this.#listed ??= [...this.#assignments].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, spec]) => spec);
    return this.#listed;
  }

  era(): { readonly store: string; readonly number: number } {
    return this.#era;
  }

  /** Tells what the node may come to be told to start; nothing before everything was listed once. */
  followStartable(journal: Journal): void {
    if (this.#reflector.isSynced) this.#startable?.follow(this.assignments(), journal);
  }

  /** The checkers of all groups. */
  checks(): readonly GroupChecks[] {
    return this.#checks.compiled(this.#reflector.objects.values());
  }

  /** What this node has last reported of its checkers, where that was on this boot. */
  verdictsOf(boot: string): ReadonlyMap<string, Verdict> {
    const report = this.lastReport();
    if (report?.boot !== boot) return new Map();
    return new Map(report.verdicts.map(({ checker, verdict }) => [checker, verdict]));
  }

  /** What this node has last reported, in this life or an earlier one. */
  lastReport(): HANodeReportSpec | undefined {
    const object = this.#reflector.objects.get(this.#reportKey);
    return object === undefined ? undefined : specOf("HANodeReport", object);
  }

  /** Whether another node has reported this hardware address. */
  hasHardware(hardware: string): boolean {
    for (const [key, object] of this.#reflector.objects) {
      if (object.kind !== "HANodeReport" || key === this.#reportKey) continue;
      if (specOf("HANodeReport", object).hardware.includes(hardware)) return true;
    }
    return false;
  }

  /** Whether some record says that this node may hold its thing. */
  isNamed(): boolean {
    for (const object of this.#reflector.objects.values()) {
      if (object.kind !== "HAClaim") continue;
      if (specOf("HAClaim", object).mayHold.some(({ node }) => node === this.#node)) return true;
    }
    return false;
  }

  *incarnationsOf(node: string): Iterable<Incarnation> {
    for (const object of this.#reflector.objects.values()) {
      if (object.kind === "HANodeReport" && object.metadata.name === node)
        yield specOf("HANodeReport", object).incarnation;
      if (object.kind !== "HAClaim") continue;
      for (const entry of specOf("HAClaim", object).mayHold) if (entry.node === node) yield entry.incarnation;
    }
  }

  stop(): void {
    this.#reflector.stop();
  }

  #note(key: string, object: StoredObject | undefined): void {
    if (object !== undefined && isTooNew(object)) {
      this.#onTooNew(object);
      return;
    }
    if (this.#onWish !== undefined && !isRecordKey(key)) this.#noteWish(key, object, this.#onWish);
    if (key.startsWith("HAAssignment/")) this.#noteAssignment(key, object);
    else if (object?.kind === "HALease" && object.metadata.name === managerLeaseName)
      this.#noteEra(specOf("HALease", object).era);
    else this.#noteObject(key, object);
  }

  #noteObject(key: string, object: StoredObject | undefined): void {
    const isAboutChecks = this.#checks.note(key, object);
    const isAboutPlaces = this.#startable?.note(key, object) === true;
    if (isAboutChecks || isAboutPlaces) this.#onChange();
  }

  #noteWish(key: string, object: StoredObject | undefined, onWish: () => void): void {
    const generation = object?.metadata.generation;
    if (this.#generations.get(key) === generation) return;
    if (generation === undefined) this.#generations.delete(key);
    else this.#generations.set(key, generation);
    onWish();
  }

  #noteAssignment(key: string, object: StoredObject | undefined): void {
    if (object === undefined) this.#assignments.delete(key);
    else this.#assignments.set(key, specOf("HAAssignment", object));
    this.#listed = undefined;
    this.#onChange();
  }

  #noteEra(told: HALeaseSpec["era"]): void {
    if (told === undefined || (told.store === this.#era.store && told.number === this.#era.number)) return;
    this.#era = told;
    this.#onChange();
  }
}

import type { ConditionDraft } from "../core/condition.ts";
import type { ObjectStatus } from "../core/statuses.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoredObject, StoreWrite } from "../ports/store.ts";
import type { WallClock } from "../ports/wall-clock.ts";

interface StatusWriterParts {
  readonly namespace: string;
  readonly store: Store;
  readonly wall: WallClock;
  readonly log: Log;
  /** The object as it is known; undefined where it is gone. */
  readonly find: (kind: string, name: string) => StoredObject | undefined;
  readonly onWritten: (object: StoredObject) => void;
}

/** What holds for one round of statuses. */
export interface StatusRound {
  /** Asked before every write. */
  readonly mayWrite: () => boolean;
  /** The generation of the object that the wish was read from; undefined where the wish does not have this object yet. */
  readonly generationOf: (object: StoredObject) => number | undefined;
}

const callTimeoutMs = 1_000;
const writesAtOnceMax = 16;

/** Writes what has changed of the statuses; what is refused is written when it is next looked at. */
export class StatusWriter {
  readonly #parts: StatusWriterParts;

  constructor(parts: StatusWriterParts) {
    this.#parts = parts;
  }

  /** False where something could not be written. */
  async write(statuses: readonly ObjectStatus[], { mayWrite, generationOf }: StatusRound): Promise<boolean> {
    const writes = statuses.flatMap((status) => this.#writeFor(status, generationOf));
    let isDone = true;
    for (let index = 0; index < writes.length; index += writesAtOnceMax) {
      const some = writes.slice(index, index + writesAtOnceMax);
      const results = await Promise.all(some.map((write) => this.#send(write, mayWrite)));
      isDone &&= results.every(Boolean);
    }
    return isDone;
  }

  async #send(write: StoreWrite, mayWrite: () => boolean): Promise<boolean> {
    const { store, log, onWritten } = this.#parts;
    if (!mayWrite()) return false;
    const outcome = await store.write([write], { timeoutMs: callTimeoutMs });
    if (!outcome.ok) {
      log.debug("a status was not written", { reason: outcome.reason });
      return false;
    }
    for (const object of outcome.value) onWritten(object);
    return true;
  }

  /** A status says what it was computed from: the object may have been edited since. */
  #writeFor(told: ObjectStatus, generationOf: StatusRound["generationOf"]): readonly StoreWrite[] {
    const { namespace, find, wall } = this.#parts;
    const object = find(told.kind, told.name);
    const generation = object === undefined ? undefined : generationOf(object);
    if (object === undefined || generation === undefined) return [];
    const { resourceVersion } = object.metadata;
    const conditions = told.conditions.map((draft) => dated(draft, { generation, before: conditionsOf(object), wall }));
    const status = {
      observedGeneration: generation,
      ...told.fields,
      ...(conditions.length === 0 ? {} : { conditions }),
    };
    if (JSON.stringify(status) === JSON.stringify(object.status)) return [];
    return [
      { verb: "update-status", key: { kind: told.kind, namespace, name: told.name }, status, at: resourceVersion },
    ];
  }
}

interface Dating {
  readonly generation: number;
  readonly before: readonly Readonly<Record<string, unknown>>[];
  readonly wall: WallClock;
}

/** The time of a condition moves only when its status does. */
function dated(draft: ConditionDraft, { generation, before, wall }: Dating): Readonly<Record<string, unknown>> {
  const known = before.find((condition) => condition["type"] === draft.type);
  const isSame =
    known !== undefined && known["status"] === draft.status && typeof known["lastTransitionTime"] === "string";
  const { type, status, reason, message } = draft;
  return {
    type,
    status,
    observedGeneration: generation,
    lastTransitionTime: isSame ? known["lastTransitionTime"] : wall(),
    reason,
    message,
  };
}

function conditionsOf({ status }: StoredObject): readonly Readonly<Record<string, unknown>>[] {
  const conditions = status?.["conditions"];
  return Array.isArray(conditions) ? conditions : [];
}

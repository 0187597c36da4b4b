import type { CallLimit, ObjectDraft, Store, StoredObject, StoreOutcome, StoreWrite } from "../ports/store.ts";
import { keyOfWrite } from "../ports/plan-write.ts";
import { refuse } from "./refuse.ts";

/** An object as a write would leave it. */
export type ObjectCandidate = ObjectDraft & { readonly status?: StoredObject["status"] };

/** The same completed with its defaults, or why it may not be stored; `old` is what it replaces. */
export type ObjectCheck = (candidate: ObjectCandidate, old: StoredObject | undefined) => StoreOutcome<ObjectCandidate>;

/**
 * A store that takes only what `check` allows. An update is judged against the object that it is conditional on: if
 * another is there by then, the condition fails.
 */
export function createCheckedStore(store: Store, check: ObjectCheck): Store {
  async function write(
    writes: readonly StoreWrite[],
    limit: CallLimit,
  ): Promise<StoreOutcome<readonly StoredObject[]>> {
    const endsAt = performance.now() + limit.timeoutMs;
    const checked: StoreWrite[] = [];
    for (const each of writes) {
      const left = { ...limit, timeoutMs: endsAt - performance.now() };
      const outcome = await checkWrite({ store, check }, each, left);
      if (!outcome.ok) return outcome;
      checked.push(outcome.value);
    }
    const timeoutMs = endsAt - performance.now();
    if (timeoutMs <= 0) return refuse("Unavailable", "The objects could not be checked in time; nothing was written");
    return store.write(checked, { ...limit, timeoutMs });
  }

  return {
    identity: (limit) => store.identity(limit),
    get: (key, limit) => store.get(key, limit),
    list: (scope, limit) => store.list(scope, limit),
    watch: (scope, since, watcher) => store.watch(scope, since, watcher),
    write,
  };
}

interface Parts {
  readonly store: Store;
  readonly check: ObjectCheck;
}

async function checkWrite(
  { store, check }: Parts,
  write: StoreWrite,
  limit: CallLimit,
): Promise<StoreOutcome<StoreWrite>> {
  if (write.verb === "delete") return { ok: true, value: write };
  if (write.verb === "create") return withDraft(write, check(write.object, undefined));
  const read = await store.get(keyOfWrite(write), limit);
  if (!read.ok) return read;
  const old = read.value;
  // The store says Conflict, in its own words.
  if (old.metadata.resourceVersion !== write.at) return { ok: true, value: write };
  if (write.verb === "update") {
    const status = old.status === undefined ? {} : { status: old.status };
    return withDraft(write, check({ ...write.object, ...status }, old));
  }
  const outcome = check({ ...old, status: write.status }, old);
  return outcome.ok ? { ok: true, value: { ...write, status: outcome.value.status ?? {} } } : outcome;
}

function withDraft<W extends Extract<StoreWrite, { object: ObjectDraft }>>(
  write: W,
  outcome: StoreOutcome<ObjectCandidate>,
): StoreOutcome<W> {
  return outcome.ok
    ? { ok: true, value: { ...write, object: { ...write.object, spec: outcome.value.spec } } }
    : outcome;
}

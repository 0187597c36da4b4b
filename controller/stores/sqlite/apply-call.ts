import { keyOfWrite, planWrite, type PlannedWrite } from "../../ports/plan-write.ts";
import type { ObjectKey, StoredObject, StoreOutcome, StoreRefusal, StoreWrite } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import type { SqliteLimits } from "./limits.ts";
import type { StoreState, Tables } from "./tables.ts";

/** What a write takes from the world. */
export interface Mint {
  readonly timestamp: () => string;
  readonly uid: () => string;
}

export interface AppliedCall {
  readonly state: StoreState;
  readonly outcome: StoreOutcome<readonly StoredObject[]>;
}

interface Applying {
  readonly tables: Tables;
  readonly limits: SqliteLimits;
  readonly mint: Mint;
}

interface Step {
  readonly key: ObjectKey;
  /** How many more objects there are after it. */
  readonly gained: -1 | 0 | 1;
  readonly planned: Exclude<PlannedWrite, { type: "refused" }>;
  readonly body: string;
}

/**
 * Applies the writes of one call inside an open transaction, all or none: what may be refused is found before the first
 * is applied, as no two of them are of one object.
 */
export function applyCall(parts: Applying, state: StoreState, writes: readonly StoreWrite[]): AppliedCall {
  const steps = planCall(parts, state, writes);
  if ("reason" in steps) return { state, outcome: steps };
  let next = state;
  for (const step of steps) next = applyStep(parts.tables, next, step);
  return { state: next, outcome: { ok: true, value: steps.map(({ planned }) => planned.object) } };
}

function planCall({ tables, limits, mint }: Applying, state: StoreState, writes: readonly StoreWrite[]) {
  const steps: Step[] = [];
  let { revision, objects } = state;
  const timestamp = mint.timestamp();
  for (const write of writes) {
    const key = keyOfWrite(write);
    const minted = { resourceVersion: String(revision + 1), timestamp, uid: mint.uid };
    const planned = planWrite(write, tables.get(key), minted);
    if (planned.type === "refused") return planned.refusal;
    const body = planned.type === "unchanged" ? "" : JSON.stringify(planned.object);
    const tooMuch = checkRoom(write, { body, objects, limits });
    if (tooMuch !== undefined) return tooMuch;
    if (planned.type !== "unchanged") revision += 1;
    const gained = write.verb === "create" ? 1 : planned.type === "delete" ? -1 : 0;
    objects += gained;
    steps.push({ key, gained, planned, body });
  }
  return steps;
}

interface Room {
  readonly body: string;
  readonly objects: number;
  readonly limits: SqliteLimits;
}

function checkRoom(write: StoreWrite, { body, objects, limits }: Room): StoreRefusal | undefined {
  const { kind, namespace, name } = keyOfWrite(write);
  const bytes = Buffer.byteLength(body);
  if (bytes > limits.objectBytesMax && write.verb !== "delete") {
    return refuse(
      "Refused",
      `Cannot ${write.verb} ${kind} ${namespace}/${name}: it may have at most ${limits.objectBytesMax} bytes as JSON; it has ${bytes}`,
    );
  }
  if (write.verb === "create" && objects >= limits.objectsMax) {
    return refuse(
      "Full",
      `Cannot create ${kind} ${namespace}/${name}: the store may hold at most ${limits.objectsMax} objects; it holds ${objects}`,
    );
  }
  return undefined;
}

function applyStep(tables: Tables, state: StoreState, { key, gained, planned, body }: Step): StoreState {
  if (planned.type === "unchanged") return state;
  if (planned.type === "put") tables.put(key, body);
  else tables.remove(key);
  const revision = state.revision + 1;
  tables.append({ revision, type: planned.type, body });
  const changeBytes = state.changeBytes + Buffer.byteLength(body);
  return { ...state, revision, objects: state.objects + gained, changeBytes };
}

type ChangeLimits = Pick<SqliteLimits, "changesMax" | "changeBytesMax">;

/** Cuts the change log to its bounds, from its oldest end; the newest change always stays. */
export function compactChanges(tables: Tables, state: StoreState, limits: ChangeLimits): StoreState {
  let upTo = Math.max(state.compacted, state.revision - limits.changesMax);
  let next = dropUpTo(tables, state, upTo);
  while (next.changeBytes > limits.changeBytesMax && next.revision - next.compacted > 1) {
    let excess = next.changeBytes - limits.changeBytesMax;
    for (const { revision, bytes } of tables.oldestChanges(64)) {
      if (excess <= 0 || revision === next.revision) break;
      excess -= bytes;
      upTo = revision;
    }
    next = dropUpTo(tables, next, upTo);
  }
  return next;
}

function dropUpTo(tables: Tables, state: StoreState, upTo: number): StoreState {
  if (upTo <= state.compacted) return state;
  return { ...state, compacted: upTo, changeBytes: state.changeBytes - tables.dropChanges(upTo) };
}

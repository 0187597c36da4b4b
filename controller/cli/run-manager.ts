import { createHash } from "node:crypto";
import type { HoldfastObject } from "../api/types.gen.ts";
import type { LeaseTiming } from "../core/desired.ts";
import { createFencer } from "../fencing/create-fencer.ts";
import type { AllowList } from "../host/allow-list.ts";
import type { FencedNode } from "../fencing/fill-parameters.ts";
import type { Metrics } from "../host/metrics.ts";
import { readSecret } from "../host/read-secret.ts";
import type { Health } from "../host/start-health-server.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store, StoredObject } from "../ports/store.ts";
import { Manager } from "../runtime/manager.ts";
import { compileObjects, followTiming, readCluster, typedObjects } from "./read-cluster.ts";

export interface RunManagerParts {
  readonly name: string;
  readonly namespace: string;
  readonly secretsDir: string;
  readonly allow: () => AllowList;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly stop: AbortSignal;
}

export interface RunningManager {
  readonly health: () => Health;
  /** Leads no more; another manager may lead at once. */
  readonly end: () => Promise<void>;
}

/** A manager of one cluster over real parts: it waits for the store, and then leads when nobody else does. */
export function runManager(parts: RunManagerParts): RunningManager {
  const running: Running = { manager: undefined, timing: undefined, objects: [] };
  const begun = begin(parts, running);
  parts.metrics.gauge("holdfast_manager_leading", "1 while this manager leads its cluster, else 0.", () =>
    running.manager?.isLeading() === true ? 1 : 0,
  );
  return {
    health: () => ({
      isHealthy: running.manager !== undefined,
      detail: running.manager === undefined ? { waits: "for the store" } : { leading: running.manager.isLeading() },
    }),
    async end() {
      await begun;
      await running.manager?.resign();
    },
  };
}

interface Running {
  manager: Manager | undefined;
  timing: LeaseTiming | undefined;
  /** The objects that the present wish was made from. */
  objects: readonly HoldfastObject[];
}

async function begin(parts: RunManagerParts, running: Running): Promise<void> {
  const { clock, log, namespace, stop, store } = parts;
  const desired = await readCluster({ store, namespace, clock, log, stop });
  if (desired === undefined) return;
  const follow = followTiming({ ...parts, current: () => running.timing }, async (timing) => {
    log.info("the cluster has other lease times; this manager begins anew by them", { ...timing });
    await running.manager?.resign();
    if (!stop.aborted) start(timing);
  });
  const onDecision = parts.metrics.counter("holdfast_decisions_total", "Decisions of this manager while it led.");
  const start = (timing: LeaseTiming): void => {
    running.timing = timing;
    running.manager = createManager({ parts, running, timing, onWish: follow.ask, onDecision });
    running.manager.begin();
    log.info("the manager has begun", { name: parts.name, namespace, ...timing });
  };
  start(desired.cluster.timing);
}

interface ManagerOf {
  readonly parts: RunManagerParts;
  readonly running: Running;
  readonly timing: LeaseTiming;
  readonly onWish: () => void;
  readonly onDecision: () => void;
}

function createManager({ parts, running, timing, onWish, onDecision }: ManagerOf): Manager {
  const { allow, clock, secretsDir } = parts;
  return new Manager({
    ...parts,
    timing,
    digest: (text) => createHash("sha256").update(text).digest("hex").slice(0, 40),
    wall: () => new Date().toISOString(),
    fencer: createFencer({
      clock,
      allow,
      devices: () => specsByName(ofKind(running.objects, "FenceDevice")),
      policies: () => specsByName(ofKind(running.objects, "FencingPolicy")),
      nodes: () => fencedNodes(running.objects),
      readSecret: (secret) => readSecret(secretsDir, secret),
      isStillDue: (order) => running.manager?.isStillDue(order) === true,
    }),
    compile(stored: Iterable<StoredObject>) {
      running.objects = typedObjects(stored);
      onWish();
      return compileObjects(running.objects);
    },
    onDecision: () => onDecision(),
  });
}

type ObjectOf<K extends HoldfastObject["kind"]> = Extract<HoldfastObject, { kind: K }>;

function ofKind<K extends HoldfastObject["kind"]>(objects: readonly HoldfastObject[], kind: K): readonly ObjectOf<K>[] {
  return objects.filter((object): object is ObjectOf<K> => object.kind === kind);
}

interface Named<S> {
  readonly metadata: { readonly name: string };
  readonly spec: S;
}

function specsByName<S>(objects: readonly Named<S>[]): ReadonlyMap<string, S> {
  return new Map(objects.map(({ metadata, spec }) => [metadata.name, spec]));
}

function fencedNodes(objects: readonly HoldfastObject[]): ReadonlyMap<string, FencedNode> {
  const nodes = ofKind(objects, "HANode");
  return new Map(
    nodes.map(({ metadata: { name, labels = {} }, spec }) => [name, { name, labels, addresses: spec.addresses ?? [] }]),
  );
}

import { createHash, randomBytes } from "node:crypto";
import { processClock } from "../../controller/cli/process-clock.ts";
import { userObjectsIn } from "../../controller/cli/stored-objects.ts";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { LeaseTiming } from "../../controller/core/desired.ts";
import { claimKeyOf } from "../../controller/core/claim.ts";
import type { NodeDriver } from "../../controller/ports/driver.ts";
import type { Store } from "../../controller/ports/store.ts";
import type { Agent } from "../../controller/runtime/agent.ts";
import { Manager } from "../../controller/runtime/manager.ts";
import { startAgent } from "../../controller/runtime/start-agent.ts";
import { catalog } from "../crds/read-definitions.ts";
import { silentLog } from "../server/serve-test-store.ts";

/** A takeover is soon seen, and a machine that is busy with other tests loses no lease by that. */
const timing: LeaseTiming = { ttlMs: 4_000, renewEveryMs: 400, restartTtlMs: 60_000, stopBudgetMs: 400 };

const surroundings = {
  clock: processClock(),
  random: { next: Math.random, id: () => randomBytes(8).toString("hex") },
  log: silentLog,
};

/** The production manager over a store; nothing is fenced by it. */
export function runManager(name: string, namespace: string, store: Store): Manager {
  const manager = new Manager({
    ...surroundings,
    name,
    namespace,
    timing,
    store,
    digest: (text) => createHash("sha1").update(text).digest("hex"),
    wall: () => new Date().toISOString(),
    fencer: { fence: () => Promise.resolve({ ok: false, error: "there is no device here" }) },
    compile: desiredOf,
    onDecision: () => undefined,
  });
  manager.begin();
  return manager;
}

function desiredOf(objects: Parameters<typeof userObjectsIn>[0]) {
  const desired = compileDesired(userObjectsIn(objects, catalog), { isKubernetes: false });
  return { ...desired, cluster: { ...desired.cluster, timing } };
}

/** The production agent over a store, on a node whose resources are no more than names that are there or not. */
export function runAgent(node: string, namespace: string, store: Store): Promise<Agent> {
  let journal: string | undefined;
  return startAgent({
    ...surroundings,
    node,
    namespace,
    machine: `machine-${node}`,
    boot: `boot-of-${node}`,
    timing,
    store,
    driver: namesOnly(),
    journalStore: {
      load: () => Promise.resolve(journal),
      save: (text) => {
        journal = text;
        return Promise.resolve({ status: "done" });
      },
    },
    deadman: { kind: "None", timeoutMs: 0, isArmed: () => false, setDeadline: () => Promise.resolve("Set") },
    hardware: [],
    prober: { probe: () => Promise.resolve({ found: "Healthy" }) },
  });
}

function namesOnly(): NodeDriver {
  const there = new Set<string>();
  const done = Promise.resolve({ status: "done" } as const);
  return {
    start: (resource) => (there.add(thingOf(resource)), done),
    stop: (resource) => (there.delete(thingOf(resource)), done),
    promote: () => done,
    demote: () => done,
    probe: (resource) => Promise.resolve({ state: there.has(thingOf(resource)) ? "Started" : "Stopped" }),
    endEarlierActions: () => done,
    keep: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** What is touched, and not the object that names it: an edited address is another one. */
function thingOf({ claims }: HAAssignmentMember): string {
  return claims.map(claimKeyOf).join();
}

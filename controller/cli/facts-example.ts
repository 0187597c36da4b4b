import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadObjects } from "../api/load-objects.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { composeFacts, factsText, type KnownCluster } from "../report/facts-document.ts";
import { isFinished } from "../../sim/find-unfinished.ts";
import type { WorldEvent } from "../../sim/world-event.ts";
import { World } from "../../sim/world.ts";
import { clusterFactsOf, seenManagerOf, wishedObjectsIn, type ClusterSight } from "./cluster-facts-of.ts";
import { openCatalog } from "./open-catalog.ts";
import type { Terminal } from "./terminal.ts";

const manifest = "manifests/examples/web-pair/web-pair.yaml";
const programFolder = join(import.meta.dirname, "../..");
/** When a simulated world begins. */
const at = "2026-01-01T00:00:00.000Z";
const lookEveryMs = 250;
const restMsMax = 120_000;
/** Every lease is renewed several times in it. */
const lookMs = 4_000;

/**
 * `holdfast facts example`: the facts of the cluster of manifests/examples/web-pair once everything runs, so that plan and
 * why can be tried without a cluster. Managers and agents of this version make them on simulated nodes, each time the same.
 */
export async function factsExample(terminal: Terminal): Promise<number> {
  const text = readFileSync(join(programFolder, manifest), "utf8");
  const { objects, errors } = loadObjects([{ file: manifest, text }], openCatalog());
  if (errors.length > 0) throw new Error(`${manifest}, which comes with the program, has ${errors.length} errors`);
  const known = await settle(objects.map(({ object }) => object));
  terminal.out(factsText(composeFacts(known, at)));
  return 0;
}

async function settle(objects: readonly HoldfastObject[]): Promise<KnownCluster> {
  const renewals = new Map<string, number>();
  const world = new World({
    seed: 1,
    objects,
    managers: 1,
    managersOn: "OwnMachines",
    backstop: "Deadman",
    clockSlewMax: 0,
    isTraced: false,
    onEvent: (event) => {
      const renewed = renewedIn(event);
      if (renewed !== undefined) renewals.set(renewed, event.at);
    },
  });
  while (!isFinished(world)) {
    if (world.now() > restMsMax) throw new Error(`${manifest} does not come to rest in a simulated world`);
    await world.run(lookEveryMs);
  }
  await world.run(lookMs);
  const stored = [...world.store.objects().values()];
  const sight: ClusterSight = {
    identity: "",
    leaseOf: (name) => ({ renewedMsAgo: world.now() - (renewals.get(name) ?? 0), lookedMs: lookMs }),
  };
  const facts = clusterFactsOf(stored, sight);
  return {
    // The world keeps everything in one namespace of its own.
    cluster: objects[0]?.metadata.namespace ?? "default",
    store: { identity: facts.era.store, revision: world.store.list({}, "Present").revision },
    manager: seenManagerOf(stored, sight),
    facts,
    objects: wishedObjectsIn(stored, openCatalog()).map((object) => inNamespaceOf(object, objects)),
  };
}

function inNamespaceOf(object: HoldfastObject, [first]: readonly HoldfastObject[]): HoldfastObject {
  const namespace = first?.metadata.namespace ?? "default";
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function renewedIn(event: WorldEvent): string | undefined {
  if (event.type !== "commit" || event.object.kind !== "HALease") return undefined;
  return event.object.metadata.name;
}

import { applyFault } from "./apply-fault.ts";
import { finalOf, type FinalService } from "./final-of.ts";
import { nameOf } from "./objects-of-case.ts";
import type { PeerCase, PeerFault } from "./peer-case.ts";
import { Stage } from "./stage.ts";

/** What a case came to in our world. */
export interface PlayedCase {
  readonly final: Readonly<Record<string, FinalService>>;
  readonly fenced: readonly string[];
  readonly everError: readonly string[];
  /** What had been in the error state before the case began. */
  readonly wasInError: readonly string[];
  readonly nodeStates: Readonly<Record<string, string>>;
  /** The first promise that was found broken. */
  readonly violation: string | undefined;
  readonly simulatedMs: number;
}

/** Lets a case happen in a world of our own, batch by batch, and gives what it came to. */
export async function playCase(peer: PeerCase): Promise<PlayedCase> {
  const stage = new Stage(peer);
  const { world } = stage;
  const [first = [], ...later] = batchesOf(peer);
  await begin(stage, first);
  for (const batch of later) {
    await waitFor(stage, batch);
    for (const fault of batch) applyFault(stage, fault);
    const pause = batch.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
    if (peer.settledMode) await world.run(pause * 1_000);
  }
  await stage.settle();
  const sids = [...stage.services.keys()];
  return {
    final: Object.fromEntries(sids.map((sid) => [sid, finalOf(stage, sid)])),
    fenced: stage.givenUp.nodes,
    everError: sids.filter((sid) => stage.everError.has(nameOf(sid))),
    wasInError: inErrorBefore(peer),
    nodeStates: Object.fromEntries([...world.nodes.values()].map((node) => [node.name, stateOf(node.isUp())])),
    violation: stage.violation(),
    simulatedMs: world.now(),
  };
}

/** Their nodes are all there at the same moment. Ours boot one after the other, and have all booted before there is work. */
const bootMs = 5_000;

function isOfNodes({ verb }: PeerFault): boolean {
  return verb.startsWith("node.");
}

async function begin(stage: Stage, batch: readonly PeerFault[]): Promise<void> {
  stage.setClusterState("Stopped");
  for (const [sid, service] of Object.entries(stage.peer.services)) stage.add(sid, service);
  for (const fault of batch.filter(isOfNodes)) applyFault(stage, fault);
  await stage.world.run(bootMs);
  stage.setClusterState("Running");
  await seedErrors(stage);
  for (const fault of batch) if (!isOfNodes(fault)) applyFault(stage, fault);
}

/** What was in the error state before the case begins has failed as often as it takes; its cause is mended since. */
async function seedErrors(stage: Stage): Promise<void> {
  const broken = inErrorBefore(stage.peer);
  if (broken.length === 0) return;
  for (const sid of broken) stage.setBroken(sid, true);
  await stage.settle();
  for (const sid of broken) stage.setBroken(sid, false);
}

function inErrorBefore({ seed, services }: PeerCase): readonly string[] {
  return Object.keys(services).filter((sid) => seed?.service_status?.[sid]?.state === "error");
}

function stateOf(isUp: boolean): string {
  return isUp ? "online" : "unknown";
}

function batchesOf({ faults }: PeerCase): readonly (readonly PeerFault[])[] {
  return [...Map.groupBy(faults, ({ batch }) => batch)].toSorted(([a], [b]) => a - b).map(([, batch]) => batch);
}

/** Until the batch may begin: when everything has come to rest, or at the moment that the case gives. */
async function waitFor(stage: Stage, [first]: readonly PeerFault[]): Promise<void> {
  const t = first?.t ?? 0;
  if (stage.peer.settledMode) await stage.settle();
  else await stage.world.run(Math.max(0, t * 1_000 - stage.world.now()));
}

import { noDriverTrouble } from "./sim-driver.ts";
import { noFenceTrouble } from "./sim-fencer.ts";
import { quickDiskMs } from "./sim-node.ts";
import { noTrouble } from "./store-trouble.ts";
import { recordKinds } from "./record-kinds.ts";
import type { World } from "./world.ts";

/** Ends whatever is wrong: power, processes, ways, the store, and objects as they were first written. */
export function restore(world: World): void {
  world.store.setAway(false);
  Object.assign(world.store.fault, { isReadOnly: false, slowMs: 0 });
  Object.assign(world.fenceTrouble, noFenceTrouble());
  for (const node of world.nodes.values()) {
    Object.assign(node.storeTrouble, noTrouble());
    Object.assign(node.driverTrouble, noDriverTrouble());
    node.probeTrouble.clear();
    node.isDiskFull = false;
    node.diskMs = quickDiskMs;
    node.setBackstopBroken(false);
    node.staysOff = false;
    node.writeCrash = undefined;
    // What a journal has forgotten only a new boot is certain to be free of.
    if (node.hasLostJournal()) node.powerOff();
    // One that was added stays on, undeclared: what it may hold only it can let go of.
    node.powerOn();
    node.resumeAgent();
    node.startAgentProcess();
  }
  for (const manager of world.managers) {
    Object.assign(manager.trouble, noTrouble());
    manager.writeCrash = undefined;
    manager.resume();
    manager.start();
  }
  restoreObjects(world);
}

function restoreObjects(world: World): void {
  const first = new Set(world.first.map((object) => `${object.kind}/${object.metadata.name}`));
  for (const { kind, metadata } of world.store.objects().values())
    if (!recordKinds.has(kind) && !first.has(`${kind}/${metadata.name}`)) world.remove(kind, metadata.name);
  for (const object of world.first) world.put(object);
}

import type { PeerFault } from "./peer-case.ts";
import type { Stage } from "./stage.ts";
import { nameOf } from "./objects-of-case.ts";
import { noTrouble } from "../../sim/store-trouble.ts";
import { thingKeyOf } from "../../sim/thing.ts";

/** One round of a controller of ours: it decides at each news, and at least so often. */
const roundMs = 1_000;
/** How long a client hears nothing until it asks anew. */
const silenceMsMax = 5_000;

type Doing = (stage: Stage, fault: PeerFault) => void;

/** What each verb of a case does to our world. */
const doings: Readonly<Record<string, Doing>> = {
  wait: () => undefined,
  "node.power": (stage, fault) => {
    const node = stage.node(fault.node);
    // Their switch takes the network with it, in both directions.
    node.storeTrouble.isCutOff = fault.on !== true;
    if (fault.on === true) switchOn(stage, fault);
    else node.powerOff();
  },
  "node.network": (stage, { node, on }) => {
    stage.node(node).storeTrouble.isCutOff = on !== true;
  },
  "node.shutdown": shutDown,
  // Which version of the peer's own software a node has means nothing here.
  "node.version": () => undefined,
  "agent.restart": (stage, fault) => {
    const node = stage.node(fault.node);
    node.stopAgent();
    stage.world.queue.after(roundMs, () => node.startAgentProcess());
  },
  "controller.stop": (stage, fault) => stage.managerOn(fault.node)?.kill(),
  "controller.start": (stage, fault) => stage.managerOn(fault.node)?.start(),
  "controller.skip": (stage, { rounds }) => {
    for (const manager of stage.world.managers) {
      manager.pause();
      stage.world.queue.after((rounds ?? 1) * roundMs, () => manager.resume());
    }
  },
  "store.fault": (stage, { node, failing }) => {
    const trouble = stage.node(node).storeTrouble;
    if (failing === true) Object.assign(trouble, { isListStale: true, isWatchStalled: true, silenceMsMax });
    else Object.assign(trouble, { ...noTrouble(), isCutOff: trouble.isCutOff });
  },
  "driver.lock": (stage, { service, lock, on }) => {
    if (service === undefined) return;
    const isLocked = on ?? (lock !== undefined && lock !== null && lock !== false);
    const [node] = stage.runningOn(service);
    if (isLocked && node !== undefined) stage.locked.set(service, node);
    else stage.locked.delete(service);
  },
  "drift.move": (stage, { service, target }) => {
    const name = nameOf(service ?? "");
    for (const { machine } of stage.world.nodes.values()) {
      const found = [...machine.active.values()].find(({ resource }) => resource.name === name);
      if (found === undefined) continue;
      machine.takeAway(thingKeyOf(found.resource), "Foreign");
      stage.node(target).machine.bring(found.resource, "Foreign");
      return;
    }
  },
  "intent.state": (stage, { service, state }) => stage.edit(service, { state: state ?? "" }),
  "intent.stop": (stage, { service }) => stage.edit(service, { state: "stopped" }),
  // It is taken out of the peer's care and goes on running.
  "intent.delete": (stage, { service }) => stage.edit(service, { state: "ignored" }),
  "intent.add": addService,
  "intent.move": (stage, { service, target, t, batch }) => {
    const name = nameOf(service ?? "");
    stage.order(`move-${name}-${batch}-${t}`, {
      type: "Move",
      target: { kind: "HAGroup", name },
      toNode: target,
    });
  },
  "intent.maintenance": (stage, { node, on }) => {
    const name = `maintenance-${node}`;
    if (on === true) stage.order(name, { type: "Maintenance", target: { kind: "HANode", name: node } });
    else stage.endOrder(name);
  },
  "intent.disarm": (stage, { mode }) => {
    if (mode === "ignore") stage.setClusterState("Unmanaged");
    else stage.order("disarm", { type: "Freeze", target: { kind: "HACluster", name: "cluster" } });
  },
  "intent.arm": (stage) => {
    stage.endOrder("disarm");
    stage.setClusterState("Running");
  },
  "usage.set": setUsage,
};

const bytesPerMebibyte = 1_048_576;

/** Memory is given in MiB here. What is configured counts only where nothing is measured. */
function setUsage(stage: Stage, { service, kind, cpu, maxcpu, mem, maxmem }: PeerFault): void {
  const known = stage.services.get(service ?? "")?.usage;
  const isMeasured = stage.peer.datacenter.crs?.["ha"] === "dynamic";
  if (known === undefined || (kind === "dynamic") !== isMeasured) return;
  const mebibytes = mem ?? maxmem;
  stage.edit(service, {
    usage: {
      cpu: cpu ?? maxcpu ?? known.cpu,
      memory: mebibytes === undefined ? known.memory : mebibytes * bytesPerMebibyte,
    },
  });
}

/** Does what the case says at this moment. Throws where it has a verb that nothing of ours answers to. */
export function applyFault(stage: Stage, fault: PeerFault): void {
  const doing = doings[fault.verb];
  if (doing === undefined) throw new Error(`the verb ${fault.verb} has no counterpart here`);
  doing(stage, fault);
}

/** A machine of theirs that its watchdog has reset stays off until somebody switches it on. */
function switchOn(stage: Stage, { node }: PeerFault): void {
  const machine = stage.node(node);
  machine.staysOff = false;
  machine.powerOn();
  machine.staysOff = true;
}

function shutDown(stage: Stage, { node: name, reboot }: PeerFault): void {
  const node = stage.node(name);
  stage.managerOn(name)?.resign();
  node.staysOff = reboot !== true;
  void node.shutDown(reboot === true ? "Reboot" : "PowerOff");
}

function addService(stage: Stage, { service, node, state, alreadyRunning }: PeerFault): void {
  if (service === undefined || node === undefined) throw new Error("intent.add needs a service and a node");
  stage.add(service, { node, state: state ?? "started" });
  if (alreadyRunning === true) stage.bringUp(service, node);
}

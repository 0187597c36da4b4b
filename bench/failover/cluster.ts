import { setTimeout as delay } from "node:timers/promises";
import { createAuthority } from "../../controller/host/issue-certificate.ts";
import { askLab } from "../../controller/lab/ask-lab.ts";
import { enterMachine } from "../../controller/lab/enter-machine.ts";
import type { FaultWish } from "../../controller/lab/fault-kinds.ts";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import { planLab, type LabPlan } from "../../controller/lab/lab-plan.ts";
import type { LabRecord, LabStatus } from "../../controller/lab/lab-status.ts";
import { etcFolder, machineFiles, storeAddress, storePort } from "../../controller/lab/machine-files.ts";
import { raiseLab } from "../../controller/lab/raise-lab.ts";
import { findLab, removeLab } from "../../controller/lab/remove-lab.ts";
import type { ObjectDraft, StoredObject, StoreWrite } from "../../controller/ports/store.ts";
import { address, nic, nodeNames, page, type Contender } from "./contenders.ts";
import { holdfastObjects, namespace } from "./holdfast-objects.ts";
import { insideCommand } from "./inside.ts";
import { checkFile, checkScript, keepalivedConfig, keepalivedFile } from "./keepalived-files.ts";

/** A lab in which one contender keeps the address alive. Everything throws where it does not come about. */
export interface Cluster {
  readonly name: string;
  readonly contender: Contender;
  status(): Promise<LabStatus>;
  record(): Promise<LabRecord>;
  fault(wishes: readonly FaultWish[]): Promise<void>;
  /** Runs one of `runInside` on a machine and gives what it printed. */
  inside(machine: string, ...words: readonly string[]): Promise<string>;
  objects(): Promise<readonly StoredObject[]>;
  /** The moment just before the write. */
  write(writes: readonly StoreWrite[]): Promise<number>;
}

const storeMsMax = 30_000;
const lookEveryMs = 100;

/** What of it has come about is taken away by `takeDown`, also where it throws. */
export async function raiseCluster(contender: Contender, name: string): Promise<Cluster> {
  const folder = labFolder(name);
  if (findLab(name, folder).type !== "absent") await takeDown(name);
  const plan = planOf(name);
  const { how } = contender;
  const files = machineFiles(plan, {
    authority: createAuthority(`lab ${name}`),
    allow: { commands: [], units: [] },
    ofAll: {},
    ofNodes: how.program === "keepalived" ? { [checkFile]: checkScript } : {},
  });
  const all = new Map(files);
  if (how.program === "keepalived") {
    for (const node of nodeNames) {
      all.set(node, { ...all.get(node), [keepalivedFile]: keepalivedConfig(how, node, etcFolder) });
    }
  }
  const cluster = describe(contender, plan);
  throwAt(await raiseLab({ folder, plan, files: all, keeper: insideCommand("keep", name, how.program) }));
  if (how.program === "holdfast") {
    await storeServes(cluster);
    const nodes = plan.machines.filter(({ kind }) => kind === "node");
    const own = nodes.map((node) => ({ name: node.name, address: bare(node.addresses[0] ?? "") }));
    await cluster.write(holdfastObjects(how, own).map((object) => ({ verb: "create", object })));
  }
  const booted = await askLab(folder, { type: "boot-nodes" });
  if (!booted.ok) throw new Error(booted.message);
  return cluster;
}

export async function takeDown(name: string): Promise<void> {
  throwAt(await removeLab(name, labFolder(name)));
}

function planOf(name: string): LabPlan {
  const planned = planLab({
    name,
    cluster: namespace,
    nodes: nodeNames.map((node) => ({ name: node, addresses: [] })),
    managers: nodeNames.length,
    vips: [address],
    nic,
    probe: page,
    hasSystemd: false,
  });
  if (!planned.ok) throw new Error(planned.message);
  return planned.plan;
}

function describe(contender: Contender, plan: LabPlan): Cluster {
  const { name } = plan;
  const folder = labFolder(name);
  const server = `https://${storeAddress(plan)}:${storePort}`;
  const inside = async (machine: string, ...words: readonly string[]): Promise<string> => {
    const found = findLab(name, folder);
    if (found.type !== "kept") throw new Error(`Lab ${name} has ended: see ${folder.log}`);
    const entered = { folder, keeper: found.keeper, machine, command: insideCommand(...words) };
    const outcome = await enterMachine(entered, "keep");
    if (!outcome.ok) throw new Error(outcome.message);
    if (outcome.code !== 0) throw new Error(`${words[0]} on ${machine}: ${outcome.output.trim()}`);
    return outcome.output;
  };
  return {
    name,
    contender,
    inside,
    async status() {
      const answer = await askLab(folder, { type: "status" });
      if (!answer.ok) throw new Error(answer.message);
      return answer.value;
    },
    async record() {
      const answer = await askLab(folder, { type: "record" });
      if (!answer.ok) throw new Error(answer.message);
      return answer.value;
    },
    async fault(wishes) {
      const answer = await askLab(folder, { type: "fault", wishes });
      if (!answer.ok) throw new Error(answer.message);
    },
    objects: async () => JSON.parse(await inside("client", "list", server)),
    write: async (writes) => Number(await inside("client", "write", server, JSON.stringify(writes))),
  };
}

async function storeServes(cluster: Cluster): Promise<void> {
  const end = performance.now() + storeMsMax;
  for (;;) {
    try {
      await cluster.objects();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await delay(lookEveryMs);
    }
  }
}

/** Which manager leads now, by the name of its node. */
export async function leader(cluster: Cluster): Promise<string | undefined> {
  const objects = await cluster.objects();
  const lease = objects.find(({ kind, spec }) => kind === "HALease" && spec["purpose"] === "Manager");
  const holder = lease?.spec["closed"] === true ? undefined : lease?.spec["holder"];
  return typeof holder === "string" ? holder.replace(/^manager-/, "") : undefined;
}

/** What ends `standby`. */
export async function remove(cluster: Cluster, draft: ObjectDraft): Promise<void> {
  const { kind, metadata } = draft;
  const found = (await cluster.objects()).find((each) => each.kind === kind && each.metadata.name === metadata.name);
  if (found === undefined) return;
  const key = { kind, namespace: metadata.namespace, name: metadata.name };
  await cluster.write([{ verb: "delete", key, at: found.metadata.resourceVersion }]);
}

function bare(cidr: string): string {
  return cidr.replace(/\/.*/, "");
}

function throwAt(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}

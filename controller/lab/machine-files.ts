import { issueCertificate, type Authority, type CertificateWish } from "../host/issue-certificate.ts";
import type { LabMachine, LabPlan } from "./lab-plan.ts";

/** What programs of the nodes may be used by objects (agent.yaml). */
export interface Allowed {
  readonly commands: readonly string[];
  readonly units: readonly string[];
}

export interface NodeFiles {
  /** What issues the certificates of all machines. */
  readonly authority: Authority;
  readonly allow: Allowed;
  /** Further files of each node, and of every machine. */
  readonly ofNodes: Readonly<Record<string, string>>;
  readonly ofAll: Readonly<Record<string, string>>;
}

/** Where the files of a machine lie for what runs on it. */
export const etcFolder = "/etc/holdfast";
export const storePort = 7420;

export function storeAddress(plan: LabPlan): string {
  const address = plan.machines.find(({ kind }) => kind === "store")?.addresses[0] ?? "";
  return address.replace(/\/.*/, "");
}

/** What lies in /etc/holdfast of each machine; agents, managers and people reach the store with it. */
export function machineFiles(plan: LabPlan, given: NodeFiles): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(plan.machines.map((machine) => [machine.name, filesOf(machine, { plan, ...given })]));
}

interface Given extends NodeFiles {
  readonly plan: LabPlan;
}

function filesOf(machine: LabMachine, given: Given): Readonly<Record<string, string>> {
  const { plan, authority, ofNodes, ofAll } = given;
  const { name } = machine;
  const common = { ...ofAll, "ca.crt": authority.cert };
  const addresses = machine.addresses.map((address) => address.replace(/\/.*/, ""));
  switch (machine.kind) {
    case "client":
      return {
        ...common,
        ...issue(authority, "admin", { role: "admin", name: "lab" }),
        [configFile]: contextText(plan),
      };
    case "store":
      return { ...common, ...issue(authority, "serve", { role: "server", name, addresses }) };
    case "node": {
      const agent = issue(authority, "agent", { role: "node", name, cluster: plan.cluster, addresses });
      const settings = settingsText("agent", { name, port: 9420, given });
      return {
        ...ofNodes,
        ...common,
        ...agent,
        "agent.yaml": settings,
        ...(machine.hasManager ? managerFiles(name, given) : {}),
      };
    }
    default:
      return machine.kind satisfies never;
  }
}

function managerFiles(node: string, given: Given): Readonly<Record<string, string>> {
  const name = `manager-${node}`.slice(0, 63);
  const manager = issue(given.authority, "manager", { role: "manager", name });
  return { ...manager, "manager.yaml": settingsText("manager", { name, port: 9421, given }) };
}

function issue(authority: Authority, file: string, wish: CertificateWish): Readonly<Record<string, string>> {
  const { cert, key } = issueCertificate(authority, wish);
  return { [`${file}.crt`]: cert, [`${file}.key`]: key };
}

/** Where the configuration of people lies on the client. */
export const configFile = "config.yaml";

/** Which cluster is meant on the client, and by which certificate one is known there. */
function contextText(plan: LabPlan): string {
  const context = { name: "lab", ...accessTo(plan, "admin"), namespace: plan.cluster };
  return JSON.stringify({ current: "lab", contexts: [context] }, undefined, 2);
}

function accessTo(plan: LabPlan, file: string) {
  return {
    servers: [`https://${storeAddress(plan)}:${storePort}`],
    cert: `${etcFolder}/${file}.crt`,
    key: `${etcFolder}/${file}.key`,
    ca: `${etcFolder}/ca.crt`,
  };
}

interface Settings {
  readonly name: string;
  /** Of health and metrics. */
  readonly port: number;
  readonly given: Given;
}

/** The file of an agent or a manager; JSON is YAML. */
function settingsText(file: string, { name, port, given: { plan, allow } }: Settings): string {
  const settings = {
    cluster: plan.cluster,
    node: name,
    store: accessTo(plan, file),
    listen: `127.0.0.1:${port}`,
    allow,
  };
  return JSON.stringify(settings, undefined, 2);
}

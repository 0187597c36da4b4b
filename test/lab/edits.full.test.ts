import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import type { FactsDocument } from "../../controller/report/facts-document.ts";
import { done, labName, onMachine, raise, statusOf, whyNoLab } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("edits");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

interface Wish {
  readonly address?: object;
  readonly service?: object;
}

const web = "/etc/holdfast/lab/web";

/** An address and a service, in this order. */
function manifests({ address, service }: Wish = {}): string {
  const exec = { start: [web, "start"], stop: [web, "stop"], status: [web, "status"] };
  const objects = [
    { kind: "VirtualIP", spec: { address: "192.0.2.100/24", ...address } },
    { kind: "HAService", spec: { exec, ...service } },
    {
      kind: "HAGroup",
      spec: { members: ["VirtualIP", "HAService"].map((kind) => ({ kind, name: "web" })) },
    },
  ];
  return objects
    .map((object) => JSON.stringify({ apiVersion: "holdfast.dev/v1alpha1", metadata: { name: "web" }, ...object }))
    .join("\n---\n");
}

/** Real agents, drivers and a store: what the simulator tries by seeds is seen here once. */
describe("an edit of what runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-edits-"));
  beforeAll(async () => {
    if (why !== undefined) return;
    writeFileSync(join(folder, "web.yaml"), manifests());
    await raise(name, "--nodes", "1", "-f", folder);
    await vi.waitUntil(async () => (await running()).join() === "VirtualIP 1 Started,HAService 1 Started", waiting);
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
    rmSync(folder, { recursive: true });
  });

  it("that needs no stop is taken over by what runs, and nothing begins", async () => {
    const before = { process: await process(), actions: actions() };
    await apply({
      address: { announcements: { repeatEvery: "5s" }, duplicateCheck: { wait: "70ms" } },
      service: { timeouts: { start: "30s", stop: "31s" }, statusEvery: "1s", startTries: 2 },
    });
    await vi.waitUntil(async () => (await running()).join() === "VirtualIP 2 Started,HAService 2 Started", waiting);
    expect({ process: await process(), actions: actions() }).toEqual(before);
  });

  it("that needs a stop restarts what it is of, and what starts before that runs on", async () => {
    const before = { process: await process(), actions: actions() };
    await apply({
      address: { announcements: { repeatEvery: "5s" }, duplicateCheck: { wait: "70ms" } },
      service: { exec: { start: [web, "start"], stop: [web, "stop"], status: [web, "status", "again"] } },
    });
    await vi.waitUntil(async () => (await running()).join() === "VirtualIP 2 Started,HAService 3 Started", waiting);
    expect(await process()).not.toBe(before.process);
    expect(actions().slice(before.actions.length)).toEqual(["stop HAService/web", "start HAService/web"]);
  });
});

async function apply(wish: Wish): Promise<void> {
  const said = await onMachine(name, "client", `cat <<'END' | holdfast apply -f -\n${manifests(wish)}\nEND`);
  expect(said).toMatch(/configured/);
}

/** Kind, generation and state of what the node says that it has started. */
async function running(): Promise<readonly string[]> {
  const { nodes }: FactsDocument = JSON.parse(await onMachine(name, "client", "holdfast facts export"));
  return nodes
    .flatMap(({ report }) => report?.resources ?? [])
    .map(({ kind, generation, state }) => `${kind} ${generation} ${state}`);
}

/** The number of the service's process. */
async function process(): Promise<string> {
  const { machines } = await statusOf(name);
  expect(machines.find((machine) => machine.name === "n1")?.holds).toEqual(["192.0.2.100"]);
  return (await onMachine(name, "n1", "cat /run/lab-web.pid")).trim();
}

/** What the agent has begun, from its log. */
function actions(): readonly string[] {
  const lines = readFileSync(join(labFolder(name).logs, "n1-agent.log"), "utf8").split("\n");
  return lines
    .filter((line) => line.includes("action begins"))
    .map((line) => {
      const { verb, resource }: { readonly verb: string; readonly resource: string } = JSON.parse(line);
      return `${verb} ${resource}`;
    });
}

import { isDeepStrictEqual } from "node:util";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { PlanAction } from "../../controller/core/plan/plan.ts";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import type { PlanDocument } from "../../controller/report/plan-document.ts";
import { done, labName, onMachine, raise, whyNoLab } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("plan");
const nodes = ["n1", "n2", "n3"];
const waiting = { timeout: 60_000, interval: 300 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

type Spec = Readonly<Record<string, unknown>>;
/** By `Kind/name`. */
type Wish = Readonly<Record<string, Spec>>;

const web = "/etc/holdfast/lab/web";

function sh(script: string): readonly string[] {
  return ["/bin/sh", "-c", script];
}

/** A service that is a file: it is there, or not. */
function marker(file: string): Spec {
  return {
    exec: {
      start: sh(`touch /run/${file}`),
      stop: sh(`rm -f /run/${file}`),
      status: sh(`test -e /run/${file} || exit 7`),
    },
  };
}

function fencedNode(index: number): Spec {
  return { addresses: [`192.0.2.${11 + index}`], fencing: [{ devices: ["switch"] }] };
}

/** An address with a web service and something after it; an address by itself; a role on every node. */
const base: Wish = {
  // Renewed often, for each look waits for that, and slow to end, for machines are busy with other tests.
  "HACluster/cluster": { lease: { ttl: "8s", renewEvery: "300ms" } },
  ...Object.fromEntries(nodes.map((node, index) => [`HANode/${node}`, fencedNode(index)])),
  "FencingPolicy/power": { mode: "Devices", action: "off" },
  "FenceDevice/switch": { exec: { command: ["/etc/holdfast/lab/power"] }, parameters: { plug: "${node.name}" } },
  "VirtualIP/web": { address: "192.0.2.100/24" },
  "HAService/web": { exec: { start: [web, "start"], stop: [web, "stop"], status: [web, "status"] } },
  "HAService/log": marker("lab-log"),
  "HAGroup/web": {
    members: [
      { kind: "VirtualIP", name: "web" },
      { kind: "HAService", name: "web" },
      { kind: "HAService", name: "log" },
    ],
    preferredNodes: [{ name: "n1", score: 100 }],
    fencingPolicy: { name: "power" },
  },
  "VirtualIP/db": { address: "192.0.2.110/24" },
  "HAService/db": marker("lab-db"),
  "HAGroup/db": {
    members: [
      { kind: "HAService", name: "db" },
      { kind: "VirtualIP", name: "db" },
    ],
    checkers: [
      {
        exec: { command: ["/bin/sh", "-c", "test ! -e /run/lab-sick"] },
        interval: "1s",
        timeout: "1s",
        fall: 4,
        effect: "Fault",
      },
    ],
  },
  "HAService/role": marker("lab-role"),
  "HAGroup/role": { members: [{ kind: "HAService", name: "role" }], replicas: "Each" },
};

function manifests(wish: Wish): string {
  const texts = Object.entries(wish).map(([label, spec]) => {
    const [kind = "", own = ""] = label.split("/");
    return JSON.stringify({ apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { name: own }, spec });
  });
  return `${texts.join("\n---\n")}\n`;
}

/** With these fields of specs exchanged, and further objects. */
function edited(wish: Wish, edit: Wish): Wish {
  const specs = Object.entries(edit).map(([label, spec]) => [label, { ...wish[label], ...spec }] as const);
  return { ...wish, ...Object.fromEntries(specs) };
}

/** One story on one cluster: before each thing that happens it is planned, and afterwards it is compared with what was done. */
describe("what the agents do is what was planned", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-plan-"));
  let wish = base;

  beforeAll(async () => {
    if (why !== undefined) return;
    writeFileSync(join(folder, "base.yaml"), manifests(base));
    await raise(name, "-f", folder);
    await settled(wish);
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, Wish]>([
    ["the last member of a group is edited so that it restarts", { "HAService/log": marker("lab-log2") }],
    [
      "one in the middle is",
      { "HAService/web": { exec: { start: [web, "start"], stop: [web, "stop"], status: [web, "status", "again"] } } },
    ],
    ["the address of the first member is edited", { "VirtualIP/web": { address: "192.0.2.101/24" } }],
    ["what needs no stop is edited", { "HAService/log": { startTries: 2 } }],
    [
      "members change their places",
      {
        "HAGroup/web": {
          members: [
            { kind: "VirtualIP", name: "web" },
            { kind: "HAService", name: "log" },
            { kind: "HAService", name: "web" },
          ],
        },
      },
    ],
    [
      "another node is preferred, for members that were started in another order",
      { "HAGroup/web": { preferredNodes: [{ name: "n2", score: 100 }] } },
    ],
    ["a group is stopped", { "HAGroup/db": { state: "Stopped" } }],
    ["and started again", { "HAGroup/db": { state: "Started" } }],
    [
      "groups exchange their addresses",
      { "VirtualIP/web": { address: "192.0.2.110/24" }, "VirtualIP/db": { address: "192.0.2.101/24" } },
    ],
    ["a role is edited on every node", { "HAService/role": marker("lab-role2") }],
    [
      "a group is new",
      {
        "HAService/new": marker("lab-new"),
        "HAGroup/new": { members: [{ kind: "HAService", name: "new" }], preferredNodes: [{ name: "n3", score: 10 }] },
      },
    ],
    [
      "a member leaves its group",
      {
        "HAGroup/web": {
          members: [
            { kind: "VirtualIP", name: "web" },
            { kind: "HAService", name: "web" },
          ],
        },
      },
    ],
  ])("where %s", async (_, edit) => {
    wish = edited(wish, edit);
    expect(await unlikePlanned({ wish })).toEqual({});
  });

  it.each(["Standby", "Maintenance"])("where an operator orders %s for a node, and where that ends", async (type) => {
    const node = await holderOf("HAGroup/web", wish);
    const ordered = { [`HAOperation/${type.toLowerCase()}`]: { type, target: { kind: "HANode", name: node } } };
    const words = ["--set", "orders"];
    expect(await unlikePlanned({ wish: { ...wish, ...ordered }, words })).toEqual({});
    expect(await unlikePlanned({ wish, words: [...words, "--prune"] })).toEqual({});
  });

  it.each(["Restart", "Move", "Stop"])("where an operator orders %s for a group", async (type) => {
    const ordered = { [`HAOperation/${type.toLowerCase()}`]: { type, target: { kind: "HAGroup", name: "db" } } };
    const words = ["--set", "orders"];
    const [rest, happen] = [
      { ...wish, ...(type === "Stop" ? ordered : {}) },
      () => apply({ ...wish, ...ordered }, words),
    ];
    expect(await unlikePlanned({ wish: { ...wish, ...ordered }, words, rest, happen })).toEqual({});
    expect(await unlikePlanned({ wish, words: [...words, "--prune"] })).toEqual({});
  });

  it("where a checker finds its group unhealthy on a node, also after a restart", async () => {
    const node = await holderOf("HAGroup/db", wish);
    expect(
      await unlikePlanned({
        wish,
        whatIf: "checker-fails=db/0",
        happen: () => onMachine(name, node, "touch /run/lab-sick"),
      }),
    ).toEqual({});
    await onMachine(name, node, "rm /run/lab-sick");
  });

  it("where nobody reaches the store any more", async () => {
    const planned = await plan(wish, "--what-if", "store-lost");
    const before = begun().length;
    await done("fault", "--name", name, "link", "store", "down");
    await vi.waitUntil(() => begun().length - before >= planned.actions.length, waiting).catch(() => undefined);
    const taken = begun().slice(before);
    await done("fault", "--name", name, "link", "store", "up");
    await settled(wish);
    expect(byPlace(taken, planned.actions)).toEqual(byPlace(planned.actions, planned.actions));
  });

  it.each([["power", "off"], ["freeze"]])("where a node is lost: %s", async (fault, ...state) => {
    const node = await holderOf("HAGroup/web", wish);
    const happen = () => done("fault", "--name", name, fault, node, ...state);
    expect(await unlikePlanned({ wish, whatIf: `node-down=${node}`, happen })).toEqual({});
  });
});

interface Happening {
  readonly wish: Wish;
  /** Of `plan` and of `apply`. */
  readonly words?: readonly string[];
  /** What holds when all is done; the wish by default. */
  readonly rest?: Wish;
  /** In place of applying the wish: what happens that the plan supposes. */
  readonly whatIf?: string;
  readonly happen?: () => Promise<unknown>;
}

/** What was done otherwise than it was planned: empty where nothing was. */
async function unlikePlanned({ wish, words = [], rest = wish, whatIf, happen }: Happening): Promise<object> {
  const planned = await plan(wish, ...words, ...(whatIf === undefined ? [] : ["--what-if", whatIf]));
  const before = begun().length;
  await (happen === undefined ? apply(wish, words) : happen());
  // What goes wrong is found only after a while; that nothing, or something else, is done is seen below.
  const { actions } = planned;
  await vi.waitUntil(() => begun().length - before >= actions.length, waiting).catch(() => undefined);
  await settled(rest);
  const did = byPlace(begun().slice(before), actions);
  const meant = byPlace(actions, actions);
  return isDeepStrictEqual(did, meant) ? {} : { did, meant };
}

type Step = Pick<PlanAction, "verb" | "object" | "node">;

/** Groups do not wait for each other, and neither do the nodes of one that runs on several. */
function byPlace(steps: readonly Step[], planned: readonly PlanAction[]): Readonly<Record<string, readonly string[]>> {
  const groups = new Map(planned.map(({ object, group = "" }) => [object, group]));
  const several = ["HAGroup/role"];
  const placeOf = ({ object, node }: Step): string => {
    const group = groups.get(object) ?? "unplanned";
    return several.includes(group) ? `${group} on ${node}` : group;
  };
  const places = Object.groupBy(steps, placeOf);
  return Object.fromEntries(
    Object.entries(places).map(([place, some = []]) => [
      place,
      some.map(({ verb, object, node }) => `${verb} ${object} on ${node}`),
    ]),
  );
}

/** What all agents and managers have begun, in the order of time, from their logs. */
function begun(): readonly Step[] {
  const ofAgents = nodes.flatMap((node) =>
    logged(`${node}-agent.log`, "action begins").map(({ time, verb, resource }) => ({
      time,
      verb,
      object: resource,
      node,
    })),
  );
  const ofManagers = nodes.flatMap((machine) =>
    logged(`${machine}-manager.log`, "a node is being fenced").map(({ time, node }) => ({
      time,
      verb: "fence" as const,
      object: `HANode/${node}`,
      node,
    })),
  );
  return [...ofAgents, ...ofManagers].toSorted((a, b) => (a.time < b.time ? -1 : 1));
}

interface LogLine {
  readonly time: string;
  readonly verb: PlanAction["verb"];
  readonly resource: string;
  readonly node: string;
}

function logged(file: string, message: string): readonly LogLine[] {
  const lines = readFileSync(join(labFolder(name).logs, file), "utf8").split("\n");
  return lines.flatMap((line) => (line.includes(`"message":"${message}"`) ? [JSON.parse(line)] : []));
}

async function holderOf(group: string, wish: Wish): Promise<string> {
  return (await plan(wish)).final[group]?.node ?? "";
}

/** Nothing is left to do, and nothing was begun while that was looked at. */
async function settled(wish: Wish): Promise<void> {
  await vi.waitUntil(async () => {
    const before = begun().length;
    const { actions, drift } = await plan(wish);
    return actions.length + drift.length === 0 && begun().length === before;
  }, waiting);
}

async function plan(wish: Wish, ...words: readonly string[]): Promise<PlanDocument> {
  return JSON.parse(await onClient(["plan", "-f", "-", "-o", "json", ...words], manifests(wish)));
}

async function apply(wish: Wish, words: readonly string[]): Promise<void> {
  await onClient(["apply", "-f", "-", ...words], manifests(wish));
}

function onClient(words: readonly string[], input: string): Promise<string> {
  return onMachine(name, "client", `cat <<'END' | holdfast ${words.join(" ")}\n${input}\nEND`);
}

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

/** A service that is a file: it is there, or not. */
function marker(file: string): Spec {
  const sh = (script: string): readonly string[] => ["/bin/sh", "-c", script];
  return {
    exec: {
      start: sh(`touch /run/${file}`),
      stop: sh(`rm -f /run/${file}`),
      status: sh(`test -e /run/${file} || exit 7`),
    },
  };
}

/** An address with a web service and something after it; an address by itself; a role on every node. */
const base: Wish = {
  "HACluster/cluster": { lease: { ttl: "4s", renewEvery: "1s" } },
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
        interval: "500ms",
        timeout: "500ms",
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
    ["another node is preferred", { "HAGroup/web": { preferredNodes: [{ name: "n2", score: 100 }] } }],
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
    await asPlanned({ wish });
  });

  it.each(["Standby", "Maintenance"])("where an operator orders %s for a node, and where that ends", async (type) => {
    const node = await holderOf("HAGroup/web", wish);
    const ordered = { [`HAOperation/${type.toLowerCase()}`]: { type, target: { kind: "HANode", name: node } } };
    const words = ["--set", "orders"];
    await asPlanned({ wish: { ...wish, ...ordered }, words });
    await asPlanned({ wish, words: [...words, "--prune"] });
  });

  it("where a checker finds its group unhealthy on a node, also after a restart", async () => {
    const node = await holderOf("HAGroup/db", wish);
    await asPlanned({ wish, whatIf: "checker-fails=db/0", happen: () => onMachine(name, node, "touch /run/lab-sick") });
    await onMachine(name, node, "rm /run/lab-sick");
  });

  it("where a node loses its power", async () => {
    const node = await holderOf("HAGroup/web", wish);
    const happen = () => done("fault", "--name", name, "power", node, "off");
    await asPlanned({ wish, whatIf: `node-down=${node}`, happen });
  });
});

interface Happening {
  readonly wish: Wish;
  /** Of `plan` and of `apply`. */
  readonly words?: readonly string[];
  /** In place of applying the wish: what happens that the plan supposes. */
  readonly whatIf?: string;
  readonly happen?: () => Promise<unknown>;
}

async function asPlanned({ wish, words = [], whatIf, happen }: Happening): Promise<void> {
  const planned = await plan(wish, ...words, ...(whatIf === undefined ? [] : ["--what-if", whatIf]));
  const before = begun().length;
  await (happen === undefined ? onClient(["apply", "-f", "-", ...words], manifests(wish)) : happen());
  // What goes wrong is found only after a while; that nothing, or something else, is done is seen below.
  const { actions } = planned;
  await vi.waitUntil(() => begun().length - before >= actions.length, waiting).catch(() => undefined);
  await settled(wish);
  expect(byPlace(begun().slice(before), actions)).toEqual(byPlace(actions, actions));
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

/** What all agents have begun, in the order of time, from their logs. */
function begun(): readonly Step[] {
  const lines = nodes.flatMap((node) => {
    const text = readFileSync(join(labFolder(name).logs, `${node}-agent.log`), "utf8");
    return text.split("\n").flatMap((line) => {
      if (!line.includes('"action begins"')) return [];
      const { time, verb, resource: object } = JSON.parse(line);
      return [{ time, verb, object, node }];
    });
  });
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : 1));
}

async function holderOf(group: string, wish: Wish): Promise<string> {
  return (await plan(wish)).final[group]?.node ?? "";
}

/** Nothing is left to do, on the second look as on the first. */
async function settled(wish: Wish): Promise<void> {
  let last = -1;
  await vi.waitUntil(async () => {
    const { actions, drift } = await plan(wish);
    const now = begun().length;
    const isAtRest = actions.length + drift.length === 0 && now === last;
    last = actions.length === 0 ? now : -1;
    return isAtRest;
  }, waiting);
}

async function plan(wish: Wish, ...words: readonly string[]): Promise<PlanDocument> {
  return JSON.parse(await onClient(["plan", "-f", "-", "-o", "json", ...words], manifests(wish)));
}

function onClient(words: readonly string[], input: string): Promise<string> {
  return onMachine(name, "client", `cat <<'END' | holdfast ${words.join(" ")}\n${input}\nEND`);
}

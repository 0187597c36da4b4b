import type { FactsDocument } from "../../controller/report/facts-document.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { done, labName, onMachine, recordOf, statusOf, whyNoLab, raise } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("freeze");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** From a ttl of 5 s on the kernel itself takes an address away that no agent renews. */
const byTheKernel = `
apiVersion: holdfast.dev/v1alpha1
kind: HACluster
metadata: {name: cluster}
spec: {lease: {ttl: 5s, renewEvery: 1s}}
---
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: v4}
spec: {address: 192.0.2.100/24}
---
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: v6}
spec: {address: "2001:db8::100/64"}
---
apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata: {name: both}
spec: {members: [{kind: VirtualIP, name: v4}, {kind: VirtualIP, name: v6}]}
`;

describe("addresses of a node that stands still", () => {
  raisedWith(byTheKernel, "--nodes", "2", "--managers", "2");

  it("are on another one, and never on both, also when it goes on", async () => {
    const both = ["192.0.2.100", "2001:db8::100"];
    const holders = async () => {
      const { machines } = await statusOf(name);
      return machines.filter(({ holds }) => holds.length === 2).map((machine) => machine.name);
    };
    const before = await vi.waitUntil(async () => (await holders())[0], waiting);
    const other = before === "n1" ? "n2" : "n1";
    await done("fault", "--name", name, "freeze", before);
    await vi.waitUntil(async () => (await holders()).join() === other, waiting);
    await done("fault", "--name", name, "thaw", before);
    await vi.waitUntil(() => isBack(before), waiting);
    const { overlaps, holders: spans } = await recordOf(name);
    expect(overlaps).toEqual([]);
    expect(new Set(spans.map(({ address }) => address))).toEqual(new Set(both));
    expect(await holders()).toEqual([other]);
  });
});

/** With a shorter one nobody takes it away there before that node goes on: its kernel answers for it meanwhile. */
const byNobody = `
apiVersion: holdfast.dev/v1alpha1
kind: HACluster
metadata: {name: cluster}
spec: {lease: {ttl: 2s, renewEvery: 500ms}}
---
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: web}
spec: {address: 192.0.2.100/24}
---
apiVersion: holdfast.dev/v1alpha1
kind: HAService
metadata: {name: web}
spec:
  exec:
    start: [/etc/holdfast/lab/web, start]
    stop: [/etc/holdfast/lab/web, stop]
    status: [/etc/holdfast/lab/web, status]
---
apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata: {name: web}
spec:
  members: [{kind: VirtualIP, name: web}, {kind: HAService, name: web}]
  checkers: [{http: {url: "http://192.0.2.100/"}, fall: 2, effect: Fault}]
`;

describe("an address that a node keeps while it stands still", () => {
  raisedWith(byNobody);

  it("is waited for, which is no failure, and is on another one as soon as that node goes on", async () => {
    const before = await vi.waitUntil(holder, waiting);
    await vi.waitUntil(async () => (await answering()) === before, waiting);
    await done("fault", "--name", name, "freeze", before);
    await vi.waitUntil(async () => isWaitedFor(await groupState()), waiting);
    await done("fault", "--name", name, "thaw", before);
    await vi.waitUntil(async () => {
      const { state } = await groupState();
      expect(state).not.toBe("Error");
      return state === "Started";
    }, waiting);
    await vi.waitUntil(() => isBack(before), waiting);
    const other = await holder();
    expect([undefined, before]).not.toContain(other);
    await vi.waitUntil(async () => (await answering()) === other, waiting);
    expect((await recordOf(name)).overlaps).toEqual([]);
    expect(await failures()).toEqual([]);
  });
});

async function holder(): Promise<string | undefined> {
  const { machines } = await statusOf(name);
  const [one, ...others] = machines.filter(({ holds }) => holds.length > 0);
  return others.length === 0 ? one?.name : undefined;
}

async function answering(): Promise<string | undefined> {
  return (await recordOf(name)).answers.at(-1)?.by;
}

interface ObjectStatus {
  readonly state?: string;
  readonly message?: string;
}

function isWaitedFor({ state, message = "" }: ObjectStatus): boolean {
  return state === "Blocked" && message.endsWith("of a node proven gone, to answer no more for 192.0.2.100");
}

async function groupState(): Promise<ObjectStatus> {
  return await statusInStore("HAGroup/web");
}

/** It has noticed that its lease was over, has let go of everything, and has another one. */
async function isBack(node: string): Promise<boolean> {
  const { state } = await statusInStore(`HANode/${node}`);
  return state === "Eligible";
}

async function statusInStore(what: string): Promise<ObjectStatus> {
  const { status = {} } = JSON.parse(await onMachine(name, "client", `holdfast get ${what} -o json`));
  return status;
}

/** What any node remembers to have failed. */
async function failures(): Promise<readonly string[]> {
  const { nodes }: FactsDocument = JSON.parse(await onMachine(name, "client", "holdfast facts export"));
  return nodes.flatMap(({ name: node, report }) =>
    [...(report?.resources ?? []), ...(report?.groups ?? [])].flatMap(({ name: what, failures: count, error }) =>
      count > 0 ? [`${what} on ${node}: ${error}`] : [],
    ),
  );
}

function raisedWith(manifests: string, ...words: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-freeze-"));
  beforeAll(async () => {
    if (why !== undefined) return;
    writeFileSync(join(folder, "freeze.yaml"), manifests);
    await raise(name, ...words, "-f", folder);
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
    rmSync(folder, { recursive: true });
  });
}

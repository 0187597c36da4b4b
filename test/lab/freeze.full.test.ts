import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { done, labName, recordOf, statusOf, whyNoLab, raise } from "./lab-under-test.ts";

const why = whyNoLab();
const name = labName("freeze");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** From a ttl of 5 s on the kernel itself takes an address away that no agent renews. */
const manifests = `
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
  const folder = mkdtempSync(join(tmpdir(), "holdfast-freeze-"));
  beforeAll(async () => {
    if (why !== undefined) return;
    writeFileSync(join(folder, "freeze.yaml"), manifests);
    await raise(name, "--nodes", "2", "--managers", "2", "-f", folder);
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
    rmSync(folder, { recursive: true });
  });

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
    const { nowMs } = await statusOf(name);
    await vi.waitUntil(async () => (await statusOf(name)).nowMs > nowMs + 3_000, waiting);
    const { overlaps, holders: spans } = await recordOf(name);
    expect(overlaps).toEqual([]);
    expect(new Set(spans.map(({ address }) => address))).toEqual(new Set(both));
    expect(await holders()).toEqual([other]);
  });
});

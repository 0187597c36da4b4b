import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createObjectCheck } from "../../controller/cli/object-check.ts";
import type { ObjectKey, Store, StoreWrite } from "../../controller/ports/store.ts";
import { createCheckedStore } from "../../controller/stores/checked-store.ts";
import { clientOf, type Client } from "../contract/store-under-test.ts";
import { catalog } from "../crds/read-definitions.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";
import { makePki, serveTestStore } from "../server/serve-test-store.ts";
import { run, type CommandResult } from "./fake-terminal.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-verbs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pki = makePki(folder);
const ada = issue(pki.authority, "ada", "/O=holdfast:admin/CN=ada");
const webPair = "manifests/examples/web-pair";

interface Served {
  /** A verb of the command line, with this store. */
  readonly holdfast: (...args: readonly string[]) => Promise<CommandResult>;
  readonly client: Client;
}

/** A checked store on loopback; `between` is called before each write of the command line reaches it. */
async function serve(between?: (client: Client) => Promise<void>): Promise<Served> {
  const check = createObjectCheck(catalog);
  let isOwn = true;
  const served = await serveTestStore(pki, {
    wrap: (store) => {
      const checked = createCheckedStore(store, check);
      const write: Store["write"] = async (writes, limit) => {
        if (!isOwn && between !== undefined) await between(clientOf(checked, (call) => call));
        return checked.write(writes, limit);
      };
      return { ...checked, write };
    },
  });
  const { cert, key, ca } = ada;
  const where = ["--server", `https://127.0.0.1:${served.server.port}`, "--cert", cert, "--key", key, "--ca", ca];
  const client = clientOf(served.connect(readCredentials(ada)), (call) => call);
  return {
    client,
    holdfast: async (...args) => {
      isOwn = false;
      try {
        return await run([...args, ...where], { env: { HOME: folder } });
      } finally {
        isOwn = true;
      }
    },
  };
}

function manifest(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function vips(names: Readonly<Record<string, number>>): string {
  return Object.entries(names)
    .map(
      ([name, last]) =>
        `apiVersion: holdfast.dev/v1alpha1\nkind: VirtualIP\nmetadata: {name: ${name}}\nspec: {address: 192.0.2.${last}/24}\n`,
    )
    .join("---\n");
}

const cluster = `apiVersion: holdfast.dev/v1alpha1
kind: HACluster
metadata: {name: cluster}
spec: {}
---
apiVersion: holdfast.dev/v1alpha1
kind: HANode
metadata: {name: n1, labels: {rack: a}}
spec: {addresses: [192.0.2.1]}
`;

function manifests(...texts: readonly string[]): string {
  return texts.join("---\n");
}

describe("apply, get and diff", () => {
  it("put objects without a namespace into the one that is meant, and no other into it", async () => {
    const { holdfast, client } = await serve();
    const file = manifest("plain.yaml", manifests(cluster, vips({ a: 10 })));
    expect(await holdfast("apply", "-f", file, "-n", "mine")).toMatchObject({ exitCode: 0 });
    expect(new Set((await client.list({})).items.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["mine"]));
    const wrong = await holdfast("apply", "-f", webPair, "-n", "mine");
    expect(wrong).toMatchObject({ exitCode: 1, out: "" });
    expect(wrong.err).toContain(
      "web-pair.yaml:12:38: HACluster/cluster: metadata.namespace: must be mine, as --namespace says, is web-pair\n",
    );
  });

  it("tell everything that is wrong at once, and write nothing", async () => {
    const { holdfast, client } = await serve();
    const text = `${manifests(cluster, vips({ a: 10 }).replace("address", "adress"), vips({ b: 11 }))}---
apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata: {name: web}
spec: {members: [{kind: VirtualIP, name: b}, {kind: HAService, name: gone}]}
---
apiVersion: holdfast.dev/v1alpha1
kind: HALease
metadata: {name: manager}
spec: {purpose: Manager, holder: m1, incarnation: "1", ttlMs: 2000, renewals: 1}
`;
    const { exitCode, out, err } = await holdfast("apply", "-f", manifest("wrong.yaml", text));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(/wrong\.yaml:14:\d+: VirtualIP\/a: spec\.adress: .*did you mean address\?/);
    expect(err).toMatch(/wrong\.yaml:24:\d+: HAGroup\/web: spec\.members\[1\]\.name: .*gone/);
    expect(err).toMatch(/wrong\.yaml:27:7: HALease\/manager: kind: must be a kind that users write, is HALease/);
    expect((await client.list({})).items).toEqual([]);
  });

  it("show what would change, and change nothing in a dry run", async () => {
    const { holdfast, client } = await serve();
    const file = manifest("edit.yaml", manifests(cluster, vips({ a: 10 })));
    await holdfast("apply", "-f", file);
    const { items } = await client.list({});
    manifest("edit.yaml", manifests(cluster.replace("rack: a", "rack: b"), vips({ a: 11, b: 12 })));
    const { exitCode, out } = await holdfast("diff", "-f", file);
    expect(exitCode).toBe(2);
    expect(out).toContain("--- HANode/n1 in default, stored\n+++ HANode/n1 in default, given\n");
    expect(out).toContain("\n-    rack: a\n+    rack: b\n");
    expect(out).toContain("\n-  address: 192.0.2.10/24\n+  address: 192.0.2.11/24\n");
    expect(out).toContain("--- (not there)\n+++ VirtualIP/b in default, given\n");
    expect(await holdfast("apply", "-f", file, "--dry-run")).toMatchObject({
      exitCode: 0,
      out: "HACluster/cluster unchanged (dry run)\nHANode/n1 configured (dry run)\nVirtualIP/a configured (dry run)\nVirtualIP/b created (dry run)\n",
    });
    expect((await client.list({})).items).toEqual(items);
    const { objects, outcome } = JSON.parse((await holdfast("apply", "-f", file, "-o", "json")).out);
    expect(outcome).toBe("Applied");
    expect(objects[3]).toEqual({ kind: "VirtualIP", namespace: "default", name: "b", result: "created" });
  });

  it("delete what is gone from a set, at most half of it unless that is meant", async () => {
    const { holdfast } = await serve();
    const file = manifest("set.yaml", manifests(cluster, vips({ a: 10, b: 11 })));
    await holdfast("apply", "-f", file, "--set", "one");
    manifest("set.yaml", manifests(cluster, vips({ a: 10 })));
    expect((await holdfast("diff", "-f", file, "--set", "one", "--prune")).out).toContain("+++ (deleted)\n");
    expect(await holdfast("apply", "-f", file, "--set", "one", "--prune")).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/VirtualIP\/b pruned\n$/),
    });
    manifest("set.yaml", cluster.split("---")[0] ?? "");
    const blocked = await holdfast("apply", "-f", file, "--set", "one", "--prune");
    expect(blocked).toMatchObject({ exitCode: 3, err: expect.stringContaining("at most half of its objects") });
    expect((await holdfast("get")).out).toContain("VirtualIP/a");
    const meant = await holdfast("apply", "-f", file, "--set", "one", "--prune-all");
    expect(meant).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/HANode\/n1 pruned\nVirtualIP\/a pruned\n$/),
    });
  });
});

it("what is no object of Holdfast is passed over, and said", async () => {
  const { holdfast } = await serve();
  const file = manifest("foreign.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
  expect(await holdfast("apply", "-f", file)).toEqual({
    exitCode: 0,
    out: "",
    err: "note: no object of Holdfast was given\nnote: passed over, as they are no objects of Holdfast: 1 v1/ConfigMap\n",
  });
});

describe("others who write", () => {
  const node = { kind: "HANode", namespace: "default", name: "n1" };
  const relabelled = async (client: Client, rack: string, key: ObjectKey = node): Promise<StoreWrite> => {
    const { apiVersion, kind, metadata, spec } = await client.get(key);
    const object = { apiVersion, kind, metadata: { ...metadata, labels: { rack } }, spec };
    return { verb: "update", object, at: metadata.resourceVersion };
  };

  it("between reading and writing once: it is read and judged again", async () => {
    let times = 0;
    const { holdfast, client } = await serve(async (other) => {
      times += 1;
      if (times === 2) await other.one(await relabelled(other, "z"));
    });
    const file = manifest("conflict.yaml", cluster);
    await holdfast("apply", "-f", file);
    manifest("conflict.yaml", cluster.replace("rack: a", "rack: b"));
    const applied = await holdfast("apply", "-f", file);
    expect(applied).toEqual({ exitCode: 0, out: "HACluster/cluster unchanged\nHANode/n1 configured\n", err: "" });
    expect((await client.get(node)).metadata.labels).toEqual({ rack: "b" });
  });

  it("again and again: nothing is written, and exit code 5 says so", async () => {
    let times = 0;
    const { holdfast, client } = await serve(async (other) => {
      times += 1;
      if (times > 1) await other.one(await relabelled(other, `z${times}`));
    });
    const file = manifest("conflicts.yaml", cluster);
    await holdfast("apply", "-f", file);
    manifest("conflicts.yaml", manifests(cluster.replace("rack: a", "rack: b"), vips({ a: 10 })));
    const applied = await holdfast("apply", "-f", file);
    expect(applied).toMatchObject({ exitCode: 5, out: "HACluster/cluster unchanged\n" });
    expect(applied.err).toMatch(
      /^holdfast: Cannot update HANode default\/n1: .*others write the same objects: apply again\n$/,
    );
    expect((await client.list({ kind: "VirtualIP" })).items).toEqual([]);
  });

  it("in more writes than one call takes: what was written is told, and what was not, with exit code 6", async () => {
    let calls = 0;
    const { holdfast, client } = await serve(async (other) => {
      calls += 1;
      if (calls > 1) await other.one(await relabelled(other, `z${calls}`, { ...node, kind: "VirtualIP", name: "zz" }));
    });
    const metadata = { namespace: "default", name: "zz" };
    await client.one({
      verb: "create",
      object: { apiVersion: "holdfast.dev/v1alpha1", kind: "VirtualIP", metadata, spec: { address: "192.0.2.250/24" } },
    });
    const names = Object.fromEntries(Array.from({ length: 140 }, (_, index) => [`a${index}`, index + 10]));
    const file = manifest("many.yaml", manifests(cluster, vips({ ...names, zz: 251 })));
    const applied = await holdfast("apply", "-f", file);
    expect(applied.exitCode).toBe(6);
    expect(applied.out.split("\n").filter((line) => line.endsWith(" created"))).toHaveLength(128);
    expect(applied.err.split("\n").filter((line) => line.startsWith("not written: "))).toHaveLength(15);
    expect(applied.err).toContain("Cannot update VirtualIP default/zz");
    expect((await client.list({})).items).toHaveLength(129);
  });
});

describe("get", () => {
  it("shows the columns of a kind, by any of its names", async () => {
    const { holdfast } = await serve();
    await holdfast("apply", "-f", manifest("get.yaml", manifests(cluster, vips({ a: 10 }))));
    for (const name of ["vip", "VirtualIP", "virtualips"]) {
      const { out, exitCode } = await holdfast("get", name);
      expect(exitCode).toBe(0);
      expect(out).toMatch(/^NAME {2}READY {2}HOLDER {2}STATE {2}MESSAGE {2}AGE\na {5}- {6}- {7}- {6}- {8}\d+\w+\n$/);
    }
    expect((await holdfast("get", "vip/a", "-o", "yaml")).out).toMatch(/^apiVersion: .*\nkind: VirtualIP\nmetadata:\n/);
    expect(JSON.parse((await holdfast("get", "han", "n1", "-o", "json")).out)).toMatchObject({ kind: "HANode" });
  });

  it("selects by labels", async () => {
    const { holdfast } = await serve();
    await holdfast("apply", "-f", manifest("labels.yaml", cluster));
    expect((await holdfast("get", "han", "-l", "rack=a")).out).toContain("n1");
    expect(await holdfast("get", "han", "-l", "rack in (b,c)")).toEqual({
      exitCode: 0,
      out: "",
      err: "there is nothing of that in the namespace default\n",
    });
  });

  it("shows the objects of all clusters, each with its namespace", async () => {
    const { holdfast } = await serve();
    await holdfast("apply", "-f", manifest("here.yaml", manifests(cluster, vips({ a: 10 }))));
    await holdfast("apply", "-n", "other", "-f", manifest("there.yaml", manifests(cluster, vips({ b: 11 }))));
    const { out } = await holdfast("get", "vip", "-A");
    const rows = out.split("\n").map((line) => line.split(/ +/).slice(0, 2).join(" "));
    expect(rows).toEqual(["NAMESPACE NAME", "default a", "other b", ""]);
    expect((await holdfast("get", "-A")).out).toMatch(/^other +VirtualIP\/b /m);
    const { items } = JSON.parse((await holdfast("get", "vip", "--all-namespaces", "-o", "json")).out);
    expect(items).toMatchObject([{ metadata: { namespace: "default" } }, { metadata: { namespace: "other" } }]);
    expect((await holdfast("get", "vip", "-n", "other")).out).not.toContain("NAMESPACE");
    expect(await holdfast("get", "hfd", "-A")).toMatchObject({ err: "there is nothing of that in any namespace\n" });
  });

  it.each<[readonly string[], RegExp]>([
    [["vip", "a", "-A"], /^holdfast: Cannot get a of all namespaces: a name is of one namespace; give --namespace\n$/],
    [["vpi"], /^holdfast: Cannot get it: vpi is not a kind; did you mean VirtualIP\?\n$/],
    [["han", "n2"], /^holdfast: there is no HANode n2 in the namespace default; did you mean n1\?\n$/],
    [["all", "x"], /^holdfast: Cannot get all by name: give a kind\n$/],
    [["vip/a", "b"], /^holdfast: Cannot get vip\/a: give KIND NAME, or KIND\/NAME alone\n$/],
  ])("says what is wrong with %j", async (args, message) => {
    const { holdfast } = await serve();
    await holdfast("apply", "-f", manifest("missing.yaml", cluster));
    expect(await holdfast("get", ...args)).toMatchObject({ exitCode: 1, err: expect.stringMatching(message) });
  });
});

it("an unreachable store is one line that names it and why, for every verb", async () => {
  const { cert, key, ca } = ada;
  const where = ["--server", "https://127.0.0.1:1", "--cert", cert, "--key", key, "--ca", ca];
  for (const verb of [
    ["get"],
    ["status"],
    ["history"],
    ["facts", "export"],
    ["diff", "-f", webPair],
    ["apply", "-f", webPair],
  ]) {
    const result = await run([...verb, ...where], { env: { HOME: folder } });
    expect(result).toEqual({
      exitCode: 1,
      out: "",
      err: "holdfast: The store was not reached: 127.0.0.1:1: nothing listens there\n",
    });
  }
});

it("a server of another authority is not spoken to", async () => {
  const other = makeAuthority(folder, "other");
  const served = await serveTestStore(pki);
  const { cert, key } = ada;
  const where = ["--server", `https://127.0.0.1:${served.server.port}`, "--cert", cert, "--key", key, "--ca", other.ca];
  const result = await run(["get", ...where], { env: { HOME: folder } });
  expect(result).toMatchObject({
    exitCode: 1,
    err: expect.stringMatching(/^holdfast: The store was not reached: 127\.0\.0\.1:\d+: .*certificate/),
  });
});

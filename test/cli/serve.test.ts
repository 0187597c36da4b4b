import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { ServeOptions } from "../../controller/cli/open-served-store.ts";
import { serve } from "../../controller/cli/serve.ts";
import type { ObjectDraft } from "../../controller/ports/store.ts";
import { createRemoteStore } from "../../controller/stores/remote/create-remote-store.ts";
import { clientOf, update, updateStatus, type Client } from "../contract/store-under-test.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";
import { run } from "./fake-terminal.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const authority = makeAuthority(folder);
const paths = issue(authority, "serve", "/CN=serve");
const admin = readCredentials(issue(authority, "admin", "/O=holdfast:admin/CN=ada"));
const node = readCredentials(issue(authority, "node", "/O=holdfast:node/CN=n1"));

describe("holdfast serve", () => {
  it("serves until it is told to stop, and has everything when it is started again", async () => {
    const data = join(folder, "again");
    const first = await start(data);
    const object = await first.client.one({ verb: "create", object: hanode("n1") });
    const identity = await first.client.identity();
    expect(await first.stop()).toEqual({ exitCode: 0, err: "" });
    const second = await start(data);
    expect(second.line).toContain(`serving store ${identity} of ${data}/store.db on https://127.0.0.1:`);
    expect((await second.client.list({})).items).toEqual([object]);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    await second.stop();
  });

  it("completes objects with their defaults", async () => {
    const { client, stop } = await start(join(folder, "defaults"));
    const object = await client.one({ verb: "create", object: hanode("n1") });
    expect(object.spec).toEqual({ addresses: ["192.0.2.1"], mode: "Active" });
    expect(await client.one(update(object, hanode("n1").spec, { kind: "HANode" }))).toEqual(object);
    await stop();
  });

  it.each<[string, (client: Client) => Promise<unknown>, RegExp]>([
    ["of an unknown kind", (client) => client.one(created("n1", { kind: "HaNode" })), /no such kind in .*: .* HaNode/],
    [
      "of an unknown version",
      (client) => client.one(created("n1", { apiVersion: "holdfast.dev/v2" })),
      /no such kind in/,
    ],
    [
      "with an unknown field",
      (client) => client.one(created("n1", { spec: { mod: "Active" } })),
      /spec\.mod .* did you mean mode/,
    ],
    ["with a wrong name", (client) => client.one(created("N_1")), /metadata\.name must/],
    [
      "that breaks a rule",
      (client) => client.one(created("n1", { spec: { addresses: ["192.0.2.1000"] } })),
      /spec\.addresses/,
    ],
    ["whose status is wrong", wrongStatus, /status\.state/],
    ["whose change breaks a rule", wrongChange, /purpose cannot change/],
  ])("refuses an object %s, and says why", async (_, write, message) => {
    const { client, stop } = await start(mkdtempSync(join(folder, "wrong-")));
    await expect(write(client)).rejects.toThrow(message);
    await stop();
  });

  it("lets a node write its own lease and not another's", async () => {
    const { connect, stop } = await start(join(folder, "node"));
    const client = connect(node);
    expect(await client.refusalOf({ verb: "create", object: lease("node-n1") })).toBe("done");
    expect(await client.refusalOf({ verb: "create", object: lease("node-n2") })).toBe("Refused");
    await stop();
  });

  it.each<[string, Partial<ServeOptions>, RegExp]>([
    ["an address without a port", { listen: "127.0.0.1" }, /^holdfast: Cannot listen: --listen must be ADDRESS:PORT/],
    ["a port beyond all", { listen: "127.0.0.1:70000" }, /--listen must be ADDRESS:PORT.*it is "127\.0\.0\.1:70000"/],
    ["a bare IPv6 address", { listen: "::1:7420" }, /--listen must be ADDRESS:PORT/],
    ["an address of another machine", { listen: "192.0.2.1:0" }, /this machine does not have the address/],
    ["a folder below one that is not there", { data: join(folder, "a/b") }, /Cannot keep the store in --data .*ENOENT/],
    ["a file for a folder", { data: paths.cert }, /--data .* must be a folder; it is a file/],
    ["no certificate", { cert: "/nowhere.crt" }, /there is no certificate \/nowhere\.crt/],
    ["the key of another", { key: join(folder, "admin.key") }, /does not belong to/],
  ])("says of %s what is wrong", async (_, wrong, message) => {
    const result = await run(["serve", ...argumentsOf({ ...good("errors"), ...wrong })]);
    expect(result).toMatchObject({ exitCode: 1, out: "", err: expect.stringMatching(message) });
  });

  it("says everything that is wrong at once", async () => {
    const wrong = { ...good("errors"), listen: "x", data: join(folder, "a/b"), ca: "/nowhere.crt" };
    const { err } = await run(["serve", ...argumentsOf(wrong)]);
    expect(err.trimEnd().split("\n")).toHaveLength(3);
  });

  it("says of a damaged file what to do", async () => {
    const data = join(folder, "damaged");
    await (await start(data)).stop();
    truncateSync(join(data, "store.db"), 0);
    const { exitCode, err } = await run(["serve", ...argumentsOf({ ...good("damaged") })]);
    expect([exitCode, err]).toEqual([
      1,
      expect.stringMatching(/store\.db: the file is damaged .*put a backup in its place/),
    ]);
  });

  it("wants all that it needs", async () => {
    const { exitCode, err } = await run(["serve", "--data", folder]);
    expect([exitCode, err]).toEqual([1, expect.stringMatching(/required option '--listen/)]);
  });
});

async function wrongStatus(client: Client): Promise<unknown> {
  return client.one(updateStatus(await client.one(created("n1")), { state: 7 }));
}

async function wrongChange(client: Client): Promise<unknown> {
  const object = await client.one({ verb: "create", object: lease("node-n1") });
  return client.one(update(object, { ...object.spec, purpose: "Manager" }, { kind: "HALease", namespace: "default" }));
}

function good(name: string): ServeOptions {
  return { ...paths, data: join(folder, name), listen: "127.0.0.1:0" };
}

function argumentsOf(options: ServeOptions): readonly string[] {
  return Object.entries(options).flatMap(([name, value]: [string, string]) => [`--${name}`, value]);
}

function created(name: string, more: Partial<ObjectDraft> = {}) {
  return { verb: "create", object: { ...hanode(name), ...more } } as const;
}

function hanode(name: string): ObjectDraft {
  const metadata = { namespace: "test", name };
  return { apiVersion: "holdfast.dev/v1alpha1", kind: "HANode", metadata, spec: { addresses: ["192.0.2.1"] } };
}

function lease(name: string): ObjectDraft {
  const spec = { purpose: "Node", holder: "n1", incarnation: "1-a", ttlMs: 2_000, renewals: 1 };
  return { apiVersion: "holdfast.dev/v1alpha1", kind: "HALease", metadata: { namespace: "default", name }, spec };
}

/** The verb in this process, with clients of it; a test that ends early stops it. */
async function start(data: string) {
  const stop = new AbortController();
  const started = Promise.withResolvers<string>();
  let err = "";
  const terminal = {
    out: started.resolve,
    err: (text: string) => {
      err += text;
    },
    isOutTerminal: false,
    isErrTerminal: false,
    width: 80,
    env: {},
  };
  const ended = serve({ ...paths, data, listen: "127.0.0.1:0" }, terminal, stop.signal);
  onTestFinished(() => stop.abort());
  const line = await Promise.race([started.promise, ended.then((code) => `ended with ${code}: ${err}`)]);
  const port = Number(/:(\d+)\n$/.exec(line)?.[1]);
  function connect(credentials: typeof admin): Client {
    const store = createRemoteStore({ endpoints: [{ host: "127.0.0.1", port }], credentials: () => credentials });
    onTestFinished(() => store.close());
    return clientOf(store, (call) => call);
  }
  return {
    line,
    connect,
    client: connect(admin),
    stop: async () => {
      stop.abort();
      return { exitCode: await ended, err };
    },
  };
}

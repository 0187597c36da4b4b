import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { TlsCredentials } from "../../controller/host/tls-credentials.ts";
import { loadCredentials } from "../../controller/host/tls-credentials.ts";
import { startStoreServer } from "../../controller/server/start-store-server.ts";
import { clientOf, create, patient } from "../contract/store-under-test.ts";
import { untilTrue } from "../stores/make-sqlite-store.ts";
import { issue, makeAuthority, readCredentials } from "./make-certificates.ts";
import { makePki, serveTestStore, silentLog } from "./serve-test-store.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-pki-"));
const pki = makePki(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The alert, or the end of the connection where that was faster. */
const notLetIn = /certificate required|unknown ca|decrypt error|ECONNRESET|EPIPE|socket hang up/i;

describe("a served store lets in", () => {
  it("nobody without a certificate, or with one of another authority", async () => {
    const { server } = await serveTestStore(pki);
    const stranger = readCredentials(issue(makeAuthority(folder, "strangers"), "stranger", "/O=holdfast:admin/CN=eve"));
    const { cert, key } = stranger;
    const bare = { ca: pki.admin.ca };
    await expect(ask(server.port, bare, { path: "/v1/health" })).rejects.toThrow(notLetIn);
    const foreign = { cert, key, ca: pki.admin.ca };
    await expect(ask(server.port, foreign, { path: "/v1/health" })).rejects.toThrow(notLetIn);
  });

  it("nobody by a TLS before 1.3", async () => {
    const { server } = await serveTestStore(pki);
    const old = { path: "/v1/health", maxVersion: "TLSv1.2" } as const;
    await expect(ask(server.port, pki.admin, old)).rejects.toThrow(/protocol version|alert/i);
  });

  it("nobody whose certificate names no role, with a word", async () => {
    const { server } = await serveTestStore(pki);
    const other = readCredentials(issue(pki.authority, "other", "/O=acme/CN=eve"));
    const { status, body } = await ask(server.port, other, { path: "/v1/health" });
    expect([status, body]).toEqual([403, expect.stringMatching(/organisation \(O\) one of .*it is \\"acme\\"/)]);
  });

  it("nobody any more when the certificate has run out, on an open connection either", async () => {
    let now = Date.now();
    const served = await serveTestStore(pki, { wallClockMs: () => now });
    const client = served.connect(pki.admin);
    expect((await client.identity(patient)).ok).toBe(true);
    now += 3 * 86_400_000;
    const refused = await client.identity(patient);
    expect(refused.ok ? "let in" : refused.message).toMatch(/its certificate was valid until/);
  });

  it("a node to its own records and the objects of its namespace", async () => {
    const served = await serveTestStore(pki);
    const node = clientOf(served.connect(pki.node), (call) => call);
    await node.one(create("n1", {}, { kind: "HANodeReport" }));
    expect(await node.refusalOf(create("n2", {}, { kind: "HANodeReport" }))).toBe("Refused");
    expect(await node.refusalOf(create("node-n1", {}, { kind: "HALease" }), create("web"))).toBe("Refused");
    expect((await node.list({ namespace: "test" })).items.map(({ metadata }) => metadata.name)).toEqual(["n1"]);
    const all = await node.store.list({}, patient);
    expect(all.ok ? "listed" : all.message).toMatch(/it asked for all namespaces/);
    const follower = node.follow({}, "0");
    await untilTrue(() => follower.ends.length > 0);
    expect(follower.ends[0]?.reason).toBe("Refused");
  });

  it("whoever the authority names that stands in the files now, after they have changed", async () => {
    const served = await serveTestStore(pki);
    const next = makeAuthority(folder, "next");
    const admin = readCredentials(issue(next, "next-admin", "/O=holdfast:admin/CN=ada"));
    const early = ask(served.server.port, { ...admin, ca: pki.admin.ca }, { path: "/v1/health" });
    await expect(early).rejects.toThrow(notLetIn);
    served.server.setCredentials(readCredentials(issue(next, "next-server", "/CN=serve")));
    expect((await ask(served.server.port, admin, { path: "/v1/health" })).status).toBe(200);
    await expect(ask(served.server.port, pki.admin, { path: "/v1/health" })).rejects.toThrow(/certificate|signature/i);
  });
});

describe("a served store answers", () => {
  it.each<[string, RequestOptions & { readonly body?: string }, number, RegExp]>([
    ["an unknown path", { path: "/nope" }, 404, /There is no \/nope here/],
    ["another method", { path: "/v1/health", method: "POST" }, 405, /for GET only/],
    ["a body of another type", { path: "/v1/writes", method: "POST", body: "{}" }, 415, /content-type must be/],
    ["a body that is no JSON", json("{"), 400, /Cannot read the request/],
    ["a body that is too long", json(" ".repeat(2_000)), 413, /at most 1000 bytes/],
    ["a wish for another store", { path: "/v1/identity", headers: { "holdfast-store": "x" } }, 412, /and x was meant/],
    [
      "a deadline that is none",
      { path: "/v1/identity", headers: { "holdfast-timeout-ms": "soon" } },
      400,
      /milliseconds/,
    ],
    ["an object that is not there", { path: "/v1/objects/test/HAGroup/web" }, 404, /"NotFound"/],
    ["who asks", { path: "/v1/identity" }, 200, /"user":"ada","role":"admin"/],
    ["its health", { path: "/v1/health" }, 200, /^\{"status":"Ok"\}$/],
  ])("%s", async (_, wish, status, text) => {
    const { server } = await serveTestStore(pki, { limits: { bodyBytesMax: 1_000 } });
    expect(await ask(server.port, pki.admin, wish)).toEqual({ status, body: expect.stringMatching(text) });
    expect((await ask(server.port, pki.admin, { path: "/v1/health" })).status).toBe(200);
  });

  it("a port that is taken with a word", async () => {
    const { server } = await serveTestStore(pki);
    const again = await serveTestStore(pki, { port: server.port }).catch((error: unknown) => String(error));
    expect(again).toMatch(/Cannot listen on 127\.0\.0\.1 port \d+: another program listens there already/);
  });

  it("an address that this machine does not have with a word", async () => {
    const served = await serveTestStore(pki);
    const started = await startStoreServer({
      store: served.sqlite,
      identity: "x",
      log: silentLog,
      listen: { host: "192.0.2.1", port: 0 },
      credentials: pki.server,
      recordsOf: () => [],
      wallClockMs: () => 0,
    });
    expect(started.ok ? "started" : started.message).toMatch(/this machine does not have the address/);
  });
});

describe("a served watch", () => {
  it("beats while nothing happens", async () => {
    const { server } = await serveTestStore(pki, {
      limits: { heartbeatMs: 50 },
      wrap: (store) => ({ ...store, watch: () => undefined }),
    });
    const lines = await watchLines(server.port, 3);
    expect(lines).toEqual(Array.from({ length: 3 }, () => ({ type: "bookmark", revision: "0" })));
  });

  it("is refused beyond those that one user may have, and in all", async () => {
    const served = await serveTestStore(pki, { limits: { userWatchesMax: 1, watchesMax: 2 } });
    const [admin, manager] = [served.connect(pki.admin), served.connect(pki.manager)].map((store) =>
      clientOf(store, settle),
    );
    const first = admin?.follow({}, "0");
    await admin?.one(create("web"));
    await untilTrue(() => first?.events.length === 1);
    const second = admin?.follow({}, "0");
    await untilTrue(() => second?.ends.length === 1);
    expect(second?.ends[0]?.message).toMatch(/1 of at most 1 for admin ada/);
    const other = manager?.follow({}, "0");
    await untilTrue(() => other?.events.length === 1);
  });

  it("is ended with a word when its reader does not keep up", async () => {
    const served = await serveTestStore(pki, { limits: { watchBytesMax: 100_000 } });
    const request = open(served.server.port, pki.admin, { path: "/v1/watch?since=0" });
    request.end();
    const [response] = await once(request, "response");
    response.pause();
    const writer = clientOf(served.sqlite, settle);
    for (let index = 0; index < 12; index += 1)
      await writer.one(create(`web-${index}`, { text: "x".repeat(1_000_000) }));
    let text = "";
    response.setEncoding("utf8");
    for await (const chunk of response) text += chunk;
    const last = text.trimEnd().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({
      type: "end",
      reason: "Unavailable",
      message: expect.stringMatching(/does not keep up/),
    });
  });

  it("is ended with a word after its time, and when the server closes", async () => {
    const served = await serveTestStore(pki, { limits: { watchMsMax: 200 } });
    const client = clientOf(served.connect(pki.admin), settle);
    const follower = client.follow({}, "0");
    await untilTrue(() => follower.ends.length > 0);
    expect(follower.ends[0]?.message).toMatch(/ended after 0\.2 s/);
    const other = await serveTestStore(pki);
    const last = clientOf(other.connect(pki.admin), settle).follow({}, "0");
    await clientOf(other.sqlite, settle).one(create("web"));
    await untilTrue(() => last.events.length > 0);
    await other.server.close();
    await untilTrue(() => last.ends.length > 0);
    expect(last.ends[0]?.message).toMatch(/The server is closing/);
  });
});

describe("TLS files", () => {
  const good = issue(pki.authority, "files", "/CN=files");
  it.each<[string, Partial<typeof good>, number, RegExp]>([
    ["without a certificate", { cert: "/nowhere.crt" }, 0, /there is no certificate \/nowhere\.crt/],
    ["with a folder for a key", { key: folder }, 0, /the key .* cannot be read: EISDIR/],
    ["with a key for a certificate", { cert: good.key }, 0, /must hold a certificate in PEM/],
    ["with a certificate for a key", { key: good.cert }, 0, /must hold a key in PEM/],
    ["with another key", { key: join(folder, "admin.key") }, 0, /does not belong to/],
    ["with an authority that is none", { ca: good.cert }, 0, /is no certificate of an authority/],
    ["that have run out", {}, 3, /was valid until .*; issue it anew/],
    ["that are not valid yet", {}, -3, /is valid from .* on; set the clock/],
  ])("%s are refused", (_, wrong, days, message) => {
    const loaded = loadCredentials({ ...good, ...wrong }, Date.now() + days * 86_400_000);
    expect(loaded.ok ? "loaded" : loaded.message).toMatch(message);
  });

  it("that belong together are taken", () => {
    expect(loadCredentials(good, Date.now()).ok).toBe(true);
  });
});

function json(body: string) {
  return { path: "/v1/writes", method: "POST", headers: { "content-type": "application/json" }, body };
}

function settle<T>(call: Promise<T>): Promise<T> {
  return call;
}

function open(port: number, credentials: Partial<TlsCredentials>, options: RequestOptions) {
  return httpsRequest({ host: "127.0.0.1", port, agent: false, ...credentials, ...options });
}

async function ask(
  port: number,
  credentials: Partial<TlsCredentials>,
  wish: RequestOptions & { readonly body?: string },
) {
  const { body: sent, ...options } = wish;
  const request = open(port, credentials, options);
  request.end(sent);
  const [response] = await once(request, "response");
  let body = "";
  response.setEncoding("utf8");
  for await (const chunk of response) body += chunk;
  return { status: Number(response.statusCode), body };
}

async function watchLines(port: number, count: number): Promise<readonly unknown[]> {
  const request = open(port, pki.admin, { path: "/v1/watch?since=0" });
  request.end();
  const [response] = await once(request, "response");
  let text = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    text += chunk;
    if (text.split("\n").length > count) break;
  }
  const lines = text.split("\n").slice(0, count);
  return lines.map((line): unknown => JSON.parse(line));
}

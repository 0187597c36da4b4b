import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpsServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { StoreOutcome } from "../../controller/ports/store.ts";
import { createRemoteStore, type RemoteStore } from "../../controller/stores/remote/create-remote-store.ts";
import { clientOf, create, keyOf, patient } from "../contract/store-under-test.ts";
import { makePki, serveTestStore } from "../server/serve-test-store.ts";
import { testFolder, untilTrue } from "./make-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-pki-"));
const pki = makePki(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a write whose answer is lost", () => {
  it.each<[string, Behaviour]>([
    ["closes the connection", (_, response) => response.destroy()],
    ["says nothing", () => undefined],
    ["stops in the middle", (_, response) => partly(response)],
    ["answers what is no JSON", (_, response) => response.writeHead(200, storeHeader).end("<html>")],
    ["answers another form", (_, response) => response.writeHead(200, storeHeader).end("{}")],
    ["is another program", (_, response) => response.writeHead(502).end("Bad Gateway")],
  ])("is Unknown, and a read Unavailable, where the server %s", async (_, behave) => {
    const port = await serveBadly(behave);
    const store = connect([port]);
    const limit = { timeoutMs: 150 };
    expect(reasonOf(await store.write([create("web")], limit))).toBe("Unknown");
    expect(reasonOf(await store.get(keyOf("web"), limit))).toBe("Unavailable");
    expect(reasonOf(await store.list({}, limit))).toBe("Unavailable");
    expect(reasonOf(await store.identity(limit))).toBe("Unavailable");
  });
});

describe("a call that reached nobody", () => {
  it("is Unavailable where nothing listens, a write too", async () => {
    const store = connect([await freePort()]);
    expect(reasonOf(await store.write([create("web")], patient))).toBe("Unavailable");
  });

  it("is Unavailable where nobody answers the connection, a write too, by its deadline", async () => {
    const silent = createTcpServer(() => undefined).listen(0, "127.0.0.1");
    onTestFinished(() => void silent.close());
    await once(silent, "listening");
    const store = connect([portOf(silent.address())]);
    expect(reasonOf(await store.write([create("web")], { timeoutMs: 200 }))).toBe("Unavailable");
    store.close();
  });

  it("is Unavailable where the certificate is not taken, and does nothing", async () => {
    const served = await serveTestStore(pki);
    const other = makePki(mkdtempSync(join(folder, "other-")));
    const stranger = served.connect({ ...other.admin, ca: pki.admin.ca });
    const outcome = await stranger.write([create("web")], patient);
    expect(reasonOf(outcome)).toMatch(/^(Unavailable|Unknown)$/);
    const { items } = await clientOf(served.sqlite, settle).list({});
    expect(items).toEqual([]);
  });

  it("is Unavailable after the client was closed, and its watches end", async () => {
    const served = await serveTestStore(pki);
    const store = served.connect(pki.admin);
    const follower = clientOf(store, settle).follow({}, "0");
    await clientOf(served.sqlite, settle).one(create("web"));
    await untilTrue(() => follower.events.length > 0);
    store.close();
    await untilTrue(() => follower.ends.length > 0);
    expect(follower.ends[0]?.reason).toBe("Unavailable");
    expect(reasonOf(await store.list({}, patient))).toBe("Unavailable");
  });
});

describe("of several endpoints", () => {
  it("the next is asked where nothing listens at one, reads and writes and watches alike", async () => {
    const served = await serveTestStore(pki);
    const store = connect([await freePort(), served.server.port]);
    const client = clientOf(store, settle);
    const follower = client.follow({}, "0");
    const object = await client.one(create("web"));
    expect(await client.get(keyOf("web"))).toEqual(object);
    await untilTrue(() => follower.events.length > 0);
    follower.stop();
  });

  it("the next is asked where one is closing", async () => {
    const port = await serveBadly((_, response) =>
      response
        .writeHead(503, storeHeader)
        .end(JSON.stringify({ error: { reason: "Unavailable", message: "closing" } })),
    );
    const served = await serveTestStore(pki);
    const object = await clientOf(connect([port, served.server.port]), settle).one(create("web"));
    expect(await clientOf(served.sqlite, settle).get(keyOf("web"))).toEqual(object);
  });

  it("one that serves other data is never written to", async () => {
    const [one, other] = [await serveTestStore(pki), await serveTestStore(pki)];
    const store = connect([one.server.port, other.server.port]);
    await clientOf(store, settle).one(create("web"));
    await one.server.close();
    // The connection that was kept is gone by then: a write on it would be unknown.
    expect(reasonOf(await store.get(keyOf("web"), patient))).toBe("Unavailable");
    const outcome = await store.write([create("more")], patient);
    expect(reasonOf(outcome)).toBe("Unavailable");
    expect(outcome.ok ? "" : outcome.message).toMatch(/another store answers at this address|nothing listens/);
    expect((await clientOf(other.sqlite, settle).list({})).items).toEqual([]);
    const follower = clientOf(store, settle).follow({}, "0");
    await untilTrue(() => follower.ends.length > 0);
    expect(follower.events).toEqual([]);
    const identity = await store.identity(patient);
    expect(identity).toEqual(await other.sqlite.identity(patient));
  });

  it("the same one is found again after it was restarted", async () => {
    const path = join(testFolder(), "store.db");
    const before = await serveTestStore(pki, { path });
    const { port } = before.server;
    const client = clientOf(before.connect(pki.admin), settle);
    const object = await client.one(create("web"));
    const follower = client.follow({}, object.metadata.resourceVersion);
    await client.one(create("more"));
    await untilTrue(() => follower.events.length > 0);
    await before.server.close();
    await untilTrue(() => follower.ends.length > 0);
    await serveTestStore(pki, { path, port });
    expect(await client.get(keyOf("web"))).toEqual(object);
    expect(follower.ends[0]?.message).toMatch(/The server is closing/);
  });
});

describe("a remote watch", () => {
  const bookmark = '{"type":"bookmark","revision":"1"}\n';

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["falls silent", (response) => response.write(bookmark), /it was silent for 300 ms/],
    ["says nothing from the beginning", (response) => response.flushHeaders(), /it was silent for 300 ms/],
    ["is cut off", (response) => response.end(bookmark), /the connection was closed/],
    ["is broken off", (response) => response.destroy(), /the connection was closed/],
    ["sends what is no JSON", (response) => response.write("{\n"), /a line that cannot be read/],
    [
      "sends what is no event",
      (response) => response.write('{"type":"put","revision":"1"}\n'),
      /a line that cannot be read/,
    ],
    ["sends an endless line", (response) => response.write("x".repeat(5_000_000)), /a line that cannot be read/],
  ])("ends once where the server %s", async (_, behave, message) => {
    const port = await serveBadly((request, response) => {
      response.writeHead(200, { ...storeHeader, "holdfast-heartbeat-ms": "100" });
      response.flushHeaders();
      setTimeout(() => behave(response), 20);
      request.resume();
    });
    const store = connect([port]);
    const follower = clientOf(store, settle).follow({}, "0");
    await untilTrue(() => follower.ends.length > 0);
    store.close();
    expect(follower.ends.map(({ reason }) => reason)).toEqual(["Unavailable"]);
    expect(follower.ends[0]?.message).toMatch(message);
  });

  it("joins what came in pieces, in the middle of a letter too", async () => {
    const object = {
      apiVersion: "a",
      kind: "Checker",
      metadata: { namespace: "n", name: "w", uid: "u", resourceVersion: "1", generation: 1, creationTimestamp: "" },
      spec: { text: "日本🧷" },
    };
    const bytes = Buffer.from(`${JSON.stringify({ type: "put", revision: "1", object })}\n`);
    const port = await serveBadly((_, response) => {
      response.writeHead(200, storeHeader);
      for (const byte of bytes) response.write(Buffer.from([byte]));
    });
    const store = connect([port]);
    const follower = clientOf(store, settle).follow({}, "0");
    await untilTrue(() => follower.events.length > 0);
    expect(follower.events).toEqual([{ type: "put", revision: "1", object }]);
    store.close();
  });
});

describe("the certificates of a client", () => {
  it("may be replaced while it runs", async () => {
    const served = await serveTestStore(pki);
    let credentials = pki.node;
    const endpoints = [{ host: "127.0.0.1", port: served.server.port }];
    const store = createRemoteStore({ endpoints, credentials: () => credentials });
    onTestFinished(() => store.close());
    expect(reasonOf(await store.write([create("web")], patient))).toBe("Refused");
    credentials = pki.admin;
    expect(reasonOf(await store.write([create("web")], patient))).toBe("done");
  });
});

type Behaviour = (request: IncomingMessage, response: ServerResponse) => unknown;

const storeHeader = { "holdfast-store": "s1" };

function partly(response: ServerResponse): void {
  response.writeHead(200, { ...storeHeader, "content-length": "100" });
  response.write('{"objects":[');
}

/** A server with the right certificate that does the wrong thing. */
async function serveBadly(behave: Behaviour): Promise<number> {
  const server = createHttpsServer({ ...pki.server, requestCert: true }, (request, response) => {
    request.resume();
    behave(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => closeServer(server));
  return portOf(server.address());
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function connect(ports: readonly number[]): RemoteStore {
  const endpoints = ports.map((port) => ({ host: "127.0.0.1", port }));
  const store = createRemoteStore({ endpoints, credentials: () => pki.admin });
  onTestFinished(() => store.close());
  return store;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  server.close();
  await once(server, "close");
  return port;
}

function portOf(address: ReturnType<Server["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("a server that listens has a port");
  return address.port;
}

function reasonOf(outcome: StoreOutcome<unknown>): string {
  return outcome.ok ? "done" : outcome.reason;
}

function settle<T>(call: Promise<T>): Promise<T> {
  return call;
}

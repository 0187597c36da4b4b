import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { lookup } from "node:dns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { busyMachine } from "../../controller/checkers/body-pattern.ts";
import { probeHttp } from "../../controller/checkers/http.ts";
import type { CheckerHttp } from "../../controller/api/types.gen.ts";
import type { ProbeAnswer } from "../../controller/ports/checker.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";
import { freePort, hasIpv6 } from "./raw-server.ts";

const mebibyte = 1 << 20;
const requests: IncomingMessage[] = [];
const sockets = new Set<unknown>();
const server = createServer(serve);
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, hasIpv6() ? "::" : "0.0.0.0", resolve));
  const address = server.address();
  port = address === null || typeof address === "string" ? 0 : address.port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function serve(request: IncomingMessage, response: ServerResponse): void {
  requests.push(request);
  sockets.add(request.socket);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
  const status = Number(searchParams.get("status") ?? 200);
  const headers = pathname === "/moved" ? { Location: "/elsewhere" } : {};
  response.writeHead(status, headers);
  response.end(bodies[pathname] ?? "");
}

const late = (before: number, word: string): string => `${"x".repeat(before)}${word}${"y".repeat(1000)}`;
const bodies: Readonly<Record<string, string>> = {
  "/text": "all is well\nversion 1.2.3\n",
  "/straddles": late(65_536 - 2, "well"),
  "/in-time": late(mebibyte - 4, "well"),
  "/too-late": late(mebibyte - 3, "well"),
  "/16-mebibytes": "z".repeat(16 * mebibyte),
  "/beyond": "z".repeat(16 * mebibyte + 1),
  "/unhappy": `${"a".repeat(100_000)}!`,
};

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function ask(spec: Partial<CheckerHttp>, secretsRoot = "/nowhere"): Promise<ProbeAnswer> {
  const probe = { type: "http", spec: { method: "GET", ...spec } } as const;
  return probeHttp(probe, { secretsRoot, resolve: lookup }, { signal: new AbortController().signal });
}

function url(path: string): string {
  return `http://127.0.0.1:${port}${path}`;
}

/** `Healthy`, or what was found and said. */
async function found(path: string, spec: Partial<CheckerHttp> = {}): Promise<string> {
  const answer = await ask({ url: url(path), ...spec });
  if (answer.found === "Unknown" && answer.message.endsWith(busyMachine)) return await found(path, spec);
  return answer.found === "Healthy" ? "Healthy" : `${answer.found}: ${answer.message.replace(url(path), "it")}`;
}

describe("the status of an answer", () => {
  it.each([
    { status: undefined, code: 200, isGood: true },
    { status: undefined, code: 399, isGood: true },
    { status: undefined, code: 404, isGood: false },
    { status: "200-299,304", code: 304, isGood: true },
    { status: "200-299,304", code: 303, isGood: false },
    { status: "503", code: 503, isGood: true },
    { status: "503", code: 200, isGood: false },
  ])("is looked for in $status: $code", async ({ status, code, isGood }) => {
    const spec = status === undefined ? {} : { status };
    const bad = `Unhealthy: it: its status is ${code}, and not among ${status ?? "200-399"}`;
    const said = await found(`/?status=${code}`, spec);
    expect(said).toBe(isGood ? "Healthy" : bad);
  });

  it("is that of the answer itself: redirects are not followed", async () => {
    requests.length = 0;
    expect(await found("/moved?status=302", { status: "302" })).toBe("Healthy");
    expect(requests).toHaveLength(1);
  });
});

describe("the body of an answer", () => {
  it.each<{ readonly what: string; readonly path: string; readonly spec: Partial<CheckerHttp>; readonly says: RegExp }>(
    [
      { what: "contains a text", path: "/text", spec: { bodyContains: "is well" }, says: /^Healthy$/ },
      { what: "lacks it", path: "/text", spec: { bodyContains: "is bad" }, says: /^Unhealthy.*not contain/ },
      { what: "has it across two chunks", path: "/straddles", spec: { bodyContains: "well" }, says: /^Healthy$/ },
      { what: "has it in the first MiB", path: "/in-time", spec: { bodyContains: "well" }, says: /^Healthy$/ },
      { what: "has it after that", path: "/too-late", spec: { bodyContains: "well" }, says: /^Unhealthy/ },
      { what: "matches a pattern", path: "/text", spec: { bodyMatches: "version \\d+[.]" }, says: /^Healthy$/ },
      { what: "matches none", path: "/text", spec: { bodyMatches: "version [a-z]" }, says: /^Unhealthy.*bodyMatches/ },
      { what: "matches in the first MiB", path: "/in-time", spec: { bodyMatches: "well" }, says: /^Healthy$/ },
      { what: "matches after that", path: "/too-late", spec: { bodyMatches: "well" }, says: /^Unhealthy/ },
      {
        what: "does one of two",
        path: "/text",
        spec: { bodyContains: "well", bodyMatches: "bad" },
        says: /^Unhealthy/,
      },
      { what: "has the digest", path: "/text", spec: { digest: sha256(bodies["/text"] ?? "") }, says: /^Healthy$/ },
      {
        what: "has another",
        path: "/text",
        spec: { digest: sha256("") },
        says: /^Unhealthy.*another digest: [0-9a-f]{64}/,
      },
      { what: "is empty, as it should", path: "/none", spec: { digest: sha256("") }, says: /^Healthy$/ },
      {
        what: "has the digest at 16 MiB",
        path: "/16-mebibytes",
        spec: { digest: sha256(bodies["/16-mebibytes"] ?? "") },
        says: /^Healthy$/,
      },
      {
        what: "has the digest beyond them",
        path: "/beyond",
        spec: { digest: sha256(bodies["/beyond"] ?? "") },
        says: /^Unhealthy.*more than 16 MiB/,
      },
      {
        what: "would keep a search busy for ever",
        path: "/unhappy",
        spec: { bodyMatches: "^(a+)+$" },
        says: /^Unknown.*took longer than 100 ms/,
      },
    ],
  )("$what", async ({ path, spec, says }) => {
    expect(await found(path, spec)).toMatch(says);
  });
});

/** The request that a probe makes. */
async function asked(spec: Partial<CheckerHttp>, secretsRoot?: string): Promise<IncomingMessage> {
  requests.length = 0;
  await ask({ url: url("/text"), ...spec }, secretsRoot);
  const [request] = requests;
  if (request === undefined) throw new Error("nothing was asked");
  return request;
}

describe("a request", () => {
  it("is a GET of the path and query, on a connection of its own that is closed after it", async () => {
    sockets.clear();
    const request = await asked({ url: url("/text?a=b") });
    await ask({ url: url("/text") });
    expect(request).toMatchObject({ method: "GET", url: "/text?a=b" });
    expect(request.headers).toMatchObject({ host: `127.0.0.1:${port}`, connection: "close", "user-agent": "holdfast" });
    expect(sockets.size).toBe(2);
  });

  it("is a HEAD where that is asked", async () => {
    expect(await asked({ method: "HEAD" })).toMatchObject({ method: "HEAD" });
  });

  it("has the Host header and the headers of the spec", async () => {
    const request = await asked({
      hostHeader: "shop.example:81",
      headers: { "X-Probe": "yes", "User-Agent": "other" },
    });
    expect(request.headers).toMatchObject({ host: "shop.example:81", "x-probe": "yes", "user-agent": "other" });
  });

  it("has each key of a secret as a header", async () => {
    const root = temporaryFolder({ "web/Authorization": "Bearer 123\n", "web/X-Api-Key": "k" });
    const { headers } = await asked({ secretRef: { name: "web" } }, root);
    expect(headers).toMatchObject({ authorization: "Bearer 123", "x-api-key": "k" });
  });

  it("is not made without its secret, and the probe says so", async () => {
    requests.length = 0;
    const answer = await ask({ url: url("/text"), secretRef: { name: "web" } }, "/nowhere");
    expect(answer).toEqual({
      found: "Unknown",
      message: "Cannot read secret web as its keys must be files in /nowhere/web on this node: ENOENT",
    });
    expect(requests).toHaveLength(0);
  });

  it("is not made with a secret that no header can hold, of which nothing is told", async () => {
    const root = temporaryFolder({ "web/Authorization": "two\nlines" });
    const answer = await ask({ url: url("/text"), secretRef: { name: "web" } }, root);
    expect(answer).toMatchObject({ found: "Unknown", message: expect.stringContaining("Authorization") });
    expect(JSON.stringify(answer)).not.toContain("lines");
  });

  it("goes to a name", async () => {
    expect(await ask({ url: `http://localhost:${port}/text` })).toEqual({ found: "Healthy" });
  });

  it("goes to an IPv6 address", async ({ skip }) => {
    if (!hasIpv6()) skip("the loopback has no IPv6 address");
    expect(await ask({ url: `http://[::1]:${port}/text` })).toEqual({ found: "Healthy" });
  });

  it("that finds nobody says who was asked", async () => {
    const there = `http://127.0.0.1:${await freePort()}/`;
    const message = `${there}: the connection was refused`;
    expect(await ask({ url: there })).toEqual({ found: "Unhealthy", message });
  });
});

describe("several URLs", () => {
  it("are asked one after the other, each by its own wish", async () => {
    requests.length = 0;
    const urls = [
      { url: url("/text"), bodyContains: "well" },
      { url: url("/?status=404"), status: "404" },
    ];
    expect(await ask({ urls })).toEqual({ found: "Healthy" });
    expect(requests.map((request) => request.url)).toEqual(["/text", "/?status=404"]);
  });

  it("are unhealthy by the first that is, and no further one is asked", async () => {
    requests.length = 0;
    const answer = await ask({ urls: [{ url: url("/text"), bodyContains: "bad" }, { url: url("/none") }] });
    expect(answer).toMatchObject({ found: "Unhealthy", message: expect.stringContaining("/text: ") });
    expect(requests).toHaveLength(1);
  });
});

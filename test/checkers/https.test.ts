import { lookup } from "node:dns";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckerHttps } from "../../controller/api/types.gen.ts";
import { probeHttp } from "../../controller/checkers/http.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";

type Tls = Partial<CheckerHttps["tls"]>;

/** The names that were asked for by SNI. */
const asked: unknown[] = [];
let server: Server;
let port = 0;
let ca = "";

beforeAll(async () => {
  // Its certificate is for localhost and 127.0.0.1, and good for a day.
  const folder = mkdtempSync(join(tmpdir(), "holdfast-ca-"));
  const { cert, key, ...own } = readCredentials(issue(makeAuthority(folder), "server", "/CN=server"));
  rmSync(folder, { recursive: true });
  ca = own.ca;
  server = createServer({ cert, key }, (request, response) => {
    asked.push(request.socket instanceof TLSSocket ? Reflect.get(request.socket, "servername") : "no TLS");
    response.end("all is well");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = address === null || typeof address === "string" ? 0 : address.port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function found(host: string, tls: Tls, path = "/"): Promise<string> {
  asked.length = 0;
  const secrets = temporaryFolder({ "own/ca.crt": ca, "other/ca.pem": ca });
  const url = `https://${host}:${port}${path}`;
  const probe = { type: "https", spec: { url, method: "GET", tls: { verify: true, ...tls } } } as const;
  const limit = { signal: new AbortController().signal };
  const answer = await probeHttp(probe, { secretsRoot: secrets, resolve: lookup }, limit);
  return answer.found === "Healthy" ? "Healthy" : `${answer.found}: ${answer.message.replace(url, "it")}`;
}

const own = { caSecretRef: { name: "own" } };

describe("a certificate", () => {
  it.each<{ readonly what: string; readonly host?: string; readonly tls: Tls; readonly says: RegExp }>([
    { what: "of an authority of ours", tls: own, says: /^Healthy$/ },
    { what: "of nobody known here", tls: {}, says: /^Unhealthy: it: the certificate is refused/ },
    { what: "of nobody known, which does not matter", tls: { verify: false }, says: /^Healthy$/ },
    { what: "for the name of the URL", host: "localhost", tls: own, says: /^Healthy$/ },
    { what: "for the name that is asked for", tls: { ...own, serverName: "localhost" }, says: /^Healthy$/ },
    { what: "for another name", tls: { ...own, serverName: "shop.example" }, says: /^Unhealthy.*ALTNAME/ },
    { what: "for another name, unverified", tls: { verify: false, serverName: "shop.example" }, says: /^Healthy$/ },
    { what: "that is good for long enough", tls: { ...own, expiresWithin: "1h" }, says: /^Healthy$/ },
    {
      what: "that soon ends",
      tls: { ...own, expiresWithin: "48h" },
      says: /^Unhealthy: it: its certificate ends within 48h/,
    },
    { what: "that soon ends, unverified", tls: { verify: false, expiresWithin: "48h" }, says: /^Unhealthy.*48h/ },
    {
      what: "by a secret that is not there",
      tls: { caSecretRef: { name: "gone" } },
      says: /^Unknown: Cannot read secret/,
    },
    { what: "by a secret without the key", tls: { caSecretRef: { name: "other" } }, says: /^Unknown.*no key ca.crt/ },
  ])("$what", async ({ host = "127.0.0.1", tls, says }) => {
    expect(await found(host, tls)).toMatch(says);
  });

  it.each([
    { host: "localhost", tls: {}, sni: "localhost" },
    { host: "127.0.0.1", tls: {}, sni: false },
    { host: "127.0.0.1", tls: { serverName: "shop.example" }, sni: "shop.example" },
  ])("is asked for by name: $host", async ({ host, tls, sni }) => {
    await found(host, { verify: false, ...tls });
    expect(asked).toEqual([sni]);
  });
});

import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import type { TlsCredentials } from "../../controller/host/tls-credentials.ts";
import { create } from "../contract/store-under-test.ts";
import { isInstalled } from "../gate/wanted-tools.ts";
import { makePki, serveTestStore } from "../server/serve-test-store.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

async function pki(...words: readonly string[]): Promise<void> {
  expect(await run(["pki", ...words])).toMatchObject({ exitCode: 0, err: "" });
}

/** An authority and one certificate of each kind. */
async function issueAll(dir: string): Promise<void> {
  await pki("issue", "server", "store", "--dir", dir, "--address", "127.0.0.1", "::1", "localhost");
  await pki("issue", "node", "n1", "--dir", dir, "--namespace", "test", "--address", "127.0.0.1");
  await pki("issue", "manager", "m1", "--dir", dir);
  await pki("issue", "user", "ada", "--dir", dir);
}

function credentialsOf(dir: string, name: string): TlsCredentials {
  const read = (file: string): string => readFileSync(join(dir, file), "utf8");
  return { cert: read(`${name}.crt`), key: read(`${name}.key`), ca: read("ca.crt") };
}

/** What becomes of a group that each writes to a store, and of the report of n1; the store has this folder's certificate. */
async function tryAll(dir: string) {
  const served = await serveTestStore({ ...makePki(testFolder()), server: credentialsOf(dir, "server-store") });
  const limit = { timeoutMs: 5_000 };
  const written = async (name: string): Promise<readonly string[]> => {
    const client = served.connect(credentialsOf(dir, name));
    const group = await client.write([create("web", { members: [] }, { kind: "HAGroup", namespace: "test" })], limit);
    const report = await client.write([create("n1", {}, { kind: "HANodeReport", namespace: "test" })], limit);
    return [group, report].map((outcome) => (outcome.ok ? "Done" : outcome.reason));
  };
  const stranger = await served.connect(credentialsOf(dir, "server-store")).list({}, limit);
  return {
    node: await written("node-n1"),
    manager: await written("manager-m1"),
    user: await written("user-ada"),
    mayServerRead: stranger.ok,
  };
}

const everyone = {
  node: ["Refused", "Done"],
  manager: ["Done", "AlreadyExists"],
  user: ["AlreadyExists", "AlreadyExists"],
  mayServerRead: false,
};

function openssl(...words: readonly string[]): string {
  return execFileSync("openssl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function needOpenssl(context: TestContext): void {
  if (!isInstalled("openssl")) context.skip("openssl is not installed");
}

describe("certificates of holdfast pki", () => {
  it("let in whom they name, and nobody else", async () => {
    const dir = join(testFolder(), "pki");
    await pki("init", "--dir", dir);
    await issueAll(dir);
    expect(await tryAll(dir)).toEqual(everyone);
  });

  it("are strictly what RFC 5280 asks for, as openssl reads it", async (context) => {
    needOpenssl(context);
    const dir = join(testFolder(), "pki");
    await pki("init", "--dir", dir, "--name", "Holdfast Nürnberg");
    await issueAll(dir);
    const ca = join(dir, "ca.crt");
    const verify = (name: string, purpose: string): string =>
      openssl("verify", "-x509_strict", "-check_ss_sig", "-purpose", purpose, "-CAfile", ca, join(dir, `${name}.crt`));
    expect(openssl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", ca, ca)).toMatch(/: OK\n$/);
    for (const name of ["node-n1", "manager-m1", "user-ada"]) expect(verify(name, "sslclient")).toMatch(/: OK\n$/);
    for (const name of ["node-n1", "server-store"]) expect(verify(name, "sslserver")).toMatch(/: OK\n$/);
    expect(() => verify("server-store", "sslclient")).toThrow(/unsuitable certificate purpose/);
    expect(() => verify("user-ada", "sslserver")).toThrow(/unsuitable certificate purpose/);
    expect(openssl("verify", "-CAfile", ca, "-verify_ip", "::1", join(dir, "server-store.crt"))).toMatch(/: OK\n$/);
  });

  it("may come from an authority that was made elsewhere", async (context) => {
    needOpenssl(context);
    const dir = testFolder();
    const key = join(dir, "ca.key");
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    openssl(...request, "-subj", "/C=DE/O=Example AG/CN=Example CA", "-keyout", key, "-out", join(dir, "ca.crt"));
    chmodSync(key, 0o600);
    await issueAll(dir);
    expect(await tryAll(dir)).toEqual(everyone);
  });
});

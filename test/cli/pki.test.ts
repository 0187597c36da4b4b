import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCredentials } from "../../controller/host/tls-credentials.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run, type CommandResult } from "./fake-terminal.ts";

async function madeAuthority(): Promise<string> {
  const dir = join(testFolder(), "pki");
  expect(await run(["pki", "init", "--dir", dir])).toMatchObject({ exitCode: 0, err: "" });
  return dir;
}

function issue(dir: string, line: string): Promise<CommandResult> {
  return run(["pki", "issue", ...line.split(" "), "--dir", dir]);
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("pki", () => {
  it("makes an authority whose key its owner alone can read", async () => {
    const dir = await madeAuthority();
    expect(readdirSync(dir).toSorted()).toEqual(["ca.crt", "ca.key"]);
    expect([modeOf(dir), modeOf(join(dir, "ca.key")), modeOf(join(dir, "ca.crt"))]).toEqual(["700", "600", "644"]);
  });

  it.each(["node n1 --address 192.0.2.1", "manager m1", "user ada@example.com", "server store --address 192.0.2.5"])(
    "issues what can be used: %s",
    async (line) => {
      const dir = await madeAuthority();
      const out = join(dir, "out");
      const { exitCode, out: printed, err } = await issue(dir, `${line} --out ${out} -o json`);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
      const [kind, name] = line.split(" ");
      const paths = { cert: join(out, `${kind}-${name}.crt`), key: join(out, `${kind}-${name}.key`) };
      const ca = join(out, "ca.crt");
      expect(JSON.parse(printed)).toMatchObject({ ...paths, ca });
      expect(loadCredentials({ ...paths, ca }, Date.now())).toMatchObject({ ok: true });
      expect(modeOf(paths.key)).toBe("600");
      expect(readFileSync(ca, "utf8")).toBe(readFileSync(join(dir, "ca.crt"), "utf8"));
    },
  );

  it("says where things are, and until when they are valid", async () => {
    const dir = await madeAuthority();
    const { out } = await issue(dir, "user ada --days 30");
    expect(out).toMatch(
      /^certificate {2}.*\/user-ada\.crt \(until 20.*Z\)\nkey {10}.*\/user-ada\.key\nauthority {4}.*\/ca\.crt\n$/,
    );
  });

  it("replaces nothing unless it is told to", async () => {
    const dir = await madeAuthority();
    await issue(dir, "user ada");
    const before = readFileSync(join(dir, "user-ada.key"), "utf8");
    const again = await issue(dir, "user ada");
    expect(again).toMatchObject({ exitCode: 1, out: "" });
    expect(again.err).toBe(
      ["crt", "key"]
        .map(
          (kind) =>
            `holdfast: Cannot issue a certificate for user ada: ${join(dir, `user-ada.${kind}`)} must not exist yet; --force replaces it\n`,
        )
        .join(""),
    );
    expect(readFileSync(join(dir, "user-ada.key"), "utf8")).toBe(before);
    expect((await issue(dir, "user ada --force")).exitCode).toBe(0);
    expect(readFileSync(join(dir, "user-ada.key"), "utf8")).not.toBe(before);
    expect((await run(["pki", "init", "--dir", dir])).err).toMatch(
      /ca\.crt must not exist yet.*\n.*ca\.key must not exist yet/,
    );
    expect((await run(["pki", "init", "--dir", dir, "--force"])).exitCode).toBe(0);
  });

  it("does not put certificates of two authorities into one folder", async () => {
    const [one, other] = [await madeAuthority(), await madeAuthority()];
    const { exitCode, err } = await issue(one, `user ada --out ${other}`);
    expect(exitCode).toBe(1);
    expect(err).toContain(`${join(other, "ca.crt")} must be the authority that issues; it is another one`);
    expect(readdirSync(other).toSorted()).toEqual(["ca.crt", "ca.key"]);
  });

  it.each([
    ["node N1", 'the name of a node must be a DNS label of at most 63 characters (a-z, 0-9, -); it is "N1"'],
    ["user ../ca", 'the name must have 1 to 64 of a-z, A-Z, 0-9, . _ @ -, a letter or digit first; it is "../ca"'],
    ["user ada --namespace edge", '--namespace must be given for a node only, not a user; it is "edge"'],
    [
      "node n1 --namespace Edge",
      '--namespace must be a DNS label of at most 63 characters (a-z, 0-9, -); it is "Edge"',
    ],
    [
      "manager m1 --address 192.0.2.1",
      '--address must be given for nodes and servers only, not a manager; it is "192.0.2.1"',
    ],
    ["node n1 --address 192.0.2", '--address must be an IP address without a zone, or a DNS name; it is "192.0.2"'],
    [
      "node n1 --address fe80::1%eth0",
      '--address must be an IP address without a zone, or a DNS name; it is "fe80::1%eth0"',
    ],
    ["server store", "--address must say by which addresses or names the server is reached; there is none"],
    ["user ada --days 0", "--days must be between 1 and 3650; it is 0"],
  ])("refuses %s", async (line, problem) => {
    const dir = await madeAuthority();
    const [kind, name] = line.split(" ");
    const { exitCode, out, err } = await issue(dir, line);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toBe(`holdfast: Cannot issue a certificate for ${kind} ${name}: ${problem}\n`);
    expect(readdirSync(dir).toSorted()).toEqual(["ca.crt", "ca.key"]);
  });

  it.each<[string, (dir: string) => void, RegExp]>([
    [
      "is readable by others",
      (dir) => chmodSync(join(dir, "ca.key"), 0o640),
      /ca\.key must be readable by its owner alone \(0600\); it is 0640/,
    ],
    [
      "is broken",
      (dir) => writeFileSync(join(dir, "ca.key"), "?"),
      /of \S+ca\.crt and \S+ca\.key the certificate and its key must be PEM/,
    ],
  ])("does not issue by a key that %s", async (_, spoil, problem) => {
    const dir = await madeAuthority();
    spoil(dir);
    const { exitCode, err } = await issue(dir, "user ada");
    expect(exitCode).toBe(1);
    expect(err).toMatch(problem);
  });

  it("says what to do where there is no authority", async () => {
    const { exitCode, err } = await issue(testFolder(), "user ada");
    expect(exitCode).toBe(1);
    expect(err).toMatch(/ENOENT.*ca\.crt.*holdfast pki init makes an authority/);
  });

  it.each([
    [["--name", ""], /--name must have 1 to 64 characters that can be printed; it is ""/],
    [["--name", "a\nb"], /--name must have .*; it is "a\\nb"/],
    [["--dir", "/proc/no/such"], /--dir \/proc\/no\/such must be a folder, or its parent must exist/],
  ])("does not make an authority with %j", async (words, problem) => {
    const { exitCode, err } = await run(["pki", "init", "--dir", join(testFolder(), "pki"), ...words]);
    expect(exitCode).toBe(1);
    expect(err).toMatch(problem);
  });
});

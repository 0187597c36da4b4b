import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { status } from "../../controller/cli/status.ts";
import type { Terminal } from "../../controller/cli/terminal.ts";
import type { StatusReport } from "../../controller/report/status-report.ts";
import type { KnownCluster } from "../../controller/report/facts-document.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import type { Agent } from "../../controller/runtime/agent.ts";
import type { Manager } from "../../controller/runtime/manager.ts";
import { createRemoteStore, type RemoteStore } from "../../controller/stores/remote/create-remote-store.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";
import { catalog } from "../crds/read-definitions.ts";
import { run, type CommandResult } from "./fake-terminal.ts";
import { runAgent, runManager } from "./small-cluster.ts";

// The verbs as a user calls them, a store that another process serves, and the production manager and agents beside it.

const webPair = "manifests/examples/web-pair";
const folder = mkdtempSync(join(tmpdir(), "holdfast-verbs-"));
const program = join(import.meta.dirname, "../../controller/cli/main.ts");
const stores: RemoteStore[] = [];
const env = { HOME: folder };
let managers: Manager[] = [];
const agents = new Map<string, Agent>();
let connect: (user: string) => RemoteStore;
let server: ReturnType<typeof spawn>;

beforeAll(async () => {
  const authority = makeAuthority(folder);
  const files = issue(authority, "serve", "/CN=serve");
  const args = ["--data", join(folder, "data"), "--listen", "127.0.0.1:0", "--cert", files.cert, "--key", files.key];
  server = spawn(process.execPath, [program, "serve", ...args, "--ca", files.ca], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (server.stdout === null) throw new Error("a server has an output");
  const [line] = await once(server.stdout.setEncoding("utf8"), "data");
  const port = Number(/:(\d+)\n$/.exec(String(line))?.[1]);
  issue(authority, "ada", "/O=holdfast:admin/CN=ada");
  const subjects: Readonly<Record<string, string>> = {
    m1: "/O=holdfast:manager/CN=m1",
    m2: "/O=holdfast:manager/CN=m2",
    n1: "/O=holdfast:node/OU=web-pair/CN=n1",
    n2: "/O=holdfast:node/OU=web-pair/CN=n2",
  };
  connect = (user) => {
    const credentials = readCredentials(issue(authority, user, subjects[user] ?? ""));
    const store = createRemoteStore({ endpoints: [{ host: "127.0.0.1", port }], credentials: () => credentials });
    stores.push(store);
    return store;
  };
  mkdirSync(join(folder, ".config/holdfast"), { recursive: true });
  const context = `{name: lab, servers: ["https://127.0.0.1:${port}"], cert: ${folder}/ada.crt, key: ${folder}/ada.key, ca: ${folder}/ca.crt, namespace: web-pair}`;
  writeFileSync(join(folder, ".config/holdfast/config.yaml"), `current: lab\ncontexts:\n  - ${context}\n`);
});

afterAll(() => {
  for (const manager of managers) manager.stop();
  for (const agent of agents.values()) agent.stop();
  for (const store of stores) store.close();
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function holdfast(...args: readonly string[]): Promise<CommandResult> {
  return run(args, { env });
}

async function statusNow(): Promise<StatusReport> {
  return JSON.parse((await holdfast("status", "-o", "json")).out);
}

/** What is printed once it is as it should be. */
async function eventually(read: () => Promise<string>, wanted: RegExp): Promise<string> {
  let text = "";
  await expect.poll(async () => (text = await read()), { timeout: 60_000, interval: 200 }).toMatch(wanted);
  return text;
}

/** As a plan reads it. */
async function knownNow(): Promise<KnownCluster> {
  const read = readFacts((await holdfast("facts", "export")).out, "export", catalog);
  if (!read.ok) throw new Error(read.error);
  return read.known;
}

function edited(change: (text: string) => string): string {
  const file = join(folder, "edited.yaml");
  writeFileSync(file, change(readFileSync(join(webPair, "web-pair.yaml"), "utf8")));
  return file;
}

const escape = "\u001B";
const clear = `${escape}[H${escape}[2J`;

// The tests of this file are one story, told in order.
describe("a cluster from its first manifest on", () => {
  it("is brought into the store, once, and back out of it", async () => {
    expect(await holdfast("diff", "-f", webPair)).toMatchObject({ exitCode: 2, err: "" });
    expect(await holdfast("apply", "-f", webPair)).toEqual({
      exitCode: 0,
      err: "",
      out: "HACluster/cluster created\nHANode/n1 created\nHANode/n2 created\nVirtualIP/web created\nHAService/nginx created\nHAGroup/web created\n",
    });
    expect(await holdfast("diff", "-f", webPair)).toEqual({ exitCode: 0, out: "", err: "" });
    const before = JSON.parse((await holdfast("get", "-o", "json")).out);
    expect(before.items).toHaveLength(6);
    const back = { "back.yaml": await holdfast("get", "-o", "yaml"), "back.json": await holdfast("get", "-o", "json") };
    for (const [name, { out }] of Object.entries(back)) {
      writeFileSync(join(folder, name), out);
      const again = await holdfast("apply", "-f", join(folder, name));
      expect(again.out.split("\n").filter((line) => line.endsWith(" unchanged"))).toHaveLength(6);
    }
    expect(JSON.parse((await holdfast("get", "-o", "json")).out)).toEqual(before);
  });

  it("says loudly that no manager leads, and of nothing more than was seen", async () => {
    const { exitCode, out } = await holdfast("status");
    expect(exitCode).toBe(4);
    expect(out).toMatch(/^NO MANAGER LEADS: there never was one\. What follows is what was last said\.\n/);
    expect(out).toContain("\n  HAGroup/web        -         nothing is said of it yet\n");
    expect(await holdfast("history", "--since", "1h")).toEqual({
      exitCode: 0,
      out: "",
      err: "no decision is recorded in the namespace web-pair in the last 1h\n",
    });
    expect(await holdfast("why", "web")).toMatchObject({
      exitCode: 4,
      out: expect.stringMatching(/^NO MANAGER WAS SEEN TO LEAD: [^]*n1 +Unknown +Unknown +100 +may not, class: /),
    });
    const waited = await holdfast("apply", "-f", webPair, "--wait", "--timeout", "300ms");
    expect(waited.exitCode).toBe(6);
    expect(waited.err).toContain("not ready: HAGroup/web: nothing is said of it yet; does a manager lead?\n");
    expect(waited.err).toMatch(/holdfast: 6 of 6 objects are not ready after 300ms; all of them are stored\n$/);
  });

  it("becomes ready once manager and agents run, and the wait sees it", async () => {
    managers = [runManager("m1", "web-pair", connect("m1"))];
    for (const name of ["n1", "n2"]) agents.set(name, await runAgent(name, "web-pair", connect(name)));
    expect(await holdfast("apply", "-f", webPair, "--wait")).toMatchObject({ exitCode: 0, err: "" });
    const out = await eventually(async () => (await holdfast("status")).out, /\nall is as wished\n$/);
    expect(out).toMatch(/^cluster web-pair {3}Running {3}m1 leads, term \d+, renewed /);
    expect(out).toMatch(/\n {2}n1 +Active +Eligible +renewed .* VirtualIP\/web, HAService\/nginx\n/);
    expect(out).toMatch(/\n {2}192\.0\.2\.10\/24 +n1 +Started +VirtualIP\/web +HAGroup\/web\n/);
    expect((await holdfast("get", "hag")).out).toMatch(/\nweb +True +n1 +Started +it runs on n1 +\w+\n$/);
  });

  it("says why it is where it is, and the same of what was exported", async () => {
    const live = await holdfast("why", "web");
    expect(live).toMatchObject({ exitCode: 0, err: "" });
    expect(live.out).toContain("\n  n1 is chosen, 101.001 points before n2\n");
    expect(live.out).toContain("\n  n2 would be chosen if n2 had 102 more points\n");
    const facts = join(folder, "why.json");
    await holdfast("facts", "export", "--out", facts);
    expect(await holdfast("why", "web", "--facts", facts)).toEqual(live);
    expect((await holdfast("why", "node/n1")).out).toMatch(/\n {2}HAGroup\/web +Started +it is to run here\n/);
  });

  it("is exported as it is, and another namespace with a word that it is empty", async () => {
    const file = join(folder, "empty.json");
    expect(await holdfast("facts", "export", "-n", "web-piar", "--out", file)).toEqual({
      exitCode: 0,
      out: "",
      err: "note: there are no objects in the namespace web-piar; --namespace names another one\n",
    });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ cluster: "web-piar", objects: [] });
  });

  it("has a history that says why, and a change that it tells of", async () => {
    const file = edited((text) => text.replace("192.0.2.10/24", "192.0.2.11/24"));
    expect((await holdfast("diff", "-f", file)).out).toContain(
      "\n-  address: 192.0.2.10/24\n+  address: 192.0.2.11/24\n",
    );
    expect(await holdfast("apply", "-f", file, "--wait")).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining("VirtualIP/web configured\n"),
    });
    const out = await eventually(
      async () => (await holdfast("history", "web")).out,
      /VirtualIP\/web is changed \(generation 2\)/,
    );
    expect(out).toMatch(/Z {2}HAGroup\/web {2}is new: every node is asked what it has of it/);
    expect(out).toMatch(/Z {2}HAGroup\/web {2}is given to n1: n1 is preferred \(score 100\)/);
    expect((await holdfast("history", "n9")).err).toBe("no decision of n9 is recorded in the namespace web-pair\n");
  });

  it("tells of a lost node, who took over, and what to do", async () => {
    agents.get("n1")?.stop();
    await expect.poll(async () => (await statusNow()).groups[0]?.holder, { timeout: 60_000, interval: 200 }).toBe("n2");
    await expect
      .poll(async () => (await statusNow()).problems.map(({ object, state }) => `${object} ${state}`), {
        timeout: 60_000,
      })
      .toContain("HANode/n1 Lost");
    const now = await statusNow();
    expect(now.addresses).toEqual([
      { address: "192.0.2.11/24", object: "VirtualIP/web", group: "HAGroup/web", holder: "n2", state: "Started" },
    ]);
    expect(now.nextSteps).toContain(
      "HANode/n1: bring its agent back, or, if it is certain that the machine is off, apply an HAOperation of type ConfirmFenced with target HANode/n1 and a reason",
    );
    await expect
      .poll(async () => (await holdfast("history", "han/n1")).out)
      .toMatch(
        /HANode\/n1 +its lease is ended: no renewal was seen for \d+ ms, and its ttl is 4000 ms\n[^]*n1 is proven not to hold/,
      );
  });

  it("is exported whole, in the form that is documented", async () => {
    const file = join(folder, "facts.json");
    expect(await holdfast("facts", "export", "--out", file)).toEqual({ exitCode: 0, out: "", err: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const facts = JSON.parse(readFileSync(file, "utf8"));
    const schema = JSON.parse(readFileSync("docs/facts.schema.json", "utf8"));
    const validate = new Ajv2020({ strict: true, allErrors: true, formats: { "date-time": true } }).compile(schema);
    expect([validate(facts), validate.errors]).toEqual([true, null]);
    const kinds = facts.objects.map(({ kind }: { readonly kind: string }) => kind);
    expect(kinds).toEqual(["HACluster", "HAGroup", "HANode", "HANode", "HAService", "VirtualIP"]);
    await expect
      .poll(async () => (await knownNow()).facts.leases.map(({ record }) => [record.holder, record.closed]))
      .toEqual([
        ["n1", true],
        ["n2", false],
      ]);
    await expect
      .poll(async () => {
        const { facts: now, manager } = await knownNow();
        return [manager, now.leases[1]].map((lease) => lease?.renewedMsAgo ?? Infinity).every((age) => age < 4_000);
      })
      .toBe(true);
    const { facts: seen, manager } = await knownNow();
    expect(manager).toMatchObject({ name: "m1", closed: false });
    expect(seen.assignments.map(({ placements }) => placements.map(({ node }) => node))).toEqual([["n2"]]);
    expect(seen.reports.find(({ node }) => node === "n2")?.resources.map(({ state }) => state)).toEqual([
      "Started",
      "Started",
    ]);
    const nowhere = await holdfast("facts", "export", "--out", join(folder, "no/such/facts.json"));
    expect(nowhere).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^holdfast: Cannot write --out .*: its directory is not there\n$/),
    });
  });

  it("is watched by a process that says what changes, and ends well at ctrl-c", async () => {
    const child = spawn(process.execPath, [program, "status", "--watch"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    const exited = once(child, "exit");
    try {
      await expect.poll(() => out).toMatch(/^cluster web-pair {3}Running {3}m1 leads/m);
      for (const manager of managers) manager.stop();
      await expect.poll(() => out).toMatch(/NO MANAGER LEADS: m1 has not renewed its lease/);
      managers.push(runManager("m2", "web-pair", connect("m2")));
      await expect.poll(() => out).toMatch(/m2 leads, term/);
    } finally {
      child.kill("SIGINT");
    }
    expect(await exited).toEqual([0, null]);
  });

  it("is drawn anew on a screen, in colour unless that is not wanted", async () => {
    const stop = new AbortController();
    let out = "";
    const screen: Terminal = {
      out: (text) => {
        out += text;
      },
      err: () => undefined,
      isOutTerminal: true,
      isErrTerminal: false,
      width: 80,
      columns: 70,
      env,
    };
    const ended = status({ watch: true, output: "text" }, screen, stop.signal);
    await expect.poll(() => out.split(clear).length).toBeGreaterThan(3);
    stop.abort();
    expect(await ended).toBe(0);
    const [last = ""] = out.split(clear).slice(-1);
    expect(last).toContain(`${escape}[1mcluster web-pair${escape}[22m`);
    const [, nodes = ""] = last.split("NODE");
    const rows = nodes.split("\n").filter((line) => line.startsWith("  n"));
    expect(rows.map((row) => row.length <= 70)).toEqual([true, true]);
  });

  it("goes on under the next leader, which says so", async () => {
    agents.set("n1", await runAgent("n1", "web-pair", connect("n1")));
    expect(await holdfast("apply", "-f", webPair, "--wait")).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => (await holdfast("history")).out)
      .toMatch(/HACluster\/cluster {2}m2 leads from now on \(term \d+\)\n[^]*HANode\/n1 +is Eligible \(was \w+\)\n/);
  });

  it("is pruned of what its set no longer has", async () => {
    await holdfast("apply", "-f", webPair, "--set", "one");
    const file = edited((text) =>
      text.slice(0, text.indexOf("---\napiVersion: holdfast.dev/v1alpha1\nkind: VirtualIP")),
    );
    const { exitCode, out } = await holdfast("apply", "-f", file, "--set", "one", "--prune", "--wait");
    expect([exitCode, out]).toEqual([
      0,
      expect.stringMatching(/HAGroup\/web pruned\nHAService\/nginx pruned\nVirtualIP\/web pruned\n$/),
    ]);
    await expect.poll(async () => (await statusNow()).nodes.flatMap(({ holds }) => holds)).toEqual([]);
  });
});

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HAAssignmentMember } from "../../../../controller/api/types.gen.ts";
import { labObstacle, makeAddressLab, type AddressLab } from "./address-lab.ts";
import { endless, vipMember } from "./vip-member.ts";

const obstacle = labObstacle();
let lab: AddressLab;
let etc: string;

beforeAll(() => {
  if (obstacle !== undefined) return;
  lab = makeAddressLab();
  etc = join(lab.folder, "etc");
});
afterAll(async () => await lab?.close());
beforeEach(({ skip }) => {
  if (obstacle !== undefined) return skip(obstacle);
  rmSync(etc, { recursive: true, force: true });
  mkdirSync(etc);
  writeFileSync(join(etc, "hosts"), "127.0.0.1 localhost\n");
  writeFileSync(join(etc, "resolv.conf"), "nameserver 203.0.113.1\n");
  writeFileSync(join(etc, "name"), "node-a\n");
});

const setup = () => ({
  stateDir: join(lab.folder, "state"),
  etcFolder: etc,
  hostNamePath: join(etc, "name"),
  gone: [],
});
const unasked = { enabled: false, wait: "50ms", onDuplicate: "Block" } as const;
const hostIdentity = { hostname: "web", hosts: ["web"], resolver: { nameservers: ["192.0.2.53"] } };

/** Everything that an address may change on a node. */
function nodeState(): unknown {
  return {
    addresses: lab.a.addresses().toSorted(),
    routes: [lab.a.ip("route", "show", "table", "all"), lab.a.ip("-6", "route", "show", "table", "all")].map((text) =>
      text.split("\n").toSorted(),
    ),
    files: readdirSync(etc)
      .filter((name) => !name.endsWith(".holdfast-new"))
      .map((name) => `${name}: ${readFileSync(join(etc, name), "latin1").trimEnd()}`),
    records: recordsLeft(),
  };
}

function recordsLeft(): readonly string[] {
  try {
    return readdirSync(join(lab.folder, "state")).filter((name) => !name.endsWith(".new"));
  } catch {
    return [];
  }
}

const vips = (): readonly HAAssignmentMember[] => [
  vipMember(
    "192.0.2.60/24",
    {
      duplicateCheck: unasked,
      hostIdentity,
      routes: [{ to: "198.51.100.0/24", via: "192.0.2.2", table: 254, source: true }],
    },
    "four",
  ),
  vipMember(
    "2001:db8::60/64",
    {
      duplicateCheck: unasked,
      hostIdentity: { ...hostIdentity, hostname: "six" },
      routes: [{ to: "2001:db8:1::/64", via: "2001:db8::2", table: 1000, source: false }],
    },
    "six",
  ),
];

describe("an agent that is killed at any moment of a start or a stop", () => {
  // Each goes on where the earlier ones were killed, so that what is left adds up.
  it.each([0, 2, 4, 6, 9, 13])("leaves nothing that the next one does not take away (after %i ms)", async (pauseMs) => {
    const before = nodeState();
    await killAfter(pauseMs);
    const next = await lab.a.startProcess();
    const driver = next.create(setup());
    expect(await driver.endEarlierActions(endless)).not.toMatchObject({ status: "failed" });
    expect(await driver.sweep([], endless)).not.toMatchObject({ status: "failed" });
    for (const vip of vips()) expect(await driver.probe(vip, endless)).toEqual({ state: "Stopped" });
    expect(nodeState()).toEqual(before);
    await next.kill();
  });

  // What its journal names it goes on with: it starts it again over whatever is there, and stops it later.
  it.each([1, 3, 5, 7, 11])("leaves nothing that the next one cannot go on from (after %i ms)", async (pauseMs) => {
    const before = nodeState();
    await killAfter(pauseMs);
    const next = await lab.a.startProcess();
    const driver = next.create(setup());
    expect(await driver.endEarlierActions(endless)).not.toMatchObject({ status: "failed" });
    expect(await driver.sweep(vips(), endless)).not.toMatchObject({ status: "failed" });
    for (const vip of vips()) expect(await driver.start(vip, endless)).not.toMatchObject({ status: "failed" });
    for (const vip of vips()) expect(await driver.probe(vip, endless)).toEqual({ state: "Started" });
    for (const vip of vips()) expect(await driver.stop(vip, endless)).toEqual({ status: "done" });
    expect(nodeState()).toEqual(before);
    await next.kill();
  });

  it("leaves no process behind", async () => {
    const agent = await lab.a.startProcess();
    const driver = agent.create(setup());
    const [vip] = vips();
    if (vip === undefined) throw new Error("there is an address to be held");
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    expect(lab.a.pids().length).toBeGreaterThan(1);
    await agent.kill();
    await expect.poll(() => lab.a.pids()).toEqual([]);
    const cleaner = (await lab.a.startProcess()).create(setup());
    await cleaner.sweep([], endless);
    await cleaner.close();
  });
});

/** An agent that does nothing but start and stop both addresses, until it is killed. */
async function killAfter(pauseMs: number): Promise<void> {
  const agent = await lab.a.startProcess();
  const driver = agent.create(setup());
  await driver.probe(vipMember("192.0.2.60/24"), endless);
  const living = (async () => {
    for (;;) {
      await Promise.all(vips().map((vip) => driver.start(vip, endless)));
      await Promise.all(vips().map((vip) => driver.stop(vip, endless)));
    }
  })().catch(() => undefined);
  await delay(pauseMs);
  await agent.kill();
  await living;
}

describe("the sweep at the start of an agent", () => {
  it("releases what is ours and not assigned, and nothing else", async () => {
    const agent = await lab.a.startProcess();
    const driver = agent.create(setup());
    const [four, six] = vips();
    const kept = vipMember("192.0.2.61/24", { duplicateCheck: unasked }, "kept");
    if (four === undefined || six === undefined) throw new Error("there are addresses of both families");
    lab.a.ip("addr", "add", "192.0.2.62/24", "dev", "eth0");
    lab.a.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.2");
    const before = lab.a.addresses().toSorted();
    for (const vip of [four, six, kept]) expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    const next = (await lab.a.startProcess()).create(setup());
    expect(await next.sweep([four, six, kept], endless)).toEqual({ status: "unchanged" });
    expect(await next.sweep([kept], endless)).toEqual({ status: "done" });
    expect(await next.sweep([kept], endless)).toEqual({ status: "unchanged" });
    expect(lab.a.addresses().toSorted()).toEqual([...before, "eth0 192.0.2.61/24"].toSorted());
    expect(next.logs.map(({ fields }) => fields["address"])).toEqual(["192.0.2.60", "2001:db8::60"]);
    expect(lab.a.ip("route", "show", "table", "all")).not.toContain("proto 66");
    expect(lab.a.ip("route", "show")).toContain("203.0.113.0/24 via 192.0.2.2");
    expect(readFileSync(join(etc, "hosts"), "latin1")).toBe("127.0.0.1 localhost\n");
    expect(await next.sweep([], endless)).toEqual({ status: "done" });
    lab.a.ip("addr", "del", "192.0.2.62/24", "dev", "eth0");
    lab.a.ip("route", "del", "203.0.113.0/24");
    await next.close();
  });

  it("finds addresses by their labels, routes and lines of files without any record of them", async () => {
    const before = nodeState();
    const driver = (await lab.a.startProcess()).create(setup());
    const [four] = vips();
    if (four === undefined) throw new Error("there is an address");
    await driver.start(four, endless);
    rmSync(join(lab.folder, "state"), { recursive: true });
    writeFileSync(join(etc, "name"), "node-a\n");
    const next = (await lab.a.startProcess()).create(setup());
    expect(await next.sweep([], endless)).toEqual({ status: "done" });
    expect(nodeState()).toEqual(before);
  });

  it("keeps an address that is assigned under another name now", async () => {
    const driver = (await lab.a.startProcess()).create(setup());
    const [four] = vips();
    if (four === undefined) throw new Error("there is an address");
    await driver.start(four, endless);
    const renamed = { ...four, name: "renamed" };
    const next = (await lab.a.startProcess()).create(setup());
    expect(await next.sweep([renamed], endless)).not.toMatchObject({ status: "failed" });
    expect(lab.a.addresses()).toContain("eth0 192.0.2.60/24");
    expect(await next.start(renamed, endless)).toEqual({ status: "done" });
    expect(await next.stop(renamed, endless)).toEqual({ status: "done" });
    expect(lab.a.addresses()).not.toContain("eth0 192.0.2.60/24");
  });

  it("finds an address on an interface whose name leaves no room for a label", async () => {
    const name = "veryverylong0";
    lab.a.ip("link", "add", name, "type", "veth", "peer", "name", "peer0");
    for (const one of [name, "peer0"]) lab.a.ip("link", "set", one, "up");
    const vip = vipMember("198.51.100.60/24", { interface: name, duplicateCheck: unasked });
    const driver = (await lab.a.startProcess()).create(setup());
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    const next = (await lab.a.startProcess()).create(setup());
    expect(await next.sweep([], endless)).toEqual({ status: "done" });
    expect(lab.a.addresses()).not.toContain(`${name} 198.51.100.60/24`);
    lab.a.ip("link", "del", name);
  });
});

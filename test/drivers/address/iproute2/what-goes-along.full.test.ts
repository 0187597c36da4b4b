import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { labObstacle, makeAddressLab, type AddressLab } from "./address-lab.ts";
import type { DriverProcess, RemoteDriver } from "./driver-process.ts";
import { endless, vipMember } from "./vip-member.ts";

const obstacle = labObstacle();
const hosts = "127.0.0.1 localhost\n# by hand\n192.0.2.1 a";
const resolver = "# by hand\nnameserver 203.0.113.1\nsearch example.org\noptions edns0\n";
let lab: AddressLab;
let etc: string;
let process: DriverProcess;
let driver: RemoteDriver;

beforeAll(async () => {
  if (obstacle !== undefined) return;
  lab = makeAddressLab();
  etc = join(lab.folder, "etc");
  process = await startProcess();
  driver = process.create(setup());
});
afterAll(async () => await lab?.close());
beforeEach(({ skip }) => {
  if (obstacle !== undefined) return skip(obstacle);
  rmSync(etc, { recursive: true, force: true });
  mkdirSync(etc);
  writeFileSync(join(etc, "hosts"), hosts, { mode: 0o640 });
  writeFileSync(join(etc, "resolv.conf"), resolver);
});

const setup = () => ({ stateDir: join(lab.folder, "state"), etcFolder: etc, gone: [] });

/** With a host name of its own, so that no test touches that of this machine. */
function startProcess(): Promise<DriverProcess> {
  return lab.a.startProcess("unshare", "--uts", "sh", "-c", 'hostname node-a; exec "$0" "$@"');
}

function nameNow(of: DriverProcess): string {
  return lab.a.run("nsenter", "--target", String(of.pid), "--uts", "hostname").trim();
}

async function started(vip: ReturnType<typeof vipMember>): Promise<void> {
  expect(await driver.start(vip, endless)).toEqual({ status: "done" });
  expect(await driver.probe(vip, endless)).toEqual({ state: "Started" });
  expect(await driver.start(vip, endless)).toEqual({ status: "unchanged" });
}

async function stopped(vip: ReturnType<typeof vipMember>): Promise<void> {
  expect(await driver.stop(vip, endless)).toEqual({ status: "done" });
  expect(await driver.probe(vip, endless)).toEqual({ state: "Stopped" });
}

describe("routes", () => {
  it("come after the address in all their fields, and go before it", async () => {
    const vip = vipMember("192.0.2.40/24", {
      routes: [
        { to: "198.51.100.0/24", via: "192.0.2.2", metric: 77, table: 254, source: true },
        { to: "203.0.113.0/24", table: 1000, source: false },
        { to: "203.0.113.7/32", via: "192.0.2.3", table: 254, source: false },
      ],
    });
    await started(vip);
    expect(routesOf().toSorted()).toEqual([
      "198.51.100.0/24 via 192.0.2.2 dev eth0 proto 66 src 192.0.2.40 metric 77",
      "203.0.113.0/24 dev eth0 table 1000 proto 66 scope link",
      "203.0.113.7 via 192.0.2.3 dev eth0 proto 66",
    ]);
    lab.a.ip("route", "del", "203.0.113.0/24", "table", "1000");
    expect(await driver.probe(vip, endless)).toEqual({
      state: "Failed",
      detail: "its route to 203.0.113.0/24 is missing",
    });
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    await stopped(vip);
    expect(routesOf()).toEqual([]);
  });

  it("of IPv6 likewise", async () => {
    const vip = vipMember("2001:db8::40/64", {
      routes: [
        { to: "2001:db8:1::/48", via: "2001:db8::2", metric: 77, table: 254, source: true },
        { to: "default", via: "2001:db8::2", table: 1000, source: false },
      ],
    });
    await started(vip);
    expect(routesOf("-6").toSorted()).toEqual([
      "2001:db8:1::/48 via 2001:db8::2 dev eth0 proto 66 src 2001:db8::40 metric 77 pref medium",
      "default via 2001:db8::2 dev eth0 table 1000 proto 66 metric 1024 pref medium",
    ]);
    await stopped(vip);
    expect(routesOf("-6")).toEqual([]);
  });

  it("come before what others have in IPv4, which counts again after them", async () => {
    lab.a.ip("route", "add", "default", "via", "192.0.2.2");
    onTestFinished(() => void lab.a.ip("route", "del", "default"));
    const gateway = (): string => lab.a.ip("route", "get", "8.8.8.8").split(" ")[2] ?? "";
    const vip = vipMember("192.0.2.41/24", {
      routes: [{ to: "default", via: "192.0.2.3", table: 254, source: false }],
    });
    await started(vip);
    expect(gateway()).toBe("192.0.2.3");
    await stopped(vip);
    expect(gateway()).toBe("192.0.2.2");
  });

  it("are refused beside others in IPv6, with which they would share the traffic", async () => {
    lab.a.ip("route", "add", "2001:db8:2::/64", "via", "2001:db8::2");
    onTestFinished(() => void lab.a.ip("route", "del", "2001:db8:2::/64"));
    const route = { to: "2001:db8:2::/64", via: "2001:db8::3", table: 254, source: false };
    const outcome = await driver.start(vipMember("2001:db8::42/64", { routes: [route] }), endless);
    expect(outcome).toEqual({
      status: "failed",
      error:
        "Cannot take 2001:db8::42/64 on eth0: its route to 2001:db8:2::/64 needs a metric of its own: one of others has 1024 in table 254",
    });
    const vip = vipMember("2001:db8::42/64", { routes: [{ ...route, metric: 512 }] });
    await started(vip);
    await stopped(vip);
  });

  it("that somebody has put there already are not taken away", async () => {
    lab.a.ip("route", "add", "198.51.100.0/24", "via", "192.0.2.2");
    onTestFinished(() => void lab.a.ip("route", "del", "198.51.100.0/24"));
    const route = { to: "198.51.100.0/24", via: "192.0.2.2", table: 254, source: false };
    const vip = vipMember("192.0.2.43/24", { routes: [route] });
    await started(vip);
    await stopped(vip);
    expect(routesOf()).toEqual(["198.51.100.0/24 via 192.0.2.2 dev eth0"]);
  });

  it("that cannot be say so, and nothing stays of the start after its stop", async () => {
    const route = { to: "198.51.100.0/24", via: "203.0.113.9", table: 254, source: false };
    const vip = vipMember("192.0.2.44/24", { routes: [route] });
    expect(await driver.start(vip, endless)).toEqual({
      status: "failed",
      error: expect.stringMatching(
        /^Cannot take 192\.0\.2\.44\/24 on eth0: ip route prepend .*invalid gateway.*; its route to 198\.51\.100\.0\/24 is missing$/,
      ),
    });
    expect(await driver.probe(vip, endless)).toMatchObject({ state: "Failed" });
    await stopped(vip);
  });
});

describe("other addresses of the interface", () => {
  it("stay when the address was the first of its subnet", async () => {
    const vip = vipMember("198.51.100.40/24", { interface: "eth0" });
    await started(vip);
    lab.a.ip("addr", "add", "198.51.100.41/24", "dev", "eth0");
    await stopped(vip);
    expect(lab.a.addresses()).toContain("eth0 198.51.100.41/24");
    lab.a.ip("addr", "del", "198.51.100.41/24", "dev", "eth0");
  });

  it("of this node may not be the same one, unless Holdfast has put it there", async () => {
    lab.a.ip("addr", "add", "192.0.2.45/32", "dev", "lo");
    const vip = vipMember("192.0.2.45/24");
    expect(await driver.start(vip, endless)).toEqual({
      status: "failed",
      error:
        "Cannot take 192.0.2.45/24 on eth0: no other interface of this node may have it: it is on lo, where Holdfast has not put it",
    });
    expect(await driver.probe(vip, endless)).toMatchObject({
      state: "Failed",
      detail: expect.stringContaining("192.0.2.45 is on lo"),
    });
    await stopped(vip);
    expect(lab.a.addresses()).not.toContain("lo 192.0.2.45/32");
  });

  it("say nothing when the address is there by hand already: it is taken over without an interruption", async () => {
    lab.a.ip("addr", "add", "192.0.2.46/24", "dev", "eth0");
    const vip = vipMember("192.0.2.46/24");
    expect(await driver.start(vip, endless)).toEqual({ status: "unchanged" });
    expect(await driver.probe(vip, endless)).toEqual({ state: "Started" });
    await stopped(vip);
  });

  it("on an interface that is switched off cannot be taken", async () => {
    lab.a.ip("link", "set", "eth0", "down");
    const vip = vipMember("192.0.2.47/24", { interface: "eth0" });
    const outcome = await driver.start(vip, endless);
    lab.a.ip("link", "set", "eth0", "up");
    lab.a.ip("addr", "replace", "2001:db8::1/64", "dev", "eth0", "nodad");
    expect(outcome).toEqual({
      status: "failed",
      error: "Cannot take 192.0.2.47/24 on eth0: eth0 must be switched on, is off",
    });
  });
});

describe("the host's identity", () => {
  const identity = {
    hostname: "web",
    hosts: ["web", "web.example.com"],
    resolver: { nameservers: ["192.0.2.53", "2001:db8::53"], search: ["example.com"] },
  };
  const vip = (): ReturnType<typeof vipMember> => vipMember("192.0.2.50/24", { hostIdentity: identity });

  it("is taken on with the address, and put back exactly as it was", async () => {
    await started(vip());
    expect(nameNow(process)).toBe("web");
    expect(inForce(hostsNow())).toEqual(["192.0.2.50 web web.example.com", "127.0.0.1 localhost", "192.0.2.1 a"]);
    expect(inForce(resolverNow())).toEqual([
      "nameserver 192.0.2.53",
      "nameserver 2001:db8::53",
      "search example.com",
      "options edns0",
    ]);
    expect(lstatSync(join(etc, "hosts")).mode & 0o777).toBe(0o640);
    await stopped(vip());
    expect([nameNow(process), hostsNow(), resolverNow()]).toEqual(["node-a", hosts, resolver]);
    expect(lstatSync(join(etc, "hosts")).mode & 0o777).toBe(0o640);
  });

  it("keeps what others have changed meanwhile", async () => {
    await started(vip());
    writeFileSync(join(etc, "hosts"), `${hostsNow()}\n192.0.2.9 added\n`);
    writeFileSync(join(etc, "resolv.conf"), `${resolverNow()}options rotate\n`);
    lab.a.run("nsenter", "--target", String(process.pid), "--uts", "hostname", "by-hand");
    expect(await driver.probe(vip(), endless)).toEqual({ state: "Failed", detail: "missing: the host name web" });
    await stopped(vip());
    expect([hostsNow(), resolverNow()]).toEqual([`${hosts}\n192.0.2.9 added\n`, `${resolver}options rotate\n`]);
    expect(nameNow(process)).toBe("by-hand");
    lab.a.run("nsenter", "--target", String(process.pid), "--uts", "hostname", "node-a");
  });

  it("comes back while it is kept, over what others have written in its place", async () => {
    await driver.hold([vip()], Infinity);
    await started(vip());
    writeFileSync(join(etc, "resolv.conf"), "nameserver 203.0.113.99\n");
    await driver.hold([vip()], Infinity);
    await expect.poll(() => inForce(resolverNow())).toContain("nameserver 192.0.2.53");
    await expect.poll(() => driver.drifts).toContain("VirtualIP/web");
    await driver.hold([], Infinity);
    await stopped(vip());
    expect(resolverNow()).toBe("nameserver 203.0.113.99\n");
  });

  it("of two addresses is that of the later one, and each gives back its own", async () => {
    const more = { hostname: "db", hosts: ["db"], resolver: { nameservers: ["192.0.2.54"] } };
    const db = vipMember("192.0.2.51/24", { hostIdentity: more }, "db");
    await started(vip());
    await started(db);
    expect(nameNow(process)).toBe("db");
    expect(inForce(resolverNow())).toEqual(["nameserver 192.0.2.54", "search example.com", "options edns0"]);
    await stopped(vip());
    expect([nameNow(process), inForce(hostsNow())[0]]).toEqual(["db", "192.0.2.51 db"]);
    expect(inForce(resolverNow())).toEqual(["nameserver 192.0.2.54", "search example.org", "options edns0"]);
    await stopped(db);
    expect([nameNow(process), hostsNow(), resolverNow()]).toEqual(["node-a", hosts, resolver]);
  });

  it("replaces a symbolic link of the resolver, and puts the link back", async () => {
    writeFileSync(join(etc, "stub"), "nameserver 127.0.0.53\n");
    rmSync(join(etc, "resolv.conf"));
    symlinkSync("stub", join(etc, "resolv.conf"));
    await started(vip());
    expect(inForce(resolverNow())[0]).toBe("nameserver 192.0.2.53");
    expect(readFileSync(join(etc, "stub"), "latin1")).toBe("nameserver 127.0.0.53\n");
    await stopped(vip());
    expect(readlinkSync(join(etc, "resolv.conf"))).toBe("stub");
    await started(vip());
    writeFileSync(join(etc, "resolv.conf"), `${resolverNow()}options rotate\n`);
    await stopped(vip());
    // A link would lose that edit.
    expect(resolverNow()).toBe("nameserver 127.0.0.53\noptions rotate\n");
  });

  it("leaves no file where there was none", async () => {
    rmSync(etc, { recursive: true });
    mkdirSync(etc);
    await started(vip());
    await stopped(vip());
    expect([existsSync(join(etc, "hosts")), existsSync(join(etc, "resolv.conf"))]).toEqual([false, false]);
  });

  it("that cannot be taken on fails the start, and the stop puts back what was changed", async () => {
    rmSync(join(etc, "resolv.conf"));
    mkdirSync(join(etc, "resolv.conf"));
    expect(await driver.start(vip(), endless)).toMatchObject({ status: "failed" });
    rmSync(join(etc, "resolv.conf"), { recursive: true });
    writeFileSync(join(etc, "resolv.conf"), resolver);
    expect(await driver.stop(vip(), endless)).not.toMatchObject({ status: "failed" });
    expect([nameNow(process), hostsNow(), resolverNow()]).toEqual(["node-a", hosts, resolver]);
  });
});

/** Routes that are not the kernel's own. */
function routesOf(...words: readonly string[]): readonly string[] {
  return lab.a
    .ip(...words, "route", "show", "table", "all")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !/^(local|broadcast|anycast|multicast|fe80|ff00)|proto kernel/.test(line) && line !== "");
}

function hostsNow(): string {
  return readFileSync(join(etc, "hosts"), "latin1");
}

function resolverNow(): string {
  return readFileSync(join(etc, "resolv.conf"), "latin1");
}

/** The lines that count, without comments. */
function inForce(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

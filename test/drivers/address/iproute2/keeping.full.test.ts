import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HAAssignmentMember, VirtualIPSpec } from "../../../../controller/api/types.gen.ts";
import { labObstacle, makeAddressLab, type AddressLab } from "./address-lab.ts";
import type { DriverProcess, RemoteDriver } from "./driver-process.ts";
import { endless, vipMember } from "./vip-member.ts";

const obstacle = labObstacle();
let lab: AddressLab;
let process: DriverProcess;
let driver: RemoteDriver;
let rival: RemoteDriver;

const setup = (name: string) => ({ stateDir: `${lab.folder}/${name}`, etcFolder: `${lab.folder}/etc`, gone: [] });

beforeAll(async () => {
  if (obstacle !== undefined) return;
  lab = makeAddressLab();
  rival = (await lab.b.startProcess()).create(setup("b"));
});
afterAll(async () => await lab?.close());
beforeEach(async ({ skip }) => {
  if (obstacle !== undefined) return skip(obstacle);
  process = await lab.a.startProcess();
  driver = process.create(setup("a"));
});
afterEach(async () => {
  if (obstacle !== undefined) return;
  await process.kill();
  const cleaner = (await lab.a.startProcess()).create(setup("a"));
  await cleaner.endEarlierActions(endless);
  const swept = await cleaner.sweep([], endless);
  if (swept.status === "failed") throw new Error(swept.error);
  await cleaner.close();
});

const quick = { count: 1, interval: "50ms", repeatEvery: "100ms" };
const quiet = { count: 1, interval: "50ms", repeatEvery: "0s" };

describe.each([
  { family: "IPv4", address: "192.0.2.20", prefix: 24 },
  { family: "IPv6", address: "2001:db8::20", prefix: 64 },
])("what is kept ($family)", ({ address, prefix }) => {
  const cidr = `${address}/${prefix}`;
  const isHere = (): boolean => lab.a.addresses().some((one) => one.endsWith(` ${cidr}`));
  const validSeconds = (): number => {
    const links: readonly {
      readonly addr_info: readonly { readonly local: string; readonly valid_life_time: number }[];
    }[] = JSON.parse(lab.a.ip("-j", "addr", "show", "eth0"));
    const found = links.flatMap((link) => link.addr_info).find(({ local }) => local === address);
    return found?.valid_life_time ?? 0;
  };
  const forever = 2 ** 32 - 1;
  const edited = (announcements: VirtualIPSpec["announcements"]): HAAssignmentMember =>
    vipMember(cidr, { announcements });

  it("is removed by the kernel before the lease ends, when nobody keeps it any more", async () => {
    const vip = vipMember(cidr);
    await driver.hold([vip], 20_000);
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    expect(validSeconds()).toBeGreaterThan(15);
    expect(validSeconds()).toBeLessThan(20);
    await driver.hold([vip], 5_000);
    await expect.poll(validSeconds, { interval: 20 }).toBeLessThan(5);
    await process.kill();
    await expect.poll(isHere, { interval: 20 }).toBe(false);
  });

  it("has no end in the kernel under a lease that is short, or that has none", async () => {
    const vip = vipMember(cidr);
    await driver.hold([vip], 2_000);
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    expect(validSeconds()).toBe(forever);
    await driver.hold([vip], 60_000);
    await expect.poll(validSeconds).toBeLessThan(60);
    await driver.hold([vip], Infinity);
    await expect.poll(validSeconds).toBe(forever);
  });

  it("is put back when something else has removed it, and that is told", async () => {
    const vip = vipMember(cidr, { announcements: quiet });
    await driver.hold([vip], Infinity);
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    const heard = await lab.c.watch(address);
    lab.a.ip("addr", "del", cidr, "dev", "eth0");
    await expect.poll(isHere, { interval: 5 }).toBe(true);
    await expect.poll(() => driver.drifts).toEqual(["VirtualIP/web"]);
    await expect
      .poll(() => messagesOf(driver))
      .toEqual(["something else changed what this node holds", "what was changed is put back"]);
    expect(driver.logs[0]?.fields).toEqual({
      resource: "VirtualIP/web",
      address,
      found: expect.stringContaining("is gone"),
    });
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    expect(await driver.probe(vip, endless)).toEqual({ state: "Started" });
  });

  it("is not put back when its lease is over, when it is stopped, and when it is not named any more", async () => {
    const vip = vipMember(cidr);
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    await driver.hold([vip], 0);
    lab.a.ip("addr", "del", cidr, "dev", "eth0");
    await driver.hold([vip], 0);
    expect(await driver.probe(vip, endless)).toEqual({ state: "Stopped" });
    await driver.hold([vip], Infinity);
    await expect.poll(isHere).toBe(true);
    expect(await driver.stop(vip, endless)).toEqual({ status: "done" });
    // The agent still names it until its journal is written.
    await driver.hold([vip], Infinity);
    await driver.hold([vip], Infinity);
    expect([await driver.probe(vip, endless), isHere()]).toEqual([{ state: "Stopped" }, false]);
    await driver.start(vip, endless);
    await driver.hold([], Infinity);
    lab.a.ip("addr", "del", cidr, "dev", "eth0");
    await driver.hold([], Infinity);
    expect([await driver.probe(vip, endless), isHere()]).toEqual([{ state: "Stopped" }, false]);
  });

  it("is left to the agent where something takes it away again and again", async () => {
    const vip = vipMember(cidr, { announcements: quiet });
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    for (let taken = 0; taken < 6; taken += 1) {
      await expect.poll(isHere, { interval: 5 }).toBe(true);
      await expect.poll(() => messagesOf(driver).length).toBe(taken * 2);
      lab.a.ip("addr", "del", cidr, "dev", "eth0");
    }
    await expect.poll(() => driver.drifts.length).toBe(6);
    expect(await driver.probe(vip, endless)).toEqual({ state: "Stopped" });
    expect(messagesOf(driver).filter((message) => message === "what was changed is put back")).toHaveLength(5);
  });

  it("comes back on an interface that was deleted and made again", async () => {
    const vip = vipMember(cidr, { interface: "eth0", announcements: quiet });
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    lab.a.ip("link", "del", "eth0");
    await expect.poll(() => driver.drifts).toEqual(["VirtualIP/web"]);
    expect(await driver.probe(vip, endless)).toEqual({ state: "Stopped" });
    lab.replug(lab.a);
    await expect.poll(() => driver.probe(vip, endless), { interval: 5 }).toEqual({ state: "Started" });
    expect(isHere()).toBe(true);
    const heard = await lab.c.watch(address);
    await driver.stop(vip, endless);
    expect(await driver.start(vip, endless)).toEqual({ status: "done" });
    await expect.poll(() => heard.filter(isAnnouncement).length).toBe(1);
  });

  it("is announced for as long as it is named and the lease lasts", async () => {
    const vip = vipMember(cidr, { announcements: quick });
    const heard = await lab.c.watch(address);
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    await expect.poll(() => heard.filter(isAnnouncement).length).toBeGreaterThan(4);
    await driver.hold([vip], 200);
    // Before the end is over it goes on; then nothing comes any more.
    await expect.poll(async () => await isSilent(heard), { interval: 10 }).toBe(true);
    await driver.hold([vip], Infinity);
    const before = heard.length;
    await expect.poll(() => heard.length).toBeGreaterThan(before);
    await driver.hold([], Infinity);
    await expect.poll(async () => await isSilent(heard), { interval: 10 }).toBe(true);
  });

  it("is announced again by an agent that comes after the one that started it", async () => {
    const vip = vipMember(cidr, { announcements: quick });
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    await process.kill();
    const heard = await lab.c.watch(address);
    const next = (await lab.a.startProcess()).create(setup("a"));
    expect(await next.endEarlierActions(endless)).toEqual({ status: "unchanged" });
    expect(await next.sweep([vip], endless)).toEqual({ status: "unchanged" });
    expect(await next.probe(vip, endless)).toEqual({ state: "Started" });
    await next.hold([vip], Infinity);
    await expect.poll(() => heard.filter(isAnnouncement).length).toBeGreaterThan(2);
    expect(await next.start(vip, endless)).toEqual({ status: "unchanged" });
    expect(await next.stop(vip, endless)).toEqual({ status: "done" });
    await next.close();
  });

  it("is announced as its edited spec says from the next time that it is named on", async () => {
    await driver.hold([edited(quiet)], Infinity);
    await driver.start(edited(quiet), endless);
    const heard = await lab.c.watch(address);
    expect(await isSilent(heard)).toBe(true);
    await driver.hold([edited(quick)], Infinity);
    await expect.poll(() => heard.filter(isAnnouncement).length, { timeout: 10_000 }).toBeGreaterThan(2);
    await driver.hold([edited({ ...quick, repeatEvery: "1h" })], Infinity);
    await expect.poll(async () => await isSilent(heard), { interval: 10, timeout: 10_000 }).toBe(true);
    await driver.hold([edited(quick)], Infinity);
    const before = heard.length;
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(before + 2);
    await driver.hold([edited(quiet)], Infinity);
    await expect.poll(async () => await isSilent(heard), { interval: 10, timeout: 10_000 }).toBe(true);
    expect([await driver.probe(edited(quiet), endless), driver.drifts, driver.logs]).toEqual([
      { state: "Started" },
      [],
      [],
    ]);
  });

  it("is announced for the rest of its takeover at the edited interval, and as often as was meant at its start", async () => {
    const slow = { count: 4, interval: "10s", repeatEvery: "0s" };
    const heard = await lab.c.watch(address);
    await driver.hold([vipMember(cidr, { announcements: slow })], Infinity);
    await driver.start(vipMember(cidr, { announcements: slow }), endless);
    await expect.poll(() => heard.filter(isAnnouncement).length, { timeout: 5_000 }).toBe(1);
    await driver.hold([vipMember(cidr, { announcements: { ...slow, count: 9, interval: "20ms" } })], Infinity);
    await expect.poll(() => heard.filter(isAnnouncement).length, { timeout: 5_000 }).toBe(4);
    expect(await isSilent(heard)).toBe(true);
  });

  it("is contested by its edited spec, when another machine claims it", async () => {
    const held = (onDuplicate: "Block" | "Contest"): HAAssignmentMember =>
      vipMember(cidr, { announcements: quiet, duplicateCheck: { enabled: true, wait: "50ms", onDuplicate } });
    await driver.hold([held("Block")], Infinity);
    await driver.start(held("Block"), endless);
    await driver.hold([held("Contest")], Infinity);
    const heard = await lab.c.watch(address);
    const unasked = { enabled: false, wait: "50ms", onDuplicate: "Block" } as const;
    await rival.start(vipMember(cidr, { duplicateCheck: unasked, announcements: quiet }), endless);
    const own = hardwareOfA();
    const announced = (): number => heard.filter((line) => isAnnouncement(line) && line.endsWith(own)).length;
    // Who only blocks answers once what was said once.
    await expect.poll(announced, { timeout: 5_000 }).toBeGreaterThan(5);
    expect(await rival.stop(vipMember(cidr), endless)).toEqual({ status: "done" });
  });

  it("is announced at once when another machine claims it, which is named", async () => {
    const vip = vipMember(cidr, { announcements: quiet });
    const unasked = { enabled: false, wait: "50ms", onDuplicate: "Block" } as const;
    await driver.hold([vip], Infinity);
    await driver.start(vip, endless);
    const heard = await lab.c.watch(address);
    await rival.start(vipMember(cidr, { duplicateCheck: unasked, announcements: quiet }), endless);
    const announcedBy = (hardware: string): boolean =>
      heard.some((line) => isAnnouncement(line) && line.endsWith(hardware));
    await expect.poll(() => announcedBy(lab.b.hardware)).toBe(true);
    await expect.poll(() => announcedBy(hardwareOfA())).toBe(true);
    expect(driver.logs).toContainEqual(
      expect.objectContaining({
        message: "another machine claims an address that this node holds",
        fields: { resource: "VirtualIP/web", address, interface: "eth0", hardware: lab.b.hardware },
      }),
    );
    expect(await rival.stop(vip, endless)).toEqual({ status: "done" });
  });
});

/** It may have changed: interfaces are replaced here. */
function hardwareOfA(): string {
  const [eth0]: readonly { readonly address: string }[] = JSON.parse(lab.a.ip("-j", "link", "show", "eth0"));
  return eth0?.address ?? "";
}

function isAnnouncement(line: string): boolean {
  return line.startsWith("announcement") || line.startsWith("advertisement");
}

async function isSilent(heard: readonly string[]): Promise<boolean> {
  const before = heard.length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return heard.length === before;
}

function messagesOf({ logs }: RemoteDriver): readonly string[] {
  return logs.map(({ message }) => message);
}

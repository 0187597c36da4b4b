import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { HAAssignmentMember } from "../../../../controller/api/types.gen.ts";
import { labObstacle, makeAddressLab, type AddressLab, type LabNode } from "./address-lab.ts";
import type { RemoteDriver } from "./driver-process.ts";
import { endless, vipMember } from "./vip-member.ts";

const obstacle = labObstacle();
let lab: AddressLab;
let onA: RemoteDriver;
let onB: RemoteDriver;

beforeAll(async () => {
  if (obstacle !== undefined) return;
  lab = makeAddressLab();
  const [a, b] = await Promise.all([lab.a.startProcess(), lab.b.startProcess()]);
  onA = a.create({ stateDir: `${lab.folder}/a`, etcFolder: `${lab.folder}/etc-a`, gone: [] });
  onB = b.create({ stateDir: `${lab.folder}/b`, etcFolder: `${lab.folder}/etc-b`, gone: [lab.a.hardware] });
});
afterAll(async () => await lab?.close());
beforeEach(({ skip }) => {
  if (obstacle !== undefined) skip(obstacle);
});

const families = [
  { family: "IPv4", number: "192.0.2", prefix: 24, whole: 32, separator: "." },
  { family: "IPv6", number: "2001:db8:", prefix: 64, whole: 128, separator: ":" },
] as const;

async function started(driver: RemoteDriver, vip: HAAssignmentMember): Promise<void> {
  expect(await driver.start(vip, endless)).toEqual({ status: "done" });
}

async function stopped(driver: RemoteDriver, vip: HAAssignmentMember): Promise<void> {
  expect(await driver.stop(vip, endless)).toEqual({ status: "done" });
}

describe.each(families)("a takeover ($family)", ({ number, prefix, separator, whole }) => {
  const addressOf = (last: number): string => `${number}${separator}${last}`;

  it("puts the address on the interface of its subnet, in use at once, and takes it away by what it finds", async () => {
    const vip = vipMember(`${addressOf(10)}/${prefix}`);
    await started(onA, vip);
    expect(lab.a.addresses()).toContain(`eth0 ${addressOf(10)}/${prefix}`);
    expect(await onA.probe(vip, endless)).toEqual({ state: "Started" });
    expect(isAnswered(lab.c, addressOf(10))).toBe(true);
    // What somebody else has added to it is the same address.
    if (separator === ".") lab.a.ip("addr", "add", `${addressOf(10)}/25`, "dev", "eth0");
    await stopped(onA, vip);
    expect(lab.a.addresses().filter((one) => one.includes(`${addressOf(10)}/`))).toEqual([]);
    expect(await onA.probe(vip, endless)).toEqual({ state: "Stopped" });
  });

  it("leaves the address to another machine that answers for it, and names that", async () => {
    const vip = vipMember(`${addressOf(11)}/${prefix}`);
    lab.b.ip("addr", "add", `${addressOf(11)}/${prefix}`, "dev", "eth0", ...(separator === ":" ? ["nodad"] : []));
    const outcome = await onA.start(vip, endless);
    expect(outcome).toEqual({
      status: "failed",
      error: `Cannot take ${addressOf(11)}/${prefix} on eth0: no other machine may have it: ${lab.b.hardware} answers for it`,
    });
    expect(lab.a.addresses().some((one) => one.includes(addressOf(11)))).toBe(false);
    lab.b.ip("addr", "del", `${addressOf(11)}/${prefix}`, "dev", "eth0");
    await started(onA, vip);
    await stopped(onA, vip);
  });

  it("does not ask where it is told not to", async () => {
    const vip = vipMember(`${addressOf(12)}/${prefix}`, {
      duplicateCheck: { enabled: false, wait: "50ms", onDuplicate: "Block" },
    });
    const heard = await lab.c.watch(addressOf(12));
    await started(onB, vip);
    expect(heard.filter((line) => line.startsWith("probe") || line.startsWith("solicitation"))).toEqual([]);
    await stopped(onB, vip);
  });

  it("contests only what a node proven gone still answers for", async () => {
    const contest = { enabled: true, wait: "200ms", onDuplicate: "Contest" } as const;
    const vip = vipMember(`${addressOf(13)}/${prefix}`, { duplicateCheck: contest });
    await started(onA, vip);
    // To b, node a is proven gone; to a nobody is.
    const heard = await lab.c.watch(addressOf(13));
    await started(onB, vip);
    expect(onB.logs.map(({ message }) => message)).toContain(
      "an address is taken although a node proven gone still answers for it",
    );
    await onB.hold([vip], Infinity);
    // Again and again, though five are the takeover's.
    await expect.poll(() => heard.filter((line) => line.endsWith(lab.b.hardware)).length).toBeGreaterThan(12);
    await stopped(onA, vip);
    const blocked = await onA.start(vip, endless);
    expect(blocked).toMatchObject({
      status: "failed",
      error: expect.stringContaining(
        `${lab.b.hardware} answers for it, which is not known to be of a node proven gone`,
      ),
    });
    await onB.hold([], Infinity);
    await stopped(onB, vip);
  });

  it("waits for a node proven gone to fall silent", async () => {
    const vip = vipMember(`${addressOf(15)}/${prefix}`);
    await started(onA, vip);
    expect(await onB.start(vip, endless)).toEqual({
      status: "waits",
      for: `${lab.a.hardware}, of a node proven gone, to answer no more for ${addressOf(15)}`,
    });
    expect(lab.b.addresses().some((one) => one.includes(addressOf(15)))).toBe(false);
    expect(await onB.probe(vip, endless)).toEqual({ state: "Stopped" });
    await stopped(onA, vip);
    await started(onB, vip);
    await stopped(onB, vip);
  });

  it("is announced as often as it says, and moves what neighbours have in their caches", async () => {
    const announcements = { count: 3, interval: "50ms", repeatEvery: "0s" };
    const vip = vipMember(`${addressOf(14)}/${prefix}`, { announcements });
    await started(onA, vip);
    await onA.hold([vip], Infinity);
    expect(isAnswered(lab.c, addressOf(14))).toBe(true);
    expect(cached(lab.c, addressOf(14))).toBe(lab.a.hardware);
    await onA.hold([], Infinity);
    // As from a holder that was cut off: it says nothing of it.
    lab.a.ip("addr", "del", `${addressOf(14)}/${prefix}`, "dev", "eth0");
    expect(await onA.stop(vip, endless)).toEqual({ status: "unchanged" });
    const heard = await lab.c.watch(addressOf(14));
    await onB.hold([vip], Infinity);
    await started(onB, vip);
    await expect.poll(() => heard.filter(isAnnouncement).length).toBe(3);
    expect(cached(lab.c, addressOf(14))).toBe(lab.b.hardware);
    await onB.hold([], Infinity);
    await stopped(onB, vip);
    expect(heard.filter(isAnnouncement)).toHaveLength(3);
  });

  it("without a subnet of its own goes where a route leads, and says what is there where none does", async () => {
    const network = separator === "." ? "198.51.100.0/24" : "2001:db8:1::/64";
    const address = separator === "." ? "198.51.100.5" : "2001:db8:1::5";
    const vip = vipMember(`${address}/${whole}`);
    expect(await onA.start(vip, endless)).toMatchObject({
      status: "failed",
      error: expect.stringMatching(
        /^Cannot choose an interface for .* as interface must be set, or an interface of this node must have an address in its subnet: there are lo \(.*\), eth0 \(/,
      ),
    });
    lab.a.ip("route", "add", network, "dev", "eth0");
    await started(onA, vip);
    expect(lab.a.addresses()).toContain(`eth0 ${address}/${whole}`);
    await stopped(onA, vip);
    lab.a.ip("route", "del", network, "dev", "eth0");
  });
});

describe("a start", () => {
  it("where nobody can be asked is refused, unless nobody is to be", async () => {
    lab.setPlugged(lab.a, false);
    onTestFinished(() => lab.setPlugged(lab.a, true));
    expect(await onA.start(vipMember("192.0.2.15/24"), endless)).toEqual({
      status: "failed",
      error:
        "Cannot take 192.0.2.15/24 on eth0: the duplicate check must be made first and cannot: it must have a carrier, has none",
    });
    const duplicateCheck = { enabled: false, wait: "50ms", onDuplicate: "Block" } as const;
    const vip = vipMember("192.0.2.15/24", { duplicateCheck });
    await started(onA, vip);
    await stopped(onA, vip);
  });

  it("of what another driver is for is refused", async () => {
    const vip = vipMember("192.0.2.16/24", { driver: "ocf" });
    expect(await onA.start(vip, endless)).toEqual({
      status: "failed",
      error: "the start was not begun: its driver must be iproute2, is ocf",
    });
    expect(await onA.stop(vip, endless)).toMatchObject({ status: "failed" });
    expect(await onA.probe(vip, endless)).toMatchObject({ state: "Unknown" });
  });

  it("on lo asks nobody, for nobody is there", async () => {
    const vip = vipMember("203.0.113.15/32", { interface: "lo" });
    await started(onA, vip);
    expect(lab.a.addresses()).toContain("lo 203.0.113.15/32");
    await stopped(onA, vip);
  });
});

function isAnnouncement(line: string): boolean {
  return line.startsWith("announcement") || line.startsWith("advertisement");
}

/** Whether a machine with this address answers: there is nobody at that port, and it says so. */
function isAnswered(from: LabNode, address: string): boolean {
  try {
    from.run("timeout", "5", "bash", "-c", `exec 2>&1; : </dev/tcp/${address}/9 || exit 0`);
    return from.ip("-j", "neigh", "show", "to", address).includes("lladdr");
  } catch {
    return false;
  }
}

function cached(at: LabNode, address: string): string | undefined {
  const found: readonly { readonly lladdr?: string }[] = JSON.parse(at.ip("-j", "neigh", "show", "to", address));
  return found[0]?.lladdr;
}

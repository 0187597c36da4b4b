import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import { childrenOf, processesOfLab, readProcess } from "../../controller/lab/processes.ts";
import { isInstalled } from "../gate/wanted-tools.ts";
import {
  done,
  lab,
  labName,
  membersOfLab,
  onMachine,
  recordOf,
  remainsOf,
  statusOf,
  whyNoLab,
  main,
  raise,
} from "./lab-under-test.ts";

const why = whyNoLab();

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

/** Machines with no objects: what a lab is by itself. */
describe("the machines of a lab", () => {
  const name = labName("machines");
  const address = "192.0.2.100";
  const on = async (machine: string, command: string) => (await onMachine(name, machine, command)).trim();
  const fault = (...words: readonly string[]) => done("fault", "--name", name, ...words);
  const hold = (machine: string) => on(machine, `ip address add ${address}/24 dev eth0`);
  const release = (machine: string) => on(machine, `ip address del ${address}/24 dev eth0`);
  const holders = async () => {
    const { machines } = await statusOf(name);
    return machines.filter(({ holds }) => holds.length > 0).map((machine) => machine.name);
  };
  /** Whether the first machine gets an answer of the second one. */
  const reaches = async (from: string, to: string) =>
    (await on(from, `timeout 1 bash -c 'exec 3<>/dev/tcp/${to}/7420' 2>/dev/null && echo yes || echo no`)) === "yes";
  /** How many datagrams have come to the machine for which nobody listens. */
  const unheard = async (machine: string) =>
    Number(await on(machine, "awk '/^Udp:/ {count = $3} END {print count}' /proc/net/snmp"));
  const send = (from: string, to: string) =>
    on(from, `bash -c 'for i in 1 2 3 4 5; do echo x >/dev/udp/${to}/9; done' 2>/dev/null || true`);
  const machineOf = async (machine: string) => (await statusOf(name)).machines.find((each) => each.name === machine);
  const serving = async () => (await machineOf("store"))?.programs.find((program) => program.name === "serve");

  const power = async (action: string, plug: string) => {
    const lines = `printf 'action=%s\\nplug=%s\\n' ${action} ${plug}`;
    return on("n1", `${lines} | /etc/holdfast/lab/power 2>&1; echo "exit $?"`);
  };

  beforeAll(async () => {
    if (why !== undefined) return;
    await raise(name, "--nodes", "2", "--no-apply");
    await vi.waitUntil(() => reaches("n1", "192.0.2.254"), { timeout: 20_000 });
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
  });

  it("have their own name, boot and hardware, and nothing of what they write reaches this machine", async () => {
    const facts = "hostname; cat /proc/sys/kernel/random/boot_id /sys/class/dmi/id/product_uuid /etc/hostname";
    const [one, two] = await Promise.all(["n1", "n2"].map(async (machine) => (await on(machine, facts)).split("\n")));
    expect(one).toHaveLength(4);
    expect([one?.[0], one?.[3], two?.[0]]).toEqual(["n1", "n1", "n2"]);
    for (const [index, fact] of (one ?? []).entries()) expect(two?.[index]).not.toBe(fact);
    expect(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()).not.toBe(one?.[1]);
    const path = `/etc/holdfast-lab-${process.pid}`;
    await on("n1", `echo mine >${path}; echo '192.0.2.9 changed' >>/etc/hosts`);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync("/etc/hosts", "utf8")).not.toMatch(/changed/);
    expect(await on("n2", `ls ${path} 2>&1 || true`)).toMatch(/No such file/);
  });

  it("see no device that could harm this machine, and no process of another", async () => {
    expect(await on("n1", "ls /dev | grep -Ec 'watchdog|sd|vd|nvme|kmsg|mem' || true")).toBe("0");
    expect(await on("n1", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c ' [s]erve ' || true")).toBe("0");
    expect(existsSync(labFolder(name).root)).toBe(true);
    expect(await on("n1", `ls ${labFolder(name).root} 2>&1 || true`)).toMatch(/No such file/);
  });

  it("are watched for the address, and two that have it are seen", async () => {
    await hold("n1");
    await expect.poll(holders).toEqual(["n1"]);
    expect((await recordOf(name)).overlaps).toEqual([]);
    await hold("n2");
    await expect.poll(async () => (await recordOf(name)).overlaps).toMatchObject([{ address, machines: ["n1", "n2"] }]);
    await release("n1");
    await release("n2");
    await expect.poll(holders).toEqual([]);
  });

  it("lose their network with the link, and have it again", async () => {
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
    await fault("link", "n1", "down");
    expect(await on("n1", "cat /sys/class/net/eth0/carrier")).toBe("0");
    expect(await reaches("n1", "192.0.2.254")).toBe(false);
    await fault("link", "n1", "up");
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
  });

  it("lose everything but their disk with the power, and boot afresh", async () => {
    const bootId = await on("n1", "cat /proc/sys/kernel/random/boot_id");
    await on("n1", "echo kept >/etc/on-the-disk; echo lost >/run/in-memory; (sleep 1000 >/dev/null 2>&1 &)");
    await hold("n1");
    await fault("power", "n1", "off");
    await expect.poll(holders).toEqual([]);
    expect((await lab("exec", "n1", "--name", name, "--", "true")).err).toMatch(/The power of n1 is off/);
    await fault("power", "n1", "on");
    expect(await on("n1", "cat /proc/sys/kernel/random/boot_id")).not.toBe(bootId);
    expect(await on("n1", "cat /etc/on-the-disk; cat /run/in-memory 2>&1 || true")).toMatch(/^kept\n.*No such file/);
    expect(await on("n1", "cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c '[s]leep 1000' || true")).toBe("0");
    expect(await on("n1", "ip -brief address show eth0")).toMatch(/192\.0\.2\.1\/24/);
    expect(await on("n1", "ip -brief address show eth0")).not.toMatch(/192\.0\.2\.100/);
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
  });

  it("stand still while they are frozen, and go on", async () => {
    await on("n1", "(while :; do date +%s%N >/run/ticks; sleep 0.01; done >/dev/null 2>&1 &)");
    const tick = () => on("n1", "cat /run/ticks 2>/dev/null || true");
    await expect.poll(tick).not.toBe("");
    const first = await tick();
    await expect.poll(tick).not.toBe(first);
    await fault("freeze", "n1");
    const frozen = await tick();
    await on("n1", "sleep 0.2");
    expect(await tick()).toBe(frozen);
    // Its kernel is not frozen.
    expect(
      await on("n2", "ip neighbour flush all; timeout 1 bash -c 'exec 3<>/dev/tcp/192.0.2.1/9' 2>&1 || true"),
    ).toMatch(/refused/);
    await fault("thaw", "n1");
    await expect.poll(tick).not.toBe(frozen);
  });

  it("can lose their power while they are frozen", async () => {
    await fault("freeze", "n2");
    await fault("power", "n2", "off");
    expect(await machineOf("n2")).toMatchObject({ power: "off", isFrozen: false });
    await fault("heal");
    expect(await machineOf("n2")).toMatchObject({ power: "on", isFrozen: false });
    expect(await on("n2", "echo $((1 + 1))")).toBe("2");
  });

  it("are cut off from one another one way only", async ({ skip }) => {
    if (!isInstalled("nft")) skip("not installed: nft");
    await send("n1", "192.0.2.2");
    expect(await unheard("n2")).toBeGreaterThan(0);
    await fault("partition", "n1", "n2");
    const before = { n1: await unheard("n1"), n2: await unheard("n2") };
    await send("n2", "192.0.2.1");
    await send("n1", "192.0.2.2");
    expect(await unheard("n1")).toBeGreaterThan(before.n1);
    expect(await unheard("n2")).toBe(before.n2);
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
    await fault("heal", "partition");
    await send("n1", "192.0.2.2");
    expect(await unheard("n2")).toBeGreaterThan(before.n2);
  });

  it("lose the share of frames that was asked for", async ({ skip }) => {
    if (!isInstalled("nft")) skip("not installed: nft");
    await fault("loss", "n1", "100");
    expect(await reaches("n1", "192.0.2.254")).toBe(false);
    await fault("heal");
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
  });

  it("have no room for the state of agents when it is filled", async () => {
    await fault("fill", "n1");
    expect(await on("n1", "echo x >/run/holdfast/x 2>/dev/null && cat /run/holdfast/x || echo full")).toBe("full");
    await fault("heal", "fill", "n1");
    expect(await on("n1", "echo x >/run/holdfast/x && cat /run/holdfast/x")).toBe("x");
  });

  it("have their programs started again when they are killed", async () => {
    await expect.poll(serving).toMatchObject({ isRunning: true, restarts: 0 });
    await fault("freeze", "store");
    await fault("thaw", "store");
    await fault("kill", "store", "serve");
    await expect.poll(serving).toMatchObject({ isRunning: true, restarts: 1 });
    await expect.poll(() => reaches("n1", "192.0.2.254")).toBe(true);
  });

  it("fence one another by the power switch, as an agent with parameters on standard input", async () => {
    expect(await power("status", "n2")).toBe("exit 0");
    expect(await power("off", "n2")).toBe("exit 0");
    expect((await machineOf("n2"))?.power).toBe("off");
    expect(await power("status", "n2")).toBe("exit 2");
    expect(await power("off", "n2")).toBe("exit 0");
    expect(await power("on", "n2")).toBe("exit 0");
    expect(await power("status", "n2")).toBe("exit 0");
    expect(await power("reboot", "n2")).toBe("exit 0");
    expect(await power("monitor", "")).toBe("exit 0");
    expect(await power("off", "n9")).toBe('power switch 192.0.2.252: off n9: error there is no plug "n9"\nexit 1');
    await fault("link", "n1");
    expect(await power("status", "n2")).toMatch(/EHOSTUNREACH|it does not answer/);
    await fault("heal");
  });

  it.each([
    [["link", "n9"], /There is no machine n9: there are n1, n2, store, client/],
    [["kill", "n1", "nothing"], /Cannot kill nothing of n1: it runs watchdog, agent/],
    [["heal", "freeze"], /Cannot heal freeze: no such fault is in force/],
    [["power", "n1", "on"], /Cannot switch n1 on: its power is on/],
  ])("cannot be broken by %j", async (words, message) => {
    expect(await lab("fault", "--name", name, ...words)).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(message),
    });
  });
});

async function holder(name: string): Promise<string | undefined> {
  return (await statusOf(name)).machines.find(({ holds }) => holds.length > 0)?.name;
}

describe("a lab", () => {
  it("is gone without a trace when it is taken down", async () => {
    const name = labName("down");
    await raise(name, "--nodes", "1", "--no-apply");
    const members = membersOfLab(name);
    expect(members.length).toBeGreaterThan(10);
    expect(remainsOf(name, members)).not.toEqual([]);
    expect(await done("down", "--name", name)).toMatch(/nothing of it is left/);
    expect(remainsOf(name, members)).toEqual([]);
    expect(await done("down", "--name", name)).toMatch(/there is no lab/);
  });

  it.for(["everything", "the keeper", "the first process"] as const)(
    "is gone without a trace also after kill -9 of %s",
    async (victims) => {
      const name = labName("crash");
      await raise(name, "--nodes", "1", "--no-apply");
      const members = membersOfLab(name);
      const all = processesOfLab(name).map(({ pid }) => pid);
      const first = Number.parseInt(readFileSync(labFolder(name).keeper, "utf8"), 10);
      const pids = { everything: all, "the keeper": childrenOf(first), "the first process": [first] };
      spawnSync("kill", ["-9", ...pids[victims].map(String)]);
      const broken = { exitCode: 1, err: expect.stringMatching(/is broken: .* holdfast lab down --name/) };
      await expect.poll(() => lab("status", "--name", name)).toMatchObject(broken);
      const again = await lab("up", "--name", name, "--no-apply");
      expect(again.err).toMatch(/something of it is left.*--replace does so first/);
      expect(await done("down", "--name", name)).toMatch(/nothing of it is left/);
      expect(remainsOf(name, members)).toEqual([]);
    },
  );

  it("has machines whose power is off where they were killed, and they can be switched on", async () => {
    const name = labName("killed");
    await raise(name, "--nodes", "1", "--no-apply");
    const members = membersOfLab(name);
    const first = Number.parseInt(readFileSync(labFolder(name).keeper, "utf8"), 10);
    const around = new Set([first, readProcess(first)?.parent, ...childrenOf(first)]);
    const others = processesOfLab(name).filter(({ pid }) => !around.has(pid));
    spawnSync("kill", ["-9", ...others.map(({ pid }) => String(pid))]);
    const powers = async () => (await statusOf(name)).machines.map(({ power }) => power);
    await expect.poll(powers).toEqual(["off", "off", "off"]);
    for (const machine of ["store", "client", "n1"]) await done("fault", "--name", name, "power", machine, "on");
    expect(await powers()).toEqual(["on", "on", "on"]);
    expect(await done("down", "--name", name)).toMatch(/nothing of it is left/);
    expect(remainsOf(name, members)).toEqual([]);
  });

  it("stands beside another one, which does not hear of it", async () => {
    const names = [labName("one"), labName("two")];
    for (const name of names) await raise(name, "--nodes", "1", "--no-apply");
    const [one = "", two = ""] = names;
    await onMachine(one, "n1", "ip address add 192.0.2.100/24 dev eth0");
    await onMachine(two, "n1", "ip address add 192.0.2.100/24 dev eth0");
    for (const name of names) await expect.poll(() => holder(name)).toBe("n1");
    expect((await recordOf(one)).overlaps).toEqual([]);
    expect(await lab("up", "--name", one, "--no-apply")).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/it is up already; holdfast lab down --name/),
    });
    await raise(one, "--nodes", "1", "--no-apply", "--replace");
    expect(await holder(one)).toBeUndefined();
    expect(await holder(two)).toBe("n1");
    for (const name of names) await done("down", "--name", name);
  });

  it("needs root, and says what does not", () => {
    const said = spawnSync(process.execPath, [main, "lab", "up"], { encoding: "utf8", uid: 65_534 });
    expect(said).toMatchObject({ status: 1, stdout: "" });
    expect(said.stderr).toMatch(/^holdfast: Cannot raise a lab: it needs root.*holdfast sim explore.*\n$/);
  });
});

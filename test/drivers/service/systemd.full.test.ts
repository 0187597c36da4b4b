import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { HAAssignmentMember, HAServiceSpec } from "../../../controller/api/types.gen.ts";
import { createServiceDriver, type ServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import type { ServiceParts } from "../../../controller/drivers/service/service-parts.ts";
import type { StartOutcome } from "../../../controller/ports/driver.ts";
import { describeDriver } from "../../contract/driver.ts";
import { patiently } from "../../contract/driver-under-test.ts";
import { bootNode, type SystemdNode } from "./boot-node.ts";
import { serviceMember } from "./service-member.ts";
import { makeSystemdWorld, type SystemdWorld } from "./systemd-world.ts";

let node: SystemdNode | string = "it was not booted";
beforeAll(async () => {
  node = await bootNode();
});
afterAll(async () => {
  if (typeof node !== "string") await node.close();
});

describeDriver("systemd", async () => (typeof node === "string" ? node : await makeSystemdWorld(node)));

let world: SystemdWorld;
const timeouts = { start: "60s", stop: "60s", status: "20s", promote: "60s", demote: "60s", notify: "20s" };
const endless = { signal: new AbortController().signal };

function service(unit: string, more: Partial<HAServiceSpec> = {}): HAAssignmentMember {
  return serviceMember({ systemd: { unit }, ...more });
}

/** Every unit is allowed. */
function driverWith(more: Partial<ServiceParts> = {}): ServiceDriver {
  const allow = { commands: [], units: ["*"] };
  return createServiceDriver({ ...world.parts, log: world.log, allow: () => allow, ...more });
}

function errorOf(outcome: StartOutcome): string {
  return outcome.status === "failed" ? outcome.error : `it was ${outcome.status}`;
}

/** As somebody at a shell of the node would, whatever it comes to. */
async function byHand(verb: "start" | "restart", unit: string): Promise<string> {
  await world.systemctl(verb, unit);
  return (await world.systemctl("is-active", unit)).trim();
}

async function enabledState(unit: string): Promise<string> {
  return (await world.systemctl("is-enabled", unit)).trim();
}

function withWorld(name: string, tests: () => void): void {
  describe(`systemd: ${name}`, { timeout: 120_000 }, () => {
    beforeEach(async ({ skip }) => {
      if (typeof node === "string") return skip(node);
      world = await makeSystemdWorld(node);
    });
    afterEach(async () => {
      if (typeof node !== "string") await world.close();
    });
    tests();
  });
}

withWorld("a unit that is guarded", () => {
  it("is started by nobody else: before its start, after its stop, and when the agent is gone", async () => {
    const driver = world.makeDriver();
    const { start, stop } = patiently(driver);
    await driver.guard([world.resource]);
    expect(await byHand("start", "thing-a.service")).toBe("inactive");
    expect(await start(world.resource)).toBe("done");
    expect(await stop(world.resource)).toBe("done");
    expect(await byHand("start", "thing-a.service")).toBe("inactive");
    await driver.close();
    expect(await byHand("restart", "thing-a.service")).toBe("inactive");
    expect(world.log.complaints).toEqual([]);
  });

  it("is guarded from its first start or stop on, without an order to", async () => {
    const { start, stop } = patiently(world.makeDriver());
    await start(world.resource);
    await stop(world.edited);
    await stop(world.resource);
    expect(await byHand("start", "thing-a.service")).toBe("inactive");
    expect(await byHand("start", "thing-b.service")).toBe("inactive");
  });

  it("is not started by a unit that wants or requires it", async () => {
    await world.addUnit(
      "thing-wants.service",
      "[Unit]\nWants=thing-a.service\n[Service]\nExecStart=/bin/sleep 86403\n",
    );
    await world.addUnit(
      "thing-needs.service",
      "[Unit]\nRequires=thing-a.service\nAfter=thing-a.service\n[Service]\nExecStart=/bin/sleep 86404\n",
    );
    await world.makeDriver().guard([world.resource]);
    expect(await byHand("start", "thing-wants.service")).toBe("active");
    expect(await byHand("start", "thing-needs.service")).toBe("inactive");
    expect(await world.isThere(world.resource)).toBe(false);
  });

  it("goes on running where it runs already, and is adopted by a start", async () => {
    expect(await byHand("start", "thing-a.service")).toBe("active");
    const driver = world.makeDriver();
    await driver.guard([world.resource]);
    const { look, start } = patiently(driver);
    expect([await look(world.resource), await start(world.resource)]).toEqual(["Started", "unchanged"]);
    expect(await byHand("restart", "thing-a.service")).toBe("active");
  });

  it("is let go when it is not named any more", async () => {
    const driver = world.makeDriver();
    await driver.guard([world.resource, world.edited]);
    await driver.guard([world.edited]);
    expect(await byHand("start", "thing-a.service")).toBe("active");
    expect(await byHand("start", "thing-b.service")).toBe("inactive");
  });

  it("is not touched where the node does not allow it", async () => {
    await world.addUnit("other.service", "[Service]\nExecStart=/bin/sleep 86405\n");
    await world.makeDriver().guard([service("other.service")]);
    expect(await byHand("start", "other.service")).toBe("active");
  });

  it.each([
    ["an instance of a template", "thing@.service", "thing@x.service"],
    ["a name with an escape", "thing-a\\x2db.service", "thing-a\\x2db.service"],
  ])("may be %s", async (_, file, unit) => {
    await world.addUnit(file, "[Service]\nExecStart=/bin/sleep 86406\n");
    const driver = world.makeDriver();
    const { start, stop, look } = patiently(driver);
    await driver.guard([service(unit)]);
    expect(await byHand("start", unit)).toBe("inactive");
    expect([await start(service(unit)), await look(service(unit))]).toEqual(["done", "Started"]);
    expect([await stop(service(unit)), await look(service(unit))]).toEqual(["done", "Stopped"]);
    expect(await byHand("start", unit)).toBe("inactive");
    await driver.putBack();
  });
});

withWorld("the start of a unit at boot", () => {
  it.each(["guard", "start", "stop"] as const)(
    "is switched off by a %s, and put back by an agent that goes for good",
    async (first) => {
      await world.systemctl("enable", "thing-a.service");
      const driver = world.makeDriver();
      if (first === "guard") await driver.guard([world.resource]);
      else await patiently(driver)[first](world.resource);
      expect(await enabledState("thing-a.service")).toBe("disabled");
      await patiently(driver).stop(world.resource);
      // What was noted outlives the agent.
      expect(await world.makeDriver().putBack()).toEqual({ status: "done" });
      expect(await enabledState("thing-a.service")).toBe("enabled");
      expect(await byHand("start", "thing-a.service")).toBe("active");
      expect(await world.makeDriver().putBack()).toEqual({ status: "unchanged" });
    },
  );

  it("is switched off again where somebody has switched it on", async () => {
    const driver = world.makeDriver();
    await driver.guard([world.resource]);
    await world.systemctl("enable", "thing-a.service");
    await driver.guard([world.resource]);
    expect(await enabledState("thing-a.service")).toBe("disabled");
    await driver.putBack();
  });

  it("is put back only where it was on", async () => {
    const driver = world.makeDriver();
    await driver.guard([world.resource]);
    expect(await driver.putBack()).toEqual({ status: "done" });
    expect(await enabledState("thing-a.service")).toBe("disabled");
  });

  it("leaves nothing in the node once it is put back", async () => {
    const driver = world.makeDriver();
    const { start, stop } = patiently(driver);
    await start(world.resource);
    await stop(world.resource);
    await driver.putBack();
    expect(existsSync(join(world.node.root, "run/systemd/system/thing-a.service.d"))).toBe(false);
    expect(readdirSync(join(world.node.root, "run/holdfast/units"))).toEqual([]);
    expect(await world.systemctl("show", "--property=DropInPaths", "--value", "thing-a.service")).toBe("\n");
  });
});

withWorld("a unit that cannot be had", () => {
  it("is told to be missing, and is stopped", async () => {
    const driver = world.makeDriver();
    const missing = service("thing-none.service");
    expect(errorOf(await driver.start(missing, endless))).toBe(
      "Cannot start HAService/thing: there must be a unit thing-none.service on this node: systemd finds none",
    );
    expect(await driver.stop(missing, endless)).toEqual({ status: "unchanged" });
    expect(await driver.probe(missing, endless)).toMatchObject({
      state: "Stopped",
      detail: expect.stringContaining("LoadState=not-found"),
    });
  });

  it("is told to be masked, and stays so", async () => {
    await world.systemctl("mask", "--runtime", "emergency.service");
    const driver = driverWith();
    const outcome = await driver.start(service("emergency.service"), endless);
    expect((await world.systemctl("is-enabled", "emergency.service")).trim()).toBe("masked-runtime");
    await world.systemctl("unmask", "--runtime", "emergency.service");
    expect(errorOf(outcome)).toMatch(/emergency.service must not be masked: it is \(masked-runtime\); unmask it$/);
  });

  it("is told to have another name of its own", async () => {
    const alias = "[Install]\nAlias=thing-alias.service\n";
    await world.addUnit("thing-c.service", `[Service]\nExecStart=/bin/sleep 86407\n${alias}`);
    await world.systemctl("enable", "thing-c.service");
    const driver = world.makeDriver();
    await driver.guard([service("thing-alias.service")]);
    expect(errorOf(await driver.start(service("thing-alias.service"), endless))).toBe(
      "Cannot start HAService/thing: the unit must be called by its own name thing-c.service: thing-alias.service is another name of it",
    );
    expect(await enabledState("thing-c.service")).toBe("enabled");
  });

  it("is refused where the node does not allow it, and looked at all the same", async () => {
    await world.addUnit("other.service", "[Service]\nExecStart=/bin/sleep 86408\n");
    await byHand("start", "other.service");
    const driver = world.makeDriver();
    const other = service("other.service");
    const refusal =
      "Cannot use unit other.service as allow.units of this node's agent.yaml must name it: it allows thing*";
    expect(errorOf(await driver.start(other, endless))).toBe(`Cannot start HAService/thing: ${refusal}`);
    expect(errorOf(await driver.stop(other, endless))).toBe(`Cannot stop HAService/thing: ${refusal}`);
    expect(await patiently(driver).look(other)).toBe("Started");
  });

  it("is told so where systemd does not run", async () => {
    const elsewhere = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /run && exec systemctl "$@"', "sh"];
    const systemctl: readonly [string, ...string[]] = [...world.node.enter, ...elsewhere];
    const driver = driverWith({ systemctl });
    expect(errorOf(await driver.start(world.resource, endless))).toMatch(
      /^Cannot start HAService\/thing: systemd must run on this node: System has not been booted with systemd/,
    );
    expect(await patiently(driver).look(world.resource)).toBe("Stopped");
    expect(await patiently(driver).stop(world.resource)).toBe("unchanged");
    await driver.guard([world.resource]);
    expect(await byHand("start", "thing-a.service")).toBe("active");
  });

  it("is told so where there is no systemctl", async () => {
    const systemctl = ["/no/such/systemctl"] as const;
    const driver = driverWith({ systemctl });
    expect(errorOf(await driver.start(world.resource, endless))).toContain("there is no such program");
    expect(await patiently(driver).look(world.resource)).toBe("Unknown");
  });
});

withWorld("a unit that goes wrong", () => {
  it("in its start is told with what systemd says of it", async () => {
    await world.addUnit(
      "thing-bad.service",
      "[Service]\nExecStart=/bin/sh -c 'exit 9'\nType=oneshot\nRemainAfterExit=yes\n",
    );
    const outcome = await world.makeDriver().start(service("thing-bad.service"), endless);
    expect(errorOf(outcome)).toMatch(
      /the unit thing-bad.service must be active after it: thing-bad.service is failed \(failed\), Result=exit-code, ExecMainStatus=9; systemctl start exited with 1/,
    );
  });

  it("is tried as often as the object says, whatever systemd's own limit is", async () => {
    await world.addUnit(
      "thing-bad.service",
      "[Unit]\nStartLimitBurst=2\n[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo >>/run/thing-tries; exit 9'\n",
    );
    const outcome = await world.makeDriver().start(service("thing-bad.service", { startTries: 5 }), endless);
    expect(errorOf(outcome)).toMatch(/Result=exit-code.*\(try 5 of 5\)$/);
    expect(await world.node.run("wc", "-l", "/run/thing-tries")).toBe("5 /run/thing-tries\n");
    await world.node.run("rm", "/run/thing-tries");
  });

  it("by ending well at once does not run", async () => {
    await world.addUnit("thing-once.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
    const outcome = await world.makeDriver().start(service("thing-once.service"), endless);
    expect(errorOf(outcome)).toContain("must be active after it: thing-once.service is inactive (dead)");
  });

  it("takes longer than timeouts.start is ended, with all that it has begun", async () => {
    await world.trouble?.("start", "hang");
    const slow = service("thing-a.service", { timeouts: { ...timeouts, start: "3s" } });
    const outcome = await world.makeDriver().start(slow, endless);
    expect(errorOf(outcome)).toMatch(/systemctl start took longer than its time limit and was ended$/);
    expect(await world.livingOfActions()).toEqual([]);
    expect((await world.systemctl("is-active", "thing-a.service")).trim()).toBe("failed");
  });

  it("takes longer than timeouts.stop is no stop, and its service is not killed", async () => {
    const { start, look } = patiently(world.makeDriver());
    await world.addUnit(
      "thing-slow.service",
      "[Service]\nExecStart=/bin/sh -c \"trap '' TERM; while :; do sleep 1; done\"\n",
    );
    const slow = service("thing-slow.service", { timeouts: { ...timeouts, stop: "3s" } });
    await start(slow);
    const outcome = await world.makeDriver().stop(slow, endless);
    expect(errorOf(outcome)).toMatch(/must be inactive after it: thing-slow.service is deactivating \(stop-sigterm\)/);
    expect(await look(slow)).toBe("Unknown");
    expect(await world.livingOfActions()).toEqual([]);
  });

  it("and is restarted by systemd again and again is seen to have failed, and stopped", async () => {
    await world.addUnit(
      "thing-loop.service",
      "[Service]\nExecStart=/bin/sleep 86409\nRestart=always\nRestartSec=3600\n",
    );
    const { start, stop, look } = patiently(world.makeDriver());
    const loop = service("thing-loop.service");
    await start(loop);
    await world.systemctl("kill", "--signal=SIGKILL", "thing-loop.service");
    await expect.poll(() => look(loop)).toBe("Failed");
    expect([await stop(loop), await look(loop)]).toEqual(["done", "Stopped"]);
  });
});

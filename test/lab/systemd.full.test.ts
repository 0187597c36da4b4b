import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cgroupOf, cgroupRoots } from "../../controller/lab/cgroups.ts";
import { isInstalled } from "../gate/wanted-tools.ts";
import {
  done,
  labName,
  membersOfLab,
  onMachine,
  raise,
  recordOf,
  remainsOf,
  statusOf,
  whyNoLab,
} from "./lab-under-test.ts";

const why =
  whyNoLab() ??
  (isInstalled("systemd-nspawn") ? undefined : "not installed: systemd-nspawn") ??
  (/^\/(tmp|run|dev)\//.test(import.meta.dirname)
    ? "a node that boots systemd has a /tmp and a /run of its own"
    : undefined);
const name = labName("systemd");
const waiting = { timeout: 60_000, interval: 100 };

beforeEach(({ skip }) => {
  if (why !== undefined) skip(why);
});

const manifests = `
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: web}
spec: {address: 192.0.2.100/24}
---
apiVersion: holdfast.dev/v1alpha1
kind: HAService
metadata: {name: web}
spec: {systemd: {unit: lab-web.service}}
---
apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata: {name: web}
spec:
  members: [{kind: VirtualIP, name: web}, {kind: HAService, name: web}]
  checkers:
    - {http: {url: "http://192.0.2.100/"}, fall: 2, effect: Fault}
`;

async function answering(): Promise<string | false> {
  const { answers, nowMs } = await statusOf(name);
  const last = answers.at(-1);
  return last !== undefined && nowMs - last.toMs < 1_000 && last.by;
}

async function unitState(machine: string): Promise<string> {
  return (await onMachine(name, machine, "systemctl is-active lab-web.service || true")).trim();
}

function dropInsOf(machine: string): Promise<string> {
  return onMachine(name, machine, "systemctl show --property=DropInPaths --value lab-web.service");
}

/** Nodes that boot a systemd, which runs Holdfast's units, and a unit that Holdfast keeps. */
describe("a unit of systemd and an address", () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-systemd-"));
  beforeAll(async () => {
    if (why !== undefined) return;
    writeFileSync(join(folder, "web.yaml"), manifests);
    await raise(name, "--systemd", "--nodes", "2", "-f", folder);
  });
  afterAll(async () => {
    if (why === undefined) await done("down", "--name", name);
    rmSync(folder, { recursive: true });
  });

  it("run on one node, under the systemd of that node", async () => {
    const by = await vi.waitUntil(answering, waiting);
    const other = by === "n1" ? "n2" : "n1";
    expect(await unitState(by)).toBe("active");
    expect(await unitState(other)).not.toBe("active");
    expect((await onMachine(name, by, "cat /proc/1/comm")).trim()).toBe("systemd");
    expect((await onMachine(name, by, "systemctl show --property=Type --value holdfast-agent.service")).trim()).toBe(
      "notify",
    );
  });

  it("are guarded on the other node long before it takes over", async () => {
    const by = await vi.waitUntil(answering, waiting);
    const other = by === "n1" ? "n2" : "n1";
    await vi.waitUntil(async () => (await dropInsOf(other)).includes("zz-holdfast.conf"), waiting);
    expect(await onMachine(name, other, "systemctl start lab-web.service 2>&1 || true")).toContain("Assertion failed");
  });

  it("stay where they are when systemd starts the agent again", async () => {
    const by = await vi.waitUntil(answering, waiting);
    const { nowMs } = await statusOf(name);
    await done("fault", "--name", name, "kill", by, "agent");
    await vi.waitUntil(async () => {
      const { machines } = await statusOf(name);
      const agent = machines
        .find((machine) => machine.name === by)
        ?.programs.find((program) => program.name === "agent");
      return agent?.isRunning === true && agent.restarts > 0;
    }, waiting);
    await vi.waitUntil(answering, waiting);
    const { holders } = await recordOf(name);
    expect(holders.filter(({ machine, toMs }) => machine !== by && toMs > nowMs)).toEqual([]);
  });

  it("answer from the other node when theirs loses its power, and do not start by themselves when it is back", async () => {
    const before = await vi.waitUntil(answering, waiting);
    await done("fault", "--name", name, "power", before, "off");
    const by = await vi.waitUntil(async () => {
      const found = await answering();
      return found !== before && found;
    }, waiting);
    await done("fault", "--name", name, "power", before, "on");
    expect(await unitState(before)).not.toBe("active");
    expect(await unitState(by)).toBe("active");
    expect((await recordOf(name)).overlaps).toEqual([]);
  });

  it("leave nothing behind, no cgroup either", async () => {
    const members = membersOfLab(name);
    expect(cgroupRoots.some((root) => existsSync(cgroupOf(root, name, "n1")))).toBe(true);
    await done("down", "--name", name);
    expect(remainsOf(name, members)).toEqual([]);
    expect(cgroupRoots.filter((root) => existsSync(cgroupOf(root, name)))).toEqual([]);
  });
});

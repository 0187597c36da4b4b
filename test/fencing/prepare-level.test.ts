import { describe, expect, it } from "vitest";
import type { FenceDeviceSpec } from "../../controller/api/types.gen.ts";
import { prepareLevel, type LevelParts } from "../../controller/fencing/prepare-level.ts";
import type { SecretOutcome } from "../../controller/host/read-secret.ts";
import { aDevice, anOrder } from "./an-order.ts";

interface Given {
  readonly device?: Partial<FenceDeviceSpec>;
  readonly devices?: readonly string[];
  readonly node?: string;
  readonly secret?: Readonly<Record<string, string>>;
}

function prepare({ device = {}, devices = ["power"], node = "n1", secret }: Given) {
  const known: SecretOutcome =
    secret === undefined
      ? { ok: false, message: "Cannot read Secret bmc" }
      : { ok: true, values: new Map(Object.entries(secret)) };
  const parts: LevelParts = {
    devices: () => new Map([["power", aDevice("/usr/bin/power", device)]]),
    nodes: () => new Map([["n1", { name: "n1", labels: { plug: "7" }, addresses: ["192.0.2.1"] }]]),
    allow: () => ({ commands: ["/usr/bin/power"], units: [] }),
    readSecret: () => known,
  };
  return prepareLevel(anOrder({ devices, node }), parts);
}

describe("a level of devices", () => {
  it("is prepared with what each device is told", () => {
    const device = {
      exec: { command: ["/usr/bin/power", "--quick"] },
      parameters: { plug: "${node.labels.plug}", verbose: "1" },
      secretRef: { name: "bmc" },
      delay: "1.5s",
    };
    expect(prepare({ device, secret: { password: "s3cret", empty: "" } })).toEqual({
      ok: true,
      devices: [
        {
          name: "power",
          command: ["/usr/bin/power", "--quick"],
          parameters: new Map([
            ["nodename", "n1"],
            ["plug", "7"],
            ["verbose", "1"],
            ["password", "s3cret"],
            ["empty", ""],
          ]),
          secrets: ["s3cret"],
          concurrency: 1,
          delayMs: 1_500,
        },
      ],
    });
  });

  it("lets parameters name the node in their own way", () => {
    const level = prepare({ device: { parameters: { nodename: "rack-1/${node.name}" } } });
    expect(level).toMatchObject({ devices: [{ parameters: new Map([["nodename", "rack-1/n1"]]) }] });
  });

  const secretRef = { name: "bmc" };
  it.each<[string, Given, string]>([
    ["has no device", { devices: [] }, "Cannot fence n1: HANode spec.fencing has no device in level 0"],
    ["is of a node without an HANode", { node: "n9" }, "Cannot fence n9: there is no HANode of this name"],
    ["names no FenceDevice", { devices: ["gone"] }, "Cannot fence n1 by FenceDevice/gone: there is no such object"],
    [
      "has a fence agent",
      { device: { agent: "fence_ipmilan" } },
      "Cannot fence n1 by FenceDevice/power: spec.agent (fence_ipmilan) is not yet supported in this version of Holdfast",
    ],
    [
      "has a program that is not allowed here",
      { device: { exec: { command: ["/usr/bin/other"] } } },
      "Cannot fence n1 by FenceDevice/power: Cannot run /usr/bin/other as allow.commands of this node's agent.yaml must name it or its folder: it allows /usr/bin/power",
    ],
    [
      "asks the node for what it has not",
      { device: { parameters: { ip: "${node.labels.bmc}" } } },
      "Cannot fence n1 by FenceDevice/power: ip is ${node.labels.bmc}, which HANode/n1 lacks",
    ],
    [
      "has no Secret to read",
      { device: { secretRef } },
      "Cannot fence n1 by FenceDevice/power: Cannot read Secret bmc",
    ],
    [
      "has a parameter in the Secret and outside of it",
      { device: { secretRef, parameters: { login: "admin" } }, secret: { login: "root" } },
      "Cannot fence n1 by FenceDevice/power: Secret bmc: the key login must not be a parameter as well",
    ],
    [
      "would be told another action by its Secret",
      { device: { secretRef }, secret: { option: "status" } },
      "Cannot fence n1 by FenceDevice/power: Secret bmc: the key option must not be a parameter as well",
    ],
    [
      "would be told more lines by its Secret",
      { device: { secretRef }, secret: { password: "a\naction=status" } },
      "Cannot fence n1 by FenceDevice/power: Secret bmc: the value of password must be one line",
    ],
    [
      "has a key that is no name",
      { device: { secretRef }, secret: { "a=b": "c" } },
      'Cannot fence n1 by FenceDevice/power: Secret bmc: the key "a=b" is no name of a parameter',
    ],
  ])("that %s is refused", (_, given, error) => {
    expect(prepare(given)).toEqual({ ok: false, errors: [error] });
  });

  it("tells what is wrong with each of its devices", () => {
    expect(prepare({ devices: ["a", "power", "b"] })).toMatchObject({
      errors: [expect.stringContaining("FenceDevice/a"), expect.stringContaining("FenceDevice/b")],
    });
  });
});

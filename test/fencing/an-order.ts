import type { FenceDeviceSpec, HAFencingSpec } from "../../controller/api/types.gen.ts";
import type { FencingOrder } from "../../controller/core/fencing.ts";

export function aDevice(program: string, changes: Partial<FenceDeviceSpec> = {}): FenceDeviceSpec {
  const exec = changes.agent === undefined ? { exec: { command: [program] } } : {};
  return { ...exec, parameters: {}, concurrency: 1, statusEvery: "10m", delay: "0s", ...changes };
}

interface OrderWish {
  readonly devices: readonly string[];
  readonly node?: string;
  readonly action?: HAFencingSpec["action"];
}

/** To fence a boot of n1, by the policy `power`. */
export function anOrder({ devices, node = "n1", action = "off" }: OrderWish): FencingOrder {
  const record: HAFencingSpec = {
    node,
    boot: "boot-1",
    cause: "LeaseClosed",
    policy: "power",
    phase: "Acting",
    level: 0,
    attempt: 1,
    format: 1,
    ...(action === undefined ? {} : { action }),
  };
  return { key: `${node}/boot-1`, version: "1", record, devices, retryEveryMs: 5_000 };
}

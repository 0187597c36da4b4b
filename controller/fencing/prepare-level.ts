import { durationMs } from "../api/duration.ts";
import type { FenceDeviceSpec } from "../api/types.gen.ts";
import type { FencingOrder } from "../core/fencing.ts";
import type { Ms } from "../core/lease.ts";
import { refuseCommand, type AllowList } from "../host/allow-list.ts";
import type { SecretOutcome } from "../host/read-secret.ts";
import type { ExecDevice } from "./exec-device.ts";
import { fillParameters, type FencedNode } from "./fill-parameters.ts";

export interface LevelParts {
  readonly devices: () => ReadonlyMap<string, FenceDeviceSpec>;
  /** What the HANode objects say. */
  readonly nodes: () => ReadonlyMap<string, FencedNode>;
  readonly allow: () => AllowList;
  readonly readSecret: (name: string) => SecretOutcome;
}

/** A device as it is asked for one node. */
export interface PreparedDevice extends ExecDevice {
  readonly concurrency: number;
  readonly delayMs: Ms;
}

export type PreparedLevel =
  | { readonly ok: true; readonly devices: readonly PreparedDevice[] }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Everything that can be known to be wrong before the first device acts: half of a level is no fencing. */
export function prepareLevel({ record, devices }: FencingOrder, parts: LevelParts): PreparedLevel {
  const node = parts.nodes().get(record.node);
  if (node === undefined)
    return { ok: false, errors: [`Cannot fence ${record.node}: there is no HANode of this name`] };
  if (devices.length === 0) {
    return {
      ok: false,
      errors: [`Cannot fence ${node.name}: HANode spec.fencing has no device in level ${record.level}`],
    };
  }
  const prepared: PreparedDevice[] = [];
  const errors: string[] = [];
  for (const name of devices) {
    const device = prepareDevice(name, node, parts);
    if (typeof device === "string") errors.push(`Cannot fence ${node.name} by FenceDevice/${name}: ${device}`);
    else prepared.push(device);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, devices: prepared };
}

/** The device, or why it cannot be asked. */
function prepareDevice(name: string, node: FencedNode, parts: LevelParts): PreparedDevice | string {
  const spec = parts.devices().get(name);
  if (spec === undefined) return "there is no such object";
  const [program, ...rest] = spec.exec?.command ?? [];
  if (program === undefined)
    return `spec.agent (${spec.agent ?? "none"}) is not yet supported in this version of Holdfast`;
  const refusal = refuseCommand(parts.allow(), program);
  if (refusal !== undefined) return refusal;
  const filled = fillParameters(spec.parameters, node);
  if (!filled.ok) return filled.errors.join(", ");
  const secrets = secretParameters(spec, parts);
  if (typeof secrets === "string") return secrets;
  return {
    name,
    command: [program, ...rest],
    parameters: new Map([["nodename", node.name], ...filled.parameters, ...secrets]),
    secrets: [...secrets.values()].filter((value) => value !== ""),
    concurrency: spec.concurrency,
    delayMs: durationMs(spec.delay),
  };
}

/** The keys of its Secret as parameters, or why they cannot be used. */
function secretParameters(spec: FenceDeviceSpec, parts: LevelParts): ReadonlyMap<string, string> | string {
  if (spec.secretRef === undefined) return new Map();
  const secret = parts.readSecret(spec.secretRef.name);
  if (!secret.ok) return secret.message;
  for (const [key, value] of secret.values) {
    const problem = problemOf(key, value, spec);
    if (problem !== undefined) return `Secret ${spec.secretRef.name}: ${problem}`;
  }
  return secret.values;
}

/** Names by which fence agents take what they are to do. */
const reserved: ReadonlySet<string> = new Set(["action", "option", "method"]);

function problemOf(key: string, value: string, spec: FenceDeviceSpec): string | undefined {
  if (!/^[a-zA-Z][-a-zA-Z0-9_.]*$/.test(key)) return `the key ${JSON.stringify(key)} is no name of a parameter`;
  if (reserved.has(key) || Object.hasOwn(spec.parameters, key)) return `the key ${key} must not be a parameter as well`;
  return /[\r\n]/.test(value) ? `the value of ${key} must be one line` : undefined;
}

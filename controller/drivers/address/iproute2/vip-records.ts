import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { HAAssignmentMember } from "../../../api/types.gen.ts";
import { isRecord } from "../../../api/structure/is-record.ts";
import type { ProcessMark } from "./ip/process-mark.ts";
import type { Vip } from "./vip.ts";

/** What was noted before an address was put on an interface: IPv6 has no labels, and long names have no room for one. */
export interface VipRecord {
  readonly resource: HAAssignmentMember;
  readonly linkName: string;
  /** The process that is changing something for it. */
  readonly action: ProcessMark | undefined;
}

/**
 * Records of what the driver has put on this node, one file each in a folder that survives the agent and not the boot.
 * Each is there whole or not at all.
 */
export interface VipRecords {
  /** What cannot be read is as if it were not there. */
  read(vip: Vip): VipRecord | undefined;
  all(): readonly VipRecord[];
  /** Undefined, or why it could not be written. */
  write(vip: Vip, record: VipRecord): string | undefined;
  remove(vip: Vip): string | undefined;
}

const suffix = ".vip.json";

export function openVipRecords(folder: string): VipRecords {
  const pathOf = ({ resource, bytes }: Vip): string => join(folder, `${resource.name}-${bytes}${suffix}`);
  return {
    read: (vip) => readRecord(pathOf(vip)),
    all: () => {
      const names = namesIn(folder).filter((name) => name.endsWith(suffix));
      return names.map((name) => readRecord(join(folder, name))).filter((record) => record !== undefined);
    },
    write: (vip, record) =>
      attempt(() => {
        const path = pathOf(vip);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.new`, JSON.stringify({ format: 1, ...record }), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      }),
    remove: (vip) => attempt(() => rmSync(pathOf(vip), { force: true })),
  };
}

function readRecord(path: string): VipRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (!isRecord(value) || value["format"] !== 1 || typeof value["linkName"] !== "string") return undefined;
    const { resource, action, linkName } = value;
    if (!isRecord(resource) || !isRecord(resource["spec"])) return undefined;
    if (typeof resource["name"] !== "string" || typeof resource["spec"]["address"] !== "string") return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by its format, and written by the function above
    const member = resource as unknown as HAAssignmentMember;
    return { resource: member, linkName, action: readMark(action) };
  } catch {
    return undefined;
  }
}

function readMark(value: unknown): ProcessMark | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, startTicks } = value;
  return typeof pid === "number" && typeof startTicks === "number" ? { pid, startTicks } : undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

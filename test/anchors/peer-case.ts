import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** One failure case of a peer, as its file says it; what stands in it beyond this is not looked at. */
export interface PeerCase {
  readonly name: string;
  readonly class: string;
  readonly nodes: readonly PeerNode[];
  readonly services: Readonly<Record<string, PeerService>>;
  readonly rules: readonly PeerRule[];
  /** The older form of a node affinity: services name one. */
  readonly groups: readonly PeerGroup[];
  readonly datacenter: PeerDatacenter;
  readonly staticStats: Readonly<Record<string, StaticUsage>> | null;
  readonly dynamicStats: Readonly<Record<string, DynamicUsage>> | null;
  readonly seed: PeerSeed | null;
  readonly faults: readonly PeerFault[];
  readonly settledMode: boolean;
  readonly endAt: number;
  readonly expected: PeerExpectation;
  readonly comparable: readonly string[];
}

interface PeerNode {
  readonly name: string;
  readonly power?: string;
  readonly network?: string;
  readonly maxcpu?: number;
  readonly maxmem?: number;
}

export interface PeerService {
  readonly node: string;
  readonly state: string;
  readonly failback?: number | string;
  readonly max_restart?: number | string;
  readonly max_relocate?: number | string;
  readonly group?: string;
  readonly driverFaults?: DriverScript;
}

/** What its starts and stops do, wherever it is or, where a node is named, only there. */
export interface DriverScript {
  readonly failStarts: number;
  readonly failStop: boolean;
  readonly onlyOnNode: string | null;
}

interface RatedNode {
  readonly name: string;
  readonly priority: number;
}

export type PeerRule =
  | {
      readonly id: string;
      readonly type: "node-affinity";
      readonly services: readonly string[];
      readonly nodes: readonly RatedNode[];
      readonly strict: boolean;
    }
  | {
      readonly id: string;
      readonly type: "resource-affinity";
      readonly services: readonly string[];
      readonly affinity: "positive" | "negative";
    };

interface PeerGroup {
  readonly id: string;
  readonly nodes: readonly RatedNode[];
  readonly restricted: boolean;
  readonly nofailback: boolean;
}

export interface PeerDatacenter {
  readonly ha?: { readonly shutdown_policy?: string };
  readonly crs?: Readonly<Record<string, string | number>>;
}

interface StaticUsage {
  readonly maxcpu?: number;
  readonly maxmem?: number;
}

interface DynamicUsage {
  readonly cpu?: number;
  readonly mem?: number;
}

interface PeerSeed {
  readonly node_status?: Readonly<Record<string, string>>;
  readonly service_status?: Readonly<Record<string, { readonly node: string; readonly state: string }>>;
}

export interface PeerFault {
  readonly t: number;
  readonly batch: number;
  readonly verb: string;
  readonly node?: string;
  readonly service?: string;
  readonly target?: string;
  readonly on?: boolean;
  readonly reboot?: boolean;
  readonly state?: string;
  readonly alreadyRunning?: boolean;
  readonly failing?: boolean;
  readonly mode?: string;
  readonly seconds?: number;
  readonly rounds?: number;
  readonly lock?: string | boolean | null;
  readonly kind?: string;
  readonly cpu?: number;
  readonly mem?: number;
  readonly maxcpu?: number;
  readonly maxmem?: number;
}

export interface PeerExpectation {
  readonly final: Readonly<Record<string, PeerFinal>>;
  readonly fenced: readonly string[];
  readonly everError: readonly string[];
  readonly nodeStates: Readonly<Record<string, string>>;
}

export interface PeerFinal {
  readonly node: string | null;
  readonly state: string | null;
  readonly running_on: readonly string[];
  readonly health: string;
}

/** The cases of a file; undefined where it is not there. A relative path is one from the top of the checkout. */
export function readPeerCases(path: string): readonly PeerCase[] | undefined {
  const file = resolve(import.meta.dirname, "../..", path);
  if (!existsSync(file)) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a file of another format shows in the cases that fail
  const { tests } = JSON.parse(readFileSync(file, "utf8")) as { readonly tests: readonly PeerCase[] };
  return tests;
}

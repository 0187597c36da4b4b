import { stat } from "node:fs/promises";
import { formatManifestError } from "../api/manifest-error.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { marginOf } from "../core/lease.ts";
import type { ClusterFacts } from "../core/plan/cluster-facts.ts";
import type { KnownCluster } from "../report/facts-document.ts";
import type { PlanBasis } from "../report/plan-document.ts";
import { checkOutTree } from "../sources/check-out-tree.ts";
import type { StoreChoice } from "./choose-store.ts";
import { placeInNamespaces, readGiven } from "./given-objects.ts";
import { readFactsFile } from "./read-facts-file.ts";
import type { Terminal } from "./terminal.ts";

export interface BasisChoice extends StoreChoice {
  /** A document of facts; - for standard input. */
  readonly facts?: string;
  /** Manifests, or a commit of the repository of the manifests, that stand for a healthy cluster. */
  readonly base?: string;
}

/** What a plan starts from. */
export interface PlanStart {
  readonly ok: true;
  readonly namespace: string;
  readonly isNamespaceGiven: boolean;
  /** The objects as they are now. */
  readonly before: readonly HoldfastObject[];
  /** Undefined: the cluster is taken to be healthy. */
  readonly facts: ClusterFacts | undefined;
  readonly basis: PlanBasis;
  /** What is not given is to go: `before` and the wish are both whole. */
  readonly isWhole: boolean;
  /** When the facts were written, by the clock of who wrote them. */
  readonly writtenAt?: string;
  readonly notes: readonly string[];
}

type StartOrProblems = PlanStart | { readonly ok: false; readonly problems: readonly string[] };

/** What is planned. */
export interface Planning {
  /** Of its manifests. */
  readonly paths: readonly string[];
  /** The cluster that all of its objects name; undefined where they do not, or name several. */
  readonly namespace: string | undefined;
  /** It was planned before, and is compared with what a store has now. */
  readonly isSaved?: boolean;
}

/** Reads it from where the options say: a file, other manifests, or the store, which is looked at for a moment. */
export async function readPlanBasis(
  choice: BasisChoice,
  planning: Planning,
  terminal: Terminal,
): Promise<StartOrProblems> {
  if (choice.facts !== undefined && choice.base !== undefined) {
    return problem("holdfast: give --facts or --base, not both: facts have the objects that they were true for");
  }
  if (choice.facts === "-" && planning.paths.includes("-")) {
    return problem("holdfast: give --facts or -f as a file: standard input can be one of them");
  }
  if (choice.facts !== undefined) return fromFile(choice.facts, choice);
  if (choice.base !== undefined) return fromManifests(choice.base, { choice, planning, terminal });
  return fromStore(choice, planning, terminal);
}

async function fromFile(file: string, { namespace }: BasisChoice): Promise<StartOrProblems> {
  const read = await readFactsFile(file, namespace);
  if (!read.ok) return problem(read.problem);
  const start = startOf(read.known, { kind: "File", description: file });
  return { ...start, isNamespaceGiven: namespace !== undefined, writtenAt: read.at };
}

function startOf(
  { cluster, facts, objects, manager }: KnownCluster,
  basis: Pick<PlanBasis, "kind" | "description">,
): Omit<PlanStart, "isNamespaceGiven"> {
  const ages = facts.leases.flatMap(({ record, renewedMsAgo }) => (record.closed ? [] : (renewedMsAgo ?? [])));
  return {
    ok: true,
    namespace: cluster,
    before: objects,
    facts,
    basis: { ...basis, oldestFactMs: ages.length === 0 ? null : Math.max(...ages) },
    isWhole: false,
    notes: isLed(manager) ? [] : ["no manager leads: what is planned begins when one does"],
  };
}

function isLed(manager: KnownCluster["manager"]): boolean {
  if (manager === undefined || manager.closed) return false;
  return (manager.renewedMsAgo ?? manager.lookedMs) <= manager.ttlMs + marginOf(manager.ttlMs);
}

async function fromStore(choice: BasisChoice, planning: Planning, terminal: Terminal): Promise<StartOrProblems> {
  // Loaded here, as a plan from a file speaks to no store and need not wait for what does.
  const { openStore } = await import("./open-store.ts");
  const { lookAtKnownCluster } = await import("./known-cluster.ts");
  const { namespace = planning.namespace } = choice;
  const open = await openStore({ ...choice, ...(namespace === undefined ? {} : { namespace }) }, terminal);
  if (open === undefined) {
    const needed = planning.isSaved === true ? "a store" : "a store, --facts FILE, or --base DIR|GITREF";
    return problem(`holdfast: a plan needs a cluster to start from: ${needed}`);
  }
  const known = await lookAtKnownCluster(open, terminal);
  open.close();
  if (!known.ok) return problem(`holdfast: ${known.message}`);
  const start = startOf(known.value, { kind: "Live", description: open.identity });
  return { ...start, isNamespaceGiven: choice.namespace !== undefined };
}

interface BaseAsked {
  readonly choice: BasisChoice;
  readonly planning: Planning;
  readonly terminal: Terminal;
}

/** A path that is there is what is meant; anything else names a commit. */
async function fromManifests(base: string, asked: BaseAsked): Promise<StartOrProblems> {
  const { paths } = asked.planning;
  const isPath = (await stat(base).catch(() => undefined)) !== undefined;
  if (isPath) return readBase([base], base, asked);
  if (paths.includes("-")) return problem(`holdfast: --base ${base} needs files to compare with, not standard input`);
  const tree = await checkOutTree(base, paths, { environment: asked.terminal.env });
  if (!tree.ok) return problem(`holdfast: ${tree.message}`);
  try {
    return await readBase(tree.paths, `${base} (${tree.commit.slice(0, 7)})`, asked);
  } finally {
    await tree.remove();
  }
}

async function readBase(
  paths: readonly string[],
  description: string,
  { choice, terminal }: BaseAsked,
): Promise<StartOrProblems> {
  const given = await readGiven(paths, { asksAgents: false }, terminal);
  const [named] = given.loaded.flatMap(({ object }) => object.metadata.namespace ?? []);
  const namespace = choice.namespace ?? named ?? "default";
  const placed = placeInNamespaces(given, { namespace, isNamespaceGiven: choice.namespace !== undefined });
  if (placed.wrong.length > 0) {
    const errors = placed.wrong.map(formatManifestError);
    return { ok: false, problems: [...errors, `holdfast: --base ${description} has errors of its own`] };
  }
  return {
    ok: true,
    namespace,
    isNamespaceGiven: choice.namespace !== undefined,
    before: placed.loaded.map(({ object }) => object),
    facts: undefined,
    basis: { kind: "Healthy", oldestFactMs: null, description },
    isWhole: true,
    notes: placed.loaded.length > 0 ? [] : [`--base ${description} has no objects: everything is planned as new`],
  };
}

function problem(text: string): { readonly ok: false; readonly problems: readonly string[] } {
  return { ok: false, problems: [text] };
}

import { formatManifestError } from "../api/manifest-error.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { compileDesired } from "../core/compile-desired.ts";
import { decide } from "../core/decide.ts";
import { factsOf } from "../core/plan/facts-of.ts";
import { overlay } from "../core/plan/overlay-objects.ts";
import { explainGroup } from "../core/why.ts";
import type { WhySight } from "../core/why-claims.ts";
import { explainNode } from "../core/why-node.ts";
import type { KnownCluster } from "../report/facts-document.ts";
import { createStyle } from "../report/style.ts";
import type { WhyReport } from "../report/why-report.ts";
import { whyText } from "../report/why-text.ts";
import type { StoreChoice } from "./choose-store.ts";
import { judgeLease } from "./cluster-look.ts";
import { findWhyObject, type WhyObject } from "./find-why-object.ts";
import { placeInNamespaces, readGiven } from "./given-objects.ts";
import { lookAtKnownCluster } from "./known-cluster.ts";
import { openStore } from "./open-store.ts";
import { readFactsFile } from "./read-facts-file.ts";
import { screenWidth } from "./screen-width.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface WhyOptions extends StoreChoice {
  /** A document of facts; - for standard input. Else the store is asked. */
  readonly facts?: string;
  /** Manifests that are laid over the stored objects, as `apply` would. */
  readonly filename?: readonly string[];
  readonly output: "text" | "json";
}

/**
 * `holdfast why`: of a group, node by node, whether it may run there and by which rule not, its score term by term, what it
 * waits for and what would change it; of a node, what runs there and what may not. Nothing is written. Exit codes: 0
 * explained; 1 an error, or there is no such object; 4 nobody was seen to lead, so that nothing of it is done for now.
 */
export async function why(object: string, options: WhyOptions, terminal: Terminal): Promise<number> {
  const start = await readStart(options, terminal);
  if (!start.ok) return fail(start.problems, terminal);
  const wished = await readWish(start.known, options.filename, terminal);
  if (!wished.ok) return fail(wished.problems, terminal);
  const sight = sightOf(start.known, wished.objects);
  const found = findWhyObject(object, { ...sight, cluster: start.known.cluster });
  if (typeof found === "string") return fail([`holdfast: ${found}`], terminal);
  const head = { format: 1 as const, cluster: start.known.cluster, source: start.source, leads: isLed(start.known) };
  const report: WhyReport = { ...head, ...explained(found, sight) };
  terminal.out(render(report, options, terminal));
  return report.leads === true ? 0 : 4;
}

type Start =
  | { readonly ok: true; readonly known: KnownCluster; readonly source: string }
  | { readonly ok: false; readonly problems: readonly string[] };

async function readStart({ facts, ...choice }: WhyOptions, terminal: Terminal): Promise<Start> {
  if (facts !== undefined) {
    const file = await readFactsFile(facts, choice.namespace);
    return file.ok ? { ok: true, known: file.known, source: facts } : { ok: false, problems: [file.problem] };
  }
  const open = await openStore(choice, terminal);
  if (open === undefined) {
    return { ok: false, problems: ["holdfast: why needs a cluster to look at: a store, or --facts FILE"] };
  }
  const known = await lookAtKnownCluster(open, terminal);
  open.close();
  if (!known.ok) return { ok: false, problems: [`holdfast: ${known.message}`] };
  return { ok: true, known: known.value, source: open.identity };
}

type Wished =
  | { readonly ok: true; readonly objects: readonly HoldfastObject[] }
  | { readonly ok: false; readonly problems: readonly string[] };

async function readWish(
  { cluster, objects }: KnownCluster,
  paths: readonly string[] | undefined,
  terminal: Terminal,
): Promise<Wished> {
  if (paths === undefined) return { ok: true, objects };
  const given = await readGiven(paths, { asksAgents: false }, terminal);
  const { loaded, wrong } = placeInNamespaces(given, { namespace: cluster, isNamespaceGiven: true });
  if (wrong.length > 0) return { ok: false, problems: wrong.map(formatManifestError) };
  const after = loaded.map(({ object }) => object);
  return { ok: true, objects: overlay(objects, after, { prunes: false }) };
}

/** Facts have ages and no moments: any will do for now. */
const now = 0;

function sightOf({ facts: seen }: KnownCluster, objects: readonly HoldfastObject[]): WhySight {
  const desired = compileDesired(objects, { isKubernetes: false });
  const facts = factsOf(seen, now);
  return { desired, facts, now, decision: decide(desired, facts, now) };
}

function explained(found: WhyObject, sight: WhySight) {
  switch (found.kind) {
    case "node":
      return { about: "Node", object: `HANode/${found.node}`, node: explainNode(found.node, sight) } as const;
    case "group":
      return { about: "Group", object: found.group, group: explainGroup(found.group, sight) } as const;
    case "resource": {
      const { resource, group } = found;
      const isMember = resource !== group;
      return { about: "Resource", object: resource, isMember, group: explainGroup(group, sight) } as const;
    }
  }
}

/** Null where the lease was not looked at for as long as it lasts. */
function isLed({ manager }: KnownCluster): boolean | null {
  if (manager === undefined) return false;
  const { verdict } = judgeLease(manager, { renewedMsAgo: manager.renewedMsAgo ?? null, lookedMs: manager.lookedMs });
  return verdict === "NotSeen" ? null : verdict === "Renewed";
}

function render(report: WhyReport, { output }: WhyOptions, terminal: Terminal): string {
  if (output === "json") return `${JSON.stringify(report)}\n`;
  const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
  return whyText(report, { style, width: screenWidth(terminal) });
}

function fail(lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.err(`${line}\n`);
  return 1;
}

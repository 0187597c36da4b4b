import type { Catalog } from "../api/catalog.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import { orderFields } from "../api/order-fields.ts";
import type { ObjectDraft } from "../ports/store.ts";
import { diffText, type ObjectDifference } from "../report/diff-report.ts";
import { createStyle } from "../report/style.ts";
import type { StoreChoice } from "./choose-store.ts";
import { wishOf, type ObjectChange } from "./find-changes.ts";
import { placeInNamespaces, readGiven } from "./given-objects.ts";
import { listNamespaces } from "./list-namespaces.ts";
import { openCatalog } from "./open-catalog.ts";
import { openStore } from "./open-store.ts";
import { prepareChanges } from "./prepare-changes.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface DiffOptions extends StoreChoice {
  readonly filename: readonly string[];
  readonly set?: string;
  readonly prune: boolean;
  readonly agents: boolean;
  readonly output: "text" | "json";
}

/**
 * `holdfast diff`: what `apply` with the same options would change in the store, object by object. Exit code 0 where
 * that is nothing, 2 where it is something, 1 where what is given is wrong or the store cannot be read.
 */
export async function diff(options: DiffOptions, terminal: Terminal): Promise<number> {
  const given = await readGiven(options.filename, { asksAgents: options.agents }, terminal);
  const open = await openStore(options, terminal);
  const placed = placeInNamespaces(given, open ?? { namespace: "default", isNamespaceGiven: false });
  if (open === undefined) return fail(placed.wrong.map(formatManifestError), terminal);
  const namespaces = new Set([open.namespace, ...placed.loaded.map(({ object }) => object.metadata.namespace ?? "")]);
  const stored = await listNamespaces(open.store, namespaces);
  open.close();
  if (!stored.ok) return fail([`holdfast: ${stored.message}`], terminal);
  const catalog = openCatalog();
  const asked = { set: options.set, prunes: options.prune, prunesAll: true, catalog };
  const { changes, errors } = prepareChanges({ ...given, ...placed }, stored.value, asked);
  if (errors.length > 0) return fail(errors.map(formatManifestError), terminal);
  const differences = changes.flatMap((change) => differenceOf(change, catalog) ?? []);
  if (options.output === "json") terminal.out(`${JSON.stringify({ differences })}\n`);
  else terminal.out(diffText(differences, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  return differences.length === 0 ? 0 : 2;
}

function fail(lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.err(`${line}\n`);
  return 1;
}

function differenceOf({ type, key, before, draft }: ObjectChange, catalog: Catalog): ObjectDifference | undefined {
  if (type === "keep") return undefined;
  return {
    ...key,
    change: type,
    ...(before === undefined ? {} : { before: inOrder(before, catalog) }),
    ...(draft === undefined ? {} : { after: inOrder(draft, catalog) }),
  };
}

/** Both sides in one order, so that only what differs is shown. */
function inOrder(object: ObjectDraft, catalog: Catalog): ObjectDraft {
  const { apiVersion, kind, metadata, spec } = wishOf(object);
  const schema = catalog.find(kind)?.schema.properties?.["spec"] ?? {};
  const { labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      ...(labels === undefined ? {} : { labels: byName(labels) }),
      ...(annotations === undefined ? {} : { annotations: byName(annotations) }),
    },
    spec: Object.fromEntries(Object.entries(orderFields(schema, spec) ?? {})),
  };
}

function byName(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

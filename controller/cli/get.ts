import type { Catalog } from "../api/catalog.ts";
import { nearestName } from "../api/nearest-name.ts";
import { orderFields } from "../api/order-fields.ts";
import { isSelected, type LabelSelector } from "../core/label-selector.ts";
import type { Listing, StoredObject } from "../ports/store.ts";
import { objectTable } from "../report/object-table.ts";
import { createStyle } from "../report/style.ts";
import { tableText } from "../report/table-text.ts";
import { yamlText } from "../report/yaml-text.ts";
import type { StoreChoice } from "./choose-store.ts";
import { describeUnknownKind, findKind, userKinds } from "./find-kind.ts";
import { openCatalog } from "./open-catalog.ts";
import { callTimeoutMs, openStore } from "./open-store.ts";
import { screenWidth } from "./screen-width.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface GetOptions extends StoreChoice {
  readonly selector?: LabelSelector;
  /** Of every namespace that one may read. */
  readonly allNamespaces?: boolean;
  readonly output: "text" | "json" | "yaml";
}

/**
 * `holdfast get`: objects of a kind, or of all that users write, by name or by label. What is printed as YAML or JSON can
 * be applied again. Exit code 1 where a kind or a named object is not there.
 */
export async function get(what: readonly string[], options: GetOptions, terminal: Terminal): Promise<number> {
  const isEverywhere = options.allNamespaces === true;
  const wanted = wantedOf(what, isEverywhere);
  if (typeof wanted === "string") return fail(wanted, terminal);
  const open = await openStore(options, terminal);
  if (open === undefined) return 1;
  const { namespace } = open;
  const [kind, ...others] = wanted.kinds;
  const scope = {
    ...(isEverywhere ? {} : { namespace }),
    ...(kind !== undefined && others.length === 0 ? { kind } : {}),
  };
  const listing = await open.store.list(scope, { timeoutMs: callTimeoutMs });
  open.close();
  if (!listing.ok) return fail(listing.message, terminal);
  const found = selected(listing.value, wanted, options.selector);
  const missing = wanted.names.filter((name) => !found.some(({ metadata }) => metadata.name === name));
  show(found, { wanted, options, terminal });
  for (const name of missing)
    terminal.err(`holdfast: ${missingText(name, { wanted, namespace, listing: listing.value })}\n`);
  if (found.length === 0 && missing.length === 0 && options.output === "text")
    terminal.err(`there is nothing of that in ${isEverywhere ? "any namespace" : `the namespace ${namespace}`}\n`);
  return missing.length === 0 ? 0 : 1;
}

interface Wanted {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
}

/** `vip web`, `vip/web`, `vip`, `all` or nothing; a text says what is wrong with it. */
function wantedOf([what = "all", ...names]: readonly string[], isEverywhere: boolean): Wanted | string {
  const [kindName = "", name, ...rest] = what.split("/");
  if (name !== undefined && (names.length > 0 || rest.length > 0 || name === ""))
    return `Cannot get ${what}: give KIND NAME, or KIND/NAME alone`;
  const allNames = name === undefined ? names : [name];
  if (isEverywhere && allNames.length > 0)
    return `Cannot get ${allNames.join(", ")} of all namespaces: a name is of one namespace; give --namespace`;
  if (kindName === "all") {
    return allNames.length === 0 ? { kinds: userKinds(), names: [] } : "Cannot get all by name: give a kind";
  }
  const kind = findKind(kindName);
  return kind === undefined ? `Cannot get it: ${describeUnknownKind(kindName)}` : { kinds: [kind], names: allNames };
}

function selected(
  { items }: Listing,
  { kinds, names }: Wanted,
  selector: LabelSelector | undefined,
): readonly StoredObject[] {
  return items.filter(({ kind, metadata }) => {
    const isNamed = names.length === 0 || names.includes(metadata.name);
    return kinds.includes(kind) && isNamed && (selector === undefined || isSelected(selector, metadata.labels ?? {}));
  });
}

interface Shown {
  readonly wanted: Wanted;
  readonly options: GetOptions;
  readonly terminal: Terminal;
}

function show(objects: readonly StoredObject[], { wanted, options, terminal }: Shown): void {
  const catalog = openCatalog();
  const ordered = objects.map((object) => inOrder(object, catalog));
  switch (options.output) {
    case "text":
      terminal.out(tables(ordered, catalog, { terminal, isNamespaceShown: options.allNamespaces === true }));
      return;
    case "json":
      terminal.out(`${JSON.stringify(asDocument(ordered, wanted))}\n`);
      return;
    case "yaml":
      terminal.out(ordered.map(yamlText).join("---\n"));
  }
}

/** One object where one was named, else a list, as kubectl prints it and `apply` takes it. */
function asDocument(objects: readonly unknown[], { names }: Wanted): unknown {
  const [only] = objects;
  if (names.length === 1 && only !== undefined) return only;
  return { apiVersion: "v1", kind: "List", items: objects };
}

function tables(
  objects: readonly StoredObject[],
  catalog: Catalog,
  { terminal, isNamespaceShown }: { readonly terminal: Terminal; readonly isNamespaceShown: boolean },
): string {
  const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const texts = [...byKind].flatMap(([kind, ofKind]) => {
    const definition = catalog.find(kind);
    if (definition === undefined) return [];
    const table = objectTable(definition, ofKind, {
      nowMs: Date.now(),
      isKindShown: byKind.size > 1,
      isNamespaceShown,
    });
    return [tableText(table, { style, width: screenWidth(terminal) })];
  });
  return texts.join("\n");
}

function inOrder(object: StoredObject, catalog: Catalog): StoredObject {
  const schema = catalog.find(object.kind)?.schema ?? {};
  const { apiVersion, kind, metadata, spec, status } = object;
  const { properties = {} } = schema;
  return {
    apiVersion,
    kind,
    metadata,
    spec: fieldsOf(orderFields(properties["spec"] ?? {}, spec)),
    ...(status === undefined ? {} : { status: fieldsOf(orderFields(properties["status"] ?? {}, status)) }),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value ?? {}));
}

interface Missing {
  readonly wanted: Wanted;
  readonly namespace: string;
  readonly listing: Listing;
}

function missingText(name: string, { wanted, namespace, listing }: Missing): string {
  const known = listing.items.filter(({ kind }) => wanted.kinds.includes(kind)).map(({ metadata }) => metadata.name);
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `there is no ${wanted.kinds.join(", ")} ${name} in the namespace ${namespace}${hint}`;
}

function fail(problem: string, terminal: Terminal): number {
  terminal.err(`holdfast: ${problem}\n`);
  return 1;
}

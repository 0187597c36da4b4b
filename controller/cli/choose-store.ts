import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { loadSettings } from "../api/load-settings.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import { nearestName } from "../api/nearest-name.ts";
import type { StructuralSchema } from "../api/structural-schema.ts";
import { toManifestError } from "../sources/read-failure.ts";
import { readText } from "../sources/read-text.ts";
import { connectionFields, type StoreConnection } from "./store-connection.ts";

/** What a command line says of the store; what it leaves out comes from a context. */
export interface StoreChoice {
  readonly server?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly namespace?: string;
  readonly context?: string;
}

export interface ChosenStore {
  readonly connection: StoreConnection;
  /** The cluster that is meant where nothing else says it. */
  readonly namespace: string;
}

export type StoreChoiceOutcome =
  | { readonly ok: true; readonly chosen: ChosenStore }
  /** Each a line for the user. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** One entry of `contexts` in the user's configuration. */
interface Context extends Partial<StoreConnection> {
  readonly name: string;
  readonly namespace?: string;
}

interface Configuration {
  readonly current?: string;
  readonly contexts: readonly Context[];
}

const contextSchema: StructuralSchema = {
  type: "object",
  description: "A cluster and who one is there.",
  required: ["name", "servers", "cert", "key", "ca"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 253, description: "The name of the context." },
    ...connectionFields,
    namespace: {
      type: "string",
      maxLength: 63,
      pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      description: "The namespace, which is the cluster that is meant where nothing else says it.",
      default: "default",
    },
  },
};

/** Of `~/.config/holdfast/config.yaml`. */
export const configurationSchema: StructuralSchema = {
  type: "object",
  description: "Which clusters this user knows.",
  properties: {
    current: { type: "string", maxLength: 253, description: "The context that is meant where none is named." },
    contexts: {
      type: "array",
      maxItems: 1000,
      default: [],
      description: "The clusters, and by which certificate one is known there.",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: contextSchema,
    },
  },
};

const defaultNamespace = "default";

/**
 * Which store a command line means: by its options, and what these leave out by a context of the user's configuration:
 * the one that is named (`--context`, else HOLDFAST_CONTEXT), else the current one.
 */
export async function chooseStore(choice: StoreChoice, env: Environment): Promise<StoreChoiceOutcome> {
  const wanted = choice.context ?? present(env["HOLDFAST_CONTEXT"]);
  const isWhole = [choice.server, choice.cert, choice.key, choice.ca].every((part) => part !== undefined);
  if (isWhole && wanted === undefined) return merged(choice, undefined, "");
  const file = configurationFile(env);
  const read = await readConfiguration(file, env);
  if (!read.ok) return read;
  const { configuration } = read;
  const name = wanted ?? configuration?.current;
  if (name === undefined) return merged(choice, undefined, file);
  const found = configuration?.contexts.find((context) => context.name === name);
  return found === undefined ? noContext(name, configuration, file) : merged(choice, found, file);
}

export function configurationFile(env: Environment): string {
  const named = present(env["HOLDFAST_CONFIG"]);
  if (named !== undefined) return named;
  const home = present(env["HOME"]) ?? homedir();
  return join(present(env["XDG_CONFIG_HOME"]) ?? join(home, ".config"), "holdfast", "config.yaml");
}

type ReadConfiguration =
  | { readonly ok: true; readonly configuration: Configuration | undefined }
  | { readonly ok: false; readonly problems: readonly string[] };

/** A file that is not there is an empty one, unless it was named. Paths in it are relative to where it lies. */
async function readConfiguration(file: string, env: Environment): Promise<ReadConfiguration> {
  const read = await readText(file);
  if ("failure" in read) {
    const isMissing = read.failure.reason === "NoSuchFile" && present(env["HOLDFAST_CONFIG"]) === undefined;
    if (isMissing) return { ok: true, configuration: undefined };
    return { ok: false, problems: [formatManifestError(toManifestError(file, read.failure))] };
  }
  const loaded = loadSettings({ file, text: read.text }, configurationSchema);
  if (!loaded.ok) return { ok: false, problems: loaded.errors.map(formatManifestError) };
  const folder = dirname(resolve(file));
  const { current, contexts } = asConfiguration(loaded.value);
  const placed = contexts.map((context) => ({ ...context, ...absolutePaths(context, folder) }));
  return { ok: true, configuration: { ...(current === undefined ? {} : { current }), contexts: placed } };
}

/** The walk along `configurationSchema` has judged it. */
function asConfiguration(value: unknown): Configuration {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema says its type
  return value as Configuration;
}

function absolutePaths({ cert = "", key = "", ca = "" }: Context, folder: string) {
  return { cert: resolve(folder, cert), key: resolve(folder, key), ca: resolve(folder, ca) };
}

function noContext(name: string, configuration: Configuration | undefined, file: string): StoreChoiceOutcome {
  const known = configuration?.contexts.map((context) => context.name) ?? [];
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${nearest}?`;
  const problem =
    configuration === undefined
      ? `Cannot use the context ${name}: there is no file ${file}`
      : `Cannot use the context ${name}: ${file} has none of this name; ${hint}`;
  return { ok: false, problems: [problem] };
}

/** `file` is where a context could have come from; empty where none was looked for. */
function merged(choice: StoreChoice, context: Context | undefined, file: string): StoreChoiceOutcome {
  const { server, ...own } = choice;
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const parts: Partial<ChosenStore["connection"]> & Pick<StoreChoice, "namespace"> = {
    ...context,
    ...given,
    ...(server === undefined ? {} : { servers: server }),
  };
  const { servers, cert, key, ca, namespace = defaultNamespace } = parts;
  const isName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace) && namespace.length <= 63;
  if (!isName) return { ok: false, problems: [`Cannot use the namespace ${JSON.stringify(namespace)}: ${nameRule}`] };
  if (servers !== undefined && cert !== undefined && key !== undefined && ca !== undefined)
    return { ok: true, chosen: { connection: { servers, cert, key, ca }, namespace } };
  const missing = Object.entries({ server: servers, cert, key, ca }).filter(([, value]) => value === undefined);
  const options = missing.map(([name]) => `--${name}`).join(", ");
  const what = missing.length === 4 ? "Cannot tell which store is meant" : "Cannot reach the store";
  const problem = `${what}: give ${options}, or a context (--context NAME, or current in ${file})`;
  return { ok: false, problems: [problem] };
}

const nameRule =
  "it must be a name of at most 63 lower-case letters, digits and hyphens that begins and ends with a letter or digit";

function present(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

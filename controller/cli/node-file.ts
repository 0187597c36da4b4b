import { hostname } from "node:os";
import { formatManifestError } from "../api/manifest-error.ts";
import { loadSettings } from "../api/load-settings.ts";
import type { StructuralSchema } from "../api/structural-schema.ts";
import type { AllowList } from "../host/allow-list.ts";
import { readText } from "../sources/read-text.ts";
import { connectionSchema, type StoreConnection } from "./store-connection.ts";
import type { ServeOptions } from "./open-served-store.ts";

/** What `agent.yaml` and `manager.yaml` say of one process on one machine. */
export interface NodeFile {
  /** The namespace whose objects it is about. */
  readonly cluster: string;
  /** Of the node, or of the manager. */
  readonly name: string;
  readonly store: StoreConnection | undefined;
  /** The store that `up` keeps and serves itself. */
  readonly serve: ServeOptions | undefined;
  /** The folder of the journal, the sockets and what was there before; below /run. */
  readonly stateDir: string;
  /** The folder of what was there before Holdfast, which survives the boot. */
  readonly lastingDir: string;
  /** The folder below which secrets lie as NAME/KEY. */
  readonly secretsDir: string;
  /** ADDRESS:PORT of health and metrics. */
  readonly listen: string | undefined;
  readonly allow: AllowList;
  readonly log: { readonly level: "debug" | "info" | "warn" | "error" };
}

export type ReadNodeFile =
  | { readonly ok: true; readonly file: NodeFile }
  | { readonly ok: false; readonly problems: readonly string[] };

const path = (description: string): StructuralSchema => ({
  type: "string",
  description,
  pattern: "^/.*$",
  maxLength: 1024,
});

const listen: StructuralSchema = { type: "string", pattern: "^(\\[[^\\]]+\\]|[^:]+):[0-9]{1,5}$", maxLength: 300 };

const schema: StructuralSchema = {
  type: "object",
  description: "One process of Holdfast on one machine.",
  properties: {
    cluster: {
      type: "string",
      description: "The namespace whose objects it is about.",
      default: "default",
      pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
    },
    node: {
      type: "string",
      description: "The node's or manager's name; by default the short host name.",
      pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
    },
    store: connectionSchema,
    serve: {
      type: "object",
      description: "The store that `holdfast up` keeps and serves itself, as `holdfast serve` does.",
      required: ["data", "listen", "cert", "key", "ca"],
      properties: {
        data: path("The folder of the store, on a local disk."),
        listen: { ...listen, description: "ADDRESS:PORT on which it is served." },
        cert: path("The server's certificate, PEM."),
        key: path("Its key, PEM."),
        ca: path("The authority that every client's certificate must come from, PEM."),
      },
    },
    stateDir: { ...path("The folder of the journal and the sockets."), default: "/run/holdfast" },
    lastingDir: {
      ...path("The folder of what was there before; it has to survive the boot."),
      default: "/var/lib/holdfast",
    },
    secretsDir: { ...path("The folder of secrets, as NAME/KEY."), default: "/etc/holdfast/secrets" },
    listen: { ...listen, description: "ADDRESS:PORT of /healthz and /metrics; none by default." },
    allow: {
      type: "object",
      description: "What objects may use on this machine.",
      default: {},
      properties: {
        commands: {
          type: "array",
          description:
            "Programs that may be run, by absolute path; a folder, with a slash at its end, for all below it.",
          default: [],
          maxItems: 256,
          items: path("A program or a folder."),
        },
        units: {
          type: "array",
          description: "Units of systemd that may be used; * stands for any characters.",
          default: ["*"],
          maxItems: 256,
          items: { type: "string", minLength: 1, maxLength: 256 },
        },
      },
    },
    log: {
      type: "object",
      description: "What is logged.",
      default: {},
      properties: { level: { type: "string", enum: ["debug", "info", "warn", "error"], default: "info" } },
    },
  },
};

/** Reads and judges such a file; every problem names file, line, rule and value. */
export async function readNodeFile(file: string): Promise<ReadNodeFile> {
  const read = await readText(file);
  if ("failure" in read) return { ok: false, problems: [`Cannot read ${file}: ${read.failure.message}`] };
  const settings = loadSettings({ file, text: read.text }, schema);
  if (!settings.ok) return { ok: false, problems: settings.errors.map(formatManifestError) };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema above has just judged it
  const value = settings.value as Omit<NodeFile, "name"> & { readonly node?: string };
  const { node, ...rest } = value;
  return { ok: true, file: { ...rest, name: node ?? shortHostname() } };
}

function shortHostname(): string {
  return (hostname().split(".")[0] ?? "").toLowerCase();
}

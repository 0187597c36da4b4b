import { isIPv6 } from "node:net";
import type { StructuralSchema } from "../api/structural-schema.ts";

/** Where a served store is, and by which files this side shows who it is. */
export interface StoreConnection {
  /** `https://HOST:PORT`, in order of preference; all must serve the same data. */
  readonly servers: readonly string[];
  /** Files in PEM: this side's certificate, its key, and the authority that the server's certificate must come from. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** What a URL of a server must match; `parseServer` judges the port too. */
const serverPattern = String.raw`^https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):[0-9]{1,5}/?$`;

function file(description: string): StructuralSchema {
  return { type: "string", minLength: 1, maxLength: 4096, description };
}

/** The fields of a connection, as a file of settings has them. */
export const connectionFields = {
  servers: {
    type: "array",
    minItems: 1,
    maxItems: 16,
    "x-kubernetes-list-type": "set",
    description: "Where the store is served, in order of preference.",
    items: { type: "string", maxLength: 300, pattern: serverPattern, description: "A server, as https://HOST:PORT." },
  },
  cert: file("The certificate of this side, a file in PEM."),
  key: file("The key of the certificate, a file in PEM."),
  ca: file("The authority that the server's certificate must come from, a file in PEM."),
} as const satisfies Readonly<Record<string, StructuralSchema>>;

/** A connection as one object of settings, such as `store:` of an agent's file. */
export const connectionSchema: StructuralSchema = {
  type: "object",
  description: "How the store is reached.",
  required: ["servers", "cert", "key", "ca"],
  properties: connectionFields,
};

/** Undefined where it is not `https://HOST:PORT` with a port from 1 to 65535. */
export function parseServer(url: string): { readonly host: string; readonly port: number } | undefined {
  if (!new RegExp(serverPattern).test(url)) return undefined;
  const [, host = "", digits = ""] = /^https:\/\/(.*):(\d+)\/?$/.exec(url) ?? [];
  const port = Number(digits);
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const isRight = port > 0 && port <= 65_535 && (bare === host || isIPv6(bare));
  return isRight ? { host: bare, port } : undefined;
}

export const serverRule = "must be https://HOST:PORT, such as https://192.0.2.1:7420";

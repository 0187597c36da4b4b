import type { ProbeAnswer } from "../ports/checker.ts";
import { errorCode } from "./error-code.ts";

/** What a connection that failed says of the one that was asked, or that it says nothing. */
export function connectionFailure(whom: string, error: unknown): ProbeAnswer {
  const code = errorCode(error);
  if (ownTrouble.has(code)) return { found: "Unknown", message: `${whom}: this node cannot ask: ${code}` };
  return { found: "Unhealthy", message: `${whom}: ${words[code] ?? describe(code, error)}` };
}

/** Nothing was asked: this node had no room for a connection. */
const ownTrouble: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOMEM", "ENOBUFS"]);

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was closed before the answer was complete",
  EPIPE: "the connection was closed before the answer was complete",
  ETIMEDOUT: "nobody answers at this address",
  EHOSTUNREACH: "there is no way to this host",
  ENETUNREACH: "there is no way to this network",
  EADDRNOTAVAIL: "this node has no address from which to ask",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name cannot be resolved now",
  HPE_HEADER_OVERFLOW: "the headers of the answer are too long",
};

function describe(code: string, error: unknown): string {
  if (code.startsWith("HPE_")) return `the answer is no HTTP (${code})`;
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") return `the answer is no TLS (${code})`;
  if (code.includes("CERT") || code.startsWith("UNABLE_TO_")) return `the certificate is refused (${code})`;
  return code === "" ? String(error) : code;
}

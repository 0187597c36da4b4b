import type { PeerCertificate } from "node:tls";

/** Whom a client certificate names. */
export interface Caller {
  /** The common name (CN): a node's name, or a person's or program's. */
  readonly user: string;
  readonly role: Role;
  /** The cluster of a node (OU): the only namespace that it may see. Others see all. */
  readonly namespace?: string;
  readonly validUntilMs: number;
}

export type Role = "node" | "manager" | "admin";

const roles: Readonly<Record<string, Role>> = {
  "holdfast:node": "node",
  "holdfast:manager": "manager",
  "holdfast:admin": "admin",
};

export type CallerOutcome =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly message: string };

type Subject = Partial<PeerCertificate["subject"]>;

/** The certificate must have been verified. A node's without OU belongs to namespace `default`. */
export function callerOf(
  certificate: Pick<PeerCertificate, "valid_to"> & { readonly subject: Subject },
): CallerOutcome {
  const { CN, O, OU } = certificate.subject;
  const user = single(CN);
  if (user === undefined) return refuse("must have one common name (CN)", CN);
  const role = Object.hasOwn(roles, String(O)) ? roles[String(O)] : undefined;
  if (role === undefined) return refuse(`must have as its organisation (O) one of ${Object.keys(roles).join(", ")}`, O);
  const caller = { user, role, validUntilMs: Date.parse(certificate.valid_to) };
  if (role !== "node") return { ok: true, caller };
  const namespace = OU === undefined ? "default" : single(OU);
  if (namespace === undefined) return refuse("must have at most one organisational unit (OU), its namespace", OU);
  return { ok: true, caller: { ...caller, namespace } };
}

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function refuse(rule: string, value: string | string[] | undefined): CallerOutcome {
  const present = value === undefined ? "it has none" : `it is ${JSON.stringify(value)}`;
  return { ok: false, message: `Cannot let this caller in: its certificate ${rule}; ${present}` };
}

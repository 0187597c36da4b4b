import { isIP } from "node:net";
import { join } from "node:path";

import { addressBytes } from "../core/ip-address.ts";
import { createAuthority, issueCertificate, type CertificateRole } from "../host/issue-certificate.ts";
import { loadCredentials } from "../host/tls-credentials.ts";
import {
  authorityPaths,
  problemsOfFolder,
  problemsOfOldFiles,
  problemsOfOtherAuthority,
  readAuthority,
  writeAuthority,
  writePair,
  type ReadAuthority,
} from "./pki-files.ts";
import type { Terminal } from "./terminal.ts";

export interface PkiOptions {
  /** The folder of the authority. */
  readonly dir: string;
  readonly force: boolean;
  readonly output: "text" | "json";
}

export interface InitOptions extends PkiOptions {
  readonly name: string;
}

export interface IssueOptions extends PkiOptions {
  /** Where the files go; beside the authority by default. */
  readonly out?: string;
  readonly address?: readonly string[];
  readonly namespace?: string;
  readonly days?: number;
}

export interface IssueSubject {
  readonly kind: IssueKind;
  readonly name: string;
}

export type IssueKind = "node" | "manager" | "user" | "server";

const roles: Readonly<Record<IssueKind, CertificateRole>> = {
  node: "node",
  manager: "manager",
  user: "admin",
  server: "server",
};

const dayMs = 86_400_000;
const daysMax = 3_650;

/** `holdfast pki init`: a new authority in `--dir`. Exit code 1 where it cannot be made, with every reason. */
export function pkiInit(options: InitOptions, terminal: Terminal): number {
  const { name, dir, force } = options;
  const paths = authorityPaths(dir);
  const isName = name.length > 0 && name.length <= 64 && !/\p{C}/u.test(name);
  const problems = [
    ...(isName ? [] : [`--name must have 1 to 64 characters that can be printed; it is ${JSON.stringify(name)}`]),
    ...problemsOfFolder("--dir", dir),
    ...problemsOfOldFiles([paths.cert, paths.key], force),
  ];
  if (problems.length > 0) return fail(terminal, "make an authority", problems);
  const authority = createAuthority(name);
  const failure = writePair(paths, authority);
  if (failure !== undefined) return fail(terminal, "make an authority", [failure]);
  return report({ ...paths, validUntilMs: authority.validUntilMs }, options, terminal);
}

/** `holdfast pki issue KIND NAME`: a key and its certificate. Exit code 1 where they cannot be made, with every reason. */
export function pkiIssue(subject: IssueSubject, options: IssueOptions, terminal: Terminal): number {
  const { kind, name } = subject;
  const { address = [], namespace, days, force } = options;
  const what = `issue a certificate for ${kind} ${name}`;
  const folder = options.out ?? options.dir;
  const file = join(folder, `${kind}-${name}`);
  const paths = { cert: `${file}.crt`, key: `${file}.key`, ca: authorityPaths(folder).cert };
  const read = readAuthority(options.dir);
  const problems = [...problemsOfSubject(subject, options), ...problemsOfDays(days, read)];
  if (!read.ok) return fail(terminal, what, [...problems, read.problem]);
  const { authority } = read;
  // A name that is none may be no file name either.
  if (problems.length === 0) {
    problems.push(
      ...problemsOfFolder("--out", folder),
      ...problemsOfOldFiles([paths.cert, paths.key], force),
      ...problemsOfOtherAuthority(paths.ca, authority, force),
    );
  }
  if (problems.length > 0) return fail(terminal, what, problems);
  const issued = issueCertificate(authority, { role: roles[kind], name, cluster: namespace, addresses: address, days });
  const failure = writePair(paths, issued) ?? writeAuthority(paths.ca, authority);
  if (failure !== undefined) return fail(terminal, what, [failure]);
  // What was written is read as those do who will use it.
  const loaded = loadCredentials(paths, Date.now());
  if (!loaded.ok) throw new Error(`what was issued cannot be used: ${loaded.message}`);
  return report({ ...paths, validUntilMs: issued.validUntilMs }, options, terminal);
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const labelRule = "must be a DNS label of at most 63 characters (a-z, 0-9, -)";
const dnsName =
  /^(?=.{1,253}$)[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*$/;

function problemsOfSubject(subject: IssueSubject, { address = [], namespace }: IssueOptions): readonly string[] {
  const { kind } = subject;
  const problems = [...problemsOfName(subject), ...address.flatMap((one) => problemsOfAddress(kind, one))];
  if (namespace !== undefined && kind !== "node") {
    problems.push(rule(`--namespace must be given for a node only, not a ${kind}`, namespace));
  }
  if (namespace !== undefined && !label.test(namespace)) problems.push(rule(`--namespace ${labelRule}`, namespace));
  if (kind === "server" && address.length === 0) {
    problems.push("--address must say by which addresses or names the server is reached; there is none");
  }
  return problems;
}

function problemsOfName({ kind, name }: IssueSubject): readonly string[] {
  if (kind === "node") return label.test(name) ? [] : [rule(`the name of a node ${labelRule}`, name)];
  if (/^[a-zA-Z0-9][a-zA-Z0-9._@-]{0,63}$/.test(name)) return [];
  return [rule("the name must have 1 to 64 of a-z, A-Z, 0-9, . _ @ -, a letter or digit first", name)];
}

function problemsOfAddress(kind: IssueKind, address: string): readonly string[] {
  if (kind !== "node" && kind !== "server") {
    return [rule(`--address must be given for nodes and servers only, not a ${kind}`, address)];
  }
  return isAddress(address) ? [] : [rule("--address must be an IP address without a zone, or a DNS name", address)];
}

function rule(text: string, value: string): string {
  return `${text}; it is ${JSON.stringify(value)}`;
}

function isAddress(text: string): boolean {
  return isIP(text) === 0 ? dnsName.test(text) && !/^[\d.]+$/.test(text) : addressBytes(text) !== undefined;
}

/** What is asked for by name is not shortened in silence. */
function problemsOfDays(days: number | undefined, read: ReadAuthority): readonly string[] {
  if (days === undefined) return [];
  if (days < 1 || days > daysMax) return [`--days must be between 1 and ${daysMax}; it is ${days}`];
  if (!read.ok || Date.now() + days * dayMs <= read.authority.validUntilMs) return [];
  const end = new Date(read.authority.validUntilMs).toISOString();
  return [`--days must not go beyond the end of the authority, ${end}; it is ${days}`];
}

interface Written {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly validUntilMs: number;
}

function report({ validUntilMs, ...paths }: Written, { output }: PkiOptions, terminal: Terminal): number {
  const validUntil = new Date(validUntilMs).toISOString();
  if (output === "json") terminal.out(`${JSON.stringify({ ...paths, validUntil }, undefined, 2)}\n`);
  else {
    const ca = paths.ca === undefined ? "" : `authority    ${paths.ca}\n`;
    terminal.out(`certificate  ${paths.cert} (until ${validUntil})\nkey          ${paths.key}\n${ca}`);
  }
  return 0;
}

function fail(terminal: Terminal, what: string, problems: readonly string[]): number {
  for (const problem of problems) terminal.err(`holdfast: Cannot ${what}: ${problem}\n`);
  return 1;
}

import { parseIpv6 } from "./addresses.ts";

/**
 * URLs as Kubernetes' CEL reads them: Go's net/url, which must accept the text as the target of a request: absolute, or a
 * path that begins with `/` (https://pkg.go.dev/net/url#ParseRequestURI).
 */
export class CelUrl {
  readonly scheme: string;
  /** With port, and IPv6 in brackets. */
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(parts: { scheme: string; host: string; path: string; query: string }) {
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.query = parts.query;
  }
}

/** https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#URLs */
export const urlFunctions = {
  "isURL(string): bool": (text: string) => parseUrl(text, true) !== undefined,
  "url(string): URL": toUrl,
  "URL.getScheme(): string": (url: CelUrl) => url.scheme,
  "URL.getHost(): string": (url: CelUrl) => url.host,
  "URL.getHostname(): string": (url: CelUrl) => splitPort(url.host)[0],
  "URL.getPort(): string": (url: CelUrl) => splitPort(url.host)[1],
  "URL.getEscapedPath(): string": (url: CelUrl) => escapePath(url.path),
  "URL.getQuery(): map<string, list<string>>": getQuery,
} as const;

/** A fragment is cut off after the check, so that it must be valid where it stands in path, query or host too. */
function toUrl(text: string): CelUrl {
  const [whole, fragment] = cut(text, "#");
  const url = parseUrl(text, true) === undefined ? undefined : parseUrl(whole, false);
  if (url === undefined || !isEscaped(fragment)) throw new Error(`URL ${JSON.stringify(text)} cannot be parsed`);
  return url;
}

function parseUrl(text: string, isRequest: boolean): CelUrl | undefined {
  if (!isPrintable(text) || text.startsWith(":")) return undefined;
  if (text === "*") return new CelUrl({ scheme: "", host: "", path: "*", query: "" });
  const prefix = /^[A-Za-z][A-Za-z0-9+.-]*:/.exec(text)?.[0] ?? "";
  const scheme = prefix.slice(0, -1).toLowerCase();
  const [rest, query] = cut(text.slice(prefix.length), "?");
  // Rootless: what stands behind the scheme is opaque.
  if (!rest.startsWith("/")) return scheme === "" ? undefined : new CelUrl({ scheme, host: "", path: "", query });
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || (!isRequest && !rest.startsWith("///")));
  const pathStart = hasAuthority ? `${rest}/`.indexOf("/", 2) : 0;
  const host = hasAuthority ? parseAuthority(scheme, rest.slice(2, pathStart)) : "";
  const path = rest.slice(pathStart);
  return host !== undefined && isEscaped(path) ? new CelUrl({ scheme, host, path, query }) : undefined;
}

/** Neither empty nor with a control character. */
function isPrintable(text: string): boolean {
  return /^[^\p{Cc}]+$/u.test(text.replaceAll(/[\u0080-\u009F]/g, "-"));
}

function parseAuthority(scheme: string, authority: string): string | undefined {
  const at = authority.lastIndexOf("@");
  const user = at < 0 ? "" : authority.slice(0, at);
  if (!/^[-A-Za-z0-9._:~!$&'()*+,;=%@]*$/.test(user) || !isEscaped(user)) return undefined;
  return parseHost(scheme, authority.slice(at + 1));
}

function parseHost(scheme: string, host: string): string | undefined {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) return undefined;
  if (bracket === 0) return parseLiteral(host);
  // Only http and https insist on a single colon.
  const colon = scheme === "http" || scheme === "https" ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon >= 0 && !isPort(host.slice(colon))) return undefined;
  return unescapeHost(host);
}

/** `[fe80::1]:80`; a zone is written `[fe80::1%25eth0]`. */
function parseLiteral(host: string): string | undefined {
  const end = host.lastIndexOf("]");
  if (end < 0 || !isPort(host.slice(end + 1))) return undefined;
  const inner = host.slice(1, end);
  const zoneStart = inner.indexOf("%25");
  const address = unescapeHost(zoneStart < 0 ? inner : inner.slice(0, zoneStart));
  const zone = zoneStart < 0 ? "" : unescape(inner.slice(zoneStart));
  if (address === undefined || zone === undefined || zone === "%" || parseIpv6(address) === undefined) return undefined;
  return `[${address}${zone}]${host.slice(end + 1)}`;
}

function isPort(text: string): boolean {
  return /^(?::[0-9]*)?$/.test(text);
}

function splitPort(host: string): readonly [hostname: string, port: string] {
  const colon = host.lastIndexOf(":");
  const hasPort = colon >= 0 && isPort(host.slice(colon));
  const name = hasPort ? host.slice(0, colon) : host;
  const port = hasPort ? host.slice(colon + 1) : "";
  return [name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name, port];
}

/** In a host only what is not ASCII, and the percent sign, may be escaped. */
function unescapeHost(text: string): string | undefined {
  if (!/^(?:[-A-Za-z0-9._~!"$&'()*+,:;<=>[\]\u0080-\u{10FFFF}]|%25|%[89A-Fa-f][0-9A-Fa-f])*$/u.test(text))
    return undefined;
  return unescape(text);
}

function isEscaped(text: string): boolean {
  return !/%(?![0-9A-Fa-f]{2})/.test(text);
}

/** With its escapes resolved; undefined where one is malformed. What is no UTF-8 becomes the replacement character. */
function unescape(text: string): string | undefined {
  if (!isEscaped(text)) return undefined;
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => {
    const bytes = escapes
      .slice(1)
      .split("%")
      .map((hex) => Number.parseInt(hex, 16));
    return new TextDecoder().decode(new Uint8Array(bytes));
  });
}

/** As it was written where that is valid, else escaped anew. */
function escapePath(path: string): string {
  if (path === "*" || /^[-A-Za-z0-9._~!$&'()*+,;=:@/%[\]]*$/.test(path)) return path;
  const escaped: string[] = [];
  for (const byte of new TextEncoder().encode(unescape(path) ?? path)) {
    const character = String.fromCodePoint(byte);
    const isPlain = /[-A-Za-z0-9._~$&+,/:;=@]/.test(character);
    escaped.push(isPlain ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`);
  }
  return escaped.join("");
}

/** Parameters with a malformed escape or a semicolon in their name are left out. */
function getQuery({ query }: CelUrl): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const parameter of query.split("&")) {
    if (parameter === "" || parameter.includes(";")) continue;
    const [key, value] = cut(parameter.replaceAll("+", " "), "=").map(unescape);
    if (key === undefined || value === undefined) continue;
    parameters.set(key, [...(parameters.get(key) ?? []), value]);
  }
  return parameters;
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { AgentParameter } from "../core/check/agent-description.ts";

export type AgentMetadata =
  | { readonly isReadable: true; readonly parameters: readonly AgentParameter[]; readonly actions: readonly string[] }
  | { readonly isReadable: false; readonly why: string };

/** Beyond this a text is not metadata: the longest known is 13 KiB. In UTF-16 code units. */
const lengthMax = 1 << 20;
const parameterCountMax = 1000;

/**
 * Reads what an agent prints about itself: the XML of the OCF resource agent API 1.0 and 1.1, and what fence agents make
 * of it (`obsoletes`, `getopt`). Never throws. Entities that the text defines are not expanded.
 */
export function parseAgentMetadata(text: string): AgentMetadata {
  if (text.length > lengthMax) return unreadable(`its metadata is longer than ${lengthMax} characters`);
  const start = text.indexOf("<");
  if (start < 0) return unreadable("it printed no metadata");
  const xml = text.slice(start);
  try {
    const verdict = XMLValidator.validate(xml);
    if (verdict !== true) {
      return unreadable(`its metadata is not well-formed: ${verdict.err.msg} (line ${verdict.err.line})`);
    }
    return readRoot(parser.parse(xml));
  } catch (error) {
    return unreadable(`its metadata cannot be parsed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Elements that come in numbers; no attribute that is read here is called so. */
const lists = new Set(["parameter", "action", "option", "replaced-with"]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  isArray: (tag) => lists.has(tag),
});

function readRoot(document: unknown): AgentMetadata {
  const root = field(document, "resource-agent");
  if (!isElement(root)) return unreadable("its metadata has no <resource-agent>");
  const elements = list(field(root, "parameters"), "parameter");
  if (elements.length > parameterCountMax) return unreadable(`it has more than ${parameterCountMax} parameters`);
  if (elements.some((element) => attribute(element, "name") === ""))
    return unreadable("it has a parameter without name");
  const replacements = replacementsOf(elements);
  return {
    isReadable: true,
    parameters: elements.map((element) => readParameter(element, replacements)),
    actions: list(field(root, "actions"), "action").map((element) => attribute(element, "name")),
  };
}

/** Old name to new name. Fence agents say it at the new one (`obsoletes`), OCF 1.1 at the old (`replaced-with`). */
function replacementsOf(elements: readonly unknown[]): ReadonlyMap<string, string> {
  const replacements = new Map<string, string>();
  for (const element of elements) {
    const name = attribute(element, "name");
    const old = attribute(element, "obsoletes");
    if (old !== "" && old !== name) replacements.set(old, name);
    const current = attribute(list(field(element, "deprecated"), "replaced-with")[0], "name");
    if (current !== "" && current !== name) replacements.set(name, current);
  }
  return replacements;
}

function readParameter(element: unknown, replacements: ReadonlyMap<string, string>): AgentParameter {
  const name = attribute(element, "name");
  const content = field(element, "content");
  const replacedBy = replacements.get(name);
  const option = attribute(field(element, "getopt"), "mixed");
  const isDeprecated = isTrue(attribute(element, "deprecated")) || field(element, "deprecated") === "";
  return {
    name,
    isRequired: isTrue(attribute(element, "required")) && attribute(content, "default") === "",
    isDeprecated: isDeprecated || isElement(field(element, "deprecated")) || replacedBy !== undefined,
    ...(replacedBy === undefined ? {} : { replacedBy }),
    type: attribute(content, "type"),
    options: list(content, "option").map((each) => attribute(each, "value")),
    longOption: /--([\w.-]+)/.exec(option)?.[1] ?? "",
    shortOption: /(?:^|[\s,])-(\w)\b/.exec(option)?.[1] ?? "",
  };
}

function unreadable(why: string): AgentMetadata {
  return { isReadable: false, why };
}

function isElement(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function field(value: unknown, name: string): unknown {
  return isElement(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function list(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

function attribute(element: unknown, name: string): string {
  const value = field(element, name);
  return typeof value === "string" ? decodeEntities(value) : "";
}

function isTrue(value: string): boolean {
  return value === "1" || value === "true" || value === "yes";
}

const predefinedEntities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Only the five that XML itself knows; any other stays as it is written. */
function decodeEntities(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => predefinedEntities[name] ?? whole);
}

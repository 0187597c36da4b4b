/** What a device's parameters may say of the node to be fenced. */
export interface FencedNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
}

export type FilledParameters =
  | { readonly ok: true; readonly parameters: ReadonlyMap<string, string> }
  /** What is missing of the node, each as a sentence without its end. */
  | { readonly ok: false; readonly errors: readonly string[] };

const reference = /\$\{node\.(?:(?<name>name)|labels\.(?<label>[^}]+)|addresses\[(?<index>\d+)\])\}/g;

/**
 * The parameters with `${node.name}`, `${node.labels.KEY}` and `${node.addresses[N]}` replaced by what the node has. What
 * it lacks is an error and never an empty text: a device that is told of no outlet may switch another one.
 */
export function fillParameters(parameters: Readonly<Record<string, string>>, node: FencedNode): FilledParameters {
  const errors: string[] = [];
  const filled = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    const text = value.replaceAll(reference, (found, ...groups: readonly unknown[]) => {
      const present = lookUp(groups.at(-1), node);
      if (present === undefined || present === "") errors.push(`${name} is ${found}, which HANode/${node.name} lacks`);
      return present ?? "";
    });
    if (/[\r\n]/.test(text)) errors.push(`${name} must be one line`);
    filled.set(name, text);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, parameters: filled };
}

function lookUp(groups: unknown, node: FencedNode): string | undefined {
  if (typeof groups !== "object" || groups === null) return undefined;
  if ("label" in groups && typeof groups.label === "string") {
    return Object.hasOwn(node.labels, groups.label) ? node.labels[groups.label] : undefined;
  }
  return "index" in groups && groups.index !== undefined ? node.addresses[Number(groups.index)] : node.name;
}

import { listed } from "../../check/finding.ts";
import type { NodeName } from "../../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../../journal.ts";
import type { ObjectLabel } from "../plan.ts";
import type { RiskFinding, RiskLook } from "./risk-sight.ts";

/** Resources that run, groups of which something runs, and nodes on which something runs, without which it goes on. */
export function findDeletedInUse(look: RiskLook): readonly RiskFinding[] {
  const present = new Set(look.asked.after.map(labelOf));
  const deleted = look.asked.before.map(labelOf).filter((label) => !present.has(label));
  const groups = new Set(deleted.filter((label) => label.startsWith("HAGroup/")));
  const told = new Set(
    look.fates.flatMap(({ key, was }) => (groups.has(key) ? (was?.members.map(resourceKeyOf) ?? []) : [])),
  );
  return deleted.toSorted().flatMap((label): readonly RiskFinding[] => {
    if (groups.has(label)) return groupDeleted(label, present, look);
    if (label.startsWith("HANode/")) return nodeDeleted(label, look);
    const nodes = nodesOf(label, look);
    if (told.has(label) || nodes.length === 0) return [];
    return [{ object: label, message: `it is deleted while it runs on ${listed(nodes)}: it stops for good` }];
  });
}

function groupDeleted(label: ObjectLabel, present: ReadonlySet<ObjectLabel>, look: RiskLook): readonly RiskFinding[] {
  const members = look.fateOf(label)?.was?.members.map(resourceKeyOf) ?? [];
  const running = members.filter((member) => nodesOf(member, look).length > 0);
  if (running.length === 0) return [];
  const nodes = new Set(running.flatMap((member) => nodesOf(member, look)));
  const ends = Map.groupBy(running, (member) => (present.has(member) ? groupAfter(member, look) : "stop for good"));
  const words = [...ends].map(([end, some]) => `${listed(some)} ${some.length === 1 ? singular(end) : end}`);
  const message = `it is deleted while it runs on ${listed(nodes)}: ${words.join(", ")}`;
  return [{ object: label, message }];
}

function groupAfter(member: ResourceKey, { after }: RiskLook): string {
  const wish = [...after.groups.values()].find(({ members }) => members.some((one) => resourceKeyOf(one) === member));
  return wish === undefined || wish.key === member ? "go on without a group" : `go on in ${wish.key}`;
}

function singular(end: string): string {
  return end.replace(/^go /, "goes ").replace(/^stop /, "stops ");
}

function nodeDeleted(label: ObjectLabel, look: RiskLook): readonly RiskFinding[] {
  const node = label.slice("HANode/".length);
  const running = [...look.start.running].filter(([, nodes]) => nodes.has(node)).map(([key]) => key);
  if (running.length === 0) return [];
  const message = `it is deleted while ${listed(running.toSorted())} ${running.length === 1 ? "runs" : "run"} there: it is not drained first`;
  return [{ object: label, message }];
}

function nodesOf(key: ResourceKey, { start }: RiskLook): readonly NodeName[] {
  return [...(start.running.get(key)?.keys() ?? [])].toSorted();
}

function labelOf({
  kind,
  metadata,
}: {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}): ObjectLabel {
  return `${kind}/${metadata.name}`;
}

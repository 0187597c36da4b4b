import type { FieldPath } from "../../api/manifest-error.ts";
import type { HANode, HoldfastObject } from "../../api/types.gen.ts";
import { isSelected, type Labels, type LabelSelector } from "../label-selector.ts";
import type { ClusterView } from "./cluster-view.ts";
import { didYouMean, finding, listed, quote } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";

/**
 * Selectors that select no node. One that keeps groups away from nodes may well select none, as long as its labels are
 * not merely misspelt.
 */
export function checkSelectors(cluster: ClusterView): readonly ObjectFinding[] {
  const nodes = [...cluster.nodes.values()];
  const groups = [...cluster.haGroups.values()].flatMap((group) =>
    checkSelector(group.spec.candidates?.selector, { object: group, path: ["spec", "candidates", "selector"], nodes }),
  );
  const rules = [...cluster.rules.values()].flatMap((rule) => {
    const { nodes: bound, score = 0 } = rule.spec;
    const isAvoiding = bound?.avoid === true || score < 0;
    const findings = checkSelector(bound?.selector, { object: rule, path: ["spec", "nodes", "selector"], nodes });
    return isAvoiding ? findings.filter(({ message }) => message.includes("did you mean")) : findings;
  });
  return [...groups, ...rules];
}

interface Place {
  readonly object: HoldfastObject;
  readonly path: FieldPath;
  readonly nodes: readonly HANode[];
}

function checkSelector(selector: LabelSelector | undefined, place: Place): readonly ObjectFinding[] {
  if (selector === undefined || place.nodes.some((node) => isSelected(selector, labelsOf(node)))) return [];
  const none = "the selector selects no HANode";
  if (place.nodes.length === 0) {
    const message = `${none}, and none is among the objects at all: give all files of the cluster together`;
    return [finding(place.object, place.path, ["UnknownNode", message])];
  }
  const culprit = requirementsOf(selector).find(
    (requirement) => !place.nodes.some((node) => isSelected(requirement.selector, labelsOf(node))),
  );
  const why = culprit === undefined ? "as no one fulfils every entry of it" : reasonFor(culprit, place.nodes);
  const path = culprit === undefined ? place.path : [...place.path, ...culprit.path];
  return [finding(place.object, path, ["UnknownNode", `${none}, ${why}`])];
}

/** One entry of a selector, as a selector of its own. */
interface Requirement {
  readonly path: FieldPath;
  readonly key: string;
  readonly selector: LabelSelector;
}

function requirementsOf(selector: LabelSelector): readonly Requirement[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({
      path: ["matchLabels", key],
      key,
      selector: { matchLabels: { [key]: value } },
    })),
    ...matchExpressions.map((expression, index) => ({
      path: ["matchExpressions", index],
      key: expression.key,
      selector: { matchExpressions: [expression] },
    })),
  ];
}

function reasonFor({ key }: Requirement, nodes: readonly HANode[]): string {
  const values = new Set(nodes.flatMap((node) => labelsOf(node)[key] ?? []));
  if (values.size > 0) return `as the label ${key} of the nodes is ${listed([...values].toSorted().map(quote))}`;
  const keys = new Set(nodes.flatMap((node) => Object.keys(labelsOf(node))));
  return `as none has the label ${quote(key)}${didYouMean(key, keys)}`;
}

function labelsOf(node: HANode): Labels {
  return node.metadata.labels ?? {};
}

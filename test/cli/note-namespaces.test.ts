import { describe, expect, it } from "vitest";

import { loadObjects } from "../../controller/api/load-objects.ts";
import { noteNamespaces } from "../../controller/cli/note-namespaces.ts";
import { catalog } from "../crds/read-definitions.ts";

const specs: Readonly<Record<string, string>> = {
  HACluster: "{}",
  HANode: "{addresses: [192.0.2.1]}",
  VirtualIP: "{address: 192.0.2.10/24}",
};

/** The notes on objects given as `NAMESPACE KIND NAME`, a namespace of `-` being none. */
function notesOn(...objects: readonly string[]): readonly string[] {
  const documents = objects.map((object) => {
    const [namespace = "", kind = "", name = ""] = object.split(" ");
    const place = namespace === "-" ? "" : `, namespace: ${namespace}`;
    return `{apiVersion: holdfast.dev/v1alpha1, kind: ${kind}, metadata: {name: ${name}${place}}, spec: ${specs[kind]}}`;
  });
  const { objects: loaded, errors } = loadObjects([{ file: "a.yaml", text: documents.join("\n---\n") }], catalog);
  expect(errors).toEqual([]);
  return noteNamespaces(loaded.map(({ object }) => object));
}

const prod = ["prod HANode n1", "prod VirtualIP web"];
const test = ["test HANode n1", "test VirtualIP web"];

describe("a namespace", () => {
  it.each([
    ["that is the only one", ["prod HANode n1"]],
    ["that has all it needs beside another such", [...prod, ...test]],
    ["that is far from each of several others", [...prod, ...test, "edge HANode n1"]],
    ["beside one that is no more complete", ["prod HANode n1", "prd VirtualIP web"]],
  ])("%s is passed over", (_, objects) => {
    expect(notesOn(...objects)).toEqual([]);
  });

  it.each([
    [
      "of a slip",
      [...prod, ...test, "prdo HANode n2"],
      "HANode/n2 is in the namespace prdo, where there is nothing to run: each namespace is a cluster of its own; is prod meant?",
    ],
    [
      "that was forgotten",
      [...prod, "- HANode n2", "- HACluster cluster"],
      "HANode/n2, HACluster/cluster are without a namespace, where there is nothing to run: each namespace is a cluster of its own; is prod meant?",
    ],
    [
      "that one object has and the others have not",
      ["- HANode n1", "- VirtualIP web", "default VirtualIP mail"],
      "VirtualIP/mail is in the namespace default, where there is no node: each namespace is a cluster of its own; should it be left out?",
    ],
    [
      "of many",
      [...prod, ...["n2", "n3", "n4", "n5"].map((name) => `prdo HANode ${name}`)],
      "HANode/n2, HANode/n3, HANode/n4, and 1 more, are in the namespace prdo, where there is nothing to run: each namespace is a cluster of its own; is prod meant?",
    ],
  ])("%s is told", (_, objects, note) => {
    expect(notesOn(...objects)).toEqual([note]);
  });

  it("is told of at most ten times", () => {
    const many = Array.from({ length: 50 }, (_, index) => `edge-${index} HANode n1`);
    expect(notesOn(...prod, ...many)).toHaveLength(10);
  });
});

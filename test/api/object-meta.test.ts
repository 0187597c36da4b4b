import { describe, expect, it } from "vitest";

import { formatPath } from "../../controller/api/manifest-error.ts";
import { checkMetadata } from "../../controller/api/object-meta.ts";

function faultsOf(metadata: unknown): readonly string[] {
  return checkMetadata(metadata).map(({ path, reason, message }) => `${formatPath(path)} ${reason}: ${message}`);
}

/** As `kubectl get -o yaml` prints it. */
const fromKubernetes = {
  annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}", "Example.com/Note": "" },
  creationTimestamp: "2026-01-31T12:00:00Z",
  deletionGracePeriodSeconds: 0,
  deletionTimestamp: "2026-01-31T12:01:00Z",
  finalizers: ["holdfast.dev/release", "foregroundDeletion"],
  generation: 3,
  labels: { "app.kubernetes.io/name": "web", bmc: "192.0.2.101", empty: "" },
  managedFields: [{ apiVersion: "holdfast.dev/v1alpha1", fieldsV1: { "f:spec": { ".": {} } }, manager: "kubectl" }],
  name: "web",
  namespace: "prod",
  ownerReferences: [
    { apiVersion: "v1", kind: "ConfigMap", name: "a", uid: "u1", controller: true, blockOwnerDeletion: true },
    { apiVersion: "v1", kind: "ConfigMap", name: "b", uid: "u2" },
  ],
  resourceVersion: "1234",
  uid: "9c1e2f70-0000-4000-8000-000000000000",
};

const nameRule = "must be a name of lower-case letters, digits and hyphens that begins and ends with a letter or digit";
const keyRule =
  "must be NAME or DOMAIN/NAME, where NAME has at most 63 letters, digits, '-', '_' and '.' and begins and ends with a letter or digit";

describe("checkMetadata", () => {
  it.each([
    ["what kubectl prints", fromKubernetes],
    ["a name alone", { name: "n1" }],
    ["an empty creation time, as kubectl create --dry-run writes it", { name: "n1", creationTimestamp: null }],
    ["the longest name", { name: "a".repeat(63) }],
  ])("accepts %s", (_, metadata) => {
    expect(faultsOf(metadata)).toEqual([]);
  });

  it.each([
    ["no metadata", undefined, "metadata MissingField: is missing: give a name"],
    ["empty metadata", null, "metadata NullValue: is empty (null); give it a value"],
    [
      "a spec that is indented as far as the name",
      { name: "web", spec: {} },
      "metadata.spec UnknownField: is not a field of metadata; did you mean spec, beside metadata?",
    ],
    [
      "a name for metadata",
      "web",
      'metadata WrongType: must be an object with fields, is the string "web"; write {name: web}',
    ],
    [
      "no name",
      {},
      "metadata.name MissingField: is missing: The name, unique among the objects of its kind in a namespace.",
    ],
    [
      "a generated name",
      { generateName: "web-" },
      "metadata.name MissingField: is missing: generateName is not enough, as each apply would make another object",
    ],
    ["an upper-case name", { name: "Web" }, `metadata.name InvalidMetadata: ${nameRule}, is "Web"`],
    ["a name with a point", { name: "web.prod" }, `metadata.name InvalidMetadata: ${nameRule}, is "web.prod"`],
    [
      "too long a name",
      { name: "a".repeat(64) },
      "metadata.name InvalidMetadata: must have at most 63 characters, has 64",
    ],
    ["an empty name", { name: "" }, "metadata.name InvalidMetadata: must not be empty"],
    [
      "a number for a name",
      { name: 5 },
      "metadata.name WrongType: must be a string, is the number 5; write it in quotes",
    ],
    ["a bad namespace", { name: "a", namespace: "-" }, `metadata.namespace InvalidMetadata: ${nameRule}, is "-"`],
    [
      "an unknown field",
      { name: "a", lables: {} },
      "metadata.lables UnknownField: is not a field of metadata; did you mean labels?",
    ],
    [
      "a number for a label",
      { name: "a", labels: { rack: 5 } },
      "metadata.labels.rack WrongType: must be a string, is the number 5; write it in quotes",
    ],
    [
      "a label with a space",
      { name: "a", labels: { rack: "a b" } },
      `metadata.labels.rack InvalidMetadata: must be at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit; is "a b"`,
    ],
    [
      "a label key with a space",
      { name: "a", labels: { "a b": "" } },
      `metadata.labels["a b"] InvalidMetadata: ${keyRule}; is "a b"`,
    ],
    [
      "a label key with two slashes",
      { name: "a", labels: { "a/b/c": "" } },
      `metadata.labels["a/b/c"] InvalidMetadata: ${keyRule}; is "a/b/c"`,
    ],
    [
      "a label key with an empty domain",
      { name: "a", labels: { "/b": "" } },
      `metadata.labels["/b"] InvalidMetadata: ${keyRule}; is "/b"`,
    ],
    [
      "an annotation key with an underscore at its end",
      { name: "a", annotations: { a_: "" } },
      `metadata.annotations.a_ InvalidMetadata: ${keyRule}; is "a_"`,
    ],
    [
      "too many annotations",
      { name: "a", annotations: { note: "é".repeat(131_072) } },
      "metadata.annotations InvalidMetadata: must have at most 262144 bytes in all, has 262148",
    ],
    [
      "a bad finalizer",
      { name: "a", finalizers: ["a b"] },
      `metadata.finalizers[0] InvalidMetadata: ${keyRule}; is "a b"`,
    ],
    [
      "contradicting finalizers",
      { name: "a", finalizers: ["orphan", "foregroundDeletion"] },
      "metadata.finalizers InvalidMetadata: must not have both orphan and foregroundDeletion",
    ],
    [
      "an owner without uid",
      { name: "a", ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x" }] },
      "metadata.ownerReferences[0].uid MissingField: is missing",
    ],
    [
      "two controllers",
      {
        name: "a",
        ownerReferences: [
          { apiVersion: "v1", kind: "X", name: "x", uid: "1", controller: true },
          { apiVersion: "v1", kind: "X", name: "y", uid: "2", controller: true },
        ],
      },
      "metadata.ownerReferences[1].controller InvalidMetadata: may be true for one owner only; it is for metadata.ownerReferences[0] already",
    ],
    [
      "a time that is none",
      { name: "a", creationTimestamp: "yesterday" },
      'metadata.creationTimestamp InvalidMetadata: must be a date and time (RFC 3339), such as 2026-01-31T12:00:00Z, is "yesterday"',
    ],
  ])("refuses %s", (_, metadata, fault) => {
    expect(faultsOf(metadata)).toEqual([fault]);
  });

  it("places a bad label key at the key", () => {
    expect(checkMetadata({ name: "a", labels: { "a b": "" } })[0]?.atKey).toBe(true);
  });
});

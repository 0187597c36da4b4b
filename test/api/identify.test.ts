import { describe, expect, test } from "vitest";
import { identify } from "../../controller/api/identify.ts";

const kinds = ["Checker", "FencingPolicy", "HACluster", "HANode", "HAService", "VirtualIP"];
const ours = "holdfast.dev/v1alpha1";

function of(apiVersion: unknown, kind: unknown, more: Readonly<Record<string, unknown>> = {}) {
  return identify({ apiVersion, kind, ...more }, kinds);
}

describe("passed over, as nothing hints at an object of ours:", () => {
  test.each([
    ["v1", "ConfigMap"],
    ["v1", "Service"],
    ["v1", "Node"],
    ["apps/v1", "Deployment"],
    ["apps/v1", "DeploymentList"],
    ["k8s.nginx.org/v1", "VirtualServer"],
    ["example.dev/v1alpha1", "Thing"],
    ["kustomize.config.k8s.io/v1beta1", "Kustomization"],
  ])("%s %s", (apiVersion, kind) => {
    expect(of(apiVersion, kind)).toEqual({ type: "foreign", key: `${apiVersion}/${kind}` });
  });
});

test.each(kinds)("%s is ours", (kind) => {
  expect(of(ours, kind)).toEqual({ type: "ours", kind });
});

test.each([
  ["v1", "List"],
  [ours, "VirtualIPList"],
])("%s %s is a list", (apiVersion, kind) => {
  const items = [{ a: 1 }];
  expect(of(apiVersion, kind, { metadata: { resourceVersion: "" }, items })).toEqual({ type: "list", items });
});

describe("wrong:", () => {
  test.each([
    // a version or a group
    [of("holdfast.dev/v1", "VirtualIP"), "UnknownVersion", "apiVersion", "the only version there is"],
    [of("holdfast.dev/v1alpha2", "Anything"), "UnknownVersion", "apiVersion", "the only version there is"],
    [of("holdfast.de/v1alpha1", "VirtualIP"), "UnknownVersion", "apiVersion", "the group of VirtualIP is holdfast.dev"],
    [of("Holdfast.dev/v1alpha1", "Thing"), "UnknownVersion", "apiVersion", "the group holdfast.dev was meant"],
    [of("hodlfast.dev/v1alpha1", "Thing"), "UnknownVersion", "apiVersion", "the group holdfast.dev was meant"],
    [of("ha.holdfast.io/v1", "Thing"), "UnknownVersion", "apiVersion", "the group holdfast.dev was meant"],
    [of("holdfast.io/v1", "VirtualServer"), "UnknownVersion", "apiVersion", "the group of VirtualServer is"],
    [of("v1alpha1", "Thing"), "UnknownVersion", "apiVersion", "GROUP/VERSION or v1"],
    [of("holdfast.dev", "VirtualIP"), "UnknownVersion", "apiVersion", "GROUP/VERSION or v1"],
    [of("v1", "VirtualIP"), "UnknownVersion", "apiVersion", "VirtualIP is a kind of Holdfast"],
    [of("apps/v1", "HANode"), "UnknownVersion", "apiVersion", "HANode is a kind of Holdfast"],
    [of("apps/v1", "virtualip"), "UnknownVersion", "apiVersion", '"virtualip" looks like VirtualIP'],
    [of("v1", "VirtulIP"), "UnknownVersion", "apiVersion", '"VirtulIP" looks like VirtualIP'],
    [of("v1", "HANodeList"), "UnknownVersion", "apiVersion", "HANodeList is a kind of Holdfast"],
    // a kind
    [of(ours, "VirtulaIP"), "UnknownKind", "kind", "did you mean VirtualIP?"],
    [of(ours, "Deployment"), "UnknownKind", "kind", "must be one of Checker, "],
    [of(ours, "virtualIPList"), "UnknownKind", "kind", "is not a kind of holdfast.dev"],
    [of("v1", "list"), "UnknownKind", "kind", "did you mean List?"],
    [of("v1", "Lists"), "UnknownKind", "kind", "did you mean List?"],
    [of(ours, "VirtualServer"), "NotYetSupported", "kind", "VirtualServer is not yet supported"],
    [of("holdfast.dev/v1", "VirtualServer"), "NotYetSupported", "kind", "VirtualServer is not yet supported"],
    // the two fields themselves
    [identify({ kind: "VirtualIP" }, kinds), "MissingField", "apiVersion", "is missing: group and version"],
    [identify({ apiVersion: "v1" }, kinds), "MissingField", "kind", "is missing: which kind"],
    [identify({ apiVersion: "v1", Kind: "Pod" }, kinds), "UnknownField", "Kind", "did you mean kind?"],
    [identify({ apiversion: "v1", kind: "Pod" }, kinds), "UnknownField", "apiversion", "did you mean apiVersion?"],
    [of(1, "Pod"), "WrongType", "apiVersion", "must be a string, is the number 1"],
    [of("v1", null), "WrongType", "kind", "must be a string, is empty"],
    [of("v1", ""), "InvalidValue", "kind", 'must be one word, is ""'],
    [of("v1", "Pod "), "InvalidValue", "kind", "must be one word"],
    [of("v1", "a/b"), "InvalidValue", "kind", "must be one word"],
    [of("a/b/c", "Pod"), "InvalidValue", "apiVersion", "must be GROUP/VERSION or a version"],
    [of("holdfast.dev /v1alpha1", "Pod"), "InvalidValue", "apiVersion", "must be GROUP/VERSION or a version"],
    // no object
    [identify({ name: "web" }, kinds), "NotAnObject", "", "neither apiVersion nor kind"],
    [identify({}, kinds), "NotAnObject", "", "neither apiVersion nor kind"],
    [identify([{}], kinds), "NotAnObject", "", "is a list of 1 item"],
    [identify("text", kinds), "NotAnObject", "", 'is the string "text"'],
    [identify(null, kinds), "NotAnObject", "", "is empty"],
    // a list
    [of("v1", "List", { itmes: [] }), "UnknownField", "itmes", "did you mean items?"],
    [of("v1", "List", { items: [], spec: {} }), "UnknownField", "spec", "is not a field of a list"],
    [of("v1", "List"), "MissingField", "items", "a list has items"],
    [of("v1", "List", { items: {} }), "WrongType", "items", "must be a list"],
    [of(ours, "VirtualIPList", { items: null }), "WrongType", "items", "must be a list, is empty"],
  ])("%j", (identity, reason, path, message) => {
    expect(identity).toMatchObject({ type: "wrong", violations: [{ reason, path: path === "" ? [] : [path] }] });
    expect(identity.type === "wrong" ? identity.violations[0]?.message : "").toContain(message);
  });

  test("both fields misspelt", () => {
    const identity = identify({ apiversion: "v1", knd: "Pod" }, kinds);
    expect(identity).toMatchObject({ violations: [{ path: ["apiversion"] }, { path: ["knd"] }] });
  });

  test("names out of an object's prototype", () => {
    expect(of(ours, "constructor")).toMatchObject({ type: "wrong", violations: [{ reason: "UnknownKind" }] });
  });
});

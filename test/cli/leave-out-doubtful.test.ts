import { describe, expect, it } from "vitest";

import type { ManifestError, Reason } from "../../controller/api/manifest-error.ts";
import type { HANode } from "../../controller/api/types.gen.ts";
import { leaveOutDoubtful } from "../../controller/cli/leave-out-doubtful.ts";
import type { ObjectFinding } from "../../controller/core/check/object-finding.ts";

const node: HANode = {
  apiVersion: "holdfast.dev/v1alpha1",
  kind: "HANode",
  metadata: { name: "n1" },
  spec: { addresses: ["192.0.2.1"], mode: "Active", fencing: [{ devices: ["ipmi", "pdu"] }] },
};

function errorIn(object: string): ManifestError {
  return { file: "a.yaml", line: 1, column: 1, object, path: "", reason: "UnknownField", message: "" };
}

function found(reason: Reason, device = 0): ObjectFinding {
  return {
    object: { kind: "HANode", namespace: "", name: "n1" },
    path: ["spec", "fencing", 0, "devices", device],
    reason,
    message: "",
  };
}

describe("a finding across objects", () => {
  it.each([
    ["is kept where nothing else is wrong", found("UnknownReference"), [], true],
    ["is kept where the wrong object is another", found("UnknownReference"), ["FenceDevice/pdu"], true],
    [
      "is left out where the object it misses is wrong itself",
      found("UnknownReference", 1),
      ["FenceDevice/pdu"],
      false,
    ],
    ["is left out where a document could not be read at all", found("UnknownReference"), [""], false],
    ["is left out where an object has no name", found("UnknownReference"), ["FenceDevice"], false],
    ["is left out where it may rest on the wrong object", found("MissingFencing"), ["HAGroup/other"], false],
    ["is kept where it cannot rest on the wrong object", found("MissingFencing"), ["FenceDevice/other"], true],
    ["is kept where all nodes are right", found("NoPlacement"), ["PlacementRule/other", "Checker/web"], true],
    ["is left out where a node is wrong", found("NoPlacement"), ["HANode/n2"], false],
    ["is kept where it rests on what is there", found("ClaimedTwice"), [""], true],
    [
      "is left out where the kind that it misses is wrong, whatever its reason",
      { ...found("RuleViolated"), missingKind: "HAGroup" },
      ["HAGroup/other"],
      false,
    ],
    ["is kept where another kind is", { ...found("RuleViolated"), missingKind: "HAGroup" }, ["HANode/other"], true],
  ])("%s", (_, finding, wrong, isKept) => {
    const { findings, notes } = leaveOutDoubtful([finding], wrong.map(errorIn), () => node);
    expect(findings).toEqual(isKept ? [finding] : []);
    expect(notes).toHaveLength(isKept ? 0 : 1);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

import { findOracle } from "../../kubernetes/oracle.ts";
import { expressions, type Outcome } from "./expressions.ts";
import { probe, probeSchema } from "./probe.ts";

const rows = Object.values(expressions).flat();

it("what the table of expressions says is what the API server's own code says", async (context) => {
  const oracle = await findOracle();
  if (!oracle.isThere) return context.skip(oracle.why);
  const folder = await mkdtemp(join(tmpdir(), "holdfast-probe-"));
  try {
    await writeFile(join(folder, "probes.yaml"), toYaml(crd()));
    const [verdict] = await oracle.judgeObjects(folder, [{ object: probe }]);
    const details = verdict?.errors.map(({ detail }) => detail) ?? [];
    expect(details.filter((detail) => !/expression \d+$/.test(detail))).toEqual([]);
    const outcomes = rows.map(([expression], index) => [expression, outcomeOf(details, `expression ${index}`)]);
    expect(outcomes).toEqual(rows);
  } finally {
    await rm(folder, { recursive: true });
  }
});

function outcomeOf(details: readonly string[], message: string): Outcome {
  if (details.includes(message)) return false;
  return details.some((detail) => detail.endsWith(`: ${message}`)) ? "error" : true;
}

/** JSON is YAML, but for characters that YAML takes only as escapes. */
function toYaml(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[\u007F-\u009F\u2028\uFEFF]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function crd(): unknown {
  const rules = rows.map(([rule], index) => ({ rule, message: `expression ${index}` }));
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "probes.test.holdfast.dev" },
    spec: {
      group: "test.holdfast.dev",
      scope: "Namespaced",
      names: { kind: "Probe", listKind: "ProbeList", plural: "probes", singular: "probe" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { ...probeSchema, "x-kubernetes-validations": rules } },
        },
      ],
    },
  };
}

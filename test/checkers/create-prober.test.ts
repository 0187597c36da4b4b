import { describe, expect, it } from "vitest";
import { createProber } from "../../controller/checkers/create-prober.ts";
import type { ProbeSpec } from "../../controller/core/compile-checks.ts";
import { compileChecks } from "../../controller/core/compile-checks.ts";
import { nodes, objectsOf, role } from "../core/check/objects-of.ts";

/** One checker of each type that nothing carries out yet, as users write them. */
const notYet = [
  { udp: { host: "192.0.2.1", port: 53, send: "x" } },
  { dns: { server: "192.0.2.1", name: "example.org" } },
  { smtp: { host: "192.0.2.1" } },
  { ping: { host: "192.0.2.1" } },
  { file: { path: "/run/ok" } },
  { process: { name: "nginx" } },
  { plugin: { name: "mine" } },
];

let allowed: readonly string[] = [];
const prober = createProber({ node: "n1", allow: () => ({ commands: allowed, units: [] }), secretsRoot: "/nowhere" });

function probe(spec: ProbeSpec): ReturnType<typeof prober.probe> {
  return prober.probe({ checker: "web/0", probe: spec }, { signal: new AbortController().signal });
}

describe("a prober", () => {
  it("says of each type that it does not know yet that it is not yet supported", async () => {
    const compiled = compileChecks(objectsOf({ ...nodes, ...role("web", { checkers: notYet }) }), "n1");
    const checks = compiled.flatMap((group) => group.checks);
    expect(checks).toHaveLength(notYet.length);
    for (const check of checks) {
      expect(await probe(check.probe)).toEqual({
        found: "Unknown",
        message: `a checker of type ${check.probe.type} is not yet supported in this version of Holdfast`,
      });
    }
  });

  it("asks for each probe what is allowed, and tells the command where and for whom it runs", async () => {
    const spec: ProbeSpec = {
      type: "exec",
      spec: { command: ["/bin/sh", "-c", 'echo "$HOLDFAST_NODE $HOLDFAST_CHECKER"; exit 1'], environment: {} },
    };
    expect(await probe(spec)).toMatchObject({ found: "Unknown", message: expect.stringContaining("it allows none") });
    allowed = ["/bin/sh"];
    expect(await probe(spec)).toEqual({ found: "Unhealthy", message: "/bin/sh exited with 1: n1 web/0" });
  });
});

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepFailure, type KeepParts } from "../../controller/cli/keep-failure.ts";
import { keepingText } from "../../controller/cli/sim.ts";
import type { Terminal } from "../../controller/cli/terminal.ts";
import { aScenario } from "../sim/scenario/compose-text.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";
import { run } from "./fake-terminal.ts";

const quiet: Terminal = {
  out: () => undefined,
  err: () => undefined,
  isOutTerminal: false,
  isErrTerminal: false,
  width: 80,
  env: {},
};

const { objects } = aScenario(readFileSync("manifests/scenarios/wrong-plug.yaml", "utf8"));
const noArgs = { args: {} };

/** As exploring would find it, were it to draw what the mode assumes not to happen. */
function aFailure(changes: Partial<KeepParts> = {}): KeepParts {
  const plan = [
    { at: 40_000, fault: "compaction", target: "store", until: 40_001, ...noArgs },
    { at: 41_000, fault: "fence-lies", target: "devices", until: 130_000, ...noArgs },
    { at: 42_000, fault: "suspend", target: "n1", until: 130_000, ...noArgs },
  ];
  const violation = { at: 50_000, checker: "no-claim-without-proof", detail: "n1 has left it" };
  const failure = { seed: 5, violation, from: 40_000, plan, trace: [] };
  return { failure, objects, safetyMs: 100_000, runsMax: 60, file: join(testFolder(), "kept.yaml"), ...changes };
}

describe("a failure is kept", () => {
  it("as a scenario that plays it again", async () => {
    const parts = aFailure();
    const keeping = await keepFailure(parts, quiet);
    expect(keeping).toMatchObject({ ok: true, kept: { faultsBefore: 3, faults: 2, isCut: false } });
    expect(keepingText(keeping)).toMatch(
      new RegExp(`^shortened to 2 of 3 faults in \\d+ runs\nreplay it: holdfast sim run ${parts.file}$`),
    );
    const { exitCode, out } = await run(["sim", "run", parts.file ?? ""]);
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: expect.stringContaining("as expected, no-claim-without-proof was broken at"),
    });
  });

  it("as it is where no run is to be made", async () => {
    const keeping = await keepFailure(aFailure({ runsMax: 0 }), quiet);
    expect(keeping).toMatchObject({ ok: true, kept: { faultsBefore: 3, faults: 3, runs: 0 } });
  });

  it("by a name that no file has yet, where none is given", async () => {
    const folder = testFolder();
    const before = process.cwd();
    process.chdir(folder);
    try {
      writeFileSync("sim-no-claim-without-proof-5.yaml", "mine\n");
      const keeping = await keepFailure(aFailure({ runsMax: 0, file: undefined }), quiet);
      expect(keeping).toMatchObject({ ok: true, kept: { file: "sim-no-claim-without-proof-5-2.yaml" } });
      expect(readFileSync("sim-no-claim-without-proof-5.yaml", "utf8")).toBe("mine\n");
      expect(readdirSync(".")).toHaveLength(2);
    } finally {
      process.chdir(before);
    }
  });

  it("nowhere, and that is said, where it cannot be written or does not fail again", async () => {
    const unwritten = await keepFailure(aFailure({ runsMax: 0, file: "/no/such/folder/x.yaml" }), quiet);
    expect(keepingText(unwritten)).toContain("Cannot write the scenario to /no/such/folder/x.yaml: ENOENT");
    const kept = aFailure();
    const other = { ...kept.failure, violation: { ...kept.failure.violation, checker: "idempotence" } };
    const unlike = await keepFailure({ ...kept, failure: other }, quiet);
    expect(keepingText(unlike)).toContain("seed 5 as a scenario does not break idempotence");
  });
});

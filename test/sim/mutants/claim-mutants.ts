import type { Mutant } from "./mutant.ts";

/** The rules of claims, proofs and assignments, on the side of the leader. */
export const claimMutants: readonly Mutant[] = [
  {
    name: "watchdog-ignored",
    does: "a takeover does not wait until the watchdog has fired",
    changes: [{ file: "controller/core/proof.ts", from: "return 2 * watchdog.timeoutMs;", to: "return 0;" }],
    cluster: "watchdog.yaml",
    checker: "no-claim-without-proof",
    within: 200,
  },
  {
    name: "unknown-is-stopped",
    does: "what a node does not know of counts as stopped",
    changes: [
      {
        file: "controller/core/proof.ts",
        from: `told.held === "Stopped" && compareEpochs`,
        to: `told.held !== "Held" && compareEpochs`,
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "holders-not-counted",
    does: "a claim goes to a node whoever else may hold it",
    changes: [
      {
        file: "controller/core/claim-room.ts",
        from: "  const holders = new Set(naming.sight.claims.holdersOf(claim));",
        to: "  const holders = new Set<string>();",
      },
    ],
    cluster: "web-pair",
    checker: "single-holder-per-claim",
    within: 10,
  },
  {
    name: "role-without-room",
    does: "a primary is named while another may still be it",
    changes: [
      {
        file: "controller/core/group-step.ts",
        from: `  if (blocked === undefined) return "Primary";`,
        to: `  if (blocked === undefined || wish.primaries > 0) return "Primary";`,
      },
    ],
    cluster: "devices.yaml",
    checker: "single-holder-per-claim",
    within: 10,
  },
  {
    name: "thaw-without-a-new-era",
    does: "what was frozen moves at once when it is thawed",
    changes: [
      {
        file: "controller/core/freeze.ts",
        from: `  if (era <= present.era) return { kind: "bump" };`,
        to: `  if (era > 0) return { kind: "done" };`,
      },
    ],
    cluster: "web-pair",
    checker: "thaw-begins-an-era",
    within: 50,
  },
  {
    name: "assignment-before-claim",
    does: "a group's word names a node at an epoch that no claim has",
    changes: [
      {
        file: "controller/core/assignment-draft.ts",
        from: "  if (epoch !== undefined && compareEpochs(epoch, floor) > 0) return [assignmentWrite(draft, epoch, sight)];",
        to: `  if (epoch === undefined || compareEpochs(epoch, floor) <= 0) return [assignmentWrite(draft, sight.newEpoch(), sight)];
  if (compareEpochs(epoch, floor) > 0) return [assignmentWrite(draft, epoch, sight)];`,
      },
      {
        file: "controller/core/assignment-draft.ts",
        from: `  assertClaimed(draft, epoch, sight);
`,
        to: `  if (epoch.term < 0) assertClaimed(draft, epoch, sight);
`,
      },
    ],
    cluster: "web-pair",
    checker: "no-start-without-claim",
    within: 10,
  },
  {
    name: "claim-by-name",
    does: "a claim is the name of an object and not the thing",
    changes: [
      {
        file: "controller/core/compile-desired.ts",
        from: "    claims: claimsOf(resource),",
        to: "    claims: claimsOf(resource).map(({ type }) => ({ type, key: resource.metadata.name })),",
      },
    ],
    cluster: "web-pair",
    checker: "single-holder-per-claim",
    within: 50,
  },
  {
    name: "letting-go-not-asked",
    does: "time proves a node gone that has said that it does not let go",
    changes: [
      {
        file: "controller/core/proof.ts",
        from: `  if (!record.letsGo)
`,
        to: `  if (!record.letsGo && record.alone)
`,
      },
    ],
    story: {
      file: "test/sim/interleavings/freeze.test.ts",
      title:
        "a holder that has acknowledged the freeze keeps what it has, before and after the thaw (backstop: Deadman)",
    },
  },
];

import type { Mutant } from "./mutant.ts";

/** The rules of the agent: journal, epochs, order, what it says. */
export const agentMutants: readonly Mutant[] = [
  {
    name: "journal-after-start",
    does: "a start begins while the journal that has it is still on its way to the disk",
    changes: [
      {
        file: "controller/runtime/actor.ts",
        from: "const isSaved = await keeper.saved();",
        to: "const isSaved = true; void keeper.saved();",
      },
    ],
    cluster: "web-pair",
    checker: "journal-before-start",
    within: 10,
  },
  {
    name: "stop-order-not-reversed",
    does: "what was started first is stopped first",
    changes: [
      {
        file: "controller/core/act.ts",
        from: "  const last = group.entries.at(-1);",
        to: "  const last = group.entries[first];",
      },
    ],
    cluster: "web-pair",
    checker: "stop-order-is-reverse-start-order",
    within: 10,
  },
  {
    name: "epoch-not-compared",
    does: "an agent obeys every word that names it, whatever its epoch",
    changes: [
      {
        file: "controller/core/ruling.ts",
        from: "  const ruling = sight.rulings.get(claimKeyOf(claim));",
        to: `  if (epoch.term > 0) return true;
  const ruling = sight.rulings.get(claimKeyOf(claim));`,
      },
    ],
    cluster: "web-pair",
    checker: "single-holder-per-claim",
    within: 50,
  },
  {
    name: "incarnation-not-compared",
    does: "an agent starts what names an earlier incarnation of its node",
    changes: [
      {
        file: "controller/core/ruling.ts",
        from: "placement.node === facts.node && placement.incarnation === incarnation",
        to: "placement.node === facts.node && incarnation.length > 0",
      },
    ],
    cluster: "web-pair",
    checker: "no-start-without-claim",
    within: 10,
  },
  {
    name: "stop-believed",
    does: "a stop that ended well, or not, counts as a stop: nobody looks",
    changes: [
      {
        file: "controller/runtime/actor.ts",
        from: `        if (observed.state !== "Stopped") return this.#pauseStops(key, error);
`,
        to: "",
      },
      {
        file: "controller/runtime/actor.ts",
        from: "      looker.note(action.resource, performed.observed);",
        to: `      looker.note(action.resource, action.verb === "stop" ? { state: "Stopped" } : performed.observed);`,
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "restart-ends-nothing",
    does: "an agent that starts lets what an earlier one has begun go on",
    changes: [
      {
        file: "controller/runtime/start-agent.ts",
        from: "  await endEarlierActions(parts);",
        to: `  if (parts.node === "") await endEarlierActions(parts);`,
      },
    ],
    cluster: "web-pair",
    checker: "convergence",
    within: 200,
  },
  {
    name: "spoken-before-looked",
    does: "an agent says that nothing is here before it has looked",
    changes: [
      {
        file: "controller/core/claim-standing.ts",
        from: "!asked.sight.facts.isProbed || unseen.has(key)",
        to: "unseen.has(key) && unseen.size < 0",
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "promise-not-kept",
    does: "an agent says that it has stopped and starts at that epoch all the same",
    changes: [
      {
        file: "controller/core/ruling.ts",
        from: "compareEpochs(epoch, highest) >= 0 && compareEpochs(epoch, stoppedAt) > 0",
        to: "compareEpochs(epoch, highest) >= 0",
      },
    ],
    cluster: "web-pair",
    checker: "no-start-without-claim",
    within: 200,
  },
  {
    name: "left-without-stopping",
    does: "an agent that leaves closes its lease over what still runs",
    changes: [
      {
        file: "controller/runtime/agent.ts",
        from: `    while (this.#keeper.present().entries.length > 0 || this.#executor.busy.size > 0)
      await pauseFor(clock, leavePollMs);
`,
        to: `    await pauseFor(clock, leavePollMs);
`,
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "stopped-by-the-edited-spec",
    does: "a thing is stopped by its edited spec",
    changes: [
      {
        file: "controller/core/act.ts",
        from: "  return [{ verb, resource: last.resource, group: group.key, epoch: last.epoch, because }];",
        to: `  const edited = group.assignment?.members.find((one) => resourceKeyOf(one) === key) ?? last.resource;
  return [{ verb, resource: edited, group: group.key, epoch: last.epoch, because }];`,
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 10,
  },
  {
    name: "epochs-forgotten",
    does: "the journal of a node forgets the epochs of what it no longer has",
    changes: [
      {
        file: "controller/runtime/actor.ts",
        from: `        return keeper.change((journal) => noteDone(journal, action, undefined));
      case`,
        to: `        return keeper.change((journal) => ({ ...noteDone(journal, action, undefined), epochs: new Map() }));
      case`,
      },
    ],
    cluster: "web-pair",
    checker: "epoch-monotonic",
    within: 10,
  },
  {
    name: "only-looks-count",
    does: "an agent says of what it has begun only what it last saw of it",
    changes: [
      {
        file: "controller/core/claim-standing.ts",
        from: "return facts.busy.has(key) || (state !== undefined",
        to: "return (state !== undefined",
      },
      {
        file: "controller/core/claim-standing.ts",
        from: `  for (const entry of facts.journal.entries) {
    hold`,
        to: `  for (const entry of facts.journal.entries.slice(0, 0)) {
    hold`,
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 10,
  },
  {
    name: "unwritten-promise",
    does: "an agent that can write nothing down promises all the same",
    changes: [
      {
        file: "controller/core/claim-standing.ts",
        from: `return one.held === "Stopped" ? { ...one, epoch: epochsOf(written, one.claim).stoppedAt } : one;`,
        to: `return written.boot === "" ? { ...one, epoch: epochsOf(written, one.claim).stoppedAt } : one;`,
      },
    ],
    story: {
      file: "test/core/claim-standing.test.ts",
      title:
        "while the journal cannot be written a node says that it is stopped at the epoch of the promise that is written",
    },
  },
  {
    name: "announced-before-duplicate-check",
    does: "an address is put up and announced before it is known whether another machine has it",
    changes: [
      {
        file: "controller/drivers/address/iproute2/start-vip.ts",
        from: `  if (!enabled) return { type: "free", isContested: false };`,
        to: `  if (enabled || !enabled) return { type: "free", isContested: false };`,
      },
    ],
    story: {
      file: "test/drivers/address/iproute2/takeover.full.test.ts",
      title: "leaves the address to another machine that answers for it, and names that",
    },
  },
];

import type { Mutant } from "./mutant.ts";

/** The rules of fencing and of what makes a node let go. */
export const fencingMutants: readonly Mutant[] = [
  {
    name: "deadman-never-armed",
    does: "the deadman is told of no deadline",
    changes: [
      {
        file: "controller/runtime/backstop.ts",
        from: "const said = await this.#deadman.setDeadline(lease.endsAt, isJournalEmpty);",
        to: "const said = await this.#deadman.setDeadline(Infinity, isJournalEmpty);",
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 10,
  },
  {
    name: "fence-without-confirmation",
    does: "a device that has not answered well counts as one that has",
    changes: [
      {
        file: "controller/core/fencing.ts",
        from: `  if (result.ok) {
    const confirmation = { by: "Device", detail: result.detail } as const;`,
        to: `  if (result.ok || record.action !== "cycle") {
    const confirmation = { by: "Device", detail: "" } as const;`,
      },
    ],
    cluster: "devices.yaml",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "fenced-without-a-record",
    does: "devices act before the record of it is in the store",
    changes: [
      {
        file: "controller/core/fencing.ts",
        from: `    writes.push(request(need, { known, seen: seenOf(need.node, sight) }));
  }
  return writes;`,
        to: `    const write = request(need, { known, seen: seenOf(need.node, sight) });
    writes.push(write);
    if (write.kind === "fencing") early.push(orderOf(fencingKeyOf(need.node, need.boot), { version: "0", record: write.next }, sight.desired));
  }
  return writes;`,
      },
      {
        file: "controller/core/fencing.ts",
        from: "  return { writes: [...writes, ...requests(needs, underWay, sight)], orders };",
        to: `  early.length = 0;
  const asked = requests(needs, underWay, sight);
  return { writes: [...writes, ...asked], orders: [...orders, ...early] };`,
      },
      {
        file: "controller/core/fencing.ts",
        from: "const retryEveryMsDefault: Ms = 5_000;",
        to: `const retryEveryMsDefault: Ms = 5_000;
const early: FencingOrder[] = [];`,
      },
    ],
    cluster: "devices.yaml",
    checker: "fenced-only-with-cause",
    within: 10,
  },
  {
    name: "record-is-a-cause",
    does: "a record that says that a node is to be fenced is cause enough",
    changes: [
      {
        file: "controller/core/fencing.ts",
        from: "isUnderWay(record) && need === undefined",
        to: `isUnderWay(record) && need === undefined && record.phase === "Failed"`,
      },
      {
        file: "controller/core/fencing.ts",
        from: `record.phase === "Acting" && need?.isHeld === false`,
        to: `record.phase === "Acting" && need?.isHeld !== true`,
      },
    ],
    cluster: "devices.yaml",
    checker: "fenced-only-with-cause",
    within: 50,
  },
  {
    name: "storm",
    does: "every lost node is fenced at once",
    changes: [
      {
        file: "controller/core/fencing.ts",
        from: "return underWay === 0 || (underWay + 1) * 100 <= nodes * wish.maxFencedShare;",
        to: "return underWay >= 0 || nodes * wish.maxFencedShare > 0;",
      },
    ],
    cluster: "devices.yaml",
    checker: "fencing-is-bounded",
    within: 50,
  },
  {
    name: "stop-failure-of-a-former-boot",
    does: "a node is fenced for a stop that failed in a boot that is over",
    changes: [
      {
        file: "controller/core/fencing-needs.ts",
        from: `    if (boot !== sight.nodes.get(node)?.lease?.record.boot) continue;
`,
        to: `    if (boot === "") continue;
`,
      },
    ],
    cluster: "stop-failures.yaml",
    checker: "fenced-only-with-cause",
    within: 50,
  },
  {
    name: "fenced-without-cause",
    does: "a node is fenced when it is only late",
    changes: [
      {
        file: "controller/core/fencing-needs.ts",
        from: `        if (view?.class !== "Lost" || view.lease?.record.closed !== true) return [];
`,
        to: `        if (view?.lease === undefined || view.class === "Eligible") return [];
`,
      },
      {
        file: "controller/core/fencing-needs.ts",
        from: "const notBefore = runsOutAt(view.lease, sight.facts.renewals) + wish.fencing.delayMs;",
        to: "const notBefore = 0 * runsOutAt(view.lease, sight.facts.renewals);",
      },
    ],
    cluster: "devices.yaml",
    checker: "fenced-only-with-cause",
    within: 10,
  },
  {
    name: "device-alone-believed",
    does: "where device and watchdog are both asked, the device alone is believed",
    changes: [{ file: "controller/core/proof.ts", from: `isFenced && mode !== "DevicesAndWatchdog"`, to: "isFenced" }],
    cluster: "devices-and-watchdog.yaml",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "fenced-while-frozen",
    does: "devices act for what is frozen",
    changes: [
      {
        file: "controller/core/fencing.ts",
        from: `record.phase === "Acting" && need?.isHeld === false`,
        to: `record.phase === "Acting" && need !== undefined`,
      },
    ],
    story: { file: "test/core/fencing.test.ts", title: "rests as it is while the cluster is frozen" },
  },
];

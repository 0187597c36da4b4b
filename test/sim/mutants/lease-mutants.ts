import type { Mutant } from "./mutant.ts";

/** The rules of clocks and leases. */
export const leaseMutants: readonly Mutant[] = [
  {
    name: "lease-counted-from-the-reply",
    does: "an agent counts its lease from the answer to its renewal",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "    this.#held = noteAcknowledged(this.#held, number);",
        to: `    const sends = this.#held.sends.map((send) => (send.number === number ? { ...send, sentAt: this.#parts.clock.now() } : send));
    this.#held = noteAcknowledged({ ...this.#held, sends }, number);`,
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 10,
  },
  {
    name: "wall-clock-in-the-lease",
    does: "an agent counts its lease on the wall clock",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "number: sent, sentAt: clock.now(), ttlMs",
        to: "number: sent, sentAt: Date.now(), ttlMs",
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 10,
  },
  {
    name: "no-margin",
    does: "no wait has a margin",
    changes: [
      {
        file: "controller/core/lease.ts",
        from: "return Math.max(50, Math.ceil(waitMs / 5));",
        to: "return waitMs < 0 ? 1 : 0;",
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 10,
  },
  {
    name: "observer-counts-short",
    does: "the leader closes a lease after half of its time",
    changes: [
      {
        file: "controller/core/lease.ts",
        from: "return silentSince(lease, span) + ttl + marginOf(ttl);",
        to: "return silentSince(lease, span) + ttl / 2;",
      },
    ],
    cluster: "web-pair",
    checker: "lease-ends-by-its-close",
    within: 10,
  },
  {
    name: "silence-of-all-counts",
    does: "the leader counts a silence in which it saw nobody at all",
    changes: [
      {
        file: "controller/core/lease.ts",
        from: "return Math.max(lease.seenAt, span.startedAt);",
        to: "return Math.max(lease.seenAt, span.startedAt - 1e9);",
      },
    ],
    cluster: "web-pair",
    checker: "lease-ends-by-its-close",
    within: 50,
  },
  {
    name: "no-wait-for-proof",
    does: "a node that has been silent for half its lease counts as proven gone",
    changes: [
      {
        file: "controller/core/proof.ts",
        from: "  if (!record.closed) return waits(",
        to: `  if (!record.closed && basis.now > lease.seenAt + record.ttlMs / 2) return { kind: "proven", proof: "Timed" };
  if (!record.closed) return waits(`,
      },
    ],
    cluster: "web-pair",
    checker: "bounded-writes",
    within: 10,
  },
  {
    name: "silence-ends-a-lease",
    does: "a lease that has run out for the leader is over, and nobody closes it",
    changes: [
      {
        file: "controller/core/proof.ts",
        from: `  if (!record.closed) return waits(\`\${entry.node} to stop it, or for its lease to end\`);
`,
        to: "",
      },
    ],
    cluster: "web-pair",
    checker: "no-claim-without-proof",
    within: 50,
  },
  {
    name: "restarted-lease-counted-anew",
    does: "an agent that goes on with a lease counts it from its own start",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "resumeHeldLease(earlier.incarnation, earlier.endsAt, renewals)",
        to: "resumeHeldLease(earlier.incarnation, this.#parts.clock.now() + ttlMs, renewals)",
      },
    ],
    cluster: "web-pair",
    checker: "no-action-without-lease",
    within: 50,
  },
  {
    name: "extension-kept-to-oneself",
    does: "an agent that stops for an upgrade hands its deadman the longer deadline and tells nobody else",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: `      ttlMs: this.#ttlMs,
      renewals,`,
        to: `      ttlMs: this.#parts.timing.ttlMs,
      renewals,`,
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 50,
  },
  {
    name: "lease-end-ignored",
    does: "an agent goes on with a lease that has run out, and renews it although it was closed",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "this.#parts.clock.now() >= held.endsAt ? undefined : held",
        to: "false ? undefined : held",
      },
      {
        file: "controller/runtime/node-lease.ts",
        from: `else if (record.closed) this.#lose("it was closed");`,
        to: "",
      },
    ],
    cluster: "web-pair",
    checker: "lease-ends-by-its-close",
    within: 10,
  },
  {
    name: "extended-lease-forgotten",
    does: "an agent that goes on with an extended lease says the shorter ttl before what makes its node let go has it",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "if (await lowerEnd(held)) this.#ttlMs = timing.ttlMs;",
        to: `void lowerEnd(held);
    this.#ttlMs = timing.ttlMs;`,
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 200,
  },
  {
    name: "letting-go-said-too-early",
    does: "an agent says that its node lets go before a deadline is in force that makes it",
    changes: [
      {
        file: "controller/runtime/letting-go.ts",
        from: "const letsGo = this.#isAboutToSay && written?.stays !== true;",
        to: "const letsGo = this.#isDue;",
      },
    ],
    cluster: "web-pair",
    checker: "deadline-within-lease",
    within: 50,
  },
  {
    name: "letting-go-said-unwritten",
    does: "an agent says that its node lets go while the next one would read that nobody was told so",
    changes: [
      {
        file: "controller/runtime/letting-go.ts",
        from: "const letsGo = this.#isAboutToSay && written?.stays !== true;",
        to: "const letsGo = this.#isAboutToSay;",
      },
    ],
    story: {
      file: "test/runtime/letting-go.test.ts",
      title: "does not say that the node lets go while the next agent would read that nobody was told so",
    },
  },
  {
    name: "clone-opens",
    does: "a machine of another identity opens a lease over an open one",
    changes: [
      {
        file: "controller/runtime/node-lease.ts",
        from: "return record.machine !== undefined && record.machine === this.#parts.machine;",
        to: "return record.machine !== undefined;",
      },
    ],
    story: {
      file: "test/sim/interleavings/clone.test.ts",
      title: "opens no lease beside the running one, starts nothing and disturbs nobody",
    },
  },
];

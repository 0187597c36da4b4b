import type { Mutant } from "./mutant.ts";

/** The rules of who decides, by what, and how often. */
export const leaderMutants: readonly Mutant[] = [
  {
    name: "two-leaders-act",
    does: "a manager acts on although its lease is over",
    changes: [
      {
        file: "controller/runtime/manager.ts",
        from: "return this.#lease.term() === term && this.#facts.highestTerm() <= term;",
        to: "return term > 0;",
      },
    ],
    cluster: "web-pair",
    checker: "one-leader-acts",
    within: 50,
  },
  {
    name: "lease-of-the-leader-taken-early",
    does: "a manager takes the lease of a leader that is only silent",
    changes: [
      {
        file: "controller/runtime/manager-lease.ts",
        from: "seenAt + record.ttlMs + marginOf(record.ttlMs);",
        to: "seenAt + record.ttlMs / 2 + marginOf(0);",
      },
    ],
    cluster: "web-pair",
    checker: "one-leader-acts",
    within: 50,
  },
  {
    name: "unbounded-writes",
    does: "a leader writes every word again in each turn",
    changes: [
      {
        file: "controller/core/group-step.ts",
        from: "isChanged(draft, sight) ? writesFor(draft, sight) : [], waits, asks };",
        to: "isChanged(draft, sight) || change.members.length > 0 ? writesFor(draft, sight) : [], waits, asks };",
      },
    ],
    cluster: "web-pair",
    checker: "bounded-writes",
    within: 10,
  },
  {
    name: "desired-rewritten",
    does: "a status is written together with the spec that it was made from",
    changes: [
      {
        file: "controller/runtime/status-writer.ts",
        from: `{ verb: "update-status", key: { kind: told.kind, namespace, name: told.name }, status, at: resourceVersion },`,
        to: `{ verb: "update-status", key: { kind: told.kind, namespace, name: told.name }, status, at: resourceVersion },
      { verb: "update", object: { ...object, spec: { ...object.spec, observed: generation }, status }, at: resourceVersion },`,
      },
    ],
    cluster: "web-pair",
    checker: "desired-is-never-rewritten",
    within: 10,
  },
  {
    name: "never-at-rest",
    does: "an agent writes its report again every fifteen seconds",
    changes: [
      {
        file: "controller/runtime/reporter.ts",
        from: "    this.#wantedText = JSON.stringify(content);",
        to: "    this.#wantedText = `${JSON.stringify(content)}${Math.floor(this.#parts.clock.now() / 15_000)}`;",
      },
    ],
    cluster: "web-pair",
    checker: "idempotence",
    within: 10,
  },
  {
    name: "stale-list-believed",
    does: "what a list or a watch shows counts, however old it is",
    changes: [
      {
        file: "controller/runtime/reflector.ts",
        from: "compareVersions(object.metadata.resourceVersion, known) <= 0) return false;",
        to: "object.metadata.resourceVersion === known) return false;",
      },
    ],
    story: { file: "test/runtime/reflector.test.ts", title: "is not brought back after a list without it either" },
  },
];

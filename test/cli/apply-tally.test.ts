import { describe, expect, it } from "vitest";
import { createApplyTally } from "../../controller/cli/apply-tally.ts";
import type { ObjectChange } from "../../controller/cli/find-changes.ts";
import type { PreparedChanges } from "../../controller/cli/prepare-changes.ts";
import { batchesOf } from "../../controller/cli/write-changes.ts";
import type { StoreRefusal } from "../../controller/ports/store.ts";
import { applyExitCodes, applyResults, applyTroubles, type ApplyReport } from "../../controller/report/apply-report.ts";
import { createStyle } from "../../controller/report/style.ts";

function change(type: ObjectChange["type"], name: string): ObjectChange {
  return { type, key: { kind: "VirtualIP", namespace: "x", name }, before: undefined, draft: undefined };
}

function write(name: string, text: string) {
  const object = { apiVersion: "v", kind: "VirtualIP", metadata: { namespace: "x", name }, spec: { text } };
  return { change: change("create", name), write: { verb: "create", object } as const };
}

function prepared(...changes: readonly ObjectChange[]): PreparedChanges {
  return { changes, errors: [], notes: [], blocked: undefined, leaving: [] };
}

const refusal = (reason: StoreRefusal["reason"]): StoreRefusal => ({ ok: false, reason, message: "because" });

function told({ outcome, objects }: ApplyReport): string {
  return `${outcome} ${applyExitCodes[outcome]}: ${objects.map(({ name, result }) => `${name} ${result}`).join(", ")}`;
}

describe("what was applied", () => {
  it("is all, with what had to be done for it", () => {
    const tally = createApplyTally([], false);
    const changes = [change("create", "a"), change("configure", "b"), change("keep", "c"), change("prune", "d")];
    tally.read(prepared(...changes));
    tally.wrote({ done: changes.filter(({ type }) => type !== "keep"), doubtful: [], refusal: undefined });
    expect(told(tally.end("Applied", []))).toBe("Applied 0: a created, b configured, c unchanged, d pruned");
  });

  it("is what it was the first time, also where it had to be read and written twice", () => {
    const tally = createApplyTally([], false);
    tally.read(prepared(change("create", "a"), change("prune", "b"), change("create", "c")));
    tally.wrote({ done: [change("create", "a"), change("prune", "b")], doubtful: [], refusal: refusal("Conflict") });
    tally.read(prepared(change("keep", "a"), change("configure", "c")));
    tally.wrote({ done: [change("configure", "c")], doubtful: [], refusal: undefined });
    expect(told(tally.end("Applied", []))).toBe("Applied 0: a created, c configured, b pruned");
  });

  it("is also what the store did though its answer was lost", () => {
    const tally = createApplyTally([], false);
    const changes = [change("create", "a"), change("prune", "b")];
    tally.read(prepared(...changes));
    tally.wrote({ done: [], doubtful: changes, refusal: refusal("Unknown") });
    tally.read(prepared(change("keep", "a")));
    expect(told(tally.end("Applied", []))).toBe("Applied 0: a created, b pruned");
  });

  it("is nothing of what the store did not do, after an answer was lost", () => {
    const tally = createApplyTally([], false);
    tally.read(prepared(change("create", "a")));
    tally.wrote({ done: [], doubtful: [change("create", "a")], refusal: refusal("Unknown") });
    tally.read(prepared(change("create", "a")));
    expect(told(tally.refused(refusal("Unavailable")))).toBe("Failed 1: a not written");
  });

  it.each<[StoreRefusal["reason"], string]>([
    ["Conflict", "Refused 5: a not written"],
    ["AlreadyExists", "Refused 5: a not written"],
    ["Refused", "Failed 1: a not written"],
    ["Full", "Failed 1: a not written"],
    ["Unavailable", "Failed 1: a not written"],
    ["Unknown", "Incomplete 6: a not written"],
  ])("is nothing where the store says %s", (reason, expected) => {
    const tally = createApplyTally([], false);
    tally.read(prepared(change("create", "a")));
    expect(told(tally.refused(refusal(reason)))).toBe(expected);
  });

  it("is incomplete where a part was written, whatever kept the rest from it", () => {
    const tally = createApplyTally([], false);
    tally.read(prepared(change("create", "a"), change("create", "b")));
    tally.wrote({ done: [change("create", "a")], doubtful: [], refusal: refusal("Full") });
    const report = tally.refused(refusal("Full"));
    expect(told(report)).toBe("Incomplete 6: a created, b not written");
    const style = createStyle(false);
    expect(applyResults(report, style)).toBe("VirtualIP/a created\n");
    expect(applyTroubles(report, style)).toBe("holdfast: because\nnot written: VirtualIP/b\n");
  });

  it("is what would be, in a dry run", () => {
    const tally = createApplyTally([], true);
    tally.read(prepared(change("create", "a"), change("prune", "b")));
    expect(applyResults(tally.end("Applied", []), createStyle(false))).toBe(
      "VirtualIP/a created (dry run)\nVirtualIP/b pruned (dry run)\n",
    );
  });
});

describe("what is told of it", () => {
  const style = createStyle(false);
  const base: ApplyReport = { outcome: "Applied", dryRun: false, objects: [], errors: [], notes: [], problems: [] };
  const one = { kind: "VirtualIP", name: "web", result: "configured" } as const;

  it("names the namespace where there are several, and the set that an object was in", () => {
    const objects = [
      { ...one, namespace: "x", takenFrom: "b" },
      { ...one, namespace: "y" },
    ];
    expect(applyResults({ ...base, objects }, style)).toBe(
      "VirtualIP/web in x configured (was of set b)\nVirtualIP/web in y configured\n",
    );
  });

  it("names what is not ready, and why", () => {
    const objects = [
      { ...one, namespace: "x", ready: false, message: "Starting: wait" },
      { ...one, namespace: "x", ready: true },
    ];
    expect(applyTroubles({ ...base, objects, problems: ["1 of 2"] }, style)).toBe(
      "not ready: VirtualIP/web: Starting: wait\nholdfast: 1 of 2\n",
    );
  });
});

describe("a call to the store", () => {
  it("has at most 128 writes", () => {
    const writes = Array.from({ length: 300 }, (_, index) => write(`${index}`, ""));
    const batches = batchesOf(writes);
    expect(batches.map(({ length }) => length)).toEqual([128, 128, 44]);
    expect(batches.flat()).toEqual(writes);
  });

  it("has at most half of the bytes that a request may have, but for an object that is larger by itself", () => {
    const mebibyte = "x".repeat(1024 ** 2);
    const batches = batchesOf([
      write("a", mebibyte.repeat(3)),
      write("b", mebibyte),
      write("c", mebibyte.repeat(5)),
      write("d", ""),
    ]);
    expect(batches.map((batch) => batch.map(({ change: { key } }) => key.name))).toEqual([["a"], ["b"], ["c"], ["d"]]);
  });
});

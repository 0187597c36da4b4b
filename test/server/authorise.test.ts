import { describe, expect, it } from "vitest";
import type { StoreWrite } from "../../controller/ports/store.ts";
import { forbidRead, forbidWrite } from "../../controller/server/authorise.ts";
import { callerOf, type Caller } from "../../controller/server/caller.ts";
import { create, draftOf } from "../contract/store-under-test.ts";

const validUntilMs = Number.MAX_SAFE_INTEGER;
const node: Caller = { user: "n1", role: "node", namespace: "test", validUntilMs };
const manager: Caller = { user: "m1", role: "manager", validUntilMs };
const admin: Caller = { user: "ada", role: "admin", validUntilMs };

describe("what a caller may write", () => {
  it.each<[string, Caller, StoreWrite, boolean]>([
    ["a node its own report", node, create("n1", {}, { kind: "HANodeReport" }), true],
    ["a node its own lease", node, create("node-n1", {}, { kind: "HALease" }), true],
    ["a node an update of its own lease", node, updateOf("node-n1", "HALease"), true],
    ["a node the status of its own report", node, statusOf("n1", "HANodeReport"), true],
    ["a node another's report", node, create("n2", {}, { kind: "HANodeReport" }), false],
    ["a node another's lease", node, updateOf("node-n2", "HALease"), false],
    ["a node the manager's lease", node, updateOf("manager", "HALease"), false],
    [
      "a node its record in another namespace",
      node,
      create("n1", {}, { kind: "HANodeReport", namespace: "other" }),
      false,
    ],
    ["a node another kind of its own name", node, create("n1", {}, { kind: "HANode" }), false],
    ["a node the end of its own report", node, deletionOf("n1", "HANodeReport"), false],
    ["a manager a claim", manager, create("c", {}, { kind: "HAClaim" }), true],
    ["a manager the end of a node's lease", manager, deletionOf("node-n1", "HALease"), true],
    ["an admin anything", admin, create("web", {}, { namespace: "other" }), true],
  ])("%s", (_, caller, write, isAllowed) => {
    expect(forbidWrite(caller, write, recordsOf) === undefined).toBe(isAllowed);
  });

  it("is told with what it may write and what it asked for", () => {
    expect(forbidWrite(node, create("n2", {}, { kind: "HANodeReport" }), recordsOf)).toBe(
      "Cannot write: node n1 may create and update HANodeReport test/n1 and HALease test/node-n1; " +
        "it asked to create HANodeReport test/n2",
    );
  });
});

describe("what a caller may read", () => {
  it.each<[string, Caller, string | undefined, boolean]>([
    ["a node its namespace", node, "test", true],
    ["a node another namespace", node, "other", false],
    ["a node all namespaces", node, undefined, false],
    ["a manager all namespaces", manager, undefined, true],
    ["an admin any namespace", admin, "other", true],
  ])("%s", (_, caller, namespace, isAllowed) => {
    const scope = namespace === undefined ? {} : { namespace };
    expect(forbidRead(caller, scope) === undefined).toBe(isAllowed);
  });
});

describe("whom a certificate names", () => {
  it.each<[string, Subject, object]>([
    ["a node", { CN: "n1", O: "holdfast:node", OU: "edge" }, { user: "n1", role: "node", namespace: "edge" }],
    ["a node without a unit", { CN: "n1", O: "holdfast:node" }, { user: "n1", role: "node", namespace: "default" }],
    ["a manager", { CN: "m1", O: "holdfast:manager", OU: "edge" }, { user: "m1", role: "manager" }],
    ["an admin", { CN: "ada", O: "holdfast:admin" }, { user: "ada", role: "admin" }],
  ])("%s", (_, subject, expected) => {
    const until = Date.UTC(2026, 10, 21, 1, 11, 7);
    expect(callerOf({ subject, valid_to })).toEqual({ ok: true, caller: { ...expected, validUntilMs: until } });
  });

  it.each<[string, Subject, RegExp]>([
    ["no role", { CN: "ada" }, /organisation \(O\) one of .*; it has none/],
    ["a role that is none", { CN: "ada", O: "holdfast:root" }, /organisation \(O\) one of .*; it is "holdfast:root"/],
    ["two roles", { CN: "n1", O: ["holdfast:node", "holdfast:admin"] }, /organisation \(O\)/],
    ["what objects inherit", { CN: "n1", O: "constructor" }, /organisation \(O\)/],
    ["no name", { O: "holdfast:admin" }, /must have one common name/],
    ["two names", { CN: ["n1", "n2"], O: "holdfast:node" }, /must have one common name/],
    ["two units", { CN: "n1", O: "holdfast:node", OU: ["a", "b"] }, /at most one organisational unit/],
  ])("nobody with %s", (_, subject, message) => {
    const outcome = callerOf({ subject, valid_to });
    expect(outcome.ok ? "let in" : outcome.message).toMatch(message);
  });
});

const valid_to = "Nov 21 01:11:07 2026 GMT";

type Subject = Parameters<typeof callerOf>[0]["subject"];

function recordsOf(name: string) {
  return [
    { kind: "HANodeReport", name },
    { kind: "HALease", name: `node-${name}` },
  ];
}

function keyOf(name: string, kind: string) {
  return { kind, namespace: "test", name };
}

function updateOf(name: string, kind: string): StoreWrite {
  return { verb: "update", object: draftOf(name, {}, { kind }), at: "1" };
}

function statusOf(name: string, kind: string): StoreWrite {
  return { verb: "update-status", key: keyOf(name, kind), status: {}, at: "1" };
}

function deletionOf(name: string, kind: string): StoreWrite {
  return { verb: "delete", key: keyOf(name, kind), at: "1" };
}

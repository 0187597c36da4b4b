import { expect, it } from "vitest";
import type { HAFencingSpec } from "../../controller/api/types.gen.ts";
import type { OperationWish } from "../../controller/core/desired.ts";
import { operationStateOf } from "../../controller/core/operation-state.ts";
import { aFencing, aLease, anAssignment, aReport, aResource, epoch, someFacts } from "./build/records.ts";
import { aCluster, anAddress } from "./build/wishes.ts";

const fence: OperationWish = { name: "o", id: "o", type: "Fence", target: "HANode/n1", reason: "ann" };
const first = aLease("n1");
const second = aLease("n1", { boot: "n1-boot-2", incarnation: "2.y" });
const own = { cause: "Operator", operation: "o" } as const;
const confirmed = { phase: "Confirmed", confirmation: { by: "Device", detail: "off" } } as const;

it.each<{ what: string; records: readonly Partial<HAFencingSpec>[]; lease: typeof first; state: string; says: string }>(
  [
    { what: "has no record yet", records: [], lease: first, state: "Active", says: "waits for its turn" },
    { what: "is under way", records: [own], lease: first, state: "Active", says: "attempt 1 at level 0" },
    { what: "was confirmed", records: [{ ...own, ...confirmed }], lease: first, state: "Succeeded", says: "off" },
    {
      what: "was confirmed, and the node is back",
      records: [{ ...own, ...confirmed }],
      lease: second,
      state: "Succeeded",
      says: "off",
    },
    {
      what: "is void, for the node has booted again",
      records: [{ ...own, phase: "Void" }],
      lease: second,
      state: "Succeeded",
      says: "n1 has booted again",
    },
    {
      what: "is void, and the boot is still there",
      records: [{ ...own, phase: "Void" }],
      lease: first,
      state: "Active",
      says: "attempt 1",
    },
    {
      what: "found the node fenced for its silence",
      records: [confirmed],
      lease: first,
      state: "Succeeded",
      says: "off",
    },
    {
      what: "met a boot after one that was fenced for its silence",
      records: [confirmed],
      lease: second,
      state: "Active",
      says: "waits for its turn",
    },
  ],
)("an order to fence that $what is $state", ({ records, lease, state, says }) => {
  const facts = someFacts({ leases: [lease], fencings: records.map((record) => aFencing("n1", record)) });
  const found = operationStateOf(fence, { desired: aCluster([]), facts, ageMs: 0 });
  expect(found.state).toBe(state);
  expect(found.message).toContain(says);
});

const web = anAddress("192.0.2.10");
const restart: OperationWish = { name: "o", id: "o", type: "Restart", target: "HAGroup/web", reason: "ann" };
const move: OperationWish = { ...restart, type: "Move", toNode: "n1" };
const startedAt = (counter: number, order?: string) =>
  aResource(web, "Started", { epoch: epoch(counter), ...(order === undefined ? {} : { restart: order }) });

it.each<{ what: string; order: OperationWish; runs: ReturnType<typeof startedAt>[]; life?: string; state: string }>([
  { what: "restart what has not been started since", order: restart, runs: [startedAt(4)], state: "Active" },
  { what: "restart what was started by its word", order: restart, runs: [startedAt(6, "o")], state: "Succeeded" },
  {
    what: "restart what was started by it, of which there was a later word since",
    order: restart,
    runs: [startedAt(5, "o")],
    state: "Succeeded",
  },
  { what: "restart what an earlier one has restarted", order: restart, runs: [startedAt(5, "n")], state: "Active" },
  { what: "restart what was found running", order: restart, runs: [aResource(web, "Started")], state: "Active" },
  { what: "move what has not arrived", order: move, runs: [], state: "Active" },
  { what: "move what is there", order: move, runs: [startedAt(6)], state: "Succeeded" },
  {
    what: "move what is there, and of which there was a later word since",
    order: move,
    runs: [startedAt(5)],
    state: "Succeeded",
  },
  {
    what: "move what an earlier life has said to be there",
    order: move,
    runs: [startedAt(6)],
    life: "0.x",
    state: "Active",
  },
])("an order to $what is $state", ({ order, runs, life = "1.x", state }) => {
  const facts = someFacts({
    leases: [first],
    assignments: [anAssignment({ epoch: epoch(6), members: [web], restart: "o" })],
    reports: [aReport("n1", { incarnation: life, resources: runs })],
  });
  expect(operationStateOf(order, { desired: aCluster([]), facts, ageMs: 0 }).state).toBe(state);
});

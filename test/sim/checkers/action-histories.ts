import { aCluster, aGroup, anAddress, aService } from "../../core/build/wishes.ts";
import { active, begun, booted, inactive, journalled, renewed, still, wished, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const vip = anAddress("192.0.2.10");
const web = aService("web");
const group = "HAGroup/web";
const bothEntries = journalled("n1", [
  { resource: vip, group },
  { resource: web, group },
]);
const wait: Happening = booted("n2");

const journal: readonly ToldHistory[] = [
  {
    what: "a start that the journal does not have",
    breaks: true,
    history: [journalled("n1", []), begun("n1", "start", vip)],
  },
  { what: "a start before any journal", breaks: true, history: [begun("n1", "start", vip)] },
  {
    what: "a start after a boot that took the journal away",
    breaks: true,
    history: [bothEntries, booted("n1", "n1-boot-2"), begun("n1", "start", vip)],
  },
  { what: "a start that the journal has", breaks: false, history: [bothEntries, begun("n1", "start", vip)] },
  { what: "a stop that the journal does not have", breaks: false, history: [begun("n1", "stop", vip)] },
].map((told) => ({ checker: "journal-before-start", ...told }));

const order: readonly ToldHistory[] = [
  {
    what: "a stop of what was started first",
    breaks: true,
    history: [bothEntries, active("n1", vip), active("n1", web), begun("n1", "stop", vip)],
  },
  {
    what: "a stop of what was started last",
    breaks: false,
    history: [bothEntries, active("n1", vip), active("n1", web), begun("n1", "stop", web)],
  },
  {
    what: "a stop of the first when the last is gone",
    breaks: false,
    history: [bothEntries, active("n1", vip), active("n1", web), inactive("n1", web), begun("n1", "stop", vip)],
  },
  {
    what: "a stop beside a later one of another group",
    breaks: false,
    history: [
      journalled("n1", [
        { resource: vip, group },
        { resource: web, group: "HAGroup/other" },
      ]),
      active("n1", vip),
      active("n1", web),
      begun("n1", "stop", vip),
    ],
  },
  {
    what: "a stop of what was started by hand",
    breaks: false,
    history: [bothEntries, active("n1", vip, "Foreign"), active("n1", web), begun("n1", "stop", vip)],
  },
].map((told) => ({ checker: "stop-order-is-reverse-start-order", ...told }));

const lease: readonly ToldHistory[] = [
  { what: "a start without a lease", breaks: true, history: [booted("n1"), begun("n1", "start", vip)] },
  {
    what: "a start under a lease that was closed",
    breaks: true,
    history: [booted("n1"), renewed("n1", { closed: true }), begun("n1", "start", vip)],
  },
  {
    what: "a start long after the last renewal",
    breaks: true,
    history: [booted("n1"), renewed("n1"), wait, wait, begun("n1", "start", vip)],
  },
  {
    what: "a start under the lease of an earlier boot",
    breaks: true,
    history: [renewed("n1"), booted("n1", "n1-boot-2"), begun("n1", "start", vip)],
  },
  {
    what: "a start soon after a renewal",
    breaks: false,
    history: [booted("n1"), renewed("n1"), begun("n1", "start", vip)],
  },
  { what: "a stop without a lease", breaks: false, history: [booted("n1"), begun("n1", "stop", vip)] },
  {
    what: "a start on a machine whose clock stood still",
    breaks: false,
    history: [booted("n1"), renewed("n1"), still("n1", true), still("n1", false), begun("n1", "start", vip)],
  },
].map((told) => ({ checker: "no-action-without-lease", ...told }));

const front = anAddress("192.0.2.11", { name: "front" });
const back = anAddress("192.0.2.12", { name: "back" });
const apart = wished(
  aCluster([aGroup("front", { members: [front] }), aGroup("back", { members: [back] })], {
    rules: [
      { kind: "apart", name: "r", groups: [{ group: "HAGroup/front" }, { group: "HAGroup/back" }], score: "Required" },
    ],
  }),
);
const startedBoth = (node: string): Happening =>
  journalled(node, [
    { resource: front, group: "HAGroup/front" },
    { resource: back, group: "HAGroup/back" },
  ]);

const meetings: readonly ToldHistory[] = [
  {
    what: "two groups on one node that a required rule keeps apart",
    breaks: true,
    history: [apart, startedBoth("n1"), active("n1", front), active("n1", back)],
  },
  {
    what: "the two on two nodes",
    breaks: false,
    history: [apart, startedBoth("n1"), startedBoth("n2"), active("n1", front), active("n2", back)],
  },
  {
    what: "one after the other on one node",
    breaks: false,
    history: [apart, startedBoth("n1"), active("n1", front), inactive("n1", front), active("n1", back)],
  },
  {
    what: "one that was started by hand beside the other",
    breaks: false,
    history: [apart, startedBoth("n1"), active("n1", front, "Foreign"), active("n1", back)],
  },
].map((told) => ({ checker: "apart-is-kept", ...told }));

export const actionHistories: readonly ToldHistory[] = [...journal, ...order, ...lease, ...meetings];

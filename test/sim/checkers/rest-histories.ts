import { aLease, anAssignment } from "../../core/build/records.ts";
import { anAddress } from "../../core/build/wishes.ts";
import { begun, booted, overdue, written, type Happening } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const settled: Happening = (at) => ({ type: "settled", at });
const word = written({ kind: "HAAssignment", name: "web", spec: anAssignment() });
const renewal = written({
  kind: "HALease",
  name: "node-n1",
  spec: aLease("n1", { renewals: 8 }),
  before: aLease("n1"),
  writer: "n1",
});

const idle: readonly ToldHistory[] = [
  { what: "a word when nothing had changed", breaks: true, history: [settled, word] },
  {
    what: "an action when nothing had changed",
    breaks: true,
    history: [settled, begun("n1", "stop", anAddress("192.0.2.10"))],
  },
  {
    what: "a renewal that says something else",
    breaks: true,
    history: [
      settled,
      written({
        kind: "HALease",
        name: "node-n1",
        spec: aLease("n1", { letsGo: false }),
        before: aLease("n1"),
        writer: "n1",
      }),
    ],
  },
  { what: "a word before it came to rest", breaks: false, history: [word, settled] },
  { what: "renewals at rest", breaks: false, history: [settled, renewal, renewal] },
].map((told) => ({ checker: "idempotence", ...told }));

const late: readonly ToldHistory[] = [
  {
    what: "a cluster that is not at rest in time",
    breaks: true,
    history: [overdue("HAGroup/web runs on no node")],
  },
  { what: "a cluster that is", breaks: false, history: [booted("n1"), settled] },
].map((told) => ({ checker: "convergence", ...told }));

/** So many writes at one moment. */
function burst(count: number, write: Happening): readonly Happening[] {
  return Array.from({ length: count }, () => () => write(1000));
}

const bounded: readonly ToldHistory[] = [
  { what: "a record that is written without end", breaks: true, history: burst(100, word) },
  { what: "a record that is written some times", breaks: false, history: burst(20, word) },
  { what: "a record that is written every second", breaks: false, history: Array.from({ length: 100 }, () => word) },
].map((told) => ({ checker: "bounded-writes", ...told }));

export const restHistories: readonly ToldHistory[] = [...idle, ...late, ...bounded];

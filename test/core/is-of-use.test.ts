import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import type { Observation } from "../../controller/core/act.ts";
import { isOfUse } from "../../controller/core/is-of-use.ts";
import { lookKeyOf, type JournalEntry } from "../../controller/core/journal.ts";
import { aJournal, anEntry } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const web = anAssignment({ members: [ip, nginx] });
const mail = anAssignment({ group: { kind: "HAGroup", name: "mail" }, members: [aService("postfix")] });
const both = [anEntry(ip), anEntry(nginx)];

interface Case {
  readonly what: string;
  readonly entries: readonly JournalEntry[];
  readonly seen?: Observation["state"];
  readonly words?: readonly HAAssignmentSpec[];
}

/** `seen`: how nginx was found. */
function judge({ entries, seen, words = [web] }: Case): boolean {
  const observed = new Map(seen === undefined ? [] : [[lookKeyOf(nginx), { state: seen }]]);
  return isOfUse(words, { journal: aJournal(entries), observed });
}

describe("a node that can start nothing is of use", () => {
  it.each<Case>([
    { what: "while all of a group runs there", entries: both, seen: "Started" },
    { what: "while nobody knows that it does not", entries: both, seen: "Unknown" },
    { what: "before anybody has looked", entries: both },
    {
      what: "while another group runs there",
      entries: [...both, anEntry(aService("postfix"), { group: "HAGroup/mail" })],
      seen: "Failed",
      words: [web, mail],
    },
    {
      what: "for what is frozen there, also a part of it",
      entries: [anEntry(ip)],
      words: [{ ...web, wish: "Frozen" }],
    },
    { what: "for what is unmanaged there", entries: both, seen: "Failed", words: [{ ...web, wish: "Unmanaged" }] },
  ])("$what", (asked) => {
    expect(judge(asked)).toBe(true);
  });

  it.each<Case>([
    { what: "nothing is started there", entries: [] },
    { what: "a part of the group is", entries: [anEntry(ip)] },
    { what: "a part of it was found stopped", entries: both, seen: "Stopped" },
    { what: "a part of it was found broken", entries: both, seen: "Failed" },
    { what: "a part of it is being stopped", entries: [anEntry(ip), anEntry(nginx, { phase: "Stopping" })] },
    { what: "nobody speaks of the group any more", entries: both, seen: "Started", words: [] },
    { what: "nothing of a frozen group is there", entries: [], words: [{ ...web, wish: "Frozen" }] },
  ])("not where $what", (asked) => {
    expect(judge(asked)).toBe(false);
  });
});

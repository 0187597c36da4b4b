import { expect, it } from "vitest";
import { act } from "../../controller/core/act.ts";
import { aJournal, anEntry, nodeFacts, observing } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { aPromotableService } from "./build/wishes.ts";

it.each([
  { seen: "Secondary", does: ["promote db"] },
  { seen: "Primary", does: [] },
] as const)("a primary that was found as $seen: $does", ({ seen, does }) => {
  const db = aPromotableService("db");
  const word = anAssignment({ members: [db], placements: [{ node: "n1", incarnation: "1.x", role: "Primary" }] });
  const facts = nodeFacts({
    journal: aJournal([anEntry(db, { role: "Primary" })]),
    observed: observing([db, "Started", seen]),
  });
  expect(act([word], facts, 100).actions.map(({ verb, resource }) => `${verb} ${resource.name}`)).toEqual(does);
});

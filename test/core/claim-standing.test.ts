import { expect, it } from "vitest";
import { sayableUnwritten } from "../../controller/core/claim-standing.ts";
import { epochZero } from "../../controller/core/epoch.ts";
import { emptyJournal, withEpochsSeen, withStopsPromised } from "../../controller/core/journal.ts";
import { epoch } from "./build/records.ts";
import { addressClaim } from "./build/wishes.ts";

const claim = addressClaim("192.0.2.10");
const empty = emptyJournal("b");
const promisedAt5 = withStopsPromised(withEpochsSeen(empty, [{ claim, epoch: epoch(5) }]), [claim]);
const seenAt7 = withEpochsSeen(promisedAt5, [{ claim, epoch: epoch(7) }]);

it.each([
  ["that it is stopped at the epoch of the promise that is written", seenAt7, "Stopped", epoch(5)],
  [
    "that it is not here, and no promise, where none is written",
    withEpochsSeen(empty, [{ claim, epoch: epoch(7) }]),
    "Stopped",
    epochZero,
  ],
  ["the same of what no journal knows", empty, "Stopped", epochZero],
  ["that it is held, as it was found", promisedAt5, "Held", epoch(7)],
  ["that it is unknown, as it was found", promisedAt5, "Unknown", epoch(7)],
] as const)("while the journal cannot be written a node says %s", (_, written, held, at) => {
  expect(sayableUnwritten([{ claim, epoch: epoch(7), held }], written)).toEqual([{ claim, epoch: at, held }]);
});

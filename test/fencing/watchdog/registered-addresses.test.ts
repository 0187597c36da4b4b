import { expect, it } from "vitest";
import { registeredAddresses } from "../../../controller/fencing/watchdog/registered-addresses.ts";
import { epochZero } from "../../../controller/core/epoch.ts";
import type { JournalEntry } from "../../../controller/core/journal.ts";
import { anAddress, aService } from "../../core/build/wishes.ts";

function entry(resource: JournalEntry["resource"], phase: JournalEntry["phase"] = "Started"): JournalEntry {
  return { resource, group: "HAGroup/web", epoch: epochZero, role: undefined, phase };
}

const four = entry(anAddress("192.0.2.10/24"));
const six = entry(anAddress("2001:DB8::10/64"), "Stopping");
const unreadable = entry({ ...anAddress("192.0.2.11/24"), spec: {} });

it.each([
  ["a whole journal", [four, six], true, ["c000020a", "20010db8000000000000000000000010"], true],
  ["an address that is only being started", [entry(anAddress("192.0.2.10"), "Starting")], true, ["c000020a"], true],
  ["no address", [entry(aService("nginx"))], true, [], true],
  ["nothing", [], true, [], true],
  ["an entry whose address cannot be read", [four, unreadable], true, ["c000020a"], false],
  ["what was started since an earlier journal was lost", [four], false, ["c000020a"], false],
])("a journal with %s", (_, entries, isWhole, addresses, areAllKnown) => {
  const registered = registeredAddresses({ kind: "read", journal: { entries, isWhole } });
  expect([...registered.addresses]).toEqual(addresses);
  expect(registered.isWhole).toBe(areAllKnown);
  expect(registered.mayHaveEntries).toBe(entries.length > 0 || !isWhole);
});

it.each([
  ["none", false],
  ["lost", true],
] as const)("where the journal is %s nothing is known of what is there", (kind, mayHaveEntries) => {
  const registered = registeredAddresses({ kind });
  expect(registered).toEqual({ mayHaveEntries, addresses: new Set(), isWhole: false });
});

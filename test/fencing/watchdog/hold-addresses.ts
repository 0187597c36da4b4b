// What an agent does with its deadman, and nothing else: journals and brings up addresses, and hands over the end of its
// lease again and again. Arguments: the folder of the state, the lease in milliseconds, the addresses.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { epochZero } from "../../../controller/core/epoch.ts";
import { emptyJournal, withEntry, type Journal } from "../../../controller/core/journal.ts";
import { connectDeadman } from "../../../controller/fencing/connect-deadman.ts";
import { createBootClock } from "../../../controller/host/boot-clock.ts";
import { readBootId } from "../../../controller/host/boot-id.ts";
import { replaceFile } from "../../../controller/host/replace-file.ts";
import { writeJournal } from "../../../controller/runtime/journal-text.ts";
import { anAddress } from "../../core/build/wishes.ts";
import { silentLog } from "../../server/serve-test-store.ts";

const [stateDir = "", ttl = "", ...addresses] = process.argv.slice(2);
const ttlMs = Number(ttl);
const clock = createBootClock();
const empty = emptyJournal(readBootId());
const full = addresses.reduce(
  (journal, address) =>
    withEntry(journal, {
      resource: anAddress(address),
      group: "HAGroup/web",
      epoch: epochZero,
      role: undefined,
      phase: "Started",
    }),
  empty,
);
const deadman = connectDeadman({ stateDir, log: silentLog, answerMs: 2_000 });
const leaving = new AbortController();
process.on("SIGTERM", () => leaving.abort());

if ((await deadman.setDeadline(clock.now() + ttlMs, true)) !== "Set") throw new Error("the first deadline was refused");
save(full);
for (const address of addresses) {
  const label = address.includes(":") ? ["nodad"] : ["label", "eth0:ha"];
  ip("address", "replace", address, "dev", "eth0", ...label);
}
process.stdout.write("holding\n");
while (!leaving.signal.aborted) {
  await delay(ttlMs / 4);
  const said = await deadman.setDeadline(clock.now() + ttlMs, false);
  if (said === "Refused") process.stdout.write("refused\n");
}
for (const address of addresses) ip("address", "del", address, "dev", "eth0");
save(empty);
process.stdout.write("let go\n");
deadman.close();

function save(journal: Journal): void {
  replaceFile(join(stateDir, "journal.json"), writeJournal(journal), { mode: 0o600, isDurable: false });
}

function ip(...words: readonly string[]): void {
  execFileSync("ip", words);
}

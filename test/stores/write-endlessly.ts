// A process of its own, to be killed: writes pairs of objects in one call each and says on standard output what was
// acknowledged. Arguments: the file of the store, the name of this writer, and how many pairs at most.
import process from "node:process";
import { openSqliteStore } from "../../controller/stores/sqlite/open-sqlite-store.ts";
import { clientOf, create, keyOf, update } from "../contract/store-under-test.ts";

const [path = "", name = "", most = "1000000"] = process.argv.slice(2);
let ids = 0;
const opened = openSqliteStore({
  path,
  wallClockMs: () => Date.now(),
  random: { id: () => `${name}-${process.pid}-${(ids += 1)}` },
  // So short a log that changes are dropped all the time.
  limits: { changesMax: 20 },
});
if (!opened.ok) throw new Error(opened.message);
const client = clientOf(opened.store, (call) => call);

await client.refusalOf(create("total", { value: 0 }));
for (let pair = 0; pair < Number(most); pair += 1) await writePair();
opened.store.close();

/** Two new objects and one more on the common counter: all or none. */
async function writePair(): Promise<void> {
  for (;;) {
    const total = await client.get(keyOf("total"));
    const value = Number(total.spec["value"]) + 1;
    const [left, right] = [`${name}-${value}-left`, `${name}-${value}-right`];
    const text = "x".repeat((value * 997) % 9_000);
    const result = await client.refusalOf(create(left, { text }), update(total, { value }), create(right, { text }));
    if (result === "done") {
      process.stdout.write(`${value}\n`);
      return;
    }
    if (result !== "Conflict") throw new Error(`a write came to ${result}`);
  }
}

import { describe, expect, it, onTestFinished } from "vitest";
import type { AddressReader } from "../../controller/lab/address-reader.ts";
import { watchHolders } from "../../controller/lab/watch-holders.ts";

const bytes = "c0000264";

/** A machine that has the address whenever it is asked at a turn for which `has` says so. */
function reader(has: () => boolean): AddressReader {
  return { read: () => Promise.resolve(new Set(has() ? [bytes] : [])), close: () => undefined };
}

function watch(readers: Readonly<Record<string, AddressReader>>) {
  let now = 0;
  const found = watchHolders({
    addresses: ["192.0.2.100"],
    readers: () => new Map(Object.entries(readers)),
    nowMs: () => (now += 1),
  });
  onTestFinished(() => found.stop());
  return found;
}

describe("the watch over holders", () => {
  it("sees two machines that have an address at the same moment", async () => {
    const found = watch({ n1: reader(() => true), n2: reader(() => true), n3: reader(() => false) });
    await expect.poll(() => found.record().overlaps).toMatchObject([{ machines: ["n1", "n2"] }]);
    expect(found.heldBy("n1")).toEqual(["192.0.2.100"]);
    expect(found.heldBy("n3")).toEqual([]);
  });

  it("does not take a move between two looks for an overlap", async () => {
    // Each look asks n1 first; the address moves on between the two questions, and back before the next look.
    let asked = 0;
    const found = watch({
      n1: reader(() => {
        asked += 1;
        return asked % 2 === 1;
      }),
      n2: reader(() => true),
    });
    await expect.poll(() => asked).toBeGreaterThan(12);
    expect(found.record().spans.length).toBe(2);
    expect(found.record().overlaps).toEqual([]);
  });
});

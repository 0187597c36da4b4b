import { describe, expect, it } from "vitest";
import { addOverlap, addSighting, recordMax, type HolderRecord } from "../../controller/lab/holder-record.ts";

const empty: HolderRecord = { spans: [], overlaps: [] };
const address = "192.0.2.100";

describe("what is seen of an address", () => {
  it("becomes one span a machine as long as it is seen again within half a second", () => {
    let record = empty;
    for (const atMs of [0, 20, 400, 1_000, 1_020]) record = addSighting(record, { address, machine: "n1", atMs });
    record = addSighting(record, { address, machine: "n2", atMs: 1_030 });
    expect(record.spans).toEqual([
      { address, machine: "n1", fromMs: 0, toMs: 400 },
      { address, machine: "n1", fromMs: 1_000, toMs: 1_020 },
      { address, machine: "n2", fromMs: 1_030, toMs: 1_030 },
    ]);
  });

  it("has one overlap for as long as two machines have it, whichever is named first", () => {
    let record = addOverlap(empty, { address, machines: ["n1", "n2"], fromMs: 0, toMs: 5 });
    record = addOverlap(record, { address, machines: ["n2", "n1"], fromMs: 20, toMs: 25 });
    record = addOverlap(record, { address, machines: ["n1", "n3"], fromMs: 40, toMs: 45 });
    expect(record.overlaps).toEqual([
      { address, machines: ["n1", "n2"], fromMs: 0, toMs: 25 },
      { address, machines: ["n1", "n3"], fromMs: 40, toMs: 45 },
    ]);
  });

  it("is kept up to a limit, and the oldest goes", () => {
    let record = empty;
    for (let turn = 0; turn < recordMax + 3; turn += 1) {
      record = addSighting(record, { address, machine: "n1", atMs: turn * 1_000 });
    }
    expect(record.spans).toHaveLength(recordMax);
    expect(record.spans[0]?.fromMs).toBe(3_000);
  });
});

import { describe, expect, it } from "vitest";
import type { ObjectStatus } from "../../controller/core/statuses.ts";
import type { Store, StoredObject, StoreOutcome, StoreWrite } from "../../controller/ports/store.ts";
import { StatusWriter, type StatusRound } from "../../controller/runtime/status-writer.ts";

const nothing = (): void => undefined;
const unused = (): Promise<StoreOutcome<never>> => Promise.resolve({ ok: false, reason: "Refused", message: "" });

const told: ObjectStatus = {
  kind: "HAGroup",
  name: "web",
  fields: { state: "Started" },
  conditions: [{ type: "Ready", status: "True", reason: "AsWished", message: "it runs" }],
};

function stored(generation: number, status?: StoredObject["status"]): StoredObject {
  const metadata = { namespace: "x", name: "web", uid: "u", resourceVersion: "7", generation, creationTimestamp: "" };
  const object = { apiVersion: "holdfast.dev/v1alpha1", kind: "HAGroup", metadata, spec: {} };
  return status === undefined ? object : { ...object, status };
}

/** What is written of this status over this object. */
async function written(
  object: StoredObject | undefined,
  round: Partial<StatusRound> = {},
): Promise<readonly StoreWrite[]> {
  const writes: StoreWrite[] = [];
  const write: Store["write"] = (all) => {
    writes.push(...all);
    return Promise.resolve({ ok: true, value: [] });
  };
  const writer = new StatusWriter({
    namespace: "x",
    store: { identity: unused, get: unused, list: unused, watch: nothing, write },
    wall: () => "2026-01-01T00:00:00Z",
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    find: () => object,
    onWritten: nothing,
  });
  await writer.write([told], { mayWrite: () => true, generationOf: () => 3, ...round });
  return writes;
}

describe("a status", () => {
  it("is of the generation that it was computed from, and not of the one that the object has by now", async () => {
    const [write] = await written(stored(4));
    expect(write).toMatchObject({
      verb: "update-status",
      at: "7",
      status: { observedGeneration: 3, conditions: [{ type: "Ready", status: "True", observedGeneration: 3 }] },
    });
  });

  it("is written of no object that the wish does not have yet", async () => {
    expect(await written(stored(4), { generationOf: () => undefined })).toEqual([]);
  });

  it("keeps the time of a condition whose status stays, and is not written where it says nothing new", async () => {
    const before = { type: "Ready", status: "True", lastTransitionTime: "2025-01-01T00:00:00Z" };
    const [write] = await written(stored(3, { conditions: [before] }));
    if (write?.verb !== "update-status") throw new Error("a status is written");
    expect(write.status).toMatchObject({ conditions: [{ lastTransitionTime: "2025-01-01T00:00:00Z" }] });
    expect(await written(stored(3, write.status))).toEqual([]);
  });

  it("is not written by who may not, nor of what is gone", async () => {
    expect(await written(stored(3), { mayWrite: () => false })).toEqual([]);
    expect(await written(undefined)).toEqual([]);
  });
});

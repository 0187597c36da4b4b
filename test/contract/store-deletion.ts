import { describe, expect, it } from "vitest";
import type { ContractScene } from "./store.ts";
import { create, keyOf, remove, testNamespace, update, updateStatus } from "./store-under-test.ts";

export function describeDeletion({ first, second, until }: ContractScene): void {
  describe("deletion", () => {
    it("gives the object as it was last, and then it is gone", async () => {
      const object = await first().one(create("web", { port: 1 }));
      const gone = await first().one(remove(object));
      expect(gone).toEqual({
        ...object,
        metadata: { ...object.metadata, resourceVersion: gone.metadata.resourceVersion },
      });
      expect(gone.metadata.resourceVersion).not.toBe(object.metadata.resourceVersion);
      const read = await second().store.get(keyOf("web"), { timeoutMs: 10_000 });
      expect(read.ok ? "found" : read.reason).toBe("NotFound");
      expect((await second().list({ namespace: testNamespace })).items).toEqual([]);
    });

    it("gives an object that is created again another uid, and takes no write meant for the first", async () => {
      const before = await first().one(create("web", { port: 1 }));
      await first().one(remove(before));
      const after = await second().one(create("web", { port: 1 }));
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
      expect(after.metadata.generation).toBe(1);
      expect(await first().refusalOf(update(before, { port: 2 }))).toBe("Conflict");
      expect(await first().refusalOf(remove(before))).toBe("Conflict");
    });

    it("waits for finalizers, and is done when the last one leaves", async () => {
      const { revision } = await first().list({});
      const follower = second().follow({}, revision);
      const created = await first().one(
        create("web", { port: 1 }, { finalizers: ["holdfast.dev/a", "holdfast.dev/b"] }),
      );
      const ending = await first().one(remove(created));
      expect(ending.metadata.deletionTimestamp).toMatch(/^\d{4}-\d\d-\d\dT/);
      expect(ending.metadata.generation).toBe(1);
      expect(await first().one(remove(ending))).toEqual(ending);
      const told = await first().one(updateStatus(ending, { state: "Stopping" }));
      const half = await first().one(update(told, { port: 1 }, { finalizers: ["holdfast.dev/b"] }));
      expect(half.metadata.deletionTimestamp).toBe(ending.metadata.deletionTimestamp);
      const gone = await first().one(update(half, { port: 1 }));
      expect(await second().refusalOf(create("web"))).toBe("done");
      await until(() => follower.events.length >= 6);
      expect(follower.events.map(({ type }) => type)).toEqual(["put", "put", "put", "put", "delete", "put"]);
      expect(follower.events[4]?.object).toEqual(gone);
    });

    it("lets no finalizer come to an object that is being deleted", async () => {
      const created = await first().one(create("web", {}, { finalizers: ["holdfast.dev/a"] }));
      const ending = await first().one(remove(created));
      const more = update(ending, {}, { finalizers: ["holdfast.dev/a", "holdfast.dev/b"] });
      expect(await first().refusalOf(more)).toBe("Refused");
      expect(await first().get(keyOf("web"))).toEqual(ending);
    });
  });
}

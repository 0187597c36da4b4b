import { describe, expect, it } from "vitest";
import type { Scope } from "../../controller/ports/store.ts";
import type { ContractScene } from "./store.ts";
import { create, keyOf } from "./store-under-test.ts";

export function describeReading({ first, second, under }: ContractScene): void {
  describe("reading", () => {
    it("has one identity for all its clients", async () => {
      const identities = await Promise.all(under().clients.map(() => first().identity()));
      expect(new Set([...identities, await second().identity()]).size).toBe(1);
      expect(identities[0]).not.toBe("");
    });

    it("says of an object that is not there that it is not found", async () => {
      const read = await first().store.get(keyOf("absent"), { timeoutMs: 10_000 });
      expect(read.ok ? "found" : read.reason).toBe("NotFound");
    });

    it("lists an empty store", async () => {
      expect((await first().list({})).items).toEqual([]);
    });

    it.each<[string, Scope, readonly string[]]>([
      [
        "everything",
        {},
        ["east/Checker/a", "east/Checker/b", "east/HAService/a", "west/Checker/a", "west/HAService/c"],
      ],
      ["a namespace", { namespace: "east" }, ["east/Checker/a", "east/Checker/b", "east/HAService/a"]],
      ["a kind", { kind: "HAService" }, ["east/HAService/a", "west/HAService/c"]],
      ["a kind in a namespace", { namespace: "west", kind: "Checker" }, ["west/Checker/a"]],
      ["a namespace without objects", { namespace: "north" }, []],
      ["a namespace that another begins with", { namespace: "eas" }, []],
    ])("lists %s in order", async (_, scope, expected) => {
      const wanted = ["west/HAService/c", "east/Checker/b", "east/HAService/a", "west/Checker/a", "east/Checker/a"];
      for (const text of wanted) {
        const [namespace = "", kind = "", name = ""] = text.split("/");
        await first().one(create(name, {}, { kind, namespace }));
      }
      const { items } = await second().list(scope);
      expect(items.map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`)).toEqual(expected);
    });
  });
}

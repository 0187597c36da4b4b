import type { LookupFunction } from "node:net";
import { expect, it } from "vitest";
import { resolveOnce } from "../../controller/checkers/resolve-once.ts";

it("asks once for who waits together, and anew for who comes later", () => {
  const waiting: Parameters<LookupFunction>[2][] = [];
  const asked: string[] = [];
  const resolve = resolveOnce((name, _options, callback) => {
    asked.push(name);
    waiting.push(callback);
  });
  const heard: string[] = [];
  const note =
    (who: string): Parameters<LookupFunction>[2] =>
    (error, address) =>
      void heard.push(`${who} ${error?.message ?? JSON.stringify(address)}`);
  resolve("web.example", {}, note("first"));
  resolve("web.example", {}, note("second"));
  resolve("web.example", { family: 6 }, note("of another family"));
  resolve("db.example", {}, note("of another name"));
  expect(asked).toEqual(["web.example", "web.example", "db.example"]);
  waiting[0]?.(null, "192.0.2.1", 4);
  expect(heard).toEqual(['first "192.0.2.1"', 'second "192.0.2.1"']);
  resolve("web.example", {}, note("third"));
  expect(asked).toHaveLength(4);
  waiting[3]?.(new Error("no such name"), "", 4);
  expect(heard.at(-1)).toBe("third no such name");
});

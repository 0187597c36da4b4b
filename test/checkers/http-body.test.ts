import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createBodyReader } from "../../controller/checkers/http-body.ts";

it("finds a text wherever it is cut", () => {
  const text = "xxis wellyy";
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const reader = createBodyReader({ bodyContains: "is well" });
      const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      const judged = parts.map((part) => reader.add(Buffer.from(part))?.found);
      expect(judged.includes("Healthy")).toBe(true);
    }
  }
});

it("finds none that is not there, whatever was cut", () => {
  const reader = createBodyReader({ bodyContains: "abab" });
  for (const part of ["aba", "", "aab", "baa", "ba"]) expect(reader.add(Buffer.from(part))).toBeUndefined();
  expect(reader.end()).toEqual({ found: "Unhealthy", message: "its body does not contain what bodyContains says" });
});

it("is content as soon as the text is there, and waits for the end where more is asked", () => {
  expect(createBodyReader({ bodyContains: "ok" }).add(Buffer.from("ok"))).toEqual({ found: "Healthy" });
  const digest = createHash("sha256").update("ok").digest("hex");
  const both = createBodyReader({ bodyContains: "ok", digest });
  expect(both.add(Buffer.from("ok"))).toBeUndefined();
  expect(both.end()).toEqual({ found: "Healthy" });
});

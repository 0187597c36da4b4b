import fc from "fast-check";
import { expect, it } from "vitest";

import { wrapText } from "../../controller/report/wrap-text.ts";

it("keeps every word, and the width wherever a word is not longer itself", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, width) => {
      const lines = wrapText(text, width);
      expect(lines.join(" ")).toBe(
        text
          .split(/\s+/)
          .filter((word) => word !== "")
          .join(" "),
      );
      for (const line of lines) expect(line.length <= width || !/\s/.test(line)).toBe(true);
    }),
  );
});

import { describe, expect, it } from "vitest";
import { createStyle } from "../../controller/report/style.ts";
import { tableText } from "../../controller/report/table-text.ts";

const style = createStyle(false);
const table = {
  head: ["NAME", "MESSAGE", "AGE"],
  rows: [
    ["web", "it runs on n1 and on nothing else", "3m"],
    ["database", "", "12s"],
  ],
};

describe("a table", () => {
  it("has columns as wide as their widest cell, a hyphen for what is empty, and no spaces at the end", () => {
    expect(tableText(table, { style })).toBe(`NAME      MESSAGE                            AGE
web       it runs on n1 and on nothing else  3m
database  -                                  12s
`);
  });

  it("cuts its widest column to the width of the screen", () => {
    const text = tableText(table, { style, width: 30, indent: "  " });
    expect(text.split("\n")).toEqual([
      "  NAME      MESSAGE        AGE",
      "  web       it runs on n…  3m",
      "  database  -              12s",
      "",
    ]);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(30);
  });

  it("cuts no column to nothing on a screen that is too narrow for all", () => {
    expect(tableText(table, { style, width: 5 })).toContain("it runs on …");
  });

  it("shows what cannot be seen, so that no cell begins a line or commands the terminal", () => {
    const text = tableText({ head: ["A"], rows: [["x\ny\u001B[2J"]] }, { style });
    expect(text).toBe("A\nx\\u000Ay\\u001B[2J\n");
  });

  it("sets the head apart where there is colour", () => {
    expect(tableText({ head: ["A"], rows: [] }, { style: createStyle(true) })).toBe("\u001B[1mA\u001B[22m\n");
  });
});

import { expect, it } from "vitest";
import { integer, readElements, tagged, time } from "../../controller/host/der.ts";

it.each([
  { bytes: [0x02], der: "020102" },
  { bytes: [0x80], der: "02020080" },
  { bytes: [0x00, 0x7f, 0x01], der: "02027f01" },
  { bytes: [0x00, 0x80], der: "02020080" },
  { bytes: [0x00, 0x00], der: "020100" },
])("a number has one form only: $bytes", ({ bytes, der }) => {
  expect(integer(Buffer.from(bytes)).toString("hex")).toBe(der);
});

it.each([
  [0, "0400"],
  [0x7f, "047f"],
  [0x80, "048180"],
  [0x100, "04820100"],
  [0x12345, "0483012345"],
])("%d bytes are as long as they say, and are read back", (length, head) => {
  const whole = tagged(0x04, Buffer.alloc(length, 7));
  expect(whole.toString("hex")).toBe(head + "07".repeat(length));
  const both = readElements(Buffer.concat([whole, whole]));
  expect(both?.map(({ tag, content }) => [tag, content.length])).toEqual([
    [0x04, length],
    [0x04, length],
  ]);
});

it.each([
  ["nothing behind a tag", "30"],
  ["a length that goes beyond the end", "300501"],
  ["a length that is cut off", "3082"],
  ["a length without an end", "3080000000"],
  ["a length beyond all measure", "3085010000000000"],
])("%s is not read", (_, hex) => {
  expect(readElements(Buffer.from(hex, "hex"))).toBeUndefined();
});

it.each([
  [Date.UTC(2026, 0, 2, 3, 4, 5, 678), "170d", "260102030405Z"],
  [Date.UTC(2049, 11, 31, 23, 59, 59), "170d", "491231235959Z"],
  [Date.UTC(2050, 0, 1), "180f", "20500101000000Z"],
])("the time %d has the form that RFC 5280 asks for", (ms, head, text) => {
  expect(time(ms).toString("hex")).toBe(head + Buffer.from(text).toString("hex"));
});

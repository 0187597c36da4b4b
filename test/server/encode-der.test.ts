import { expect, it } from "vitest";
import { integer } from "./encode-der.ts";

it.each([
  { bytes: [0x02], der: "020102" },
  { bytes: [0x80], der: "02020080" },
  { bytes: [0x00, 0x7f, 0x01], der: "02027f01" },
  { bytes: [0x00, 0x80], der: "02020080" },
  { bytes: [0x00, 0x00], der: "020100" },
])("a number has one form only: $bytes", ({ bytes, der }) => {
  expect(integer(Buffer.from(bytes)).toString("hex")).toBe(der);
});

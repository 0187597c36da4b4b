import fc from "fast-check";

/** Any code point but half of a surrogate pair. Fast-check's own unit "binary" takes most of a second to be made. */
export const arbitraryCharacter = fc
  .oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.nat({ max: 0x10ffff - 0x800 }))
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800));

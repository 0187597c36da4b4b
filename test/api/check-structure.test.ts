import { describe, expect, it } from "vitest";

import { checkStructure, violationsMax } from "../../controller/api/check-structure.ts";
import { formatPath } from "../../controller/api/manifest-error.ts";
import { fixture, kettle } from "./fixture-definition.ts";

/** `path reason: message` of each fault. */
function faultsOf(object: unknown): readonly string[] {
  return checkStructure(fixture, object).map(
    ({ path, reason, message }) => `${formatPath(path)} ${reason}: ${message}`,
  );
}

describe("checkStructure", () => {
  it.each([
    ["what has a default left out", {}],
    ["an integer written as an int-or-string", { power: 2000 }],
    ["a string written as an int-or-string", { power: "2k" }],
    ["null where null is allowed", { owner: null }],
    ["anything below a field that is open", { notes: { a: [null, { b: 1 }] } }],
    ["five characters outside the basic plane", { water: "🫖🫖🫖🫖🫖" }],
    ["a pattern's duration", { wait: "1m30.5s" }],
    ["a date-time with an offset", { since: "2024-02-29T23:59:59.123+01:00" }],
    ["list-map entries that share one key of two", { parts: [{ name: "a" }, { kind: "Pot", name: "a" }] }],
  ])("accepts %s", (_, spec) => {
    expect(faultsOf(kettle(spec))).toEqual([]);
  });

  it.each([
    ["a slip of a letter", { wter: "x" }, "spec.wter UnknownField: is not a field of spec; did you mean water?"],
    [
      "a field one level too high",
      { fuel: "wood" },
      "spec.fuel UnknownField: is not a field of spec; did you mean spec.heater.fuel?",
    ],
    [
      "a field one level too low",
      { heater: { water: "rain" } },
      "spec.heater.water UnknownField: is not a field of spec.heater; did you mean spec.water?",
    ],
    [
      "a colon without a space",
      { "mode:Fast": null },
      "spec[\"mode:Fast\"] UnknownField: is not a field of spec; a space is missing after the ':': did you mean mode: Fast?",
    ],
    [
      "a space that is none",
      { "mode\u00A0": "Fast" },
      'spec["mode\\u00A0"] UnknownField: is not a field of spec; did you mean mode? It has U+00A0, which only looks as if it belonged there',
    ],
    [
      "a letter of another alphabet",
      { mоde: "Fast" },
      'spec["m\u043Ede"] UnknownField: is not a field of spec; did you mean mode? It has U+043E, which only looks as if it belonged there',
    ],
    [
      "a field that is nowhere",
      { heater: { zzzzzz: 1 } },
      "spec.heater.zzzzzz UnknownField: is not a field of spec.heater; there are fuel, limits",
    ],
    [
      "a name that every JavaScript object inherits",
      { heater: { constructor: 1 } },
      "spec.heater.constructor UnknownField: is not a field of spec.heater; there are fuel, limits",
    ],
    ["an absent field", { pot: {} }, "spec.pot.name MissingField: is missing: Its name."],
    ["nothing after a colon", { mode: null }, "spec.mode NullValue: is empty (null); leave it out or give it a value"],
    [
      "nothing after a colon, where a value must be",
      { parts: [{ name: null }] },
      "spec.parts[0].name NullValue: is empty (null); give it a value",
    ],
    ["a null in a list", { tags: [null] }, "spec.tags[0] NullValue: is empty (null); leave it out or give it a value"],
    [
      "a number for a string",
      { water: 5 },
      "spec.water WrongType: must be a string, is the number 5; write it in quotes",
    ],
    [
      "a duration without a unit",
      { wait: 5 },
      "spec.wait WrongType: must be a string, is the number 5; give it a unit, such as 5s",
    ],
    [
      "a reference for a name",
      { water: { name: "rain" } },
      "spec.water WrongType: must be a string, is an object with name; write the name alone: rain",
    ],
    [
      "a name for a reference",
      { pot: "iron" },
      'spec.pot WrongType: must be an object with fields, is the string "iron"; write {name: iron}',
    ],
    [
      "a list for an object",
      { pot: [{ name: "iron" }] },
      'spec.pot WrongType: must be an object with fields, is a list of 1 item; write its one entry without the "- " or [ ] around it',
    ],
    [
      "an object for a list",
      { parts: { name: "a" } },
      'spec.parts WrongType: must be a list, is an object with name; begin each entry with "- "',
    ],
    [
      "a scalar for a list",
      { tags: "red" },
      'spec.tags WrongType: must be a list, is the string "red"; for one entry write ["red"]',
    ],
    [
      "several in one scalar",
      { tags: "red, blue" },
      'spec.tags WrongType: must be a list, is the string "red, blue"; for one entry write ["red, blue"], for 2 write ["red", "blue"]',
    ],
    [
      "what belongs into the one list of an object",
      { rack: ["a", "b", "c", "d"] },
      'spec.rack WrongType: must be an object with fields, is a list of 4 items; write {kettles: ["a", "b", "c", …]}',
    ],
    [
      "the one entry of a list that must be there",
      { rack: "a" },
      'spec.rack WrongType: must be an object with fields, is the string "a"; write {kettles: ["a"]}',
    ],
    [
      "a field that lost its space",
      { rack: "kettles:a" },
      "spec.rack WrongType: must be an object with fields, is the string \"kettles:a\"; a space is missing after the ':', or quotes or a | make a text of it",
    ],
    [
      "a scalar for an object",
      { heater: true },
      "spec.heater WrongType: must be an object with fields, is the boolean true; its fields are fuel, limits",
    ],
    [
      "a number in quotes",
      { cups: "5" },
      'spec.cups WrongType: must be a whole number, is the string "5"; write it without quotes',
    ],
    ["a fraction", { cups: 1.5 }, "spec.cups WrongType: must be a whole number, is the number 1.5"],
    ["not a number", { weight: Number.NaN }, "spec.weight WrongType: must be a number, is NaN, which is no number"],
    [
      "a word for a boolean",
      { loud: "yes" },
      'spec.loud WrongType: must be true or false, is the string "yes"; write true',
    ],
    [
      "a boolean in quotes",
      { loud: "False" },
      'spec.loud WrongType: must be true or false, is the string "False"; write false without quotes',
    ],
    [
      "a list for an int-or-string",
      { power: [] },
      "spec.power WrongType: must be a whole number or a string, is a list of 0 items",
    ],
    [
      "another case of an enumeration",
      { mode: "fast" },
      'spec.mode InvalidValue: must be one of Slow, Fast, is "fast"; did you mean Fast?',
    ],
    [
      "what a pattern refuses",
      { wait: "5 min" },
      'spec.wait InvalidValue: must be a duration with units ms, s, m or h, such as 1m30s or 250ms, is "5 min"',
    ],
    [
      "a pattern that has no words",
      { power: "2w" },
      'spec.power InvalidValue: must be text that matches ^[0-9]+k$, is "2w"',
    ],
    [
      "a day that does not exist",
      { since: "2023-02-29T12:00:00Z" },
      'spec.since InvalidValue: must be a date and time (RFC 3339), such as 2026-01-31T12:00:00Z, is "2023-02-29T12:00:00Z"',
    ],
    ["too small a number", { lids: 0 }, "spec.lids OutOfRange: must be from 1 to 3, is 0"],
    ["too small a number, bounded below", { cups: -1 }, "spec.cups OutOfRange: must be at least 0, is -1"],
    ["too great a number, bounded above", { weight: 10 }, "spec.weight OutOfRange: must be at most 9.5, is 10"],
    ["too great an int-or-string", { power: 3001 }, "spec.power OutOfRange: must be at most 3000, is 3001"],
    [
      "a number that lost digits",
      { cups: 2 ** 53 },
      "spec.cups OutOfRange: must be at most 9007199254740991, is 9007199254740992",
    ],
    ["an empty text", { water: "" }, "spec.water OutOfRange: must not be empty"],
    ["an empty list", { parts: [] }, "spec.parts OutOfRange: must have at least 1 item, has 0"],
    ["too long a text", { water: "ocean!" }, "spec.water TooLong: must have at most 5 characters, has 6"],
    ["too long a list", { tags: ["a", "b", "c", "d"] }, "spec.tags TooLong: must have at most 3 items, has 4"],
    ["too many entries", { sizes: { s: 1, m: 2, l: 3 } }, "spec.sizes TooLong: must have at most 2 entries, has 3"],
    [
      "an item of a set twice",
      { tags: ["red", "blue", "red"] },
      'spec.tags[2] DuplicateItem: repeats spec.tags[0] ("red"); each may stand here once',
    ],
    [
      "an entry twice, once by its default key",
      { parts: [{ name: "a" }, { name: "b" }, { kind: "Lid", name: "a" }] },
      'spec.parts[2] DuplicateItem: repeats spec.parts[0] (kind "Lid", name "a"); each may stand here once',
    ],
  ])("refuses %s", (_, spec, fault) => {
    expect(faultsOf(kettle(spec))).toEqual([fault]);
  });

  it("looks for a field of the root below metadata too", () => {
    expect(faultsOf({ ...kettle({}), labels: {} })).toEqual([
      "labels UnknownField: is not a field; did you mean metadata.labels?",
    ]);
  });

  it("places an unknown field at its key, and any other fault at its value", () => {
    const [unknown, missing] = checkStructure(fixture, kettle({ wter: 1, pot: {} }));
    expect(unknown?.atKey).toBe(true);
    expect(missing?.atKey).toBeUndefined();
  });

  it("finds all faults at once, each once", () => {
    const object = { ...kettle({ mode: "", lids: "2", parts: [{ nmae: "a" }] }), spce: {} };
    expect(faultsOf(object).map((fault) => fault.slice(0, fault.indexOf(":")))).toEqual([
      "spec.mode InvalidValue",
      "spec.lids WrongType",
      "spec.parts[0].nmae UnknownField",
      "spce UnknownField",
    ]);
  });

  it("tells a misspelt field that must be there once, at what is written", () => {
    expect(faultsOf(kettle({ parts: [{ nmae: "a" }] }))).toEqual([
      "spec.parts[0].nmae UnknownField: is not a field of spec.parts[0]; did you mean name?",
    ]);
    expect(faultsOf(kettle({ parts: [{ colour: "a" }] })).length).toBe(2);
  });

  it("judges no part of metadata", () => {
    expect(faultsOf({ ...kettle({}), metadata: { nmae: 1 } })).toEqual([]);
    expect(faultsOf({ ...kettle({}), metadata: null })).toEqual([]);
  });

  it.each([null, undefined, [], "", 1, { spec: null }])("never throws: %j", (value) => {
    expect(faultsOf(value)).not.toEqual([]);
  });

  it("lists a bounded number of faults and says so", () => {
    const object = kettle({ notes: {}, sizes: Object.fromEntries(Array.from({ length: 500 }, (_, at) => [at, "x"])) });
    const violations = checkStructure(fixture, object);
    expect(violations).toHaveLength(violationsMax);
    expect(violations.at(-1)?.message).toMatch(/further faults of this object are not listed/);
  });
});

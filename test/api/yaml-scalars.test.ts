import { describe, expect, test } from "vitest";
import { readAsGoYaml } from "../../controller/api/yaml/read-as-go-yaml.ts";
import { readPlainScalar } from "../../controller/api/yaml/read-plain-scalar.ts";

const text = (value: string): readonly [string, unknown] => [value, value];

// What kubectl 1.32 made of each, as `kubectl annotate --local -o json` prints it.
const kubectlReadings: readonly (readonly [string, unknown])[] = [
  ...["y", "Y", "yes", "on", "TRUE"].map((word) => [word, true] as const),
  ...["n", "off"].map((word) => [word, false] as const),
  ...["~", "Null"].map((word) => [word, null] as const),
  ...["tRue", "_1", "._5", "1:30", "190:20:30", "2001-01-01", "1e400", "0x1p-2", ".e3", ".5e", "0b", "0x"].map(text),
  ...["+", "-", "1e", ".Inf_", "0o8", "0b2", "Infinity", "inf", "NaN", ".5.5", "1.2.3", "0x1.8p1", ".0x1"].map(text),
  ...["0-1", "=", "._"].map(text),
  ...([
    ["010", 8],
    ["08", 8],
    ["089", 89],
    ["-08", -8],
    ["-010", -8],
    ["+010", 8],
    ["00", 0],
    ["012.5", 12.5],
  ] as const),
  ...([
    ["0o17", 15],
    ["0O17", 15],
    ["0b11", 3],
    ["-0b11", -3],
    ["+0b11", 3],
    ["0B11", 3],
  ] as const),
  ...([
    ["0x1F", 31],
    ["-0x1F", -31],
    ["0X1F", 31],
    ["0x_F", 15],
    ["0_x1", 1],
  ] as const),
  ...([
    ["1_000", 1000],
    ["1__0", 10],
    ["1_", 1],
    ["0_1", 1],
    ["1_0e3", 10_000],
    ["1.5_0", 1.5],
    [".5_0", 0.5],
  ] as const),
  ...([
    ["0.5_", 0.5],
    ["+12_3", 123],
    ["1e3", 1000],
    ["1.e3", 1000],
    ["12e03", 12_000],
    ["1E5", 100_000],
  ] as const),
  ...([
    [".5", 0.5],
    ["5.", 5],
    ["+1", 1],
    ["+.5", 0.5],
    ["-.5e3", -500],
    [".1e5", 10_000],
    ["0.", 0],
  ] as const),
  ...([
    ["-0", 0],
    ["-0.0", 0],
    ["99999999999999999999", 1e20],
  ] as const),
];

test.each(kubectlReadings)("kubectl reads %s as %s", (scalar, value) => {
  expect(readAsGoYaml(scalar)).toBe(value);
});

describe("a scalar without quotes", () => {
  test.each([
    ["", null],
    ["null", null],
    ["true", true],
    ["False", false],
    ["0", 0],
    ["-17", -17],
    ["+3", 3],
    ["0x1F", 31],
    ["0o17", 15],
    ["1.50", 1.5],
    ["-0", 0],
    ["9007199254740991", 9007199254740991],
    ["yess", "yess"],
    ["node", "node"],
    ["1s", "1s"],
    ["192.0.2.10/24", "192.0.2.10/24"],
    ["00:16:3e:00:00:01", "00:16:3e:00:00:01"],
    ["2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"],
    ["200-299", "200-299"],
    ["-", "-"],
    ["é", "é"],
  ])("%j is %j for every reader", (scalar, value) => {
    expect(readPlainScalar(scalar)).toEqual({ value });
  });

  const doubted =
    "y Y yes n on off 010 -010 +010 0O17 0b11 -0b11 +0b11 0B11 -0x1F 0X1F 0x_F 0_x1 1_000 1__0 1_ 0_1 1_0e3 1.5_0 .5_0 0.5_ +12_3";

  test.each(doubted.split(" "))("%s is doubted", (scalar) => {
    expect(readPlainScalar(scalar).doubt?.reason).toBe("AmbiguousScalar");
  });

  test.each([
    [
      "010",
      "is 8 to kubectl (YAML 1.1) and 10 in YAML 1.2: put it in quotes if it is text, else write the value plainly",
    ],
    [
      "on",
      'is true to kubectl (YAML 1.1) and the text "on" in YAML 1.2: put it in quotes if it is text, else write the value plainly',
    ],
  ])("that is doubted is told with both readings: %s", (scalar, message) => {
    expect(readPlainScalar(scalar).doubt?.message).toBe(`${scalar} ${message}`);
  });
});

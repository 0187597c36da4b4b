import { describe, expect, it } from "vitest";
import { composeFacts, factsText } from "../../controller/report/facts-document.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import { catalog } from "../crds/read-definitions.ts";
import { aKnownCluster } from "./a-known-cluster.ts";

const text = factsText(composeFacts(aKnownCluster(), "2026-01-31T12:00:00.000Z"));

/** The document in which somebody has written something else at the first place where this stands. */
function edited(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, () => to);
}

/** The document in which the first line that begins like this stands a second time. */
function doubled(start: string): string {
  const line = text.split("\n").find((one) => one.startsWith(start)) ?? "";
  return edited(line, line.endsWith(",") ? `${line}\n${line}` : `${line},\n${line}`);
}

function errorOf(json: string): string {
  const read = readFacts(json, "facts.json", catalog);
  return read.ok ? "" : read.error;
}

describe("a document that cannot be believed is refused with what is wrong, where, the rule and the value", () => {
  it.each<[string, string, RegExp]>([
    ["no JSON", "{", /^must be a JSON document, as `holdfast facts export` writes it: .+$/],
    ["no document", "[1]", /^must be a document of facts, .* is a list of 1 item$/],
    ["no format", "{}", /^format: is missing: a document of facts, .*, has one$/],
    [
      "a newer format",
      edited('"format": 1', '"format": 2'),
      /^format: must be 1, is the number 2; a newer version of Holdfast wrote it: use that one, or export the facts with this one$/,
    ],
    [
      "a format of nobody",
      edited('"format": 1', '"format": "one"'),
      /^format: must be 1, is the string "one"; as `holdfast facts export` writes it$/,
    ],
    [
      "an age that is none",
      edited('"lease":{"renewedMsAgo":80', '"lease":{"renewedMsAgo":"80ms"'),
      /^nodes\[0\]\.lease\.renewedMsAgo: must be a whole number, is the string "80ms"$/,
    ],
    [
      "a moment for an age",
      edited('"lookedMs":850', '"lookedMs":-5'),
      /^nodes\[2\]\.lease\.lookedMs: must be at least 0, is -5$/,
    ],
    [
      "a field that nobody reads",
      edited('"resources":', '"resourcse":'),
      /^nodes\[0\]\.report\.resourcse: .*did you mean resources\?/,
    ],
    [
      "a record of a newer format",
      edited('],"format":1}\n],\n"fencings"', '],"format":2}\n],\n"fencings"'),
      /^claims\[0\]\.format: must be 1, is 2$/,
    ],
    [
      "a record with a part missing",
      edited(',"claims":[{"type":"Address","key":"192.0.2.10"}]', ""),
      /^assignments\[0\]\.members\[0\]\.claims: is missing/,
    ],
    [
      "an object of an unknown kind",
      edited('"kind":"HANode"', '"kind":"HANodes"'),
      /^objects\[0\]\.kind: must be one of .*, is "HANodes"; did you mean HANode\?$/,
    ],
    [
      "a record among the objects",
      edited('"kind":"HANode"', '"kind":"HALease"'),
      /^objects\[0\]\.kind: must be one of /,
    ],
    [
      "an object that its schema refuses",
      edited('"spec":{"address":"192.0.2.10/24"', '"spec":{"address":5'),
      /^objects\[1\]\.spec\.address: must be a string, is the number 5/,
    ],
    ["an object without a uid", edited('"uid":"uid-0",', ""), /^objects\[0\]\.metadata\.uid: is missing/],
    [
      "a node that is there twice",
      doubled('{"name":"n1"'),
      /^nodes\[1\]: repeats nodes\[0\] \(name "n1"\); each may stand here once$/,
    ],
    [
      "a claim that is there twice",
      doubled('{"claim":'),
      /^claims\[1\]: repeats claims\[0\] \(Address 192\.0\.2\.10\); each may stand here once$/,
    ],
    [
      "a group that is told two things",
      doubled('{"group":'),
      /^assignments\[1\]: repeats assignments\[0\] \(HAGroup\/web\)/,
    ],
    [
      "a fencing that is there twice",
      doubled('{"node":"n2"'),
      /^fencings\[1\]: repeats fencings\[0\] \(n2\/n2-boot-1\)/,
    ],
    ["an object that is there twice", doubled('{"apiVersion":'), /^objects\[1\]: repeats objects\[0\] \(HANode\/n1\)/],
    [
      "a name that would command a terminal",
      edited('"term"', '"\\u001b[2Jx": 1,\n"term"'),
      /^\["\\u001b\[2Jx"\]: is not a field/,
    ],
  ])("%s", (_, json, expected) => {
    const error = errorOf(json);
    expect(error.slice(0, "facts.json: ".length)).toBe("facts.json: ");
    expect(error.slice("facts.json: ".length)).toMatch(expected);
    expect(error).not.toContain("\n");
  });
});

it("what has a default may be left out of a document that somebody has written by hand", () => {
  const bare = edited(',"verdicts":[]', "").replaceAll(',"format":1}', "}").replace('"driver":"iproute2",', "");
  expect(bare.length).toBeLessThan(text.length - 80);
  expect(readFacts(bare, "facts.json", catalog)).toEqual(readFacts(text, "facts.json", catalog));
});

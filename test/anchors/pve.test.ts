import { appendFileSync } from "node:fs";
import { expect, it } from "vitest";
import { brokenPromise, judgeCase } from "./judge-case.ts";
import { knownDifferences } from "./known-differences.ts";
import { readPeerCases, type PeerCase } from "./peer-case.ts";
import { playCase } from "./play-case.ts";

/** HOLDFAST_CASES: a file of such cases; HOLDFAST_CASES_OUT: where one line of JSON for each is added. */
const path = process.env["HOLDFAST_CASES"] ?? "../shared/cases/pve/cases.json";
const out = process.env["HOLDFAST_CASES_OUT"];
const cases = readPeerCases(path);

it.skipIf(cases === undefined)(`the cases of a peer are there (skipped where there is no file ${path})`, () => {
  expect(cases?.length).toBeGreaterThan(0);
});

it.for(cases ?? [])("$name", async (peer, { skip }) => {
  const wrong = await whyNot(peer);
  const known = knownDifferences[peer.name];
  const why = wrong !== "" && known !== undefined ? `${known} (${wrong})` : wrong;
  // It was played and has ended otherwise: that it is excused here does not make it one that was not tried.
  note({ name: peer.name, pass: wrong === "", skipped: false, why });
  if (wrong !== "" && known !== undefined && !wrong.includes(brokenPromise)) skip(why);
  expect(why).toBe("");
});

it.skipIf(cases === undefined)("no difference is excused that is none any more", () => {
  expect(passed.filter((name) => name in knownDifferences)).toEqual([]);
});

const passed: string[] = [];

interface Outcome {
  readonly name: string;
  readonly pass: boolean;
  readonly skipped: boolean;
  readonly why: string;
}

function note(outcome: Outcome): void {
  if (outcome.pass) passed.push(outcome.name);
  if (out !== undefined) appendFileSync(out, `${JSON.stringify(outcome)}\n`);
}

async function whyNot(peer: PeerCase): Promise<string> {
  try {
    return judgeCase(peer, await playCase(peer)).join("; ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

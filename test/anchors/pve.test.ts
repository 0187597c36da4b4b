import { appendFileSync } from "node:fs";
import { expect, it } from "vitest";
import { judgeCase } from "./judge-case.ts";
import { readPeerCases } from "./peer-case.ts";
import { playCase } from "./play-case.ts";

/** HOLDFAST_CASES: a file of such cases; HOLDFAST_CASES_OUT: where one line of JSON for each is added. */
const path = process.env["HOLDFAST_CASES"] ?? "../shared/cases/pve/cases.json";
const out = process.env["HOLDFAST_CASES_OUT"];
const cases = readPeerCases(path);

it.skipIf(cases === undefined)(`the cases of a peer are there (skipped where there is no file ${path})`, () => {
  expect(cases?.length).toBeGreaterThan(0);
});

it.each(cases ?? [])("$name", async (peer) => {
  const why = await whyNot(peer);
  if (out !== undefined)
    appendFileSync(out, `${JSON.stringify({ name: peer.name, pass: why === "", skipped: false, why })}\n`);
  expect(why).toBe("");
});

async function whyNot(peer: NonNullable<typeof cases>[number]): Promise<string> {
  try {
    return judgeCase(peer, await playCase(peer)).join("; ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

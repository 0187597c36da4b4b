import { describe, expect, it } from "vitest";

import { run } from "./fake-terminal.ts";

/** The mode and the words for a command line; the word at the cursor is the last, `_` where nothing is typed of it. */
async function completionsOf(line: string): Promise<string> {
  const words = line.split(" ").map((word) => (word === "_" ? "" : word));
  const { exitCode, out, err } = await run(["complete", "--", ...words]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  return out.trimEnd().replaceAll("\n", " ");
}

describe("completion", () => {
  it.each([
    [
      "_",
      "words validate explain schema apply diff get status history facts serve agent manager up sim watchdog pki lab completion",
    ],
    ["va", "words validate"],
    ["comp", "words completion"],
    ["--v", "words --version"],
    ["zz", "words"],
    ["validate _", "files"],
    ["validate manifests/", "files"],
    ["validate --", "words --output --no-agents --help"],
    ["validate --no", "words --no-agents"],
    ["validate -o _", "words text json"],
    ["validate --output j", "words json"],
    ["validate --output = j", "words json"],
    ["validate --output =", "words text json"],
    ["validate --output=j", "words --output=json"],
    ["validate -o json _", "files"],
    ["explain --r", "words --recursive"],
    ["explain VirtualI", "fields VirtualIP"],
    ["explain vip", "fields VirtualIP"],
    ["explain ha", "fields HACluster HAGroup HANode HAOperation HAService"],
    ["explain hapr", "fields PlacementRule"],
    ["explain virtualip.spec.an", "fields virtualip.spec.announcements"],
    ["explain hag.spec.st", "fields hag.spec.stickiness hag.spec.state"],
    ["explain vip.st", "fields vip.status"],
    [
      "explain vip.spec.duplicateCheck.",
      "fields vip.spec.duplicateCheck.enabled vip.spec.duplicateCheck.wait vip.spec.duplicateCheck.onDuplicate",
    ],
    [
      "explain vip.spec.hostIdentity.resolver",
      "fields vip.spec.hostIdentity.resolver vip.spec.hostIdentity.resolver.nameservers vip.spec.hostIdentity.resolver.search",
    ],
    ["explain hag.spec.members.n", "fields hag.spec.members.name"],
    ["explain nothing.spec.", "fields"],
    ["explain --recursive v", "fields VirtualIP"],
    ["schema che", "words Checker"],
    ["schema --", "words --all --help"],
    ["completion _", "words bash zsh fish"],
    ["get vi", "words VirtualIP"],
    ["get al", "words all"],
    ["get -o _", "words text json yaml"],
    ["apply -f _", "files"],
    ["apply --pr", "words --prune --prune-all"],
    ["facts _", "words export"],
    ["facts export --o", "words --out"],
    ["history _", "words"],
    ["sim e", "words explore"],
    ["lab _", "words up down status demo fault exec"],
    ["sim explore --se", "words --seeds"],
  ])("of `%s`", async (line, expected) => {
    expect(await completionsOf(line)).toBe(expected);
  });

  it("leaves the internal kinds out", async () => {
    expect(await completionsOf("schema HAL")).toBe("words");
  });
});

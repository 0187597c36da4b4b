import { describe, expect, it } from "vitest";

import { createProgram } from "../../controller/cli/create-program.ts";
import { run } from "./fake-terminal.ts";

type Command = ReturnType<typeof createProgram>;

const nothing = (): void => undefined;
const nobody = { out: nothing, err: nothing, isOutTerminal: false, isErrTerminal: false, width: 80, env: {} };

/** `facts export` of the verbs that the help shows. */
function linesOf(command: Command, before = ""): readonly string[] {
  const below = command.createHelp().visibleCommands(command);
  return [before, ...below.flatMap((verb) => linesOf(verb, `${before} ${verb.name()}`.trim()))];
}

/** The mode and the words for a command line; the word at the cursor is the last, `_` where nothing is typed of it. */
async function completionsOf(line: string): Promise<string> {
  const words = line.split(" ").map((word) => (word === "_" ? "" : word));
  const { exitCode, out, err } = await run(["complete", "--", ...words]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  return out.trimEnd().replaceAll("\n", " ");
}

describe("completion", () => {
  it.each([
    ["va", "words validate"],
    ["comp", "words completion"],
    ["--v", "words --version"],
    ["zz", "words"],
    ["wh", "words why"],
    ["why --f", "words --filename --facts"],
    ["why web --facts _", "files"],
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
    ["facts _", "words export example"],
    ["facts export --o", "words --out"],
    ["history _", "words"],
    ["sim e", "words explore"],
    ["pki _", "words init issue"],
    ["pki issue _", "words node manager user server"],
    ["pki issue no", "words node"],
    ["pki issue node _", "words"],
    ["pki issue --dir _", "files"],
    ["pki issue --dir out _", "words node manager user server"],
    ["pki issue --n", "words --namespace"],
    ["lab _", "words up down status demo fault exec"],
    ["lab up --n", "words --nodes --no-apply --name"],
    ["lab up --name _", "words"],
    ["lab up -f _", "files"],
    ["lab fault p", "words power partition"],
    ["lab fault --name mine th", "words thaw"],
    ["lab fault power _", "words"],
    ["lab exec _", "words"],
    ["lab exec n1 -- _", "files"],
    [
      "get -n lab _",
      "words all Checker FenceDevice FencingPolicy HACluster HAGroup HANode HAOperation HAService PlacementRule SharedData VirtualIP",
    ],
    ["get vip _", "words"],
    ["get --al", "words --all-namespaces"],
    ["agent --config _", "files"],
    ["agent _", "words"],
    ["sim explore --se", "words --seeds"],
  ])("of `%s`", async (line, expected) => {
    expect(await completionsOf(line)).toBe(expected);
  });

  it("offers the verbs of the help where nothing is typed", async () => {
    const verbs = createProgram(nobody, nothing).commands.map((verb) => verb.name());
    const shown = verbs.filter((name) => name !== "complete" && name !== "compile");
    expect(await completionsOf("_")).toBe(`words ${shown.join(" ")}`);
  });

  it("finds every verb, also those below another one, by its first letter and with all of its options", async () => {
    const program = createProgram(nobody, nothing);
    const lines = linesOf(program).filter((line) => line !== "");
    expect(lines).toEqual(expect.arrayContaining(["pki issue", "lab up", "facts export"]));
    for (const line of lines) {
      const [before, name = ""] = [line.slice(0, line.lastIndexOf(" ") + 1), line.split(" ").at(-1)];
      expect(await completionsOf(`${before}${name.slice(0, 1)}`)).toMatch(new RegExp(`^words .*\\b${name}\\b`));
      expect(await completionsOf(`${line} --`)).toMatch(/^words .*--help\b/);
    }
  });

  it("leaves the internal kinds out", async () => {
    expect(await completionsOf("schema HAL")).toBe("words");
  });
});

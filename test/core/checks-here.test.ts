import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { checksHere } from "../../controller/core/checks-here.ts";
import type { JournalEntry } from "../../controller/core/journal.ts";
import { aCheck, checksOf } from "./build/checks.ts";
import { aJournal, anEntry } from "./build/node-facts.ts";
import { anAssignment } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const word = anAssignment({ members: [ip, nginx] });
const onHolder = checksOf("web", [aCheck("web/0")]);
const onCandidates = checksOf("web", [aCheck("disk", { runsOn: "Candidates" })]);

/** `web/0 for HAGroup/web`, `disk for the node and HAGroup/web`. */
function run(
  compiled: Parameters<typeof checksHere>[0],
  entries: readonly JournalEntry[] = [],
  assignments: readonly HAAssignmentSpec[] = [word],
): readonly string[] {
  return checksHere(compiled, { assignments, journal: aJournal(entries) }).map(({ name, isForNode, groups }) => {
    const users = groups.map(({ key, isFault }) => (isFault ? key : `${key} scored`));
    return `${name} for ${[...(isForNode ? ["the node"] : []), ...users].join(" and ")}`;
  });
}

const started = [anEntry(ip), anEntry(nginx)];

describe("a check on the holder", () => {
  it("runs while every member is started here", () => {
    expect(run([onHolder], started)).toEqual(["web/0 for HAGroup/web"]);
  });

  it.each<{ readonly what: string; readonly entries: readonly JournalEntry[]; readonly words?: [] }>([
    { what: "nothing is started", entries: [] },
    { what: "one member is", entries: [anEntry(ip)] },
    { what: "the last one is being started", entries: [anEntry(ip), anEntry(nginx, { phase: "Starting" })] },
    { what: "one is being stopped", entries: [anEntry(ip), anEntry(nginx, { phase: "Stopping" })] },
    { what: "one was started for another group", entries: [anEntry(ip, { group: "HAGroup/old" }), anEntry(nginx)] },
    { what: "nobody speaks of the group any more", entries: started, words: [] },
  ])("does not where $what", ({ entries, words = [word] }) => {
    expect(run([onHolder], entries, words)).toEqual([]);
  });

  it("does not run for a group without members", () => {
    expect(run([onHolder], [], [anAssignment({ members: [] })])).toEqual([]);
  });
});

describe("a check on candidates", () => {
  it("runs all the time where the node may hold the group, and for the group while that is started", () => {
    expect(run([onCandidates])).toEqual(["disk for the node"]);
    expect(run([onCandidates], [], [])).toEqual(["disk for the node"]);
    expect(run([onCandidates], started)).toEqual(["disk for the node and HAGroup/web"]);
  });

  it("runs elsewhere only for a group that is there all the same", () => {
    const elsewhere = { ...onCandidates, isCandidate: false };
    expect(run([elsewhere])).toEqual([]);
    expect(run([elsewhere], started)).toEqual(["disk for HAGroup/web"]);
  });
});

describe("a check with several users", () => {
  const uplink = aCheck("uplink", { runsOn: "Candidates", score: -10 });

  it("runs once", () => {
    const files = anAssignment({ group: { kind: "HAGroup", name: "files" }, members: [aService("nfs")] });
    const entries = [...started, anEntry(aService("nfs"), { group: "HAGroup/files" })];
    const compiled = [checksOf("files", [uplink]), checksOf("web", [uplink])];
    expect(run(compiled, entries, [files, word])).toEqual([
      "uplink for the node and HAGroup/files scored and HAGroup/web scored",
    ]);
    expect(run([{ ...checksOf("files", [uplink]), isCandidate: false }, checksOf("web", [uplink])])).toEqual([
      "uplink for the node",
    ]);
  });

  it("is a fault of a group that names it twice, once with each effect", () => {
    const twice = checksOf("web", [uplink, { ...uplink, score: undefined }]);
    expect(run([twice], started)).toEqual(["uplink for the node and HAGroup/web"]);
  });

  it("stands among others by its name", () => {
    expect(run([checksOf("web", [aCheck("web/1"), aCheck("disk"), aCheck("web/0")])], started)).toEqual([
      "disk for HAGroup/web",
      "web/0 for HAGroup/web",
      "web/1 for HAGroup/web",
    ]);
  });
});

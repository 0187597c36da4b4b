import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createDeadlineFile,
  createJournalReader,
  readRecorded,
} from "../../../controller/fencing/watchdog/state-files.ts";
import { epochZero } from "../../../controller/core/epoch.ts";
import { emptyJournal, withEntry } from "../../../controller/core/journal.ts";
import { readJournal, writeJournal } from "../../../controller/runtime/journal-text.ts";
import { anAddress } from "../../core/build/wishes.ts";
import { testFolder } from "../../stores/make-sqlite-store.ts";

function stateWith(files: Readonly<Record<string, string>> = {}) {
  const folder = testFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, boot: "boot-1" };
}

const entry = {
  resource: anAddress("192.0.2.10/24"),
  group: "HAGroup/web",
  epoch: epochZero,
  role: undefined,
  phase: "Started",
} as const;
const journal = writeJournal(withEntry(emptyJournal("boot-1"), entry));

describe("the journal of the agent", () => {
  it("is read anew each time", () => {
    const state = stateWith({ "journal.json": journal });
    const read = createJournalReader(state, readJournal);
    expect(read()).toEqual({ mayHaveEntries: true, addresses: new Set(["c000020a"]), isWhole: true });
    writeFileSync(join(state.folder, "journal.json"), writeJournal(emptyJournal("boot-1")));
    expect(read()).toEqual({ mayHaveEntries: false, addresses: new Set(), isWhole: true });
  });

  it.each([
    ["is not there", {}, false],
    ["is of another boot", { "journal.json": writeJournal(emptyJournal("boot-2")) }, false],
    ["is cut off", { "journal.json": journal.slice(0, -20) }, true],
    ["is of another form", { "journal.json": '{"format":1,"boot":"boot-1","epochs":[]}' }, true],
    ["has entries of another form", { "journal.json": journal.replace('"resource"', '"thing"') }, true],
  ])("that %s does not tell what is there", (_, files: Readonly<Record<string, string>>, mayHaveEntries) => {
    const read = createJournalReader(stateWith(files), readJournal);
    expect(read()).toEqual({ mayHaveEntries, addresses: new Set(), isWhole: false });
  });

  it("that cannot be read does not tell what is there", () => {
    const state = stateWith();
    mkdirSync(join(state.folder, "journal.json"));
    expect(createJournalReader(state, readJournal)()).toMatchObject({ mayHaveEntries: true, isWhole: false });
  });
});

describe("the file of the deadline", () => {
  it("can be taken away, also where there is none", () => {
    const state = stateWith();
    expect(createDeadlineFile(state).save(7_000)).toEqual({ status: "done" });
    for (const _ of [1, 2]) expect(createDeadlineFile(state).forget()).toEqual({ status: "done" });
    expect(createDeadlineFile(state).load()).toBeUndefined();
  });

  it("is there for the next deadman of the same boot", () => {
    const state = stateWith();
    expect(createDeadlineFile(state).load()).toBeUndefined();
    expect(createDeadlineFile(state).save(12.5)).toEqual({ status: "done" });
    expect(createDeadlineFile(state).load()).toBe(12.5);
    expect(createDeadlineFile({ ...state, boot: "boot-2" }).load()).toBeUndefined();
  });

  it("that cannot be written is told, and the former one stays", () => {
    const state = stateWith();
    createDeadlineFile(state).save(12.5);
    mkdirSync(join(state.folder, "deadline.json.new"));
    expect(createDeadlineFile(state).save(13)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("deadline.json"),
    });
    expect(createDeadlineFile(state).load()).toBe(12.5);
  });

  it("that cannot be read is as none", () => {
    const state = stateWith();
    mkdirSync(join(state.folder, "deadline.json"));
    expect(createDeadlineFile(state).load()).toBeUndefined();
  });
});

it("what the driver of addresses has noted is known by the names of its files, wherever they lie", () => {
  const state = stateWith({
    "web-c000020a.vip.json": "",
    "journal.json": "{}",
    "web.vip.json": "",
    "a-c0.vip.json": "",
  });
  expect(readRecorded(state)).toEqual(new Set(["c000020a"]));
  mkdirSync(join(state.folder, "addresses"));
  writeFileSync(join(state.folder, "addresses", "my-web-20010db8000000000000000000000010.vip.json"), "");
  expect(readRecorded(state)).toEqual(new Set(["c000020a", "20010db8000000000000000000000010"]));
});

import { expect, test } from "vitest";
import { createLog } from "../../controller/host/create-log.ts";
import { prettyWriter } from "../../controller/host/pretty-writer.ts";

function logged(isPretty: boolean) {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = createLog({ level: "info", write: isPretty ? prettyWriter(write) : write });
  return { lines, log };
}

test("an event is one JSON line: level, time, message, and its fields", () => {
  const { lines, log } = logged(false);
  log.warn("the node lease is lost", { why: "it was\nclosed" });
  log.debug("not wanted");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/\n$/);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    message: "the node lease is lost",
    why: "it was\nclosed",
  });
});

test("the level can be changed while the process runs", () => {
  const { lines, log } = logged(false);
  log.setLevel("debug");
  log.debug("wanted");
  log.setLevel("error");
  log.warn("not wanted");
  expect(lines.map((line) => Reflect.get(Object(JSON.parse(line)), "message"))).toEqual(["wanted"]);
});

test("for people it is a line of text", () => {
  const { lines, log } = logged(true);
  log.info("the agent has begun", { node: "n1" });
  expect(lines.join("")).toContain("the agent has begun");
  expect(lines.join("")).toContain("n1");
  expect(lines.join("")).not.toMatch(/^\{/);
});

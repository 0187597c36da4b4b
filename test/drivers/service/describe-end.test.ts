import { expect, it } from "vitest";
import { describeEnd } from "../../../controller/drivers/service/describe-end.ts";
import type { CommandOutcome } from "../../../controller/host/run-command.ts";

const output = { stdout: "", stderr: "", isCut: false, durationMs: 1 };

it.each<[CommandOutcome, boolean, string]>([
  [{ type: "exited", code: 3, ...output }, true, "exited with 3"],
  [{ type: "exited", code: 1, ...output, stderr: "a\nno room \n\n" }, true, "exited with 1: no room"],
  [{ type: "exited", code: 1, ...output, stdout: "only here" }, true, "exited with 1: only here"],
  [{ type: "exited", code: 1, ...output, stderr: "\u001B[31mred\u0007" }, true, "exited with 1: [31mred"],
  [{ type: "exited", code: 1, ...output, stderr: "x".repeat(300) }, true, `exited with 1: ${"x".repeat(200)}…`],
  [{ type: "killed", signal: "SIGSEGV", ...output }, true, "was ended by SIGSEGV"],
  [{ type: "ended", why: "timeout", isGone: true, ...output }, true, "took longer than its time limit and was ended"],
  [
    { type: "ended", why: "aborted", isGone: false, ...output },
    false,
    "was ended before its time, as its action was not wanted any more, and a process of it lives on after SIGKILL",
  ],
  [
    { type: "not-started", why: "missing", message: "cannot start /x: there is no such program" },
    true,
    "did not run: cannot start /x: there is no such program",
  ],
])("%j (gone: %s) is told", (outcome, isGone, expected) => {
  expect(describeEnd({ outcome, isGone })).toBe(expected);
});

import type { ActionOutcome } from "../../host/actions.ts";
import type { CommandOutput } from "../../host/run-command.ts";

/** Of the last line of what a command printed, in UTF-16 code units. */
const lineLengthMax = 200;

/** How a command ended, as the end of a sentence about it, with the last line of what it printed. */
export function describeEnd({ outcome, isGone }: ActionOutcome): string {
  const left = isGone ? "" : ", and a process of it lives on after SIGKILL";
  switch (outcome.type) {
    case "exited":
      return `exited with ${outcome.code}${left}${lastLine(outcome)}`;
    case "killed":
      return `was ended by ${outcome.signal}${left}${lastLine(outcome)}`;
    case "ended":
      return `${whyEnded[outcome.why]}${left}${lastLine(outcome)}`;
    case "not-started":
      return `did not run: ${outcome.message}`;
  }
}

const whyEnded = {
  timeout: "took longer than its time limit and was ended",
  output: "printed too much and was ended",
  aborted: "was ended before its time, as its action was not wanted any more",
} as const;

function lastLine({ stderr, stdout }: CommandOutput): string {
  const text = stderr.trim() === "" ? stdout : stderr;
  // A terminal must not be told what to do by what a command printed.
  const line = (text.trim().split("\n").at(-1) ?? "").replaceAll(/\p{C}/gu, " ").trim();
  if (line === "") return "";
  return line.length > lineLengthMax ? `: ${line.slice(0, lineLengthMax)}…` : `: ${line}`;
}

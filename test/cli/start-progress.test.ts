import { expect, it } from "vitest";

import { startProgress } from "../../controller/cli/start-progress.ts";

const wipe = "\r\u001B[K";

function progressOf(
  isErrTerminal: boolean,
  steps: readonly (readonly [at: number, text: string, isLong?: boolean])[],
): string {
  let err = "";
  let clock = 0;
  const terminal = {
    out: () => {},
    err: (text: string) => {
      err += text;
    },
    isOutTerminal: true,
    isErrTerminal,
    width: 80,
    env: {},
  };
  const progress = startProgress(terminal, () => clock);
  for (const [at, text, isLong] of steps) {
    clock = at;
    progress.say(text, isLong);
  }
  progress.end();
  return err;
}

it.each([
  [
    "nothing within the first second",
    true,
    [
      [0, "reading"],
      [999, "checking"],
    ],
    "",
  ],
  [
    "what is done after it",
    true,
    [
      [0, "reading"],
      [1000, "checking"],
    ],
    `${wipe}checking${wipe}`,
  ],
  [
    "at once what will take long",
    true,
    [
      [0, "reading", true],
      [1, "checking"],
    ],
    `${wipe}reading${wipe}`,
  ],
  [
    "nothing to a file",
    false,
    [
      [0, "reading", true],
      [5000, "checking"],
    ],
    "",
  ],
] as const)("says %s", (_, isErrTerminal, steps, expected) => {
  expect(progressOf(isErrTerminal, steps)).toBe(expected);
});

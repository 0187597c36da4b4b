import type { Terminal } from "./terminal.ts";

/** Says on standard error what is being done, once it takes long enough to be wondered at. */
export interface Progress {
  /** `isLong` where this step alone is known to take longer than the user should wait without a word. */
  readonly say: (text: string, isLong?: boolean) => void;
  /** Wipes the line away, before anything else is printed. */
  readonly end: () => void;
}

const quietMsMax = 1000;

/** For a terminal only; `now` gives milliseconds of a clock that never goes back. */
export function startProgress(terminal: Terminal, now: () => number): Progress {
  const started = now();
  let isShown = false;
  return {
    say(text, isLong = false) {
      if (!terminal.isErrTerminal || (!isLong && now() - started < quietMsMax)) return;
      terminal.err(`\r\u001B[K${text}`);
      isShown = true;
    },
    end() {
      if (isShown) terminal.err("\r\u001B[K");
      isShown = false;
    },
  };
}

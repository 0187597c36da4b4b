import { randomInt } from "node:crypto";
import type { Random } from "../ports/random.ts";

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Chance of this process; identifiers are not to be guessed. */
export function createRandom(): Random {
  return {
    next: () => Math.random(),
    id: () => Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join(""),
  };
}

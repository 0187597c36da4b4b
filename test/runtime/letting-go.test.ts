import { expect, it } from "vitest";
import type { Journal } from "../../controller/core/journal.ts";
import type { Deadman } from "../../controller/ports/deadman.ts";
import { Backstop } from "../../controller/runtime/backstop.ts";
import { LettingGo } from "../../controller/runtime/letting-go.ts";

const deadman: Deadman = {
  kind: "Deadman",
  timeoutMs: 100,
  isArmed: () => true,
  setDeadline: () => Promise.resolve("Set"),
};
const held = { incarnation: "1.x", endsAt: 5_000 };
const stays: Journal["lease"] = { ...held, stays: true };

/** Everybody was told that the node stays, that is written down, and now it has to let go again. */
async function thawed(): Promise<LettingGo> {
  const backstop = new Backstop(deadman, () => undefined);
  await backstop.set(held, false);
  const lettingGo = new LettingGo(backstop);
  lettingGo.noteDue(false);
  lettingGo.noteAcknowledged(false);
  lettingGo.noteDue(true);
  return lettingGo;
}

it("does not say that the node lets go while the next agent would read that nobody was told so", async () => {
  const lettingGo = await thawed();
  expect(lettingGo.staysWritten).toBe(true);
  expect(lettingGo.say(stays)).toBe(false);
  // What is written from now on no longer says that it stays; the answer to that renewal changes nothing of it.
  lettingGo.noteAcknowledged(false);
  expect({ told: lettingGo.staysTold, written: lettingGo.staysWritten }).toEqual({ told: true, written: false });
  expect(lettingGo.say(held)).toBe(true);
  expect(lettingGo.staysTold).toBe(false);
});

it("writes down again that the node stays where it is frozen anew before anything was said", async () => {
  const lettingGo = await thawed();
  lettingGo.say(stays);
  lettingGo.noteDue(false);
  expect(lettingGo.say(held)).toBe(false);
  expect(lettingGo.staysWritten).toBe(true);
});

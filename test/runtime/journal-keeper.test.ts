import { expect, it } from "vitest";
import { emptyJournal } from "../../controller/core/journal.ts";
import type { Outcome } from "../../controller/ports/driver.ts";
import { JournalKeeper } from "../../controller/runtime/journal-keeper.ts";

const first = emptyJournal("b");

function keeping() {
  let outcome: Outcome = { status: "done" };
  let saves = 0;
  const turned: (string | undefined)[] = [];
  const store = {
    load: () => Promise.resolve(undefined),
    save: () => {
      saves += 1;
      return Promise.resolve(outcome);
    },
  };
  const keeper: JournalKeeper = new JournalKeeper(store, first, () => void turned.push(keeper.failure));
  return {
    keeper,
    turned,
    saves: () => saves,
    fail: (error?: string): void => {
      outcome = error === undefined ? { status: "done" } : { status: "failed", error };
    },
    change: (): Promise<boolean> => {
      keeper.change((journal) => ({ ...journal }));
      return keeper.saved();
    },
  };
}

it("says why the journal cannot be written, once, until that is otherwise", async () => {
  const { keeper, turned, fail, change } = keeping();
  expect(await change()).toBe(true);
  fail("no space left");
  for (const _ of [1, 2, 3]) expect(await change()).toBe(false);
  fail("the disk is broken");
  expect(await keeper.saved()).toBe(false);
  fail();
  expect(await keeper.saved()).toBe(true);
  expect(turned).toEqual(["no space left", "the disk is broken", undefined]);
});

it("knows what is written, which is not what it has, while it cannot write", async () => {
  const { keeper, fail, change } = keeping();
  await change();
  const written = keeper.present();
  fail("no space left");
  await change();
  expect(keeper.present()).not.toBe(written);
  expect(keeper.written()).toBe(written);
});

it("tries to write where it is asked whether it can, also what has not changed", async () => {
  const { keeper, saves, fail } = keeping();
  expect([await keeper.saved(), saves()]).toEqual([true, 0]);
  expect([await keeper.canSave(), saves()]).toEqual([true, 1]);
  fail("no space left");
  expect([await keeper.canSave(), keeper.failure]).toEqual([false, "no space left"]);
});

import { describe, expect, it } from "vitest";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import { lookKeyOf, resourceKeyOf } from "../../controller/core/journal.ts";
import type { NodeDriver, Observed, Outcome } from "../../controller/ports/driver.ts";
import { Executor } from "../../controller/runtime/executor.ts";
import { Looker } from "../../controller/runtime/looker.ts";
import { EventQueue } from "../../sim/event-queue.ts";
import { MachineClock } from "../../sim/machine-clock.ts";
import { anAddress } from "../core/build/wishes.ts";

const started = anAddress("192.0.2.10", { name: "a", uid: "a" });
const edited = anAddress("192.0.2.11", { name: "a", uid: "a", generation: 2 });
const exchanged = anAddress("192.0.2.10", { name: "b", uid: "b", generation: 2 });
const other = anAddress("192.0.2.20", { name: "c", uid: "c" });

/** A node on which `started` and `other` run; looks end when they are answered, and see what was there when they began. */
class LookedAt {
  readonly isThere = new Map([started, other].map((one) => [address(one), true]));
  readonly asked: string[] = [];
  readonly looker: Looker;
  readonly #executor: Executor;
  readonly #answers: (() => void)[] = [];

  constructor() {
    const driver: NodeDriver = {
      start: (resource) => this.#turn(resource, true),
      stop: (resource) => this.#turn(resource, false),
      promote: (resource) => this.#turn(resource, true),
      demote: (resource) => this.#turn(resource, true),
      probe: (resource) => this.#probe(resource),
      endEarlierActions: () => Promise.resolve({ status: "unchanged" }),
      keep: () => undefined,
      close: () => Promise.resolve(),
    };
    this.#executor = new Executor(driver, new MachineClock(new EventQueue(), 1));
    this.looker = new Looker({ executor: this.#executor, onSeen: () => undefined, onLookedAtAll: () => undefined });
    this.looker.lookAtNew([started, edited, exchanged, other], undefined);
    this.asked.length = 0;
  }

  async act(verb: "start" | "stop", resource: HAAssignmentMember): Promise<void> {
    const performing = this.#executor.perform(verb, resource, {
      mayBegin: () => Promise.resolve(true),
      onWaits: () => undefined,
    });
    await settled();
    // The look of the action itself is the last that was asked for.
    this.#answers.pop()?.();
    const performed = await performing;
    if (performed === undefined) return;
    this.looker.note(resource, performed.observed);
    this.looker.forgetTouched(resource);
  }

  async answer(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer();
    await settled();
  }

  seen(resource: HAAssignmentMember): Observed["state"] | undefined {
    return this.looker.observed.get(lookKeyOf(resource))?.state;
  }

  #turn(resource: HAAssignmentMember, isThere: boolean): Promise<Outcome> {
    this.isThere.set(address(resource), isThere);
    return Promise.resolve({ status: "done" });
  }

  #probe(resource: HAAssignmentMember): Promise<Observed> {
    this.asked.push(`${resourceKeyOf(resource)} ${address(resource)}`);
    const state = this.isThere.get(address(resource)) === true ? "Started" : "Stopped";
    return new Promise((resolve) => {
      this.#answers.push(() => resolve({ state }));
    });
  }
}

function address({ claims }: HAAssignmentMember): string {
  return claims[0]?.key ?? "";
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

describe("a look that an action has overtaken", () => {
  it.each([
    ["at the same thing by another name", exchanged],
    ["at another spec of the same object", edited],
  ])("%s says nothing: it is made again", async (_, resource) => {
    const node = new LookedAt();
    node.isThere.set(address(resource), true);
    await node.answer();
    void node.looker.lookAt(resource);
    await node.act("stop", started);
    node.isThere.set(address(resource), false);
    await node.answer();
    expect(node.seen(resource)).toBeUndefined();
    await node.answer();
    expect(node.seen(resource)).toBe("Stopped");
  });

  it("of the thing itself does not hide what the action has seen", async () => {
    const node = new LookedAt();
    await node.answer();
    void node.looker.lookAt(started);
    await node.act("stop", started);
    await node.answer();
    expect(node.seen(started)).toBe("Stopped");
  });

  it("at something else stands", async () => {
    const node = new LookedAt();
    await node.answer();
    void node.looker.lookAt(other);
    await node.act("stop", started);
    const asked = node.asked.length;
    await node.answer();
    expect([node.seen(other), node.asked.length]).toEqual(["Started", asked]);
  });
});

it("what is looked at again while a look is under way is looked at once more when that has ended", async () => {
  const node = new LookedAt();
  await node.answer();
  void node.looker.lookAgain(other);
  node.isThere.set(address(other), false);
  void node.looker.lookAgain(other);
  void node.looker.lookAgain(other);
  await node.answer();
  expect(node.seen(other)).toBe("Started");
  await node.answer();
  expect([node.seen(other), node.asked.length]).toEqual(["Stopped", 2]);
});

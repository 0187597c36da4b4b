import { describe, expect, it } from "vitest";
import type { HALeaseSpec } from "../../controller/api/types.gen.ts";
import type { Journal } from "../../controller/core/journal.ts";
import type { Ms } from "../../controller/core/lease.ts";
import { NodeLease } from "../../controller/runtime/node-lease.ts";
import type { Store, StoredObject } from "../../controller/ports/store.ts";
import { aLease, era, withoutMachine } from "../core/build/records.ts";

const lease = aLease("n1");
const nothing = (): void => undefined;

/** The lease of n1 in boot `n1-boot-1` on `machine-n1`, over a store that has this record, one turn after it began. */
async function begun(
  stored: HALeaseSpec | undefined,
  earlier?: Journal["lease"],
  how: { readonly meanwhile?: HALeaseSpec; readonly isLoweringRefused?: true; readonly mayNotOpen?: true } = {},
) {
  const world = fakeWorld(stored, how.meanwhile);
  const lost: unknown[] = [];
  const lowered: object[] = [];
  let mayGoOn = how.mayNotOpen !== true;
  let isRefused = how.isLoweringRefused === true;
  const node = new NodeLease({
    node: "n1",
    namespace: "x",
    machine: "machine-n1",
    boot: "n1-boot-1",
    timing: { ttlMs: 2000, renewEveryMs: 500, restartTtlMs: 60_000, stopBudgetMs: 300 },
    store: world.store,
    clock: world.clock,
    random: { next: () => 0, id: () => "z" },
    log: { debug: nothing, info: nothing, warn: (_, fields) => void lost.push(fields?.["why"]), error: nothing },
    content: () => ({
      era,
      letsGo: true,
      highestEpoch: { term: 0, counter: 0 },
      watchdog: undefined,
      leaving: undefined,
    }),
    knownIncarnations: () => ["3.known"],
    lowerEnd(held) {
      lowered.push({ ...held, ttlInRecord: world.record()?.["ttlMs"] });
      return Promise.resolve(!isRefused);
    },
    mayRenew: () => mayGoOn,
    mayOpen: () => Promise.resolve(mayGoOn),
    onHeld: nothing,
    onLost: nothing,
  });
  node.begin(earlier);
  await world.turn(100);
  const refuseToLower = (refuses: boolean): void => {
    isRefused = refuses;
  };
  const letGoOn = (isWell: boolean): void => {
    mayGoOn = isWell;
  };
  return { ...world, node, lost, lowered, refuseToLower, letGoOn };
}

describe("the ttl of a lease", () => {
  const extended = { ...lease, ttlMs: 60_000 };
  const earlier = { incarnation: "1.x", endsAt: 50_000 };

  it("is lowered at the backstop first, and then in the record", async () => {
    const { node, record, lowered } = await begun(extended, earlier);
    expect(lowered).toEqual([{ incarnation: "1.x", endsAt: 2100, ttlInRecord: 60_000 }]);
    expect(record()).toMatchObject({ incarnation: "1.x", ttlMs: 2000 });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 2100 });
  });

  it("stays in the record as long as the backstop does not take the nearer end", async () => {
    const { node, record, refuseToLower, turn } = await begun(extended, earlier, { isLoweringRefused: true });
    expect(record()).toMatchObject({ incarnation: "1.x", renewals: 8, ttlMs: 60_000 });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 60_100 });
    refuseToLower(false);
    await turn(600);
    expect(record()).toMatchObject({ renewals: 9, ttlMs: 2000 });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 2600 });
  });

  it("is extended once for the next agent, and nothing is sent after it", async () => {
    const { node, record, turn } = await begun(undefined);
    expect(await node.extend(60_000)).toBe(true);
    expect(record()).toMatchObject({ incarnation: "4.z", renewals: 2, ttlMs: 60_000 });
    expect(node.current()).toEqual({ incarnation: "4.z", endsAt: 60_100 });
    await turn(2_000);
    expect(record()).toMatchObject({ renewals: 2 });
  });

  it("is not extended where the store does not answer: the lease ends as it would have", async () => {
    const { node, cut } = await begun(undefined);
    cut();
    expect(await node.extend(60_000)).toBe(false);
    expect(node.current()).toEqual({ incarnation: "4.z", endsAt: 2100 });
  });
});

describe("the lease of a node", () => {
  it("runs out where it is not to be renewed, and none is opened before that may be", async () => {
    const { node, record, letGoOn, lost, turn } = await begun(undefined);
    letGoOn(false);
    await turn(1_000);
    expect([record()?.["renewals"], node.current()?.endsAt]).toEqual([1, 2100]);
    await turn(2_100);
    await turn(3_000);
    expect([node.current(), lost]).toEqual([undefined, ["it has run out by this node's own count"]]);
    expect(record()).toMatchObject({ incarnation: "4.z", renewals: 1 });
    letGoOn(true);
    await turn(4_000);
    expect(record()).toMatchObject({ incarnation: "5.z", renewals: 1 });
  });

  it("is gone on with also where none could be opened", async () => {
    const { record, node } = await begun(lease, { incarnation: "1.x", endsAt: 1_500 }, { mayNotOpen: true });
    expect(record()).toMatchObject({ incarnation: "1.x", renewals: 8 });
    expect(node.current()?.incarnation).toBe("1.x");
  });

  it("is opened in an incarnation above every one that a record still names", async () => {
    const { node, record, timeouts } = await begun(undefined);
    expect(record()).toMatchObject({ incarnation: "4.z", renewals: 1, closed: false });
    expect(node.current()).toEqual({ incarnation: "4.z", endsAt: 2100 });
    expect(Math.max(...timeouts)).toBeLessThanOrEqual(2000 / 3);
  });

  it("is gone on with after a restart while it is open", async () => {
    const { node, record } = await begun(lease, { incarnation: "1.x", endsAt: 1500 });
    expect(record()).toMatchObject({ incarnation: "1.x", renewals: 8 });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 2100 });
  });

  it("is not longer for a renewal of the same number that a former process has sent", async () => {
    // It was on its way when that process died, and arrives between this one's read and its first write.
    const late = { ...lease, renewals: 8, sender: "former" };
    const { node, turn, record } = await begun(lease, { incarnation: "1.x", endsAt: 1500 }, { meanwhile: late });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 1500 });
    await turn(600);
    expect(record()).toMatchObject({ incarnation: "1.x", renewals: 9 });
    expect(node.current()).toEqual({ incarnation: "1.x", endsAt: 2600 });
  });

  it("is closed by its holder in its own name, and not held any more", async () => {
    const { node, record } = await begun(undefined);
    expect(await node.close()).toBe(true);
    expect(record()).toMatchObject({ incarnation: "4.z", closed: true, closedBy: "n1" });
    expect(node.current()).toBeUndefined();
  });

  it.each<{ readonly what: string; readonly stored: HALeaseSpec; readonly earlier?: Journal["lease"] }>([
    {
      what: "it was closed meanwhile",
      stored: { ...lease, closed: true },
      earlier: { incarnation: "1.x", endsAt: 1500 },
    },
    { what: "no journal knows it", stored: lease },
    { what: "it is of a former boot of this machine", stored: { ...lease, boot: "n1-boot-0" } },
    {
      what: "another machine had it and it is closed",
      stored: { ...lease, boot: "other", machine: "clone", closed: true },
    },
  ])("is opened anew where $what", async ({ stored, earlier }) => {
    expect((await begun(stored, earlier)).record()).toMatchObject({ incarnation: "4.z", renewals: 1, closed: false });
  });

  it.each<{ readonly what: string; readonly stored: HALeaseSpec }>([
    { what: "another machine's", stored: { ...lease, boot: "other", machine: "clone" } },
    { what: "a machine's that has no identity", stored: { ...withoutMachine(lease), boot: "other" } },
  ])("is never opened over an open one of $what", async ({ stored }) => {
    const { node, record } = await begun(stored);
    expect(node.current()).toBeUndefined();
    expect(record()).toEqual(stored);
  });

  it("cannot be renewed once it was closed: it is lost, and the next one is opened", async () => {
    const { put, record, turn, node, lost } = await begun(undefined);
    put({ ...lease, incarnation: "4.z", renewals: 1, closed: true });
    await turn(600);
    expect(lost).toEqual(["it was closed"]);
    expect(node.current()).toBeUndefined();
    await turn(1100);
    expect(record()).toMatchObject({ incarnation: "5.z", closed: false });
  });

  it("ends by the holder's own count when no renewal is acknowledged", async () => {
    const { node, cut, turn } = await begun(undefined);
    cut();
    for (const at of [600, 1100, 1600]) await turn(at);
    expect(node.current()).toEqual({ incarnation: "4.z", endsAt: 2100 });
    await turn(2100);
    expect(node.current()).toBeUndefined();
  });
});

/** A store with this one record, another one right after its first reading, and a clock that is moved turn by turn. */
function fakeWorld(first: HALeaseSpec | undefined, meanwhile?: HALeaseSpec) {
  let now = 0;
  let isCut = false;
  let calls: (() => void)[] = [];
  const timeouts: number[] = [];
  const away = { ok: false, reason: "Unavailable", message: "cut off" } as const;
  const notFound = { ok: false, reason: "NotFound", message: "no record" } as const;
  let stored = first === undefined ? undefined : objectOf({ ...first }, 1);
  const put = (spec: StoredObject["spec"]): StoredObject => {
    stored = objectOf(spec, Number(stored?.metadata.resourceVersion ?? 0) + 1);
    return stored;
  };
  const store: Store = {
    identity: () => Promise.resolve(away),
    list: () => Promise.resolve(away),
    watch: () => undefined,
    get(_, { timeoutMs }) {
      timeouts.push(timeoutMs);
      if (isCut) return Promise.resolve(away);
      const read = stored;
      if (timeouts.length === 1 && meanwhile !== undefined) put({ ...meanwhile });
      return Promise.resolve(read === undefined ? notFound : { ok: true, value: read });
    },
    write([write], { timeoutMs }) {
      timeouts.push(timeoutMs);
      if (isCut || (write?.verb !== "create" && write?.verb !== "update")) return Promise.resolve(away);
      const isMet = write.verb === "create" ? stored === undefined : write.at === stored?.metadata.resourceVersion;
      if (!isMet) return Promise.resolve({ ok: false, reason: "Conflict", message: "it has changed" });
      return Promise.resolve({ ok: true, value: [put(write.object.spec)] });
    },
  };
  return {
    store,
    clock: {
      now: () => now,
      wakeAt(_: Ms, call: () => void) {
        calls.push(call);
        return () => {
          calls = calls.filter((one) => one !== call);
        };
      },
    },
    timeouts,
    put: (spec: HALeaseSpec) => void put({ ...spec }),
    record: () => stored?.spec,
    cut: () => {
      isCut = true;
    },
    /** The next turn of the lease, at this moment, with all that follows from it. */
    turn: async (at: Ms): Promise<void> => {
      now = at;
      const due = calls;
      calls = [];
      for (const call of due) call();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
  };
}

function objectOf(spec: StoredObject["spec"], version: number): StoredObject {
  const metadata = { namespace: "x", name: "node-n1", uid: "u", generation: 1, creationTimestamp: "" };
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "HALease",
    metadata: { ...metadata, resourceVersion: String(version) },
    spec,
  };
}

import { describe, expect, it } from "vitest";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import { createNodeDriver } from "../../controller/cli/create-node-driver.ts";
import type { NodeDriver, Outcome } from "../../controller/ports/driver.ts";

const limit = { signal: new AbortController().signal };

function aDriver(name: string, earlier: Outcome = { status: "unchanged" }): NodeDriver & { readonly kept: string[] } {
  const done = (): Promise<Outcome> => Promise.resolve({ status: "failed", error: name });
  const kept: string[] = [];
  return {
    kept,
    start: done,
    stop: done,
    promote: done,
    demote: done,
    probe: () => Promise.resolve({ state: "Started", detail: name }),
    endEarlierActions: () => Promise.resolve(earlier),
    keep: (held) => void kept.splice(0, kept.length, ...held.map((one) => one.name)),
    close: () => Promise.resolve(),
  };
}

function member(kind: HAAssignmentMember["kind"], spec: HAAssignmentMember["spec"] = {}): HAAssignmentMember {
  return { kind, name: kind.toLowerCase(), generation: 1, spec, claims: [] };
}

describe("the driver of a node", () => {
  it.each([
    [member("VirtualIP"), "address"],
    [member("VirtualIP", { driver: "iproute2" }), "address"],
    [member("HAService"), "service"],
    [member("VirtualIP", { driver: "keepalived" }), "VirtualIP/virtualip is not yet supported on a node"],
    [member("SharedData"), "SharedData/shareddata is not yet supported on a node"],
  ])("%j is for %s", async (resource, who) => {
    const driver = createNodeDriver({ address: aDriver("address"), service: aDriver("service") });
    expect(await driver.start(resource, limit)).toEqual({ status: "failed", error: who });
    expect(await driver.stop(resource, limit)).toEqual({ status: "failed", error: who });
    expect((await driver.probe(resource, limit)).state).toBe(who.includes("supported") ? "Unknown" : "Started");
  });

  it("tells each driver what it keeps up, also that it is nothing any more", () => {
    const [address, service] = [aDriver("address"), aDriver("service")];
    const driver = createNodeDriver({ address, service });
    driver.keep([member("VirtualIP"), member("HAService"), member("SharedData")], 1);
    expect([address.kept, service.kept]).toEqual([["virtualip"], ["haservice"]]);
    driver.keep([], 2);
    expect([address.kept, service.kept]).toEqual([[], []]);
  });

  it("has ended earlier actions only where every driver has", async () => {
    const failing = aDriver("service", { status: "failed", error: "it hangs" });
    expect(await createNodeDriver({ address: aDriver("a"), service: failing }).endEarlierActions(limit)).toEqual({
      status: "failed",
      error: "it hangs",
    });
    const done = aDriver("service", { status: "done" });
    const outcome = await createNodeDriver({ address: aDriver("a"), service: done }).endEarlierActions(limit);
    expect(outcome.status).toBe("done");
  });
});

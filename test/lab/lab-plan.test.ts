import { describe, expect, it } from "vitest";
import { planLab, type LabPlan, type LabWish } from "../../controller/lab/lab-plan.ts";

function wish(more: Partial<LabWish> = {}): LabWish {
  const nodes = ["n1", "n2", "n3"].map((name) => ({ name, addresses: [] }));
  return {
    name: "default",
    cluster: "default",
    nodes,
    managers: 2,
    hasSystemd: false,
    vips: ["192.0.2.100/24"],
    ...more,
  };
}

function plan(more: Partial<LabWish> = {}): LabPlan {
  const planned = planLab(wish(more));
  if (!planned.ok) throw new Error(planned.message);
  return planned.plan;
}

function refusal(more: Partial<LabWish>): string {
  const planned = planLab(wish(more));
  return planned.ok ? "" : planned.message;
}

function addresses(of: LabPlan): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(of.machines.map((machine) => [machine.name, machine.addresses]));
}

describe("the plan of a lab", () => {
  it("gives nodes the first addresses of the lab's subnet, and store and client the last", () => {
    expect(addresses(plan())).toEqual({
      n1: ["192.0.2.1/24"],
      n2: ["192.0.2.2/24"],
      n3: ["192.0.2.3/24"],
      store: ["192.0.2.254/24"],
      client: ["192.0.2.253/24"],
    });
  });

  it("never gives a virtual address away, nor one that a node has", () => {
    const nodes = [
      { name: "a", addresses: [] },
      { name: "b", addresses: ["192.0.2.1"] },
    ];
    const found = plan({ nodes, vips: ["192.0.2.2/24", "192.0.2.254/24"] });
    expect(addresses(found)).toEqual({
      a: ["192.0.2.3/24"],
      b: ["192.0.2.1/24"],
      store: ["192.0.2.253/24"],
      client: ["192.0.2.252/24"],
    });
  });

  it("has each machine in the subnets of virtual addresses and of nodes", () => {
    const nodes = [{ name: "a", addresses: ["203.0.113.7", "2001:db8:1::7"] }];
    const found = plan({ nodes, managers: 1, vips: ["198.51.100.10/25", "2001:db8::10/64"] });
    expect(addresses(found)["a"]).toEqual([
      "192.0.2.1/24",
      "198.51.100.1/25",
      "2001:db8:0:0:0:0:0:1/64",
      "203.0.113.7/24",
      "2001:db8:1::7/64",
    ]);
    expect(addresses(found)["client"]).toHaveLength(5);
  });

  it("does not divide a subnet that is there already", () => {
    expect(addresses(plan({ vips: ["192.0.2.100/28", "192.0.2.101/32"] }))["n1"]).toEqual(["192.0.2.1/24"]);
  });

  it("tells machines apart by port, MAC and hardware", () => {
    const nodes = Array.from({ length: 16 }, (_, index) => ({ name: `n${index + 1}`, addresses: [] }));
    const { machines } = plan({ nodes });
    expect(machines).toHaveLength(18);
    for (const key of ["port", "mac", "uuid", "name"] as const) {
      expect(new Set(machines.map((machine) => machine[key])).size).toBe(18);
    }
  });

  it("has managers on the first nodes only, and watches the virtual addresses", () => {
    const found = plan();
    expect(found.machines.filter(({ hasManager }) => hasManager).map(({ name }) => name)).toEqual(["n1", "n2"]);
    expect(found.watched).toEqual(["192.0.2.100"]);
    expect(found.powerSwitch).toBe("192.0.2.252/24");
  });

  it.each([
    [{ name: "a/b" }, /its name must be at most 32 of a-z, 0-9 and -; it is "a\/b"/],
    [{ nodes: [] }, /a lab has 1 to 16 nodes; it would have 0/],
    [{ managers: 4 }, /managers run on 1 to 3 of its nodes; 4 are wished for/],
    [
      { nodes: [{ name: "store", addresses: [] }], managers: 1 },
      /store and client are machines of the lab; a node is store/,
    ],
    [{ vips: ["198.51.100.1/30"] }, /give 5 machines addresses in 198.51.100.0\/30: it has not so many free ones/],
  ])("is refused for %j", (more, message) => {
    expect(refusal(more)).toMatch(message);
  });
});

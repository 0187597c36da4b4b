import { describe, expect, it } from "vitest";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { completeObjects, labWish, readWish } from "../../controller/lab/lab-objects.ts";
import { planLab } from "../../controller/lab/lab-plan.ts";
import { catalog } from "../crds/read-definitions.ts";

function objectsOf(...specs: readonly string[]) {
  const text = specs.map((spec) => `apiVersion: holdfast.dev/v1alpha1\n${spec}\n`).join("---\n");
  const { objects, errors } = loadObjects([{ file: "lab.yaml", text }], catalog);
  expect(errors).toEqual([]);
  return objects.map(({ object }) => object);
}

const vip = "kind: VirtualIP\nmetadata: {name: web}\nspec: {address: 192.0.2.100/24, interface: lan0}";
const node = "kind: HANode\nmetadata: {name: a}\nspec: {addresses: [192.0.2.7]}";
const service = `kind: HAService
metadata: {name: web}
spec: {exec: {start: [/opt/web, start], stop: [/opt/web, stop], status: [/opt/see]}}`;
const unit = "kind: HAService\nmetadata: {name: nginx}\nspec: {systemd: {unit: nginx.service}}";

function group(checker: string): string {
  return `kind: HAGroup
metadata: {name: web}
spec:
  members: [{kind: VirtualIP, name: web}]
  checkers: [{${checker}, effect: Fault}]`;
}

function wishOf(...specs: readonly string[]) {
  const read = readWish(objectsOf(...specs));
  if (!read.ok) throw new Error(read.message);
  return read.wish;
}

describe("what manifests say of their lab", () => {
  it("is its nodes, addresses and interface, and what their programs may do", () => {
    const checker = group("exec: {command: [/opt/check]}");
    expect(wishOf(vip, node, service, unit, checker)).toMatchObject({
      cluster: "default",
      nodes: [{ name: "a", addresses: ["192.0.2.7"] }],
      vips: ["192.0.2.100/24"],
      nic: "lan0",
      allow: { commands: ["/opt/check", "/opt/see", "/opt/web"], units: ["nginx.service"] },
    });
  });

  it("is what its client asks: as the first checker of the address does, else whether anybody has it", () => {
    expect(wishOf(vip).probe).toEqual({ address: "192.0.2.100", port: 9, isRefusalAnswer: true });
    const elsewhere = group('http: {url: "http://192.0.2.101/"}');
    expect(wishOf(vip, elsewhere).probe?.port).toBe(9);
    const checked = group('http: {url: "http://192.0.2.100:8080/a?b=c"}');
    expect(wishOf(vip, checked).probe).toEqual({
      address: "192.0.2.100",
      port: 8080,
      path: "/a?b=c",
      isRefusalAnswer: false,
    });
    expect(wishOf(node).probe).toBeUndefined();
  });

  it.each([
    [[vip, "kind: HANode\nmetadata: {name: a, namespace: other}\nspec: {addresses: [192.0.2.7]}"], /default, other/],
    [[vip, vip.replace("lan0", "lan1").replace("name: web", "name: www")], /name lan0, lan1/],
  ])("is refused where it cannot be one lab", (specs, message) => {
    const read = readWish(objectsOf(...specs));
    expect(read.ok ? "" : read.message).toMatch(message);
  });

  it("takes as many nodes as were asked for, unless it has its own", () => {
    const asked = { name: "x", nodes: 5, managers: undefined, hasSystemd: false };
    const made = labWish(wishOf(vip), asked);
    expect(made.ok && made.wish.nodes.map(({ name }) => name)).toEqual(["n1", "n2", "n3", "n4", "n5"]);
    expect(made.ok && made.wish.managers).toBe(3);
    const refused = labWish(wishOf(vip, node), asked);
    expect(refused.ok ? "" : refused.message).toMatch(/--nodes 5: the manifests have 1 HANodes/);
  });

  it("is completed by a cluster and by nodes that it does not bring", () => {
    const objects = objectsOf(vip);
    const wished = labWish(wishOf(vip), { name: "x", nodes: 2, managers: 1, hasSystemd: false });
    const planned = wished.ok ? planLab(wished.wish) : wished;
    if (!planned.ok) throw new Error(planned.message);
    const all = completeObjects(objects, planned.plan);
    const text = all.map((object) => JSON.stringify(object)).join("\n---\n");
    const loaded = loadObjects([{ file: "all.json", text }], catalog);
    expect(loaded.errors).toEqual([]);
    expect(loaded.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      "HACluster cluster",
      "HANode n1",
      "HANode n2",
      "VirtualIP web",
    ]);
    const whole = objectsOf(vip, node, "kind: HACluster\nmetadata: {name: cluster}\nspec: {}");
    expect(completeObjects(whole, planned.plan)).toEqual(whole);
  });
});

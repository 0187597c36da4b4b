import { describe, expect, it } from "vitest";

import { findKind, namesOf, userKinds } from "../../controller/cli/find-kind.ts";
import { run } from "./fake-terminal.ts";

describe("holdfast explain", () => {
  it.each(["VirtualIP", "virtualips", "virtualip", "vip", "VIP", "VirtualIp"])("knows a kind as %s", async (name) => {
    const { exitCode, out, err } = await run(["explain", name]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^VirtualIP \(virtualips, virtualip, vip\) {2}holdfast\.dev\/v1alpha1\n/);
  });

  it("tells the names of kinds apart", () => {
    const kinds = [...userKinds(), "HALease"];
    for (const kind of kinds) expect(namesOf(kind).map(findKind)).toEqual(namesOf(kind).map(() => kind));
  });

  it.each(["hag.spec.members.kind", "HAGroup.spec.members[].kind", "hagroups.spec.members[0].kind"])(
    "shows the field %s",
    async (topic) => {
      const { exitCode, out } = await run(["explain", topic]);
      expect(exitCode).toBe(0);
      expect(out).toMatch(/^HAGroup\.spec\.members\[\]\.kind {2}/);
      expect(out).toContain("Type     string, required\nOne of   VirtualIP, SharedData, HAService\n");
    },
  );

  it("says where an inherited value comes from", async () => {
    const { out } = await run(["explain", "hagroup.spec.stickiness"]);
    expect(out).toContain("Default  taken from HACluster spec.defaults.stickiness, else 1\n");
  });

  it("shows the whole tree on request", async () => {
    const { out } = await run(["explain", "vip.spec", "--recursive"]);
    expect(out).toMatch(/^ {2}duplicateCheck {2}object.*\n {4}enabled {2}boolean, default true\n/m);
  });

  it("gives programs the same as JSON", async () => {
    const { exitCode, out } = await run(["explain", "-o", "json", "vip.spec.driver"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      kind: "VirtualIP",
      path: "spec.driver",
      type: "string",
      default: "iproute2",
      enum: ["iproute2", "keepalived", "ocf"],
    });
  });

  it.each([
    ["vpi", "vpi is not a kind; did you mean VirtualIP?"],
    ["HAGruop.spec", "HAGruop is not a kind; did you mean HAGroup?"],
    ["", /an empty name is not a kind; there are Checker, FenceDevice, .*, VirtualIP$/m],
    ["deployment", / deployment is not a kind; there are Checker, /],
    ["VirtualServer.spec", "VirtualServer is not yet supported in this version of Holdfast"],
    ["havs", "VirtualServer is not yet supported in this version of Holdfast"],
    ["virtualservers.spec", "VirtualServer is not yet supported in this version of Holdfast"],
    ["VirtualServr", "VirtualServr is not a kind; did you mean VirtualServer?"],
    ["vip.spec.adress", "adress is not a field of VirtualIP.spec; did you mean address?"],
    ["hag.spec.members.nmae", "nmae is not a field of HAGroup.spec.members[]; did you mean name?"],
    ["hag.failurePolicy", "failurePolicy is not a field of HAGroup; did you mean HAGroup.spec.failurePolicy?"],
    ["hag.members.kind", "members is not a field of HAGroup; did you mean HAGroup.spec.members[].kind?"],
    ["vip.zzzzzz", "zzzzzz is not a field of VirtualIP; there are apiVersion, kind, metadata, spec, status"],
    ["vip.spec.driver.x", "x is not a field of VirtualIP.spec.driver, which has no fields"],
    ["vip.toString", / toString is not a field of VirtualIP; there are /],
  ])("refuses %j with a word", async (topic, sentence) => {
    const { exitCode, out, err } = await run(["explain", topic]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err).toMatch(sentence);
    expect(err).toMatch(/^holdfast explain: [^\n]*\n$/);
  });

  it.each([
    ["on a terminal", { isOutTerminal: true }, true],
    ["not in a pipe", { isOutTerminal: false }, false],
    ["not where NO_COLOR is set", { isOutTerminal: true, env: { NO_COLOR: "1" } }, false],
    ["where NO_COLOR is empty", { isOutTerminal: true, env: { NO_COLOR: "" } }, true],
    ["not on a terminal that has none", { isOutTerminal: true, env: { TERM: "dumb" } }, false],
  ])("is in colour %s", async (_, surroundings, isColoured) => {
    const { out } = await run(["explain", "vip"], surroundings);
    expect(out.includes("\u001B[")).toBe(isColoured);
  });

  it("explains every field of every kind", async () => {
    for (const kind of userKinds()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as a user would
      const { out } = await run(["explain", kind, "--recursive"]);
      expect(out).toContain("  spec  object");
    }
  });
});

import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";

import { userKinds } from "../../controller/cli/find-kind.ts";
import { everyOf } from "../properties/trials.ts";
import { run } from "./fake-terminal.ts";

async function compile(...args: readonly string[]): Promise<(value: unknown) => boolean> {
  const { exitCode, out, err } = await run(["schema", ...args]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  return new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(out));
}

const vip = {
  apiVersion: "holdfast.dev/v1alpha1",
  kind: "VirtualIP",
  metadata: { name: "web" },
  spec: { address: "192.0.2.10/24" },
};

describe("holdfast schema KIND", () => {
  it("takes an object of the kind, and no other", async () => {
    const isValid = await compile("vip");
    expect(isValid(vip)).toBe(true);
    expect(isValid({ ...vip, kind: "HAGroup" })).toBe(false);
    expect(isValid({ ...vip, spec: { adress: "192.0.2.10/24" } })).toBe(false);
  });

  it.each(everyOf(userKinds(), 4))("prints a schema for %s", async (kind) => {
    const isValid = await compile(kind);
    expect(isValid({})).toBe(false);
  });
});

describe("holdfast schema --all", () => {
  let isValid: (value: unknown) => boolean;
  beforeAll(async () => {
    isValid = await compile("--all");
  });

  it.each([
    ["an object of ours", vip, true],
    ["a misspelt field", { ...vip, spec: { adress: "192.0.2.10/24" } }, false],
    ["a kind that there is not", { ...vip, kind: "VirtualIp" }, false],
    ["a version that there is not", { ...vip, apiVersion: "holdfast.dev/v1" }, false],
    ["an internal kind", { ...vip, kind: "HALease" }, false],
    ["an object of another API, which is passed over", { apiVersion: "v1", kind: "ConfigMap", data: {} }, true],
    ["an object without a kind", { apiVersion: "v1" }, false],
    ["something else", ["x"], false],
  ])("judges %s", (_, value, isGood) => {
    expect(isValid(value)).toBe(isGood);
  });
});

describe("holdfast schema refuses", () => {
  it.each([
    [[], "holdfast schema: give either a kind or --all\n"],
    [["vip", "--all"], "holdfast schema: give either a kind or --all\n"],
    [["vipp"], "holdfast schema: vipp is not a kind; did you mean VirtualIP?\n"],
  ])("%j with a word", async (args, err) => {
    expect(await run(["schema", ...args])).toEqual({ exitCode: 1, out: "", err });
  });
});

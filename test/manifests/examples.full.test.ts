import { resolve } from "node:path";
import { expect, it } from "vitest";
import { run } from "../cli/fake-terminal.ts";

const folder = resolve(import.meta.dirname, "../../manifests/examples");

// Asking an agent runs it, and that takes most of a second for each.
it("the examples give the agents that are installed here what these describe", async () => {
  const { exitCode, err } = await run(["validate", folder], { env: process.env });
  const errors = err.split("\n").filter((line) => line !== "" && !line.startsWith("note: "));
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
});

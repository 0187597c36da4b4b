import { describe, expect, it } from "vitest";
import { run } from "./fake-terminal.ts";

const few = ["sim", "explore", "-f", "manifests/examples/web-pair", "--seeds", "2", "--duration", "5s"];

describe("sim explore", () => {
  it("says what was simulated when every promise was kept", async () => {
    const { exitCode, out, err } = await run(few);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toMatch(/^every promise was kept: 2 seeds, [\d.]+ a second, [\d.]+ simulated hours\n$/);
  });

  it("gives one document on request", async () => {
    const { exitCode, out } = await run([...few, "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ from: 1, seeds: 2 });
  });

  it.each([
    { what: "a file that is not there", args: ["-f", "manifests/no-such-file.yaml"], says: "no-such-file.yaml" },
    { what: "no file", args: [], says: "-f, --filename" },
    { what: "a count that is none", args: ["-f", "x", "--seeds", "many"], says: "It must be a whole number" },
    { what: "a time that is none", args: ["-f", "x", "--duration", "0s"], says: "above zero and at most 24h" },
  ])("refuses $what", async ({ args, says }) => {
    const { exitCode, err } = await run(["sim", "explore", ...args]);
    expect(exitCode).toBe(1);
    expect(err).toContain(says);
  });
});

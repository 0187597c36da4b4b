import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readNodeFile } from "../../controller/cli/node-file.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-node-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(folder, "agent.yaml");
  writeFileSync(file, text);
  const outcome = await readNodeFile(file);
  return outcome.ok ? outcome : { ...outcome, problems: outcome.problems.map((one) => one.replace(folder, "")) };
}

const store = "store: {servers: ['https://192.0.2.1:7420'], cert: /c, key: /k, ca: /a}\n";

describe("a node file", () => {
  it("has a default for everything but the store", async () => {
    expect(await read(`node: n1\n${store}`)).toEqual({
      ok: true,
      file: {
        cluster: "default",
        name: "n1",
        store: { servers: ["https://192.0.2.1:7420"], cert: "/c", key: "/k", ca: "/a" },
        stateDir: "/run/holdfast",
        lastingDir: "/var/lib/holdfast",
        secretsDir: "/etc/holdfast/secrets",
        allow: { commands: [], units: ["*"] },
        log: { level: "info" },
      },
    });
  });

  it.each([
    ["nod: n1\n", "/agent.yaml:1:1: nod: is not a field; did you mean node?"],
    ["node: N1\n", "/agent.yaml:1:7: node: "],
    ["log: {level: loud}\n", "/agent.yaml:1:14: log.level: "],
    ["listen: 9420\n", "/agent.yaml:1:9: listen: "],
    ["allow:\n  commands: [bin/sh]\n", "/agent.yaml:2:14: allow.commands[0]: "],
    ["store: {servers: [https://h:1], cert: /c, key: /k}\n", "/agent.yaml:1:1: store.ca: is missing"],
    ["node: n1\nnode: n2\n", "/agent.yaml:2:1: "],
    ["a: 1\n---\nb: 1\n", "/agent.yaml:3:1: a file of settings has one document"],
    ["", "/agent.yaml:1:1: "],
  ])("%j is refused, and where", async (text, problem) => {
    const outcome = await read(text);
    expect(outcome.ok ? [] : outcome.problems).toEqual([expect.stringContaining(problem)]);
  });

  it("that is not there is one error", async () => {
    const outcome = await readNodeFile(join(folder, "none.yaml"));
    expect(outcome).toMatchObject({ ok: false, problems: [expect.stringMatching(/^Cannot read .*none\.yaml: /)] });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { planFileText, planJson } from "../../controller/report/plan-document.ts";
import { planMarkdown } from "../../controller/report/plan-markdown.ts";
import { planText } from "../../controller/report/plan-text.ts";
import { createStyle } from "../../controller/report/style.ts";
import { fullDocument } from "../report/make-plan.ts";
import { run } from "./fake-terminal.ts";

const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-show-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const document = fullDocument();
const style = createStyle(false);

describe("holdfast show", () => {
  it.each([
    [[], planText(document, { style, width: undefined })],
    [["-o", "json"], planJson(document)],
    [["-o", "markdown"], planMarkdown(document)],
    [["-o", "github"], planMarkdown(document, "github")],
  ])("prints a saved plan as it was printed when it was made: %j", async (options, out) => {
    const file = saved(planFileText(document));
    expect(await run(["show", file, ...options])).toEqual({ exitCode: 0, out, err: "" });
  });

  it.each([
    ["web-pair", "node-maintenance=n1"],
    ["three-nodes-ipmi", "node-down=n1"],
    ["promotable-database", "node-down=db1"],
  ])("prints what planning %s has printed", async (example, whatIf) => {
    const manifests = join(import.meta.dirname, "../../manifests/examples", example);
    const out = join(folder, "made.json");
    const options = ["-f", manifests, "--base", manifests, "--what-if", whatIf, "--no-agents", "-o", "markdown"];
    const planned = await run(["plan", ...options, "--out", out]);
    expect(planned.out).toContain("<summary>Actions, done in ");
    expect(await run(["show", out, "-o", "markdown"])).toEqual({ exitCode: 0, out: planned.out, err: "" });
  });

  it("keeps to the screen, where there is one, and its colours", async () => {
    const file = saved(planFileText(document));
    const screen = { isOutTerminal: true, columns: 70 };
    const plain = await run(["show", file], { ...screen, env: { NO_COLOR: "1" } });
    expect(plain.out).toBe(planText(document, { style, width: 70 }));
    expect((await run(["show", file], screen)).out).toBe(planText(document, { style: createStyle(true), width: 70 }));
  });

  it.each([
    ["a plan that is cut off", planFileText(document).slice(0, 999), "it must be one JSON document, and is cut off"],
    ["a later format", '{"format":9}', "its format must be 1, which this holdfast reads, is 9"],
    ["a file that is no text", "\0", "must be text in UTF-8, has a NUL byte at offset 0"],
  ])("refuses %s", async (_, text, message) => {
    const file = saved(text);
    const { exitCode, out, err } = await run(["show", file]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(err.startsWith(`holdfast: Cannot read the plan ${file}: ${message}`)).toBe(true);
  });

  it("refuses what is no file", async () => {
    const file = join(folder, "none.json");
    const err = `holdfast: Cannot read the plan ${file}: there is no such file or directory\n`;
    expect(await run(["show", file])).toEqual({ exitCode: 1, out: "", err });
  });
});

function saved(text: string): string {
  const file = join(folder, "plan.json");
  writeFileSync(file, text);
  return file;
}

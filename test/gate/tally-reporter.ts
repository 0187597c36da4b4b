import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** What a run of vitest came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Each skipped test with the word that it left. */
  readonly skipped: readonly { readonly name: string; readonly note: string }[];
}

/** The environment variable that names the file the tally is written to. */
export const tallyFileVariable = "HOLDFAST_TALLY_FILE";

/** Makes a vitest reporter that writes the tally as JSON at the end of a run. */
export function tallyReporter(file: string): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const tally = tallyOf(modules);
      writeFileSync(file, JSON.stringify({ ...tally, failed: tally.failed + unhandledErrors.length }));
    },
  };
}

function tallyOf(modules: readonly TestModule[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const results = tests.map((test) => ({ name: test.fullName, result: test.result() }));
  // A file or a suite that cannot be set up has no test that failed, but is no success.
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  return {
    passed: results.filter(({ result }) => result.state === "passed").length,
    failed:
      results.filter(({ result }) => result.state === "failed" || result.state === "pending").length +
      suites.filter((suite) => suite.errors().length > 0).length,
    skipped: results.flatMap(({ name, result }) =>
      result.state === "skipped" ? [{ name, note: result.note ?? "no word was left" }] : [],
    ),
  };
}

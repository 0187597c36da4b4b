// A process of its own: `node run-story.ts NAME` runs the test file of a mutant with the mutant's changes made to the
// production code. Prints the titles of the tests that failed and that were skipped, as JSON.
import { relative, resolve } from "node:path";
import process from "node:process";
import { startVitest } from "vitest/node";
import { allMutants } from "./all-mutants.ts";
import { isStoryMutant, mutate } from "./mutant.ts";

const root = resolve(import.meta.dirname, "../../..");
const mutant = allMutants.filter(isStoryMutant).find(({ name }) => name === process.argv[2]);
if (mutant === undefined) throw new Error(`there is no mutant ${process.argv[2]} that a story is told of`);
// Also in the processes that the story starts.
process.env["HOLDFAST_MUTANT"] = mutant.name;
process.env["NODE_OPTIONS"] = `--import=${import.meta.resolve("./import-mutant.ts")}`;

const vitest = await startVitest(
  "test",
  [mutant.story.file],
  // What is broken here must not be kept for anybody else.
  { config: false, fsModuleCache: false, root, watch: false, reporters: [{}], testTimeout: 120_000, maxWorkers: 1 },
  {
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        transform(code, id) {
          const file = relative(root, id);
          const changes = mutant.changes.filter((change) => change.file === file);
          if (changes.length === 0) return undefined;
          return { code: mutate(code, changes), map: null };
        },
      },
    ],
  },
);
const modules = vitest.state.getTestModules();
const [failed, skipped] = (["failed", "skipped"] as const).map((state) =>
  modules.flatMap(({ children }) => [...children.allTests(state)].map(({ name }) => name)),
);
const errors = [...modules.flatMap((module) => module.errors()), ...vitest.state.getUnhandledErrors()];
await vitest.close();
if (errors.length > 0) throw new Error(`the story could not be told: ${JSON.stringify(errors)}`);
process.stdout.write(`${JSON.stringify({ failed, skipped })}\n`);
process.exitCode = 0;

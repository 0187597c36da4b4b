import { existsSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";
import { tallyFileVariable, tallyReporter } from "./test/gate/tally-reporter.ts";

/** What builds, installs or explores for longer; the anchors are known by a path without that ending. */
const full = ["test/**/*.full.test.ts", "test/anchors/*.test.ts"];
const tallyFile = process.env[tallyFileVariable];

// `unit` is what `npm run check` runs and must stay quick; `full` holds what builds, installs or explores for longer.
export default defineConfig({
  test: {
    // Far beyond what anything takes on a quiet machine: what hangs fails, and what has to wait for its turn does not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // One less by default, which on two cores is half of the machine.
    maxWorkers: availableParallelism(),
    globalSetup: "./test/gate/require-node.mjs",
    ...(tallyFile === undefined ? {} : { reporters: ["default", tallyReporter(tallyFile)] }),
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: full,
          // Loading the same modules anew for each file takes as long as the tests; none of them may leave anything behind.
          isolate: false,
          env: inMemory() ? { HOLDFAST_TEST_FOLDER: "/dev/shm" } : {},
        },
      },
      { extends: true, test: { name: "full", include: full, testTimeout: 600_000, hookTimeout: 600_000 } },
    ],
  },
});

/** Whether files can be kept in memory; a container may have little room there. */
function inMemory(): boolean {
  if (!existsSync("/dev/shm")) return false;
  const { bavail, bsize } = statfsSync("/dev/shm");
  return bavail * bsize > 500_000_000;
}

#!/usr/bin/env node
// The command `holdfast` in a checkout: finds Node 26 and runs main.ts with it. Plain JavaScript and nothing newer than
// Node 16, because it is the one file that whatever Node the system has must be able to read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

// Node gives the real path of the file it was started with, so a symlink to it from anywhere ends up here too.
const self = fileURLToPath(import.meta.url);
const packages = new URL("../../node_modules/", import.meta.url);
const ownNode = fileURLToPath(new URL(`node-${process.platform}-${process.arch}/bin/node`, packages));

if (/[\\/]node_modules[\\/]/.test(self)) {
  refuse(`Cannot run ${self}: Node does not run TypeScript below node_modules; run holdfast from a checkout.`);
} else if (process.version.startsWith("v26.")) {
  // Compiled code is kept beside the packages, which are trusted as much as the code itself: a run takes half the time.
  // Where nothing can be written there, nothing is kept. main.ts keeps all but its own self, of which types are stripped.
  module.enableCompileCache(fileURLToPath(new URL(".cache/holdfast", packages)));
  await import("./main.ts");
} else if (existsSync(ownNode) && process.execPath !== ownNode) {
  runWith(ownNode);
} else {
  refuse(
    `Cannot run holdfast: it needs Node 26, this is ${process.version}, and ${ownNode} does not exist; ` +
      "run `npm ci` in the checkout (it brings Node 26 for Linux on x64 and arm64) or install Node 26.",
  );
}

/** Replaces this process as well as Node 16 can: same arguments, streams, signals and exit code. */
function runWith(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends these two to the child as well; the others reach this process alone.
  for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`Cannot start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

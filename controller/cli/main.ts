// The entry point. What goes wrong beyond a verb's own errors ends here, in one line.
import module from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.on("uncaughtException", (error: unknown) => {
  reportBug(error);
  process.exit(1);
});

if (process.version.startsWith("v26.")) {
  // As the launcher does it, and to no effect after it: what is loaded from here on is compiled once for all runs.
  module.enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/holdfast", import.meta.url)));
  const { runCommandLine } = await import("./run-command-line.ts");
  const { processTerminal } = await import("./terminal.ts");
  process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
} else {
  process.stderr.write(
    `holdfast needs Node 26 and this is ${process.version}: start it by controller/cli/holdfast.mjs, which finds the one ` +
      "that `npm ci` brings.\n",
  );
  process.exitCode = 1;
}

function reportBug(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const [firstLine = ""] = text.split("\n", 1);
  process.stderr.write(
    `holdfast: internal error: ${firstLine}; this is a bug, please report it (HOLDFAST_DEBUG=1 shows where it happened)\n`,
  );
  const isDebugging = (process.env["HOLDFAST_DEBUG"] ?? "") !== "";
  if (isDebugging && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
}

// A process of its own: `node without-deadman.ts ARGUMENTS` is `holdfast ARGUMENTS` with a simulated deadman that never acts,
// made so as its code is loaded.
import { registerHooks } from "node:module";
import process from "node:process";

let isMade = false;
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith("/sim/sim-deadman.ts")) return loaded;
    const source =
      typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source ?? undefined);
    const broken = source.replace("isBroken = false;", "isBroken = true;");
    isMade = broken !== source;
    return { ...loaded, source: broken };
  },
});

// Only now: what is loaded before the hooks are there is as it was.
const { runCommandLine } = await import("../../controller/cli/run-command-line.ts");
const { processTerminal } = await import("../../controller/cli/terminal.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
if (!isMade) throw new Error("the deadman of the simulator was not broken: its code is another one by now");

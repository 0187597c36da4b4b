// A process of its own: `node run-mutant.ts NAME SEEDS CLUSTER` explores a cluster from seed 1 on with the mutant's changes
// made to the production code as it is loaded; with the name `none` as it is. Prints the outcome as JSON.
import process from "node:process";
import { allMutants } from "./all-mutants.ts";
import { registerMutant } from "./register-mutant.ts";

const [name = "", seeds = "1", cluster = ""] = process.argv.slice(2);
const mutant = name === "none" ? { changes: [] } : allMutants.find((one) => one.name === name);
if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
const unmade = registerMutant(mutant);

// Only now: what is loaded before the hooks are there is not changed.
const { explore } = await import("../../../sim/explore.ts");
const { readCluster } = await import("../read-cluster.ts");
if (unmade.size > 0) throw new Error(`the simulator does not load ${[...unmade.keys()].join(", ")}`);
const { seeds: run, failure } = await explore({
  objects: readCluster(cluster),
  from: 1,
  seeds: Number(seeds),
  safetyMs: 60_000,
  onSeed: () => true,
});
process.stdout.write(`${JSON.stringify({ seeds: run, violation: failure?.violation })}\n`);

// For `node --import`: makes the changes of the mutant that HOLDFAST_MUTANT names in a process that a story starts.
import process from "node:process";
import { allMutants } from "./all-mutants.ts";
import { registerMutant } from "./register-mutant.ts";

const mutant = allMutants.find(({ name }) => name === process.env["HOLDFAST_MUTANT"]);
if (mutant !== undefined) registerMutant(mutant);

import { Environment } from "@marcbachmann/cel-js";

import { addressFunctions, addressOperators, CelCidr, CelIp, CelIpNamespace } from "./addresses.ts";
import { conversionFunctions } from "./conversions.ts";
import { CelDuration, durationFunctions, durationOperators } from "./durations.ts";
import { listFunctions } from "./lists.ts";
import { CelQuantity, quantityFunctions, quantityOperators } from "./quantities.ts";
import { patternFunctions } from "./re2.ts";
import { stringFunctions } from "./strings.ts";
import { CelUrl, urlFunctions } from "./urls.ts";

const functions = {
  ...addressFunctions,
  ...conversionFunctions,
  ...durationFunctions,
  ...listFunctions,
  ...patternFunctions,
  ...quantityFunctions,
  ...stringFunctions,
  ...urlFunctions,
};

const operators = { ...addressOperators, ...durationOperators, ...quantityOperators };

/** The macros and functions of cel-js that mean there what they mean in Kubernetes. */
const builtIn = "has all exists exists_one map filter size type dyn startsWith endsWith contains join".split(" ");

/**
 * The names by which cel-js is to call the functions that rules may use. It does not let its own functions be replaced, and
 * several of them differ from Kubernetes (matches() is JavaScript's, lowerAscii() lowers all letters, int("") is 0,
 * indexOf() counts UTF-16 units): those of ours stand under a name with `_` at its end, and rules are rewritten to it.
 */
export const functionNames: ReadonlyMap<string, string> = new Map([
  ...builtIn.map((name) => [name, name] as const),
  ...Object.keys(functions).map((signature) => {
    const name = /(\w+)\(/.exec(signature)?.[1] ?? "";
    return [name.replace(/_$/, ""), name] as const;
  }),
]);

/** What all rules share: the functions of Kubernetes, no variables. Clone it to add some. */
export function createEnvironment(): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: true })
    .registerType("IP", CelIp)
    .registerType("CIDR", CelCidr)
    .registerType("IpNamespace", CelIpNamespace)
    .registerType("Duration", CelDuration)
    .registerType("Quantity", CelQuantity)
    .registerType("URL", CelUrl)
    .registerConstant("ip", "IpNamespace", new CelIpNamespace());
  for (const [signature, handler] of Object.entries(functions))
    // Told that none is asynchronous, cel-js leaves out its handling of promises; its types do not know the option.
    environment.registerFunction(signature, handler, { async: false } as object);
  for (const [signature, handler] of Object.entries(operators)) environment.registerOperator(signature, handler);
  return environment;
}

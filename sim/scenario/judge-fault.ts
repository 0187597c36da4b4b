import type { Violation } from "../../controller/api/manifest-error.ts";
import { nearestName } from "../../controller/api/nearest-name.ts";
import { allFaults } from "../faults/all-faults.ts";
import { faultGuide, type FaultArg } from "../faults/fault-guide.ts";
import { unknown, type Known } from "./known-names.ts";

interface JudgedFault {
  readonly fault: string;
  readonly target: string;
  readonly args: Readonly<Record<string, number>>;
  readonly hasEnd: boolean;
}

/** What is wrong with a fault of a timeline, whose name is known. */
export function judgeFault({ fault, target, args, hasEnd }: JudgedFault, known: Known): readonly Violation[] {
  const violations: Violation[] = [];
  const targets = known.targetsOf(fault);
  if (!targets.includes(target)) {
    const message =
      targets.length === 0
        ? `${fault} can strike nothing in this cluster`
        : unknown(`a target of ${fault}`, target, targets);
    violations.push({ path: ["target"], reason: "UnknownReference", message });
  }
  if (hasEnd && isMomentary(fault)) {
    const message = `is over at once, as a ${fault} has no end: leave it out`;
    violations.push({ path: ["lasts"], reason: "RuleViolated", message });
  }
  return [...violations, ...judgeArgs(fault, args)];
}

/** Whether there is nothing to end. */
export function isMomentary(name: string): boolean {
  const [, longest] = allFaults.find((fault) => fault.name === name)?.lastsMs ?? [0, 0];
  return longest === 1;
}

function judgeArgs(fault: string, args: Readonly<Record<string, number>>): readonly Violation[] {
  const guide = faultGuide[fault]?.args ?? {};
  const names = Object.keys(guide);
  const given = Object.entries(args).flatMap(([name, value]) => {
    const arg = Object.hasOwn(guide, name) ? guide[name] : undefined;
    return arg === undefined ? [unknownArg(fault, name, names)] : judgeArg(name, value, arg);
  });
  // That a name is misspelt is one fault, told at the misspelt one.
  const meant = new Set(Object.keys(args).map((name) => nearestName(name, names)));
  const missing = Object.entries(guide).filter(([name, { usual }]) => usual === undefined && !meant.has(name));
  return [
    ...given,
    ...missing.map(([name, { says }]): Violation => {
      return { path: ["args", name], reason: "MissingField", message: `is missing: ${says}` };
    }),
  ];
}

function unknownArg(fault: string, name: string, names: readonly string[]): Violation {
  const nearest = nearestName(name, names);
  const rule = names.length === 0 ? `${fault} takes none` : `${fault} takes ${names.join(", ")}`;
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return { path: ["args", name], reason: "UnknownField", message: `is no number of it: ${rule}${hint}`, atKey: true };
}

function judgeArg(name: string, value: number, { low, high, says, isWhole }: FaultArg): readonly Violation[] {
  if (value >= low && value <= high && (isWhole !== true || Number.isInteger(value))) return [];
  const kind = isWhole === true ? "a whole number from" : "from";
  const message = `must be ${kind} ${low} to ${high} (${says}), is ${value}`;
  return [{ path: ["args", name], reason: "OutOfRange", message }];
}

import { allFaults } from "../../sim/faults/all-faults.ts";
import { brokenBy } from "../../sim/faults/assumptions.ts";
import { faultGuide, type FaultArg } from "../../sim/faults/fault-guide.ts";

/** The table of faults as docs/simulation.md has it. */
export function faultTable(): string {
  const rows = allFaults.map(({ name, lastsMs: [, longest] }) => {
    const { does, strikes, args } = faultGuide[name] ?? { does: "", strikes: "", args: {} };
    const numbers = Object.entries(args).map(([arg, about]) => argText(arg, about));
    const end = longest === 1 ? " Over at once: it has no `lasts`." : "";
    return `| \`${name}\` | ${strikes} | ${does}${end} | ${numbers.join("; ")} | ${untrueIn(name)} |`;
  });
  const head = "| fault | target | what it does | numbers (`args`) | makes untrue |\n|---|---|---|---|---|";
  return `${head}\n${rows.join("\n")}\n`;
}

function argText(name: string, { says, low, high, usual }: FaultArg): string {
  const bounds = high <= 1 ? "" : `, ${low} to ${high}`;
  return `\`${name}\`: ${says}${bounds}, ${usual === undefined ? "required" : `else ${usual}`}`;
}

/** The fencing modes that assume that it does not happen. */
function untrueIn(name: string): string {
  return Object.entries(brokenBy)
    .filter(([, faults]) => faults.includes(name))
    .map(([mode]) => mode)
    .join(", ");
}

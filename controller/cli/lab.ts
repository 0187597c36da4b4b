import { askLab } from "../lab/ask-lab.ts";
import { drawStatus } from "../lab/draw-status.ts";
import { enterMachine } from "../lab/enter-machine.ts";
import { faultKinds, usageOf } from "../lab/fault-kinds.ts";
import { labFolder } from "../lab/lab-folder.ts";
import { readFault } from "../lab/read-fault.ts";
import { findLab, findLabs, removeLab } from "../lab/remove-lab.ts";
import { createStyle } from "../report/style.ts";
import { hasColour, type Terminal } from "./terminal.ts";

/** `holdfast lab down`. */
export async function labDown(
  options: { readonly name: string; readonly all: boolean },
  terminal: Terminal,
): Promise<number> {
  const names = options.all ? findLabs() : [options.name];
  const problems: string[] = [];
  for (const name of names) {
    const folder = labFolder(name);
    if (findLab(name, folder).type === "absent") {
      terminal.out(`there is no lab ${name}\n`);
      continue;
    }
    const problem = await removeLab(name, folder);
    if (problem === undefined) terminal.out(`lab ${name} is down, and nothing of it is left\n`);
    else problems.push(problem);
  }
  if (names.length === 0) terminal.out("there is no lab\n");
  return fail(problems, terminal);
}

/** `holdfast lab status`. */
export async function labStatus(
  options: { readonly name: string; readonly output: "text" | "json" },
  terminal: Terminal,
): Promise<number> {
  const missing = explainAbsence(options.name);
  if (missing !== undefined) return fail([missing], terminal);
  const status = await askLab(labFolder(options.name), { type: "status" });
  if (!status.ok) return fail([status.message], terminal);
  if (options.output === "json") terminal.out(`${JSON.stringify(status.value)}\n`);
  else terminal.out(drawStatus(status.value, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  return 0;
}

/** `holdfast lab fault`. */
export async function labFault(
  words: readonly string[],
  options: { readonly name: string },
  terminal: Terminal,
): Promise<number> {
  if (words.length === 0) {
    terminal.out(faultList());
    return 0;
  }
  const read = readFault(words);
  if (!read.ok) return fail([read.message], terminal);
  const missing = explainAbsence(options.name);
  if (missing !== undefined) return fail([missing], terminal);
  const answer = await askLab(labFolder(options.name), { type: "fault", wishes: [read.wish] });
  if (!answer.ok) return fail([answer.message], terminal);
  terminal.out(`${words.join(" ")}: done\n`);
  return 0;
}

/** `holdfast lab exec`; its exit code is that of the command. */
export async function labExec(
  machine: string,
  command: readonly string[],
  { name, terminal }: { readonly name: string; readonly terminal: Terminal },
): Promise<number> {
  const folder = labFolder(name);
  const found = findLab(name, folder);
  if (found.type !== "kept") return fail([explainAbsence(name) ?? ""], terminal);
  const outcome = await enterMachine({ folder, keeper: found.keeper, machine, command }, "terminal");
  return outcome.ok ? outcome.code : fail([outcome.message], terminal);
}

function faultList(): string {
  const rows = faultKinds.map((kind) => ({ usage: usageOf(kind), kind }));
  const heal = "heal [KIND [MACHINE [OTHER]]]";
  const width = Math.max(heal.length, ...rows.map(({ usage }) => usage.length));
  const lines = rows.map(({ usage, kind: { description, endedBy, needs } }) => {
    const end = endedBy === undefined ? "" : `; ended by: ${endedBy} MACHINE`;
    const need = needs.includes("nft") ? "; needs nft (package nftables)" : "";
    return `  ${usage.padEnd(width)}  ${description}${end}${need}`;
  });
  return `${[...lines, `  ${heal.padEnd(width)}  end what is in force`].join("\n")}\n`;
}

function explainAbsence(name: string): string | undefined {
  switch (findLab(name, labFolder(name)).type) {
    case "kept":
      return undefined;
    case "absent": {
      const others = findLabs();
      const present = others.length === 0 ? "there is none" : `there are ${others.join(", ")}`;
      return `There is no lab ${name}: ${present}; holdfast lab up raises one`;
    }
    case "remains":
      return `Lab ${name} is broken: what keeps it has ended; holdfast lab down --name ${name} takes the rest away`;
    default:
      return undefined;
  }
}

function fail(problems: readonly string[], terminal: Terminal): number {
  for (const problem of problems) terminal.err(`holdfast: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

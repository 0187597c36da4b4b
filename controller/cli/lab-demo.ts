import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { HoldfastObject } from "../api/types.gen.ts";
import { loadObjects } from "../api/load-objects.ts";
import { askLab } from "../lab/ask-lab.ts";
import { drawStatus } from "../lab/draw-status.ts";
import { labFolder } from "../lab/lab-folder.ts";
import { completeObjects, labWish, readWish } from "../lab/lab-objects.ts";
import { planLab } from "../lab/lab-plan.ts";
import { createStyle } from "../report/style.ts";
import { programFolder } from "./lab-inner.ts";
import { labUp } from "./lab-up.ts";
import { labDown } from "./lab.ts";
import { openCatalog } from "./open-catalog.ts";
import { rehearsePowerLoss } from "./rehearse-power-loss.ts";
import { hasColour, type Terminal } from "./terminal.ts";

const manifest = resolve(programFolder, "manifests/lab/web.yaml");
const redrawMs = 500;

/**
 * `holdfast lab demo`: raises a lab of three nodes with the web example, shows its objects and then, until `stop` aborts, what
 * runs where; at the end nothing of it is left. Without root the same story is played on simulated nodes.
 */
export async function labDemo(
  options: { readonly name: string },
  terminal: Terminal,
  stop: AbortSignal,
): Promise<number> {
  terminal.out(
    `${readFileSync(manifest, "utf8")
      .replace(/^(#.*\n)+/, "")
      .trimEnd()}\n\n`,
  );
  if (process.getuid?.() !== 0) return await rehearse(terminal);
  const { name } = options;
  const code = await labUp({ name, apply: true, replace: false }, terminal, stop);
  if (code === 1) return code;
  await watch(name, terminal, stop);
  const gone = await labDown({ name, all: false }, terminal);
  return code === 0 ? gone : code;
}

const advice = `In another terminal, as root:
  npx holdfast lab fault power n1 off               pull the plug of n1; "power n1 on" puts it back
  npx holdfast lab fault                            what else can be broken
  npx holdfast lab exec client -- holdfast status    what the cluster says of itself
Ctrl-C takes the lab down.
`;

/** On a terminal the picture is drawn over the one before; elsewhere once, and again when somebody else has the address. */
async function watch(name: string, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
  let shown = "";
  terminal.out(`\n${advice}`);
  while (!stop.aborted) {
    const status = await askLab(labFolder(name), { type: "status" });
    if (!status.ok) {
      terminal.err(`holdfast: ${status.message}\n`);
      return;
    }
    const holders = status.value.machines.map(({ name: machine, holds }) => `${machine} ${holds.join(" ")}`).join();
    if (terminal.isOutTerminal) {
      terminal.out(`\u001B[2J\u001B[H${drawStatus(status.value, style)}\n${advice}`);
    } else if (holders !== shown) terminal.out(`\n${drawStatus(status.value, style)}`);
    shown = holders;
    await delay(redrawMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function rehearse(terminal: Terminal): Promise<number> {
  const given = objectsOf(readFileSync(manifest, "utf8"));
  const read = readWish(given);
  const wished = read.ok ? labWish(read.wish, { name: "demo", nodes: 3, managers: undefined }) : read;
  const planned = wished.ok ? planLab(wished.wish) : wished;
  if (!planned.ok) {
    terminal.err(`holdfast: ${planned.message}\n`);
    return 1;
  }
  const texts = completeObjects(given, planned.plan).map((object) => JSON.stringify(object));
  terminal.out(
    "This is not root, so nothing real can be raised: the same cluster on simulated nodes, in simulated time.\n\n",
  );
  const isAtRest = await rehearsePowerLoss(objectsOf(texts.join("\n---\n")), terminal);
  terminal.out(
    "\nAs root, npm start raises it for real. `npx holdfast sim explore` breaks your own manifests, seed after seed.\n",
  );
  return isAtRest ? 0 : 1;
}

function objectsOf(text: string): readonly HoldfastObject[] {
  return loadObjects([{ file: manifest, text }], openCatalog()).objects.map(({ object }) => object);
}

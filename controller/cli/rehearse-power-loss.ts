import type { HoldfastObject } from "../api/types.gen.ts";
import { isFinished } from "../../sim/find-unfinished.ts";
import type { WorldEvent } from "../../sim/world-event.ts";
import { World } from "../../sim/world.ts";
import type { Terminal } from "./terminal.ts";

const lookEveryMs = 50;
const restMsMax = 120_000;
/** Longer than the lease of a node that is lost, so that everything has been taken over that can be. */
const awayMs = 15_000;

/**
 * One story on simulated nodes: the cluster comes up, the node that holds most loses its power, the others take over, it
 * comes back. Every line has the time of the simulated world; nothing on this machine is touched. False where the cluster
 * did not come to rest.
 */
export async function rehearsePowerLoss(objects: readonly HoldfastObject[], terminal: Terminal): Promise<boolean> {
  let since = 0;
  const world: World = new World({
    seed: 1,
    objects,
    managers: 1,
    managersOn: "OwnMachines",
    backstop: "Deadman",
    clockSlewMax: 0.001,
    isTraced: false,
    onEvent: (event) => {
      const text = textOf(event);
      if (text !== undefined) tell(event.at, text);
    },
  });
  function tell(at: number, text: string): void {
    terminal.out(`${((at - since) / 1_000).toFixed(2).padStart(8)} s  ${text}\n`);
  }
  async function comesToRest(): Promise<boolean> {
    const end = world.now() + restMsMax;
    while (!isFinished(world) && world.now() < end) await world.run(lookEveryMs);
    return world.now() < end;
  }
  if (!(await comesToRest())) return false;
  const holder = [...world.nodes.values()].toSorted((a, b) => b.active.size - a.active.size)[0];
  if (holder === undefined) return false;
  since = world.now();
  terminal.out(`\nThe plug of ${holder.name} is pulled.\n`);
  holder.powerOff();
  await world.run(awayMs);
  since = world.now();
  terminal.out(`\nThe power of ${holder.name} is back.\n`);
  holder.powerOn();
  return await comesToRest();
}

function textOf(event: WorldEvent): string | undefined {
  switch (event.type) {
    case "power":
      return event.isUp ? `${event.node} is up` : `${event.node} has no power`;
    case "active":
      return `${event.node} has ${event.resource.kind} ${event.resource.name}`;
    case "inactive":
      return event.cause === "Power"
        ? undefined
        : `${event.node} lets go of ${event.resource.kind} ${event.resource.name}`;
    default:
      return undefined;
  }
}

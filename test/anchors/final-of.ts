import { specOf, assignmentName } from "../../controller/runtime/records.ts";
import type { HAGroupStatus } from "../../controller/api/types.gen.ts";
import { digestText } from "../../sim/digest-text.ts";
import { nameOf } from "./objects-of-case.ts";
import type { PeerFinal } from "./peer-case.ts";
import type { Stage } from "./stage.ts";

/** What has become of a service in our world, in the peer's words; the message is the manager's own. */
export interface FinalService extends PeerFinal {
  readonly message: string;
}

export function finalOf(stage: Stage, sid: string): FinalService {
  const object = stage.world.store.find({ kind: "HAGroup", namespace: "sim", name: nameOf(sid) });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the manager, as its schema says
  const status = object?.status as HAGroupStatus | undefined;
  const runningOn = stage.runningOn(sid);
  const said = status?.state ?? "Unknown";
  const { state, health } = wordsFor(said, runningOn.length > 0);
  return {
    node: runningOn[0] ?? placeOf(stage, sid),
    state,
    running_on: runningOn,
    health,
    message: `${said}: ${status?.message ?? "nothing is said of it"}`,
  };
}

/** The peer has fewer words: what of ours waits, for proof or for a node, is in recovery there. */
function wordsFor(said: string, isRunning: boolean): { readonly state: string | null; readonly health: string } {
  switch (said) {
    case "Unmanaged":
      return { state: null, health: "unmanaged" };
    case "Frozen":
      return { state: "freeze", health: "frozen" };
    case "Error":
      return { state: "error", health: "error" };
    case "Stopped":
      return { state: "stopped", health: "stopped" };
    case "Started":
      return { state: "started", health: isRunning ? "running" : "starting" };
    case "Blocked":
    case "WaitingForProof":
    case "Recovering":
      return { state: "recovery", health: "recovery-pending" };
    default:
      return { state: said.toLowerCase(), health: said.toLowerCase() };
  }
}

/** Where what does not run is at home, or was named last. */
function placeOf({ world }: Stage, sid: string): string | null {
  const name = assignmentName(`HAGroup/${nameOf(sid)}`, digestText);
  const record = world.store.find({ kind: "HAAssignment", namespace: "sim", name });
  if (record === undefined) return null;
  const { home, ranOn, placements } = specOf("HAAssignment", record);
  return home ?? placements[0]?.node ?? ranOn ?? null;
}

import type { GroupKey } from "../../controller/core/desired.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import type { SimTime } from "../event-queue.ts";
import type { WorldEvent } from "../world-event.ts";
import type { ActionPattern, Verb } from "./scenario.ts";
import type { Truth } from "./truth.ts";

/** Something that was done, by whomever; an action of an agent lasts from `at` to `until`. */
export interface Happening {
  readonly at: SimTime;
  /** Undefined while it goes on. */
  readonly until: SimTime | undefined;
  readonly verb: Verb;
  readonly resource: string | undefined;
  readonly node: string;
}

/** A stretch in which a group ran whole nowhere. */
export interface Outage {
  readonly from: SimTime;
  /** Undefined where it had not ended. */
  readonly until: SimTime | undefined;
}

/** What was done, and how long groups were down, since `begin`. */
export interface Happenings {
  begin(at: SimTime): void;
  see(event: WorldEvent): void;
  actions(): readonly Happening[];
  outagesOf(group: GroupKey): readonly Outage[];
}

/** `truth` has seen each event before. */
export function createHappenings(truth: Truth, watched: readonly GroupKey[]): Happenings {
  const actions: Happening[] = [];
  const living = new Map<string, number>();
  const outages = new Map<GroupKey, Outage[]>(watched.map((group) => [group, []]));
  let isBegun = false;

  function look(at: SimTime): void {
    for (const [group, list] of outages) {
      const isDown = truth.group(group).whole.length === 0;
      const last = list.at(-1);
      const wasDown = last !== undefined && last.until === undefined;
      if (isDown && !wasDown) list.push({ from: at, until: undefined });
      // Within one moment a thing goes and comes by another name: nobody has missed it.
      else if (!isDown && wasDown && last.from === at) list.pop();
      else if (!isDown && wasDown) list[list.length - 1] = { ...last, until: at };
    }
  }

  return {
    begin(at) {
      isBegun = true;
      look(at);
    },
    see(event) {
      if (!isBegun) return;
      if (event.type === "ended") {
        const index = living.get(`${event.node} ${event.action}`);
        const begun = index === undefined ? undefined : actions[index];
        if (index !== undefined && begun !== undefined) actions[index] = { ...begun, until: event.at };
        return;
      }
      const happened = happeningOf(event);
      if (event.type === "begun") living.set(`${event.node} ${event.action}`, actions.length);
      if (happened !== undefined) actions.push(happened);
      if (changesTruth.has(event.type)) look(event.at);
    },
    actions: () => actions,
    outagesOf: (group) => outages.get(group) ?? [],
  };
}

const changesTruth: ReadonlySet<WorldEvent["type"]> = new Set(["wish", "active", "inactive", "broken"]);

function happeningOf(event: WorldEvent): Happening | undefined {
  const { at } = event;
  if (event.type === "begun")
    return { at, until: undefined, verb: event.verb, resource: resourceKeyOf(event.resource), node: event.node };
  if (event.type === "fencing") return { at, until: at, verb: "fence", resource: undefined, node: event.record.node };
  if (event.type !== "power") return undefined;
  return { at, until: at, verb: event.isUp ? "power-on" : "power-off", resource: undefined, node: event.node };
}

export function fits(happening: Happening, { verb, resource, node }: ActionPattern): boolean {
  return (
    happening.verb === verb &&
    (resource === undefined || happening.resource === resource) &&
    (node === undefined || happening.node === node)
  );
}

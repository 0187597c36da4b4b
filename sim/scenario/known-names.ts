import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { nearestName } from "../../controller/api/nearest-name.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { FencingMode } from "../../controller/core/desired.ts";
import { backstopOf } from "../backstop-of.ts";
import { allFaults } from "../faults/all-faults.ts";
import { isAllowedUnder } from "../faults/assumptions.ts";
import { objectFaults } from "../faults/object-faults.ts";
import type { Setup } from "../watched-run.ts";
import { World } from "../world.ts";

/** What a scenario may name. A name that is not known is told, with the nearest one, and given back as it is. */
export interface Known {
  group(name: string, tell: Tell): string;
  node(name: string, tell: Tell): string;
  /** By Kind/name. */
  object(name: string, tell: Tell): string;
  /** What a fault can strike here. */
  targetsOf(fault: string): readonly string[];
  /** One line for each of these faults that makes untrue what a fencing mode of the cluster assumes. */
  assumptionNotes(faults: readonly string[]): readonly string[];
}

type Tell = (message: string) => void;

interface KnownParts {
  readonly objects: readonly HoldfastObject[];
  /** What is applied later. */
  readonly later: readonly HoldfastObject[];
  readonly setup: Setup;
  /** Nodes that faults bring. */
  readonly added: readonly string[];
}

const namesShownMax = 8;

export function knownNames({ objects, later, setup, added }: KnownParts): Known {
  const all = [...new Map([...objects, ...later].map((one) => [`${one.kind}/${one.metadata.name}`, one])).values()];
  const desireds = [objects, all].map((set) => compileDesired(set, { isKubernetes: false }));
  const groups = [...new Set(desireds.flatMap((desired) => [...desired.groups.keys()]))];
  const nodes = [...new Set([...desireds.flatMap((desired) => [...desired.nodes.keys()]), ...added])];
  const names = all.map((one) => `${one.kind}/${one.metadata.name}`);
  const first = worldOf(objects, setup);
  const whole = later.length === 0 ? first : worldOf(all, setup);
  const modes = new Set(desireds.flatMap((desired) => [...desired.groups.values()].map((group) => group.fencing.mode)));
  return {
    group: (name, tell) => {
      const key = [name, `HAGroup/${name}`, ...groups.filter((one) => one.endsWith(`/${name}`))].find((one) =>
        groups.includes(one),
      );
      if (key === undefined) tell(unknown("a group", name, groups));
      return key ?? name;
    },
    node: (name, tell) => {
      if (!nodes.includes(name)) tell(unknown("a node", name, nodes));
      return name;
    },
    object: (name, tell) => {
      if (!names.includes(name)) tell(unknown("an object", name, names));
      return name;
    },
    targetsOf: (name) => {
      const fault = allFaults.find((one) => one.name === name);
      // Faults of objects change them from what they were first.
      return fault === undefined ? [] : [...fault.targets(objectFaults.includes(fault) ? first : whole)];
    },
    assumptionNotes: (faults) => [...new Set(faults)].flatMap((fault) => assumptionNote(fault, modes)),
  };
}

function assumptionNote(fault: string, modes: ReadonlySet<FencingMode>): readonly string[] {
  const broken = [...modes].filter((mode) => !isAllowedUnder(fault, [mode]));
  if (broken.length === 0) return [];
  return [`${fault} makes untrue what fencing mode ${broken.join(", ")} assumes: promises need not be kept under it`];
}

/** "must be a node of the scenario, one of n1, n2, is "n3"; did you mean n2?" */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const shown = known.slice(0, namesShownMax).join(", ");
  const more = known.length > namesShownMax ? ` and ${known.length - namesShownMax} more` : "";
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `must be ${what} of the scenario (${shown}${more}), is ${JSON.stringify(name)}${hint}`;
}

/** Never run: to ask faults what they could strike in it. */
function worldOf(objects: readonly HoldfastObject[], setup: Setup): World {
  return new World({
    seed: 1,
    objects,
    ...setup,
    backstop: backstopOf(compileDesired(objects, { isKubernetes: false })),
    isTraced: false,
    onEvent: () => undefined,
  });
}

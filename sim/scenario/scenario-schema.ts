import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { allCheckers } from "../checkers/all-checkers.ts";
import { faultGuide } from "../faults/fault-guide.ts";
import { verbs } from "./scenario.ts";

/** The version of the format of scenarios; it grows when the meaning of a field changes. */
const scenarioFormat = 1;

/** Of entries of a timeline, and of expectations of one sort; more is no story that anybody reads. */
const itemsMax = 1_000;
const objectsMax = 10_000;

/** Promises that no checker has: that no process crashes, and that time goes on. */
const runPromises = ["no-crash", "bounded-work"];

/** The names of all promises that a run may find broken. */
export const promises: readonly string[] = [...allCheckers.map(({ name }) => name), ...runPromises];

const anyObject: StructuralSchema = {
  type: "object",
  description: "An object as manifests have it; `holdfast schema KIND` has its schema.",
  "x-kubernetes-preserve-unknown-fields": true,
};

/** What a scenario looks like; docs/scenario.schema.json says the same to editors. What it cannot say, readScenario says. */
export const scenarioSchema: StructuralSchema = object(
  "A story of a simulated cluster for `holdfast sim run`: its objects, what happens to it, and what is expected of it.",
  {
    scenario: text("What it shows, in one line."),
    "format?": {
      type: "integer",
      enum: [scenarioFormat],
      default: scenarioFormat,
      description: "Grows when the meaning of a field changes; a reader refuses one that it does not know.",
    },
    "seed?": {
      type: "integer",
      minimum: 0,
      maximum: 4_294_967_295,
      default: 1,
      description: "Fixes everything that is left to chance: the same scenario with the same seed is the same run.",
    },
    "manifests?": list(
      "Files, folders or kustomizations with the objects of the cluster, relative to this file.",
      text("A path."),
    ),
    "objects?": { ...list("Objects of the cluster, written in place.", anyObject), maxItems: objectsMax },
    "cluster?": {
      ...object("What no object says of the cluster.", {
        "managers?": {
          type: "integer",
          minimum: 1,
          maximum: 5,
          default: 2,
          description: "How many managers there are, one of which leads; they are called manager-1 and on.",
        },
        "managersOn?": {
          ...word("Where they run: Nodes, one a node from the first on, with which they go down; or OwnMachines.", [
            "Nodes",
            "OwnMachines",
          ]),
          default: "Nodes",
        },
        "clockSlew?": {
          type: "number",
          minimum: 0,
          maximum: 0.083,
          default: 0,
          description:
            "How far the rate of each machine's clock may lie from 1, on either side; the seed says how far.",
        },
      }),
      default: {},
    },
    "lasts?": duration(
      "How long it goes on at least, from the beginning of the timeline; it always goes on until the cluster is at rest.",
    ),
    "timeline?": { ...list("What happens, in order.", entrySchema()), default: [] },
    "expect?": { ...expectSchema(), default: {} },
  },
);

function entrySchema(): StructuralSchema {
  return object("One thing that happens: a fault, a wish of an operator, a repair, or a look at how things stand.", {
    "at?": {
      ...duration(
        "When: from the beginning of the timeline, at which the cluster is up and at rest, or from the last entry with whenSettled.",
      ),
      default: "0s",
    },
    "whenSettled?": {
      type: "boolean",
      enum: [true],
      description:
        "It waits until all before it has happened and nothing was done for a while; the times of what follows count from then.",
    },
    "fault?": word("A fault that begins, by its name; docs/simulation.md has all.", Object.keys(faultGuide)),
    "target?": text("What the fault strikes."),
    "lasts?": duration(
      "How long the fault lasts; without it, until a repair. What is over at once by its nature has none.",
    ),
    "args?": {
      type: "object",
      description: "The numbers that the fault takes, by name; docs/simulation.md has them.",
      maxProperties: 8,
      additionalProperties: { type: "number", description: "A number." },
    },
    "apply?": { ...list("Objects to write, as `holdfast apply` would.", anyObject), maxItems: objectsMax },
    "applyFiles?": list(
      "Files or folders with objects to write, relative to this file; with apply, all of them are written at once.",
      text("A path."),
    ),
    "delete?": list("Objects to delete.", object("One object.", { kind: text("Its kind."), name: text("Its name.") })),
    "repair?": {
      type: "boolean",
      enum: [true],
      description: "Ends whatever is wrong, switches every machine on, and puts the objects back as they were first.",
    },
    "expect?": list("What must be so at this moment.", stateSchema()),
  });
}

function expectSchema(): StructuralSchema {
  return object("What is expected of the whole; that every promise is kept is expected without a word.", {
    "atEnd?": { ...list("What must be so at the end, when the cluster is at rest.", stateSchema()), default: [] },
    "outages?": {
      ...list(
        "How long groups may be down, from the beginning of the timeline to the end.",
        object("One group. It is down while it does not run whole on any node, whatever the reason.", {
          group: text("A group, by its name or as Kind/name."),
          "atMost?": duration("The longest outage."),
          "times?": { type: "integer", minimum: 0, maximum: 1_000_000, description: "The most outages." },
        }),
      ),
      default: [],
    },
    "order?": {
      ...list("What must happen in this order.", {
        ...list("Each action begins after the one before it has ended; others may come between.", actionSchema()),
      }),
      default: [],
    },
    "never?": { ...list("What must not happen at all.", actionSchema()), default: [] },
    "violation?": word(
      "The promise that is to be found broken, as in the kept history of a fault; without it, every promise must be kept.",
      promises,
    ),
  });
}

function stateSchema(): StructuralSchema {
  return object("The state of one group, resource or node.", {
    "group?": text("A group, by its name or as Kind/name."),
    "resource?": text("A resource, as Kind/name."),
    "runsOn?": list(
      "The nodes on which it runs whole and works; on all others nothing of it is active. Empty: on none.",
      text("A node."),
    ),
    "primaryOn?": list("The nodes on which it is primary, and no others.", text("A node.")),
    "node?": text("A node."),
    "isUp?": { type: "boolean", description: "Whether the machine is switched on." },
  });
}

function actionSchema(): StructuralSchema {
  return object("Any action that is all of what is said.", {
    verb: word(
      "What is done: an action of an agent, an order to the fence devices, or that a machine goes off or on, whatever did it.",
      verbs,
    ),
    "resource?": text("The resource, as Kind/name; of an agent's action only."),
    "node?": text("The node on which, or to which, it is done."),
  });
}

/** Closed; a name that ends in `?` may be absent. */
function object(description: string, fields: Readonly<Record<string, StructuralSchema>>): StructuralSchema {
  const names = Object.keys(fields);
  const required = names.filter((name) => !name.endsWith("?"));
  return {
    type: "object",
    description,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name.replace("?", ""), field])),
  };
}

function list(description: string, items: StructuralSchema): StructuralSchema {
  return { type: "array", description, maxItems: itemsMax, items };
}

function text(description: string): StructuralSchema {
  return { type: "string", description, minLength: 1, maxLength: 253 };
}

function word(description: string, values: readonly string[]): StructuralSchema {
  return { type: "string", description, enum: values };
}

function duration(description: string): StructuralSchema {
  return {
    type: "string",
    description: `${description} Such as 12s or 1m30s, at most 24h.`,
    maxLength: 64,
    pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
  };
}

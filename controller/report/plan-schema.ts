import type { StructuralSchema } from "../api/structural-schema.ts";

/** The schema of a plan document: what is read is judged by it, and docs/plan.schema.json says the same to others. */
export const planSchema: StructuralSchema = object(
  "What `holdfast plan -o json` prints and `--out` saves: what would be done, and what would come of it. Equal inputs give equal bytes. Times are in milliseconds. A reader refuses a format that it does not know.",
  {
    format: { type: "integer", enum: [1], description: "Grows when the meaning of a field changes." },
    id: text("A short name of the plan: p- and the first eight digits of the fingerprint.", "^p-[0-9a-f]{8}$"),
    status: word(
      "Blocked by a risk that is not accepted, or by what is denied; else Incomplete where facts are missing or stale; else Changes where an object, what runs or a drift would change; else NoChanges, though something may wait.",
      ["NoChanges", "Changes", "Blocked", "Incomplete"],
    ),
    blockedBy: list("What blocks it, sorted.", text("The code of a risk, or disruptive where that is denied.")),
    complete: flag("False where facts are missing or older than a plan may trust, also where the plan is blocked."),
    cluster: text("The namespace that is planned for."),
    basis: object("What was read of the cluster.", {
      kind: word(
        "Live from a store, a File with facts, or Healthy where there are no facts and all is taken to be as the objects say.",
        ["Live", "File", "Healthy"],
      ),
      oldestFactMs: {
        ...time(
          "The age of the oldest fact that the plan rests on, of a file when that was written; null where there is none.",
        ),
        nullable: true,
      },
      description: text("The store, the file, or what --base names; may be empty."),
    }),
    source: text("Where the objects that are planned come from, such as manifests/prod@9c1e2f7."),
    whatIf: list("What is supposed to happen at the beginning, sorted.", text("As it is given to --what-if.")),
    accepted: list("Risks that were accepted by name, sorted.", text("A code.")),
    denied: list("What was denied by name, sorted.", text("A code, or disruptive.")),
    drift: list(
      "What is not as it should be although nobody has edited a spec, by object.",
      object("One difference.", {
        object: label("What it is about."),
        "node?": text("Where it is so; absent where it is of no one node."),
        what: text("What was found, and what it should be."),
      }),
    ),
    changes: list("Objects that would be written or deleted, by name.", changeSchema()),
    actions: list("What would be done, in the order in which it begins.", actionSchema()),
    waits: list(
      "What is waited for on the outside when nothing else is left to do, by object.",
      object("One wait.", { object: label("What waits."), waitsFor: text("For whom or what.") }),
    ),
    final: map(
      "Every group and resource when nothing is left to do, by Kind/name.",
      object("How it is then.", {
        node: { ...text("The node that has it, of several the first; null where it runs nowhere."), nullable: true },
        nodes: list("All nodes that have it, sorted.", text("A node.")),
        state: word("What it is doing; Unknown and Lost where nobody can say.", [
          "Started",
          "Stopped",
          "Starting",
          "Stopping",
          "Failed",
          "Unknown",
          "Lost",
        ]),
      }),
    ),
    impact: impactSchema(),
    risks: list("What blocks first, then by level, code and object.", riskSchema()),
    unknowns: list(
      "What is not known and is therefore taken for granted or left open.",
      object("One thing.", {
        "node?": text("The node that it is about; absent where it is of no one node."),
        what: text("What is not known, and what is taken for granted instead."),
      }),
    ),
    expectedMs: time("From now until the last action has ended; waits on the outside are not in it."),
    fingerprint: text(
      "The SHA-256 of what the plan read, of the objects to write and of its actions; without ages and other things that change while a cluster is at rest.",
      "^[0-9a-f]{64}$",
    ),
    "objects?": list("What would be written, by kind and name; in a saved plan only.", objectSchema()),
  },
);

function changeSchema(): StructuralSchema {
  return object("One object.", {
    object: label("Its name."),
    type: word("What happens to the object.", ["Create", "Change", "Delete"]),
    fields: list(
      "The fields that differ, by path; empty for what is created or deleted.",
      object("One field.", {
        path: text("Where it is, such as spec.systemd.unit."),
        "before?": anything("Its value before; absent where there was none."),
        "after?": anything("Its value after; absent where there will be none."),
      }),
    ),
    effect: word("What it means for what runs.", ["NoEffect", "Reload", "Restart", "Move", "Start", "Stop"]),
  });
}

function actionSchema(): StructuralSchema {
  return object("One action of one agent, or a fencing.", {
    id: { type: "integer", minimum: 1, description: "Its number, from 1." },
    verb: word("What is done.", ["start", "stop", "promote", "demote", "fence"]),
    object: label("The resource; of a fencing the node."),
    "group?": label("The group that the resource is in; absent for a fencing."),
    node: text("Where it is done; of a fencing the node that is fenced."),
    thing: text("What it acts on, such as 192.0.2.10/24 or nginx.service."),
    after: list("Actions that have ended before it begins and without which it would not.", {
      type: "integer",
      minimum: 1,
      description: "The id of an action.",
    }),
    reason: text("Why it is done."),
    requires: text("What must hold when it begins, as the agent asks again just before."),
    disruptive: flag("Whether it takes down what runs on its rightful holder."),
    atMs: time("When it begins, from now."),
    expectedMs: time("How long it is expected to take."),
    worstMs: time("The longest that it may take before it is ended."),
    basis: word(
      "Where expectedMs comes from: Measured on a node when it was last done, Assumed as what this kind takes by itself, or, of what nobody has measured, the Limit.",
      ["Measured", "Assumed", "Limit"],
    ),
  });
}

function impactSchema(): StructuralSchema {
  return object("What the actions do to what runs.", {
    objects: list(
      "Resources that something happens to, by name.",
      object("One resource.", {
        object: label("Its name."),
        downMs: { ...time("How long it runs nowhere; null where it is still down at the end."), nullable: true },
        worstDownMs: { ...time("The same if every action takes the longest that it may."), nullable: true },
        from: list("Where it runs before, sorted.", text("A node.")),
        to: list("Where it runs after, sorted.", text("A node.")),
      }),
    ),
    nodes: list(
      "Nodes on which something is done, by name.",
      object("One node.", {
        node: text("Its name."),
        starts: { type: "integer", minimum: 0, description: "How many resources are started there." },
        stops: { type: "integer", minimum: 0, description: "How many resources are stopped there." },
      }),
    ),
    redundancy: list(
      "Groups that something happens to, or that gain or lose spare nodes, by name.",
      object("One group.", {
        group: label("Its name."),
        before: spare("before"),
        during: spare("at the worst moment between"),
        after: spare("after"),
      }),
    ),
  });
}

function spare(when: string): StructuralSchema {
  return { type: "integer", minimum: 0, description: `How many other nodes could take it over at once ${when}.` };
}

function riskSchema(): StructuralSchema {
  return object("One risk.", {
    code: text("What it is called; stable.", "^HA[1-7][0-9]{2}$"),
    level: word("Block: the plan is not to be applied unless the code is accepted by name.", ["Block", "Warn"]),
    object: label("What it is about."),
    message: text("What may happen, and why."),
    accepted: flag("Whether the code was accepted by name; one that is denied cannot be."),
    denied: flag("Whether the code was denied by name: it blocks whatever its level is."),
    docs: text("Where the code is described, in the files of the project."),
  });
}

function objectSchema(): StructuralSchema {
  return object("One object, as manifests have it.", {
    apiVersion: text("Its version."),
    kind: text("Its kind."),
    metadata: object("Its name, and what is attached to it.", {
      namespace: text("The cluster."),
      name: text("Its name."),
      "labels?": map("Its labels.", text("A value.")),
      "annotations?": map("Its annotations.", text("A value.")),
      "finalizers?": list("Its finalizers.", text("One of them.")),
    }),
    spec: {
      type: "object",
      description: "What is wished; `holdfast schema KIND` has the schema.",
      "x-kubernetes-preserve-unknown-fields": true,
    },
  });
}

/** Closed; a name that ends in `?` may be absent. */
function object(description: string, fields: Readonly<Record<string, StructuralSchema>>): StructuralSchema {
  const names = Object.keys(fields);
  return {
    type: "object",
    description,
    required: names.filter((name) => !name.endsWith("?")),
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name.replace("?", ""), field])),
  };
}

function list(description: string, items: StructuralSchema): StructuralSchema {
  return { type: "array", description, items };
}

function map(description: string, values: StructuralSchema): StructuralSchema {
  return { type: "object", description, additionalProperties: values };
}

function text(description: string, pattern?: string): StructuralSchema {
  return { type: "string", description, ...(pattern === undefined ? {} : { pattern }) };
}

function label(description: string): StructuralSchema {
  return text(`${description} Kind/name.`, "^[A-Za-z]+/.");
}

function word(description: string, values: readonly string[]): StructuralSchema {
  return { type: "string", description, enum: values };
}

function flag(description: string): StructuralSchema {
  return { type: "boolean", description };
}

function time(description: string): StructuralSchema {
  return { type: "number", minimum: 0, description };
}

function anything(description: string): StructuralSchema {
  return { description, nullable: true, "x-kubernetes-preserve-unknown-fields": true };
}

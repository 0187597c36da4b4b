import { nearestName } from "../api/nearest-name.ts";
import type { Desired } from "../core/desired.ts";
import type { WhatIf } from "../core/plan/what-if.ts";
import { findKind } from "./find-kind.ts";

type WhatIfOrProblem =
  | { readonly ok: true; readonly whatIf: WhatIf }
  | { readonly ok: false; readonly problem: string };

/** `node-down=n1`, as `--what-if` takes it, judged by the cluster that it is asked of. */
export function parseWhatIf(text: string, desired: Desired): WhatIfOrProblem {
  const [kind = "", ...rest] = text.split("=");
  const name = rest.join("=");
  switch (kind) {
    case "node-down":
    case "node-maintenance":
      return named(text, { name, what: "node", known: [...desired.nodes.keys()], make: (node) => ({ kind, node }) });
    case "checker-fails":
      return named(text, { name, what: "checker", known: checkersIn(desired), make: (checker) => ({ kind, checker }) });
    case "group-stopped":
      return named(text, {
        name: groupKeyFor(name, desired),
        what: "group",
        known: [...desired.groups.keys()],
        make: (group) => ({ kind, group }),
      });
    case "store-lost":
      return name === "" && rest.length === 0
        ? { ok: true, whatIf: { kind } }
        : refuse(text, "store-lost takes no name");
    default:
      return refuse(text, `it must be one of ${forms}`);
  }
}

const forms = "node-down=NODE, node-maintenance=NODE, checker-fails=CHECKER, group-stopped=GROUP, store-lost";

interface Naming {
  readonly name: string;
  readonly what: string;
  readonly known: readonly string[];
  readonly make: (name: string) => WhatIf;
}

function named(text: string, { name, what, known, make }: Naming): WhatIfOrProblem {
  if (known.includes(name)) return { ok: true, whatIf: make(name) };
  if (name === "") return refuse(text, `it must name a ${what}`);
  const near = nearestName(name, known) ?? nearestName(name, known.map(withoutKind));
  return refuse(text, `there is no ${what} ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
}

function refuse(text: string, rule: string): WhatIfOrProblem {
  return { ok: false, problem: `holdfast: Cannot plan --what-if ${text}: ${rule}` };
}

/** Names of Checkers, and GROUP/INDEX of those that are written in a group. */
function checkersIn({ groups }: Desired): readonly string[] {
  return [...new Set([...groups.values()].flatMap(({ checkers }) => checkers.map(({ name }) => name)))].toSorted();
}

/** `web` is the group of this name, else the resource that is a group of its own; `vip/web` says which. */
function groupKeyFor(name: string, { groups }: Desired): string {
  const slash = name.indexOf("/");
  if (slash >= 0) {
    const kind = findKind(name.slice(0, slash));
    return kind === undefined ? name : `${kind}${name.slice(slash)}`;
  }
  if (groups.has(`HAGroup/${name}`)) return `HAGroup/${name}`;
  return [...groups.keys()].find((key) => withoutKind(key) === name) ?? name;
}

function withoutKind(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}

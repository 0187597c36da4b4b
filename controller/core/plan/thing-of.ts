import type { HAAssignmentMember } from "../../api/types.gen.ts";

/** What a resource acts on, in the words of its kind: `192.0.2.10/24`, `nginx.service`, `/srv/data`. */
export function thingOf({ kind, name, spec }: Pick<HAAssignmentMember, "kind" | "name" | "spec">): string {
  switch (kind) {
    case "VirtualIP":
      return textAt(spec, ["address"]) ?? name;
    case "SharedData":
      return textAt(spec, ["root"]) ?? textAt(spec, ["mount", "path"]) ?? name;
    case "HAService":
      return (
        textAt(spec, ["systemd", "unit"]) ??
        textAt(spec, ["ocf", "agent"]) ??
        textAt(spec, ["exec", "start", "0"]) ??
        textAt(spec, ["process", "command", "0"]) ??
        name
      );
  }
}

function textAt(spec: Readonly<Record<string, unknown>>, path: readonly string[]): string | undefined {
  let at: unknown = spec;
  for (const step of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return typeof at === "string" ? at : undefined;
}

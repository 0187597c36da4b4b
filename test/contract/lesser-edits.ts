import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import { effectRows } from "../../controller/core/change-effect.ts";

/** A resource with one field edited. */
export interface Edit {
  readonly path: string;
  readonly resource: HAAssignmentMember;
}

/** For each field that may be edited while its resource runs, something that no world of a test has there by itself. */
const otherValues: Readonly<Record<string, unknown>> = {
  "duplicateCheck.enabled": false,
  "duplicateCheck.wait": "70ms",
  "duplicateCheck.onDuplicate": "Contest",
  "announcements.count": 7,
  "announcements.interval": "70ms",
  "announcements.repeatEvery": "7s",
  "timeouts.start": "17s",
  "timeouts.stop": "17s",
  "timeouts.status": "17s",
  "timeouts.promote": "17s",
  "timeouts.demote": "17s",
  "timeouts.notify": "17s",
  statusEvery: "7s",
  startTries: 7,
  startRetryWait: "7ms",
  "notify.up": ["/bin/true", "up"],
  "notify.down": ["/bin/true", "down"],
};

/** The resource with each single field edited of which is said that nothing has to stop for it. */
export function lesserEdits(resource: HAAssignmentMember): readonly Edit[] {
  const paths = Object.entries(effectRows[resource.kind]).filter(([, effect]) => effect !== "Restart");
  return paths.map(([path], index) => {
    if (!(path in otherValues)) throw new Error(`a field that may be edited while it runs has to be tried: ${path}`);
    const [first = "", second] = path.split(".");
    const value = otherValues[path];
    const inner = second === undefined ? value : { ...fieldsOf(resource.spec[first]), [second]: value };
    const generation = resource.generation + index + 1;
    return { path, resource: { ...resource, generation, spec: { ...resource.spec, [first]: inner } } };
  });
}

function fieldsOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

import type { HoldfastObject } from "../../api/types.gen.ts";
import { changeEffect } from "../change-effect.ts";
import { findFieldChanges } from "./find-field-changes.ts";
import { groupChangeEffect, groupPresenceEffect } from "./group-change-effect.ts";
import type { Change, ChangeEffect, ObjectLabel } from "./plan.ts";

/**
 * What was edited between two sets of objects of one cluster, each with its defaults, in the order of kinds and names:
 * the spec, and the labels, by which nodes are chosen. An object of which neither differs is left out. What a manifest
 * leaves to the store (`overlay`) has to be in `after` already.
 *
 * The effect is what the edit of this one object may come to, seen by itself: a resource whose new spec needs a restart is
 * restarted only where it runs, and a group that may be elsewhere by now may as well stay. What comes of all objects
 * together stands in the actions of a plan. Objects hold no secrets but references to them, so that every value is shown.
 */
export function findObjectChanges(
  before: readonly HoldfastObject[],
  after: readonly HoldfastObject[],
): readonly Change[] {
  const were = byLabel(before);
  const are = byLabel(after);
  const labels = [...new Set([...were.keys(), ...are.keys()])].toSorted();
  return labels.flatMap((object) => changeOf(object, were.get(object), are.get(object)) ?? []);
}

function byLabel(objects: readonly HoldfastObject[]): ReadonlyMap<ObjectLabel, HoldfastObject> {
  return new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

function changeOf(
  object: ObjectLabel,
  was: HoldfastObject | undefined,
  is: HoldfastObject | undefined,
): Change | undefined {
  if (was === undefined || is === undefined) {
    const present = was ?? is;
    if (present === undefined) return undefined;
    const type = was === undefined ? "Create" : "Delete";
    return { object, type, fields: [], effect: presenceEffect(present, type) };
  }
  const fields = [
    ...findFieldChanges(was.metadata.labels ?? {}, is.metadata.labels ?? {}, ["metadata", "labels"]),
    ...findFieldChanges(was.spec, is.spec, ["spec"]),
  ];
  return fields.length === 0 ? undefined : { object, type: "Change", fields, effect: effectOf(was, is) };
}

function presenceEffect(object: HoldfastObject, type: "Create" | "Delete"): ChangeEffect {
  switch (object.kind) {
    case "VirtualIP":
    case "SharedData":
    case "HAService":
      return type === "Create" ? "Start" : "Stop";
    case "HAGroup":
      return groupPresenceEffect(object.spec, type);
    default:
      return "NoEffect";
  }
}

/** Of kinds that do not run themselves, what comes of an edit comes to groups, and stands in the actions alone. */
function effectOf(was: HoldfastObject, is: HoldfastObject): ChangeEffect {
  if (was.kind === "HAGroup" && is.kind === "HAGroup") return groupChangeEffect(was.spec, is.spec);
  const isResource = is.kind === "VirtualIP" || is.kind === "SharedData" || is.kind === "HAService";
  return isResource ? changeEffect(is.kind, { ...was.spec }, { ...is.spec }) : "NoEffect";
}

import { isRecord } from "../api/structure/is-record.ts";
import type { StoredObject } from "../ports/store.ts";

/** Whether an object is as wished, by what a leader has said of its present spec. */
export type Readiness = { readonly isReady: true } | { readonly isReady: false; readonly message: string };

export function readinessOf(object: StoredObject | undefined): Readiness {
  if (object === undefined) return { isReady: false, message: "it is gone" };
  const ready = readyCondition(object);
  if (ready === undefined) return { isReady: false, message: "nothing is said of it yet; does a manager lead?" };
  const { observedGeneration, status, message } = ready;
  if (typeof observedGeneration !== "number" || observedGeneration < object.metadata.generation)
    return { isReady: false, message: "what is said of it is of an earlier spec; does a manager lead?" };
  if (status === "True") return { isReady: true };
  const words = [object.status?.["state"], message].filter((text) => typeof text === "string" && text !== "");
  return { isReady: false, message: words.join(": ") };
}

function readyCondition({ status }: StoredObject): Readonly<Record<string, unknown>> | undefined {
  const conditions = status?.["conditions"];
  if (!Array.isArray(conditions)) return undefined;
  return conditions.filter(isRecord).find((condition) => condition["type"] === "Ready");
}

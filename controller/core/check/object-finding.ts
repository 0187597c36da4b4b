import type { FieldPath, Reason } from "../../api/manifest-error.ts";

/** Which object is meant; `namespace` is empty where the object names none. */
export interface ObjectName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** One thing that is wrong with an object in the light of others, or of the agents that are installed. */
export interface ObjectFinding {
  readonly object: ObjectName;
  readonly path: FieldPath;
  readonly reason: Reason;
  /** What is wrong, the rule, the present value. */
  readonly message: string;
  /** True where the key at the end of the path is what is wrong, not its value. */
  readonly atKey?: boolean;
  /** The kind of which an object more could make it right, where the reason alone does not say that something is missing. */
  readonly missingKind?: string;
}

import type { Reason } from "../manifest-error.ts";

/** Something that makes a document unreadable, at an offset in UTF-16 code units into the text it was found in. */
export interface Fault {
  readonly offset: number;
  readonly reason: Reason;
  readonly message: string;
  /** The offset of the earlier place that this one repeats. */
  readonly earlier?: number;
}

import type { FencingOrder, FencingResult } from "../core/fencing.ts";
import type { ActionLimit } from "./driver.ts";

/** Carries out a fencing at the devices of a level, all of which must succeed; off is verified before on. */
export interface Fencer {
  fence(order: FencingOrder, limit: ActionLimit): Promise<FencingResult>;
}

import type { Onlooker } from "../../controller/core/plan/roll-forward.ts";

/** Of a roll that is only made for where it ends. */
export const silentOnlooker: Onlooker = {
  decided: () => undefined,
  began: () => undefined,
  ended: () => undefined,
  lost: () => undefined,
};

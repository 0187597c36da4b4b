import type { StoreRefusal } from "../controller/ports/store.ts";

export function refusal(reason: StoreRefusal["reason"], message: string): StoreRefusal {
  return { ok: false, reason, message };
}

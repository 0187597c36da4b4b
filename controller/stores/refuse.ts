import type { StoreRefusal } from "../ports/store.ts";

export function refuse(reason: StoreRefusal["reason"], message: string): StoreRefusal {
  return { ok: false, reason, message };
}

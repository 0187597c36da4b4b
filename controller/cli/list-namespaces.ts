import type { Store, StoredObject, StoreOutcome } from "../ports/store.ts";
import { callTimeoutMs } from "./open-store.ts";

/** All objects of these namespaces, one namespace after the other. */
export async function listNamespaces(
  store: Store,
  namespaces: Iterable<string>,
): Promise<StoreOutcome<readonly StoredObject[]>> {
  const found: StoredObject[] = [];
  for (const namespace of namespaces) {
    const listing = await store.list({ namespace }, { timeoutMs: callTimeoutMs });
    if (!listing.ok) return listing;
    found.push(...listing.value.items);
  }
  return { ok: true, value: found };
}

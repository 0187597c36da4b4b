import { keyOfWrite } from "../ports/plan-write.ts";
import type { ObjectKey, Scope, StoreWrite } from "../ports/store.ts";
import type { Caller } from "./caller.ts";

/** The records that a node writes itself. */
export type RecordsOfNode = (node: string) => readonly Pick<ObjectKey, "kind" | "name">[];

/** Why a caller may not read this, or undefined where it may. */
export function forbidRead({ user, role, namespace }: Caller, scope: Scope): string | undefined {
  if (role !== "node" || scope.namespace === namespace) return undefined;
  const asked = scope.namespace === undefined ? "all namespaces" : `namespace ${scope.namespace}`;
  return `Cannot read: node ${user} may read namespace ${namespace}; it asked for ${asked}`;
}

/** A node writes its own records and deletes nothing; managers and admins may write everything. */
export function forbidWrite(caller: Caller, write: StoreWrite, recordsOf: RecordsOfNode): string | undefined {
  const { user, role, namespace } = caller;
  if (role !== "node") return undefined;
  const key = keyOfWrite(write);
  const own = recordsOf(user);
  const isOwn = key.namespace === namespace && own.some(({ kind, name }) => kind === key.kind && name === key.name);
  if (isOwn && write.verb !== "delete") return undefined;
  const allowed = own.map(({ kind, name }) => `${kind} ${namespace}/${name}`).join(" and ");
  const asked = `${write.verb} ${key.kind} ${key.namespace}/${key.name}`;
  return `Cannot write: node ${user} may create and update ${allowed}; it asked to ${asked}`;
}

import type { OperationWish } from "./desired.ts";

/**
 * What a person has to give, as the next step of a message: one HAOperation, said so exactly that it can be written down.
 * It is the same object whatever store there is, and whatever it is applied with.
 */
export function orderText(type: OperationWish["type"], target: string): string {
  const reason = type === "Fence" || type === "ConfirmFenced" ? " and a reason" : "";
  return `apply an HAOperation of type ${type} with target ${target}${reason}`;
}

import { compareQuantities, parseQuantity } from "../quantity.ts";
import type { Quantity } from "../quantity.ts";

/** A value of Kubernetes' CEL type kubernetes.Quantity. */
export class CelQuantity {
  readonly amount: Quantity;

  constructor(amount: Quantity) {
    this.amount = amount;
  }
}

/** https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#Quantity, as far as rules compare quantities; sign() is no method there. */
export const quantityFunctions = {
  "isQuantity(string): bool": (text: string) => parseQuantity(text) !== undefined,
  "quantity(string): Quantity": (text: string) => {
    const amount = parseQuantity(text);
    if (amount === undefined) throw new Error(`quantity ${JSON.stringify(text)} cannot be parsed`);
    return new CelQuantity(amount);
  },
  "sign(Quantity): int": (quantity: CelQuantity) => BigInt(compareQuantities(quantity.amount, 0n)),
  "Quantity.compareTo(Quantity): int": (a: CelQuantity, b: CelQuantity) =>
    BigInt(compareQuantities(a.amount, b.amount)),
  "Quantity.isGreaterThan(Quantity): bool": (a: CelQuantity, b: CelQuantity) => a.amount > b.amount,
  "Quantity.isLessThan(Quantity): bool": (a: CelQuantity, b: CelQuantity) => a.amount < b.amount,
} as const;

export const quantityOperators = {
  "Quantity == Quantity": (a: CelQuantity, b: CelQuantity) => a.amount === b.amount,
} as const;

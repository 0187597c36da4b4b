/** CEL's conversions between scalars, as cel-go does them (https://github.com/google/cel-spec/blob/master/doc/langdef.md). */
export const conversionFunctions = {
  "int_(int): int": (value: bigint) => value,
  "int_(string): int": (text: string) => {
    if (!/^[+-]?[0-9]{1,40}$/.test(text)) throw new Error(`${JSON.stringify(text)} is no whole number`);
    return withinInt(BigInt(text.startsWith("+") ? text.slice(1) : text));
  },
  "int_(double): int": (value: number) => {
    if (!Number.isFinite(value)) throw new Error("integer overflow");
    return withinInt(BigInt(Math.trunc(value)));
  },
  "double_(int): double": Number,
  "double_(double): double": (value: number) => value,
  "string_(string): string": (text: string) => text,
  "string_(bool): string": String,
  "string_(int): string": String,
} as const;

function withinInt(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error("integer overflow");
  return value;
}

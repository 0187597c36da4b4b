import { checkValue } from "../api/check-structure.ts";
import { formatPath, type Violation } from "../api/manifest-error.ts";
import { orderFields } from "../api/order-fields.ts";
import { isRecord } from "../api/structure/is-record.ts";
import { planId, type PlanDocument } from "./plan-document.ts";
import { planSchema } from "./plan-schema.ts";

/** A plan, or in a sentence each what is wrong with the text that should be one. */
export type ReadPlan = { readonly document: PlanDocument } | { readonly problems: readonly string[] };

/** Faults that are told of one file. */
const problemsMax = 5;

/**
 * The plan that `plan -o json` or `plan --out` wrote; `file` is what it is called in what is wrong with it. A format that
 * is not known here is refused, and so is what has been cut off, edited into another form, or is no plan at all.
 */
export function readPlanDocument(text: string, file: string): ReadPlan {
  const parsed = parse(text);
  if ("problem" in parsed) return refuse(file, [parsed.problem]);
  const { value } = parsed;
  if (!isRecord(value) || value["format"] === undefined) {
    return refuse(file, ["it must be what holdfast plan --out or -o json wrote, and has no field format"]);
  }
  if (value["format"] !== 1) {
    const format = JSON.stringify(value["format"]);
    return refuse(file, [
      `its format must be 1, which this holdfast reads, is ${format}: use the holdfast that wrote it`,
    ]);
  }
  const violations = checkValue(planSchema, value);
  if (violations.length > 0) return refuse(file, worded(violations));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has just judged it
  const document = orderFields(planSchema, value) as PlanDocument;
  const id = planId(document.fingerprint);
  return document.id === id
    ? { document }
    : refuse(file, [`id: must be that of the fingerprint, ${id}, is ${document.id}`]);
}

function worded(violations: readonly Violation[]): readonly string[] {
  const told = violations.slice(0, problemsMax).map(({ path, message }) => `${formatPath(path)}: ${message}`);
  const more = violations.length - told.length;
  return more === 0 ? told : [...told, `${more} more things are not as they should be`];
}

function refuse(file: string, problems: readonly string[]): ReadPlan {
  return { problems: problems.map((problem) => `Cannot read the plan ${file}: ${problem}`) };
}

function parse(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { problem: `it must be one JSON document, and is cut off or something else: ${message}` };
  }
}

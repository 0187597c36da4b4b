import { isRecord } from "./structure/is-record.ts";

type Step =
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "all" }
  | { readonly type: "where"; readonly name: string; readonly value: string };

/**
 * The values at a JSONPath of Kubernetes, as far as the columns of crds/ use it: `.a.b`, `[*]` and `[?(@.a=="b")]`
 * (https://kubernetes.io/docs/reference/kubectl/jsonpath). Empty where there is nothing. Throws where the path is of
 * another form: then a CRD is wrong, not the object.
 */
export function readJsonPath(value: unknown, path: string): readonly unknown[] {
  return stepsOf(path).reduce<readonly unknown[]>((found, step) => found.flatMap((one) => take(one, step)), [value]);
}

function take(value: unknown, step: Step): readonly unknown[] {
  switch (step.type) {
    case "field":
      return isRecord(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case "all":
      return Array.isArray(value) ? value : [];
    case "where":
      return Array.isArray(value) ? value.filter((item) => isRecord(item) && item[step.name] === step.value) : [];
  }
}

function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  const form = /\.(?<name>\w+)|(?<all>\[\*\])|\[\?\(@\.(?<key>\w+)=="(?<value>[^"]*)"\)\]/gy;
  while (form.lastIndex < path.length) {
    const groups = form.exec(path)?.groups;
    if (groups === undefined) throw new Error(`a column has a path that is not understood: ${path}`);
    const { name, all, key = "", value = "" } = groups;
    if (name !== undefined) steps.push({ type: "field", name });
    else steps.push(all === undefined ? { type: "where", name: key, value } : { type: "all" });
  }
  return steps;
}

import { storeProtocol } from "../ports/store-protocol.ts";
import type { ObjectKey, Scope } from "../ports/store.ts";

/** What a request asks for. */
export type Route =
  | { readonly type: "health" | "identity" | "writes" }
  | { readonly type: "object"; readonly key: ObjectKey }
  | { readonly type: "list"; readonly scope: Scope }
  | { readonly type: "watch"; readonly scope: Scope; readonly since: string }
  | { readonly type: "wrong"; readonly status: number; readonly message: string };

const { healthPath, identityPath, objectsPath, writesPath, watchPath } = storeProtocol;

/** The one method and the query parameters of each path. */
const forms: Readonly<Record<string, { readonly method: "GET" | "POST"; readonly parameters: readonly string[] }>> = {
  [healthPath]: { method: "GET", parameters: [] },
  [identityPath]: { method: "GET", parameters: [] },
  [objectsPath]: { method: "GET", parameters: ["namespace", "kind"] },
  [watchPath]: { method: "GET", parameters: ["namespace", "kind", "since"] },
  [writesPath]: { method: "POST", parameters: [] },
};

export function routeOf(method: string, target: string): Route {
  const url = URL.parse(target, "https://store.invalid");
  if (url === null) return { type: "wrong", status: 400, message: "Cannot read the request: its path is no path" };
  const { pathname, searchParams } = url;
  const key = keyIn(pathname);
  const form = key === undefined && Object.hasOwn(forms, pathname) ? forms[pathname] : objectForm;
  if (form === undefined || (form === objectForm && key === undefined)) {
    const known = Object.keys(forms).join(", ");
    return { type: "wrong", status: 404, message: `There is no ${pathname} here; there are ${known}` };
  }
  if (method !== form.method) {
    return { type: "wrong", status: 405, message: `Cannot ${method} ${pathname}: it is for ${form.method} only` };
  }
  const unknown = [...searchParams.keys()].find((name) => !form.parameters.includes(name));
  if (unknown !== undefined) {
    return {
      type: "wrong",
      status: 400,
      message: `Cannot read ${pathname}: it has no parameter ${JSON.stringify(unknown)}`,
    };
  }
  return key === undefined ? fixedRoute(pathname, searchParams) : { type: "object", key };
}

const objectForm = { method: "GET", parameters: [] } as const;

function fixedRoute(pathname: string, parameters: URLSearchParams): Route {
  switch (pathname) {
    case healthPath:
      return { type: "health" };
    case identityPath:
      return { type: "identity" };
    case writesPath:
      return { type: "writes" };
    case objectsPath:
      return { type: "list", scope: scopeIn(parameters) };
    default: {
      const since = parameters.get("since");
      if (since !== null) return { type: "watch", scope: scopeIn(parameters), since };
      return {
        type: "wrong",
        status: 400,
        message: "Cannot watch: the parameter since must be a revision; it is missing",
      };
    }
  }
}

function scopeIn(parameters: URLSearchParams): Scope {
  const namespace = parameters.get("namespace");
  const kind = parameters.get("kind");
  return { ...(namespace === null ? {} : { namespace }), ...(kind === null ? {} : { kind }) };
}

/** Of `objectsPath/NAMESPACE/KIND/NAME`, each percent-encoded. */
function keyIn(pathname: string): ObjectKey | undefined {
  if (!pathname.startsWith(`${objectsPath}/`)) return undefined;
  const parts = pathname
    .slice(objectsPath.length + 1)
    .split("/")
    .map(decoded);
  const [namespace, kind, name] = parts;
  if (parts.length !== 3 || !namespace || !kind || !name) return undefined;
  return { namespace, kind, name };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The code of an error of Node, such as ECONNREFUSED; empty where it has none. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

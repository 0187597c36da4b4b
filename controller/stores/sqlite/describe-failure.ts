import type { StoreRefusal } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const codes = { busy: 5, readonly: 8, ioerr: 10, corrupt: 11, full: 13, cantopen: 14, notadb: 26 } as const;

export type FailureKind = keyof typeof codes | "other";

/** What SQLite threw, or the reader of a stored object. Anything else is a broken invariant, and is thrown on. */
export function failureKindOf(error: unknown): FailureKind {
  if (error instanceof SyntaxError) return "corrupt";
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") throw error;
  const primary = error.errcode & 0xff;
  for (const [kind, code] of Object.entries(codes)) if (code === primary && isKind(kind)) return kind;
  return "other";
}

function isKind(kind: string): kind is keyof typeof codes {
  return Object.hasOwn(codes, kind);
}

/** The refusal for a call of which nothing was done. */
export function describeFailure(action: string, path: string, error: unknown): StoreRefusal {
  const kind = failureKindOf(error);
  const what = `Cannot ${action} the store ${path}`;
  switch (kind) {
    case "busy":
      return refuse("Unavailable", `${what}: another process holds its lock`);
    case "full":
      return refuse("Full", `${what}: the disk or the file is full; nothing was written; make room and try again`);
    case "readonly":
      return refuse("Unavailable", `${what}: the file may only be read`);
    case "corrupt":
    case "notadb":
      return refuse("Unavailable", `${what}: the file is damaged; restart the program that serves it for what to do`);
    case "ioerr":
    case "cantopen":
    case "other":
      return refuse("Unavailable", `${what}: ${textOf(error)}`);
  }
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

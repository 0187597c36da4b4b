import type { StoredObject } from "../ports/store.ts";
import type { LeaseSight } from "./status-report.ts";

/**
 * What `holdfast facts export` writes: a cluster as its store had it at one revision. docs/facts.schema.json describes it
 * for other programs; a reader refuses a `format` that it does not know.
 */
export interface FactsDocument {
  readonly format: 1;
  /** When it was written (RFC 3339), by the clock of who wrote it. */
  readonly at: string;
  /** The identity of the store. */
  readonly store: string;
  readonly namespace: string;
  /** The revision of the store that `objects` shows. */
  readonly revision: string;
  /** How each lease was seen just before: its record has no time of its own. */
  readonly leases: readonly ExportedLease[];
  /** Objects of users and records alike, with metadata and status, by kind and name. */
  readonly objects: readonly StoredObject[];
}

export interface ExportedLease extends LeaseSight {
  /** Of the record in `objects`. */
  readonly name: string;
  readonly isManager: boolean;
}

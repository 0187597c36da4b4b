/** What a store in a file takes, and what happens beyond it. */
export interface SqliteLimits {
  /** One object as JSON, in bytes (etcd takes requests up to as much): beyond it a write is `Refused`. */
  readonly objectBytesMax: number;
  /** Writes of one call: beyond it the call is `Refused`. */
  readonly callWritesMax: number;
  /** Objects in all, which also bounds what a list returns: beyond it a creation is refused as `Full`. */
  readonly objectsMax: number;
  /** The file, its change log included: beyond it the log is cut short, and if that is not enough a write is `Full`. */
  readonly fileBytesMax: number;
  /** Changes kept for watches, by count and by bytes; a watch that wants older ones ends as `Compacted`. */
  readonly changesMax: number;
  readonly changeBytesMax: number;
  /** Calls that wait to be written, and watches: beyond them a call is `Unavailable`. */
  readonly pendingMax: number;
  readonly watchesMax: number;
}

export const sqliteLimits: SqliteLimits = {
  objectBytesMax: 1.5 * 1024 * 1024,
  callWritesMax: 128,
  objectsMax: 100_000,
  fileBytesMax: 2 * 1024 ** 3,
  changesMax: 20_000,
  changeBytesMax: 128 * 1024 ** 2,
  pendingMax: 4_096,
  watchesMax: 4_096,
};

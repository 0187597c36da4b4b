/** What a served store takes from its clients, and what happens beyond it. */
export interface ServerLimits {
  /** Of a request: beyond it the request is refused, and its connection closed. */
  readonly bodyBytesMax: number;
  /** Beyond them new connections are closed at once. */
  readonly connectionsMax: number;
  /** In all, and for one user: beyond them a watch is refused as `Unavailable`. */
  readonly watchesMax: number;
  readonly userWatchesMax: number;
  /** What waits for a watcher that does not read: beyond it the watch is ended. */
  readonly watchBytesMax: number;
  /** After this a watch is ended, so that a certificate does not count for ever; its owner begins it anew. */
  readonly watchMsMax: number;
  /** A line comes to each watch at least this often. */
  readonly heartbeatMs: number;
  /** The longest a caller may ask to wait. */
  readonly timeoutMsMax: number;
  /** How long a connection may stand still in the middle of a request or an answer. */
  readonly stallMsMax: number;
  /** How long requests have to end when the server closes. */
  readonly closeMsMax: number;
}

export const serverLimits: ServerLimits = {
  bodyBytesMax: 8 * 1024 ** 2,
  connectionsMax: 4_096,
  watchesMax: 1_024,
  userWatchesMax: 64,
  watchBytesMax: 32 * 1024 ** 2,
  watchMsMax: 3_600_000,
  heartbeatMs: 1_000,
  timeoutMsMax: 60_000,
  stallMsMax: 60_000,
  closeMsMax: 5_000,
};

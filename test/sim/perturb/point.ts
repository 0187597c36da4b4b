/**
 * A single moment of a run at which something comes between. The n-th of a process is the same moment in each run of a
 * story up to it, for until then nothing differs.
 */
export type Point =
  /** A process dies at its n-th write that is no mere renewal: before it leaves, or with it on its way. */
  | { readonly at: "write"; readonly process: string; readonly nth: number; readonly isSent: boolean }
  /** The agent of a node dies when it has written its journal, when an action has begun, or when one has ended. */
  | { readonly at: "journal" | "begun" | "ended"; readonly process: string; readonly nth: number }
  /** The n-th event of its watches that is no mere renewal never reaches a process, and nobody notices. */
  | { readonly at: "event"; readonly process: string; readonly nth: number }
  /** After the story a process restarts, and the lists that it begins with show the store as it was at a revision. */
  | { readonly at: "cache"; readonly process: string; readonly revision: number };

/** How often each moment came in a run in which nothing came between. */
export interface Recorded {
  readonly writes: ReadonlyMap<string, number>;
  readonly journals: ReadonlyMap<string, number>;
  readonly begun: ReadonlyMap<string, number>;
  readonly ended: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
  /** After each change of the store that is no mere renewal. */
  readonly revisions: readonly number[];
}

/** Every moment of a recorded run. */
export function pointsOf(recorded: Recorded): readonly Point[] {
  const { writes, journals, begun, ended, events, revisions } = recorded;
  return [
    ...each(writes, (process, nth): Point => ({ at: "write", process, nth, isSent: false })),
    ...each(writes, (process, nth): Point => ({ at: "write", process, nth, isSent: true })),
    ...each(journals, (process, nth): Point => ({ at: "journal", process, nth })),
    ...each(begun, (process, nth): Point => ({ at: "begun", process, nth })),
    ...each(ended, (process, nth): Point => ({ at: "ended", process, nth })),
    ...each(events, (process, nth): Point => ({ at: "event", process, nth })),
    ...[...writes.keys()].flatMap((process) =>
      revisions.map((revision): Point => ({ at: "cache", process, revision })),
    ),
  ];
}

function each(counts: ReadonlyMap<string, number>, make: (process: string, nth: number) => Point): readonly Point[] {
  return [...counts].flatMap(([process, count]) =>
    Array.from({ length: count }, (_unused, index) => make(process, index + 1)),
  );
}

/** Orders assignments in the whole cluster: a fencing token. A later leader has a higher term, so its epochs are higher. */
export interface Epoch {
  readonly term: number;
  readonly counter: number;
}

/** Below every epoch that a leader gives. */
export const epochZero: Epoch = { term: 0, counter: 0 };

/** Negative where `a` is the lower one, 0 where they are equal. */
export function compareEpochs(a: Epoch, b: Epoch): number {
  return a.term - b.term || a.counter - b.counter;
}

export function highestEpoch(epochs: Iterable<Epoch>): Epoch {
  let highest = epochZero;
  for (const epoch of epochs) if (compareEpochs(epoch, highest) > 0) highest = epoch;
  return highest;
}

export function formatEpoch(epoch: Epoch): string {
  return `${epoch.term}.${epoch.counter}`;
}

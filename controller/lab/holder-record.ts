/** A stretch of time in which an address was seen on a machine, in milliseconds of the machine's monotonic clock. */
export interface HolderSpan {
  readonly address: string;
  readonly machine: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Two machines that had one address at the same moment: one was seen with it before and after the other was. */
export interface Overlap {
  readonly address: string;
  readonly machines: readonly [string, string];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was seen of the addresses that are watched. */
export interface HolderRecord {
  readonly spans: readonly HolderSpan[];
  readonly overlaps: readonly Overlap[];
}

/** How many of each are kept; the oldest go. */
export const recordMax = 2_000;
/** Sightings further apart than this are two spans, for nothing is known of the time between them. */
const sightingGapMs = 500;

export function addSighting(
  record: HolderRecord,
  { address, machine, atMs }: { readonly address: string; readonly machine: string; readonly atMs: number },
): HolderRecord {
  const { spans } = record;
  const index = spans.findLastIndex((span) => span.address === address && span.machine === machine);
  const last = spans[index];
  if (last !== undefined && atMs - last.toMs <= sightingGapMs && last.toMs <= atMs) {
    return { ...record, spans: spans.with(index, { ...last, toMs: atMs }) };
  }
  return { ...record, spans: [...spans.slice(1 - recordMax), { address, machine, fromMs: atMs, toMs: atMs }] };
}

export function addOverlap(record: HolderRecord, { address, machines, fromMs, toMs }: Overlap): HolderRecord {
  const { overlaps } = record;
  const index = overlaps.findLastIndex(
    (known) => known.address === address && known.machines.every((machine) => machines.includes(machine)),
  );
  const last = overlaps[index];
  if (last !== undefined && fromMs - last.toMs <= sightingGapMs) {
    return { ...record, overlaps: overlaps.with(index, { ...last, toMs }) };
  }
  return { ...record, overlaps: [...overlaps.slice(1 - recordMax), { address, machines, fromMs, toMs }] };
}

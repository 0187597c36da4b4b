/** One way to keep an address alive, as it is compared with others. */
export interface Contender {
  /** On the command line, and in the name of its lab. */
  readonly id: string;
  readonly title: string;
  readonly how: Keepalived | Holdfast;
  /** So long after everything has come up, or the address has moved, nothing of it is still going on. */
  readonly settledMs: number;
}

export interface Keepalived {
  readonly program: "keepalived";
  readonly advertSeconds: number;
  /** Of the first node; each further one has 10 less. */
  readonly firstPriority: number;
}

export interface Holdfast {
  readonly program: "holdfast";
  /** Of the HACluster. */
  readonly lease: Readonly<Record<string, string>>;
}

export const contenders: readonly Contender[] = [
  {
    id: "keepalived",
    title: "keepalived, default",
    how: { program: "keepalived", advertSeconds: 1, firstPriority: 150 },
    settledMs: 5_000,
  },
  {
    id: "keepalived-fast",
    title: "keepalived, 0.1 s",
    how: { program: "keepalived", advertSeconds: 0.1, firstPriority: 150 },
    settledMs: 1_500,
  },
  { id: "holdfast", title: "Holdfast, default", how: { program: "holdfast", lease: {} }, settledMs: 3_500 },
  {
    id: "holdfast-fast",
    title: "Holdfast, ttl 250ms",
    how: { program: "holdfast", lease: { ttl: "250ms", renewEvery: "60ms" } },
    settledMs: 1_500,
  },
];

/** The same check for all of them: every second, and the second failure in a row counts. */
export const check = { intervalSeconds: 1, timeoutSeconds: 1, fall: 2, rise: 1 } as const;

/** What moves, and what answers there. */
export const address = "192.0.2.100/24";
export const page = { address: "192.0.2.100", port: 80, path: "/", isRefusalAnswer: false } as const;
export const nic = "eth0";
export const nodeNames: readonly string[] = ["n1", "n2", "n3"];

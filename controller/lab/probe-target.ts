/** What the client of a lab asks again and again. */
export interface ProbeTarget {
  readonly address: string;
  readonly port: number;
  /** Of the HTTP request; without one, a connection that opens is the answer. */
  readonly path?: string;
  /** Whether a refused connection is an answer as well: somebody has the address, and no service belongs to it. */
  readonly isRefusalAnswer: boolean;
}

/** For people. */
export function describeTarget({ address, port, path }: ProbeTarget): string {
  const host = address.includes(":") ? `[${address}]` : address;
  return path === undefined ? `tcp://${host}:${port}` : `http://${host}${port === 80 ? "" : `:${port}`}${path}`;
}

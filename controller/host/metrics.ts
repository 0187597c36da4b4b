import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What a process counts of itself, in the text format of Prometheus. */
export interface Metrics {
  /** A number that only grows. The labels' names are fixed by the first call. */
  counter(name: string, help: string, labels?: readonly string[]): (labels?: Labels) => void;
  /** Durations in seconds. */
  duration(name: string, help: string, labels?: readonly string[]): (seconds: number, labels?: Labels) => void;
  /** Asked for at each scrape; undefined where there is nothing to say. */
  gauge(name: string, help: string, read: () => number | undefined): void;
  text(): Promise<string>;
  readonly contentType: string;
}

export type Labels = Readonly<Record<string, string>>;

const bucketsSeconds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

export function createMetrics(): Metrics {
  const registry = new Registry();
  // The delay of the event loop is watched by a timer, which every 10 ms, the default, takes 0.15 % of a core.
  collectDefaultMetrics({ register: registry, prefix: "holdfast_", eventLoopMonitoringPrecision: 100 });
  const registers = [registry];
  return {
    counter(name, help, labels = []) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      return (of = {}) => counter.inc({ ...of });
    },
    duration(name, help, labels = []) {
      const histogram = new Histogram({ name, help, labelNames: [...labels], registers, buckets: bucketsSeconds });
      return (seconds, of = {}) => histogram.observe({ ...of }, seconds);
    },
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        registers,
        collect() {
          const value = read();
          if (value === undefined) gauge.reset();
          else gauge.set(value);
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

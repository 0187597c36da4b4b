import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { httpModule } from "./http-module.ts";
import type { Metrics } from "./metrics.ts";

/** Whether a process does its work, and what hinders it. */
export interface Health {
  readonly isHealthy: boolean;
  /** For people: constant words with their values, such as `lease: held for 1.8 s`. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly health: () => Health;
}

export type StartedHealthServer =
  | { readonly ok: true; readonly port: number; readonly close: () => void }
  | { readonly ok: false; readonly message: string };

/**
 * `/healthz` (200 or 503, with the reasons as JSON) and `/metrics` (Prometheus), over plain HTTP: meant for a local
 * address.
 */
export function startHealthServer(options: HealthServerOptions): Promise<StartedHealthServer> {
  const server = httpModule.createServer((request, response) => {
    if (request.method === "GET" && request.url === "/healthz") answerHealth(response, options.health());
    else if (request.method === "GET" && request.url === "/metrics") void answerMetrics(response, options.metrics);
    else answer(response, { status: 404, type: "text/plain", text: "there are /healthz and /metrics\n" });
  });
  server.requestTimeout = 5_000;
  server.maxConnections = 32;
  const { host, port } = options;
  return new Promise((resolve) => {
    server.once("error", (error) => {
      resolve({ ok: false, message: `Cannot listen for health and metrics on ${host}:${port}: ${error.message}` });
    });
    server.listen(port, host, () => {
      server.unref();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a path
      const bound = server.address() as AddressInfo;
      resolve({ ok: true, port: bound.port, close: () => server.close() });
    });
  });
}

function answerHealth(response: ServerResponse, { isHealthy, detail }: Health): void {
  const text = `${JSON.stringify({ healthy: isHealthy, ...detail })}\n`;
  answer(response, { status: isHealthy ? 200 : 503, type: "application/json", text });
}

async function answerMetrics(response: ServerResponse, metrics: Metrics): Promise<void> {
  answer(response, { status: 200, type: metrics.contentType, text: await metrics.text() });
}

function answer(
  response: ServerResponse,
  { status, type, text }: { readonly status: number; readonly type: string; readonly text: string },
): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

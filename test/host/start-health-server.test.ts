import { expect, onTestFinished, test } from "vitest";
import { createMetrics } from "../../controller/host/metrics.ts";
import { startHealthServer } from "../../controller/host/start-health-server.ts";

async function started(isHealthy: boolean) {
  const metrics = createMetrics();
  const server = await startHealthServer({
    host: "127.0.0.1",
    port: 0,
    metrics,
    health: () => ({ isHealthy, detail: { leaseMs: 1_800 } }),
  });
  if (!server.ok) throw new Error(server.message);
  onTestFinished(() => server.close());
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { connection: "close" } });
    return { status: response.status, text: await response.text() };
  };
  return { get, metrics, port: server.port };
}

test.each([
  [true, 200],
  [false, 503],
])("health %s is answered %i, with the reasons", async (isHealthy, status) => {
  const { get } = await started(isHealthy);
  const answer = await get("/healthz");
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toEqual({ healthy: isHealthy, leaseMs: 1_800 });
});

test("metrics show what was counted, timed and is now", async () => {
  const { get, metrics } = await started(true);
  metrics.counter("x_total", "Things.", ["what"])({ what: "a" });
  metrics.duration("x_seconds", "Times.")(0.02);
  metrics.gauge("x_now", "A number.", () => 7);
  metrics.gauge("x_unknown", "No number.", () => undefined);
  const { text } = await get("/metrics");
  expect(text).toContain('x_total{what="a"} 1');
  expect(text).toContain('x_seconds_bucket{le="0.03"} 1');
  expect(text).toContain("x_now 7");
  expect(text).not.toMatch(/^x_unknown [1-9]/m);
});

test("anything else is not there, and a port in use is told", async () => {
  const { get, port, metrics } = await started(true);
  expect((await get("/other")).status).toBe(404);
  const second = await startHealthServer({
    host: "127.0.0.1",
    port,
    metrics,
    health: () => ({ isHealthy: true, detail: {} }),
  });
  expect(second).toMatchObject({ ok: false, message: expect.stringContaining(`127.0.0.1:${port}`) });
});

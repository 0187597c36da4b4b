import { describe, expect, it } from "vitest";
import { readService } from "../../../controller/drivers/service/service.ts";
import { serviceMember } from "./service-member.ts";

const exec = { start: ["/a"], stop: ["/b"], status: ["/c"], environment: {} };

describe("a service of an assignment", () => {
  it("has its times in milliseconds", () => {
    const times = { start: "1m30s", stop: "250ms", status: "1.5s", promote: "1h", demote: "2m", notify: "3s" };
    expect(readService(serviceMember({ exec, timeouts: times, startRetryWait: "5s" }))).toMatchObject({
      key: "HAService/thing",
      form: "exec",
      timeouts: { start: 90_000, stop: 250, status: 1500, promote: 3_600_000, demote: 120_000, notify: 3000 },
      startRetryWait: 5000,
    });
  });

  it.each([
    ["systemd", { systemd: { unit: "a.service" } }],
    ["ocf", { ocf: { agent: "ocf:heartbeat:pgsql", parameters: {}, liveHandOver: false } }],
    ["exec", { exec }],
    ["process", { process: { command: ["/a"], environment: {}, stopSignal: "SIGTERM" as const } }],
  ])("is of the form %s", (form, spec) => {
    expect(readService(serviceMember(spec))).toMatchObject({ form });
  });

  it.each([
    ["of another kind", { ...serviceMember({ exec }), kind: "VirtualIP" as const }],
    ["without a form", serviceMember({})],
    ["without times", { ...serviceMember({ exec }), spec: { exec } }],
    ["with a time that is none", serviceMember({ exec, startRetryWait: "soon" })],
  ])("is none where it is %s", (_, resource) => {
    expect(typeof readService(resource)).toBe("string");
  });
});

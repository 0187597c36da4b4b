import { describe, expect, it } from "vitest";
import { drawStatus, span } from "../../controller/lab/draw-status.ts";
import type { LabStatus } from "../../controller/lab/lab-status.ts";
import type { MachineStatus } from "../../controller/lab/machine-room.ts";
import { createStyle } from "../../controller/report/style.ts";

function machine(name: string, more: Partial<MachineStatus & { readonly holds: readonly string[] }> = {}) {
  const base = { kind: "node", power: "on", isFrozen: false, isPluggedIn: true, programs: [], holds: [] } as const;
  return { ...base, name, addresses: [`192.0.2.${name.length}/24`], ...more };
}

const agent = { name: "agent", isRunning: true, restarts: 0 };

const status: LabStatus = {
  name: "default",
  cluster: "web",
  startedAtMs: 1_000,
  nowMs: 101_000,
  machines: [
    machine("n1", { isPluggedIn: false, programs: [agent, { name: "manager", isRunning: false, restarts: 1 }] }),
    machine("n22", { programs: [{ ...agent, restarts: 3 }], holds: ["192.0.2.100"] }),
    machine("n333", { power: "off" }),
    machine("client", { kind: "client" }),
  ],
  watched: ["192.0.2.100"],
  probe: { address: "192.0.2.100", port: 80, path: "/", isRefusalAnswer: false },
  answers: [
    { by: "n1", fromMs: 2_000, toMs: 90_000, answers: 8_000 },
    { by: "n22", fromMs: 92_310, toMs: 100_990, answers: 800 },
  ],
  faults: [
    { fault: { kind: "kill", machine: "n22", program: "agent" }, atMs: 60_000, endedAtMs: 60_000 },
    { fault: { kind: "link", machine: "n1" }, atMs: 89_995 },
    { fault: { kind: "loss", machine: "n22", percent: 5 }, atMs: 95_000 },
  ],
  overlaps: [],
};

function draw(more: Partial<LabStatus> = {}): string {
  return drawStatus({ ...status, ...more }, createStyle(false));
}

describe("the picture of a lab", () => {
  it("shows the machines, what the client sees, and what went wrong", () => {
    expect(draw()).toBe(`lab default  cluster web, up 1 min

switch ─┬─ n1      192.0.2.2  link down  agent  manager down(1 restart)
        ├─ n22     192.0.2.3  loss 5%    agent(3 restarts)  holds 192.0.2.100
        ├─ n333    192.0.2.4  power off
        └─ client  192.0.2.6  up         asks http://192.0.2.100/

http://192.0.2.100/ answers from n22, for 8.69 s
192.0.2.100: never seen on two machines at once

faults
  kill n22 agent   41.00 s ago                        not noticed by the client
  link n1          11.01 s ago  lasts                 silent for 2.31 s, then n1 → n22
  loss n22 5%       6.00 s ago  lasts                 not noticed by the client
`);
  });

  it("says that nobody answers, and since when", () => {
    expect(draw({ answers: status.answers.slice(0, 1) })).toMatch(
      /has not answered for 11.00 s; the last was n1[^]*no answer since n1, for 11.00 s/,
    );
    expect(draw({ answers: [] })).toMatch(/http:\/\/192.0.2.100\/ has never answered/);
  });

  it("does not hide that an address was on two machines", () => {
    const overlap = { address: "192.0.2.100", machines: ["n1", "n22"], fromMs: 100_000, toMs: 100_340 } as const;
    expect(draw({ overlaps: [overlap] })).toMatch(
      /192.0.2.100 was on n1 and n22 at once, 660 ms ago for 340 ms \(1 times in all\)/,
    );
  });

  it.each([
    [12.4, "12 ms"],
    [2_310, "2.31 s"],
    [61_000, "1 min"],
    [3_700_000, "1 h 1 min"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});

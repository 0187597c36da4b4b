import { describe, expect, it } from "vitest";
import { describeFault, faultKinds, usageOf } from "../../controller/lab/fault-kinds.ts";
import { readFault } from "../../controller/lab/read-fault.ts";

function read(text: string): unknown {
  const found = readFault(text.split(" "));
  return found.ok ? found.wish : found.message;
}

describe("the words of a fault", () => {
  it.each([
    ["link n1", { kind: "link", machine: "n1" }],
    ["link n1 down", { kind: "link", machine: "n1" }],
    ["power n1 off", { kind: "power", machine: "n1" }],
    ["freeze n1", { kind: "freeze", machine: "n1" }],
    ["partition n1 store", { kind: "partition", machine: "n1", other: "store" }],
    ["loss n1 12.5", { kind: "loss", machine: "n1", percent: 12.5 }],
    ["kill n1 agent", { kind: "kill", machine: "n1", program: "agent" }],
    ["fill n1", { kind: "fill", machine: "n1" }],
  ])("%s asks for %j", (text, fault) => {
    expect(read(text)).toEqual({ type: "begin", fault });
  });

  it.each([
    ["link n1 up", { kind: "link", machine: "n1" }],
    ["power n1 on", { kind: "power", machine: "n1" }],
    ["thaw n1", { kind: "freeze", machine: "n1" }],
    ["heal", {}],
    ["heal loss", { kind: "loss" }],
    ["heal partition n1 store", { kind: "partition", machine: "n1", other: "store" }],
  ])("%s asks for the end of %j", (text, wish) => {
    expect(read(text)).toEqual({ type: "heal", ...wish });
  });

  it.each([
    ["explode n1", /There is no fault "explode": there are link, .*thaw, .* and heal/],
    ["link", /it is asked for as: link MACHINE \[down\|up\]/],
    ["partition n1", /it is asked for as: partition MACHINE OTHER/],
    ["loss n1 0", /above 0 and at most 100 percent; it is "0"/],
    ["loss n1 many", /it is "many"/],
    ["heal kill", /Cannot heal "kill": no fault of that kind lasts/],
    ["heal link n1 n2 n3", /heal \[KIND \[MACHINE \[OTHER\]\]\]/],
  ])("%s is refused", (text, message) => {
    expect(read(text)).toMatch(message);
  });

  it("are written as they are read", () => {
    for (const kind of faultKinds) {
      const values = kind.takes.map((parameter) => (parameter === "percent" ? "30" : "n1"));
      const found = readFault([kind.kind, ...values]);
      const text = found.ok && found.wish.type === "begin" ? describeFault(found.wish.fault) : usageOf(kind);
      expect(text.replace("%", "")).toBe([kind.kind, ...values].join(" "));
    }
  });
});

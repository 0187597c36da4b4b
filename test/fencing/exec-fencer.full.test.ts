import { expect, it, onTestFinished } from "vitest";
import { describeFencerContract } from "../contract/fencer.ts";
import { anOrder } from "./an-order.ts";
import { inputsIn, makeExecFencer, type ExecFencerWishes } from "./make-exec-fencer.ts";

describeFencerContract("a fencer with exec devices", (limitMs) => makeExecFencer(limitMs));

const limit = { signal: new AbortController().signal };

function fencerWith(wishes: ExecFencerWishes) {
  const under = makeExecFencer(30_000, wishes);
  onTestFinished(() => under.close());
  return under;
}

it("an exec device is told action, node and parameters, and its secrets, on standard input", async () => {
  const device = { parameters: { plug: "${node.labels.plug}" }, secretRef: { name: "bmc" } };
  const under = fencerWith({ device });
  await under.fencer.fence(anOrder({ devices: ["a"], action: "cycle" }), limit);
  expect(inputsIn(under.folder)).toEqual(["action=reboot\nnodename=n1\nplug=7\npassword=s3cret\n"]);
});

it("what an exec device says is told without its secrets", async () => {
  const under = fencerWith({ device: { secretRef: { name: "bmc" } } });
  under.behave("a", "off", "fails");
  const result = await under.fencer.fence(anOrder({ devices: ["a"], action: "off" }), limit);
  expect(result).toEqual({ ok: false, error: "a off ended with 1: no connection with ***" });
});

it("an exec device waits as long as it is told to before it acts", async () => {
  const under = fencerWith({ device: { delay: "1h" } });
  const control = new AbortController();
  const fencing = under.fencer.fence(anOrder({ devices: ["a"], action: "off" }), { signal: control.signal });
  const other = await under.fencer.fence(anOrder({ devices: ["gone"], action: "off" }), limit);
  expect(other.ok).toBe(false);
  control.abort();
  expect(await fencing).toEqual({ ok: false, error: "a was not asked to off: the time was over" });
  expect(under.asked()).toEqual([]);
});

import { expect, it, onTestFinished } from "vitest";
import type { HAAssignmentMember, HAServiceNotify } from "../../../controller/api/types.gen.ts";
import { patiently } from "../../contract/driver-under-test.ts";
import { makeExecWorld, type ExecWorld } from "./exec-world.ts";
import { serviceMember } from "./service-member.ts";

interface Told {
  readonly made: ExecWorld;
  readonly resource: HAAssignmentMember;
  /** What the commands were told, in order. */
  readonly words: () => string;
  readonly come: (words: string) => Promise<void>;
}

/** A service whose notify commands write down what they were told, and then do what `text` says. */
function told(text = "", notify: Partial<HAServiceNotify> = {}, notifyTime = "20s"): Told {
  const made = makeExecWorld();
  onTestFinished(() => made.close());
  const script = made.addScript("tell", `#!/bin/sh\ncd "\${0%/*}"\necho "$HOLDFAST_VERB $*" >>told\n${text}\n`);
  const timeouts = { start: "60s", stop: "60s", status: "20s", promote: "60s", demote: "60s", notify: notifyTime };
  const resource = serviceMember({
    exec: made.execOf("a"),
    timeouts,
    notify: { up: [script, "it is up"], down: [script, "down"], ...notify },
  });
  const words = (): string => made.read("told");
  return { made, resource, words, come: (expected) => expect.poll(words).toBe(expected) };
}

const up = "notify-up it is up\n";
const down = "notify-down down\n";

it("tells that a service has come up and gone down, each once", async () => {
  const { made, resource, words, come } = told();
  const { start, stop, look } = patiently(made.makeDriver());
  await stop(resource);
  await start(resource);
  await come(up);
  await start(resource);
  await look(resource);
  await stop(resource);
  await stop(resource);
  await come(up + down);
  await look(resource);
  await start(resource);
  await come(up + down + up);
  expect(words()).toBe(up + down + up);
});

it("tells once that a service was found to have failed, and not again when it is stopped", async () => {
  const { made, resource, come } = told();
  const { start, stop, look } = patiently(made.makeDriver());
  await start(resource);
  await made.breakThing?.();
  expect(await look(resource)).toBe("Stopped");
  await come(up + down);
  await look(resource);
  await stop(resource);
  await start(resource);
  await come(up + down + up);
});

it("tells once that a service has gone down that was edited meanwhile, by its edited command", async () => {
  const { made, resource, words, come } = told();
  const { start, stop, look } = patiently(made.makeDriver());
  const { spec, generation } = resource;
  const script = made.addScript("other", `#!/bin/sh\ncd "\${0%/*}"\necho "other $HOLDFAST_VERB" >>told\n`);
  const edited = {
    ...resource,
    generation: generation + 1,
    spec: { ...spec, notify: { up: [script], down: [script] } },
  };
  await start(resource);
  await come(up);
  expect([await look(resource), await look(edited), await stop(edited)]).toEqual(["Started", "Started", "done"]);
  await come(`${up}other notify-down\n`);
  expect([await look(resource), await look(edited)]).toEqual(["Stopped", "Stopped"]);
  await start(edited);
  await come(`${up}other notify-down\nother notify-up\n`);
  expect(words()).toBe(`${up}other notify-down\nother notify-up\n`);
});

it("tells that a service has gone down which an earlier agent has started", async () => {
  const { made, resource, words, come } = told();
  await patiently(made.makeDriver()).start(resource);
  await come(up);
  await patiently(made.makeDriver()).stop(resource);
  await come(up + down);
  expect(words()).toBe(up + down);
});

it("tells nothing of a start that failed", async () => {
  const { made, resource, words } = told();
  const { start, stop } = patiently(made.makeDriver());
  await made.trouble?.("start", "lie");
  await start(resource);
  await made.mend?.();
  await stop(resource);
  expect(words()).toBe("");
});

it("is waited for by nobody, and the next is told when it has ended", async () => {
  const { made, resource, words, come } = told("until [ -e go ]; do sleep 0.01; done; echo ended >>told");
  const { start, stop, look } = patiently(made.makeDriver());
  expect(await start(resource)).toBe("done");
  await come(up);
  expect([await look(resource), await stop(resource), await look(resource)]).toEqual(["Started", "done", "Stopped"]);
  expect(words()).toBe(up);
  made.addScript("go", "");
  await come(`${up}ended\n${down}ended\n`);
});

it.each([
  ["fails", "echo sorry >&2; exit 3", {}, "20s", "a notify command failed", /tell exited with 3: sorry$/],
  ["hangs", "sleep 1000", {}, "200ms", "a notify command failed", /took longer than its time limit/],
  ["is not allowed", "", { up: ["/bin/true"] }, "20s", "a notify command was refused", /^Cannot run \/bin\/true as/],
])("changes nothing where it %s, and that is logged", async (_, text, notify, time, message, error) => {
  const { made, resource } = told(text, notify, time);
  const { start, look } = patiently(made.makeDriver());
  expect(await start(resource)).toBe("done");
  const complaint = { message, error: expect.stringMatching(error), resource: "HAService/thing", direction: "up" };
  await expect.poll(() => made.log.complaints).toEqual([complaint]);
  expect([await look(resource), await made.livingOfActions()]).toEqual(["Started", []]);
});

it("ends in its own time when the driver is closed soon after a stop", async () => {
  const { made, resource, words } = told("sleep 0.2; echo ended >>told");
  const driver = made.makeDriver();
  const { start, stop } = patiently(driver);
  await start(resource);
  await stop(resource);
  await driver.close();
  expect(words()).toBe(`${up}ended\n${down}ended\n`);
  await start(resource);
  expect(words()).toBe(`${up}ended\n${down}ended\n`);
});

it("is ended where it has not ended soon after the driver is closed, and nothing is told after", async () => {
  const { made, resource, words, come } = told("sleep 1000");
  const driver = made.makeDriver();
  const { start, stop } = patiently(driver);
  await start(resource);
  await come(up);
  await stop(resource);
  await driver.close();
  expect(await made.livingOfActions()).toEqual([]);
  expect(words()).toBe(up);
});

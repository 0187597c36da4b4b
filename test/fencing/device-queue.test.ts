import { expect, it } from "vitest";
import { createDeviceQueue } from "../../controller/fencing/device-queue.ts";

const slow = { name: "ipmi", concurrency: 1 };
const unlimited = new AbortController().signal;

/** Work that ends when the test says so, and what has begun so far. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    end: (name: string) => ends.get(name)?.(),
    work: (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    },
  };
}

/** Lets go on what can go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

it("commands of one device wait in their order, those of another do not", async () => {
  const { begun, end, work } = works();
  const queue = createDeviceQueue();
  const results = ["a", "b", "c"].map((name) => queue.run(slow, work(name), unlimited));
  void queue.run({ name: "pdu", concurrency: 1 }, work("other"), unlimited);
  await settle();
  expect(begun).toEqual(["a", "other"]);
  end("a");
  await settle();
  results.push(queue.run(slow, work("d"), unlimited));
  end("b");
  await settle();
  expect(begun).toEqual(["a", "other", "b", "c"]);
  end("c");
  await settle();
  end("d");
  expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
});

it("as many run at once as the device takes", async () => {
  const { begun, work } = works();
  const queue = createDeviceQueue();
  for (const name of ["a", "b", "c"]) void queue.run({ name: "pdu", concurrency: 2 }, work(name), unlimited);
  await settle();
  expect(begun).toEqual(["a", "b"]);
});

it("who gives up while waiting does not begin, and does not hold up the others", async () => {
  const { begun, end, work } = works();
  const queue = createDeviceQueue();
  const control = new AbortController();
  void queue.run(slow, work("a"), unlimited);
  const second = queue.run(slow, work("b"), control.signal);
  void queue.run(slow, work("c"), unlimited);
  control.abort();
  expect(await second).toBeUndefined();
  expect(await queue.run(slow, work("d"), control.signal)).toBeUndefined();
  end("a");
  await settle();
  expect(begun).toEqual(["a", "c"]);
});

it("work that throws gives its turn away", async () => {
  const queue = createDeviceQueue();
  await expect(queue.run(slow, () => Promise.reject(new Error("broken")), unlimited)).rejects.toThrow("broken");
  expect(await queue.run(slow, () => Promise.resolve("next"), unlimited)).toBe("next");
});

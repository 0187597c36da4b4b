import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { IpBatch } from "../../../../../controller/drivers/address/iproute2/ip/ip-batch.ts";
import { readProcess } from "../../../../../controller/host/process-table.ts";
import { readPid } from "../../../../host/read-pid.ts";
import { temporaryFolder } from "../../../../sources/temporary-folder.ts";

// Stands for `ip`: does what its lines say, and answers as `ip` does.
const program = `#!/bin/sh
number=0
while read -r word rest; do
  number=$((number + 1))
  case $word in
    holdfast) echo 'Object "holdfast" is unknown, try "ip help".' >&2; echo "Command failed -:$number" >&2 ;;
    print) echo "$rest" ;;
    refuse) echo "$rest" >&2; echo "Command failed -:$number" >&2 ;;
    die) echo "$rest"; exit 3 ;;
    once) if [ -e "$rest" ]; then echo alive; else touch "$rest"; exit 3; fi ;;
    hang) echo $$ >"$rest"; sleep 100000 ;;
    pid) echo $$ ;;
  esac
done
`;

function make(options: readonly string[] = []): { readonly batch: IpBatch; readonly folder: string } {
  const folder = temporaryFolder({ "bin/ip": program });
  const batch = new IpBatch(join(folder, "bin/ip"), options);
  onTestFinished(() => batch.close());
  return { batch, folder };
}

const patient = { signal: new AbortController().signal };
const question = { ...patient, isQuestion: true };

describe("a long-lived ip", () => {
  it("answers each line of each run, in their order", async () => {
    const { batch } = make();
    const runs = await Promise.all([
      batch.run(["print [1]", "refuse Error: no.", "print"], patient),
      batch.run(["print [2]"], patient),
      batch.run([], patient),
    ]);
    expect(runs).toEqual([
      {
        ok: true,
        answers: [
          { output: "[1]\n", error: undefined },
          { output: "", error: "Error: no." },
          { output: "\n", error: undefined },
        ],
      },
      { ok: true, answers: [{ output: "[2]\n", error: undefined }] },
      { ok: true, answers: [] },
    ]);
  });

  it("is one process until it is to be another", async () => {
    const { batch } = make();
    const pid = async (): Promise<string> => JSON.stringify(await batch.run(["pid"], patient));
    const first = await pid();
    expect(await pid()).toBe(first);
    batch.restart();
    const second = await pid();
    expect([second === first, (await pid()) === second]).toEqual([false, true]);
  });

  it("is asked again where it ended, and is not told again to change something", async () => {
    const { batch, folder } = make();
    expect(await batch.run([`once ${folder}/asked`], question)).toMatchObject({ ok: true });
    expect(await batch.run([`once ${folder}/told`], patient)).toEqual({
      ok: false,
      error: expect.stringMatching(/ended before it answered$/),
      isGone: true,
      hasEnded: true,
    });
    expect(await batch.run(["print on"], patient)).toMatchObject({ ok: true });
    expect(await batch.run(["die last words"], question)).toMatchObject({
      error: expect.stringMatching(/: last words$/),
    });
  });

  it("is ended when its time is over, with all that it has begun", async () => {
    const { batch, folder } = make();
    const abort = new AbortController();
    const marks: number[] = [];
    const run = batch.run([`hang ${folder}/hanging`], {
      signal: abort.signal,
      onBegin: ({ pid }) => void marks.push(pid),
    });
    const next = batch.run(["print next"], patient);
    await expect.poll(() => readPid(join(folder, "hanging"))).toBeDefined();
    abort.abort();
    expect(await run).toMatchObject({
      ok: false,
      isGone: true,
      error: expect.stringMatching(/was ended before it had answered$/),
    });
    expect(marks).toEqual([readPid(join(folder, "hanging"))]);
    expect(marks.map(readProcess)).toEqual([undefined]);
    expect(await next).toMatchObject({ ok: true });
    expect(await batch.run(["print"], { signal: abort.signal })).toMatchObject({ ok: false });
  });

  it("is ended when it is closed, whatever it does", async () => {
    const { batch, folder } = make();
    const run = batch.run([`hang ${folder}/hanging`], question);
    const pid = await vi.waitUntil(() => readPid(join(folder, "hanging")), { timeout: 15_000 });
    expect(readProcess(pid)).toBeDefined();
    await batch.close();
    expect(await run).toMatchObject({ ok: false });
    expect(readProcess(pid)).toBeUndefined();
    expect(await batch.run(["print"], patient)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/was closed$/),
    });
  });

  it("that is not there says so", async () => {
    const batch = new IpBatch("/nowhere/ip");
    onTestFinished(() => batch.close());
    expect(await batch.run(["print"], question)).toMatchObject({
      ok: false,
      error: expect.stringContaining("not found"),
    });
  });
});

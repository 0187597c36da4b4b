import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { createRemoteStore } from "../../controller/stores/remote/create-remote-store.ts";
import { clientOf, create } from "../contract/store-under-test.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const authority = makeAuthority(folder);
const admin = readCredentials(issue(authority, "admin", "/O=holdfast:admin/CN=ada"));

describe("the process of holdfast serve", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "ends its watches and itself at %s, with exit code 0 and no log left beside the file",
    async (signal) => {
      const data = mkdtempSync(join(folder, "data-"));
      const served = await start(data);
      const object = await served.client.refusalOf(create("n1", { addresses: ["192.0.2.1"] }, { kind: "HANode" }));
      expect(object).toBe("done");
      const follower = served.client.follow({}, "0");
      await expect.poll(() => follower.events.length).toBe(1);
      served.child.kill(signal);
      expect(await served.exited).toEqual([0, null]);
      expect(readdirSync(data)).toEqual(["store.db"]);
      await expect
        .poll(() => follower.ends.map(({ message }) => message))
        .toEqual([expect.stringMatching(/server is closing/)]);
    },
  );

  it("keeps what it acknowledged when it is killed", async () => {
    const data = mkdtempSync(join(folder, "data-"));
    const first = await start(data);
    const [object] = await first.client.write(create("n1", { addresses: ["192.0.2.1"] }, { kind: "HANode" }));
    first.child.kill("SIGKILL");
    await first.exited;
    const second = await start(data);
    expect((await second.client.list({})).items).toEqual([object]);
    second.child.kill("SIGTERM");
    await second.exited;
  });

  it("uses other certificates when their files change, and the former ones while the new ones do not fit", async () => {
    const files = issue(authority, "changing", "/CN=serve");
    const served = await start(mkdtempSync(join(folder, "data-")), files);
    copyFileSync(join(folder, "admin.key"), files.key);
    await expect.poll(() => served.log()).toMatch(/cannot be used; the former ones stay.*|does not belong/);
    expect(await served.client.identity()).not.toBe("");
    const next = issue(authority, "next", "/CN=serve-2");
    copyFileSync(next.key, files.key);
    copyFileSync(next.cert, files.cert);
    await expect.poll(() => served.log()).toMatch(/have changed and are in use/);
    expect(await served.client.identity()).not.toBe("");
    expect(readFileSync(files.cert, "utf8")).toBe(readFileSync(next.cert, "utf8"));
    served.child.kill("SIGTERM");
    await served.exited;
  });
});

async function start(data: string, files = issue(authority, "serve", "/CN=serve")) {
  const program = join(import.meta.dirname, "../../controller/cli/main.ts");
  const { cert, key, ca } = files;
  const options = ["--data", data, "--listen", "127.0.0.1:0", "--cert", cert, "--key", key, "--ca", ca];
  const child = spawn(process.execPath, [program, "serve", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const exited = once(child, "exit");
  const [line] = await Promise.race([once(child.stdout.setEncoding("utf8"), "data"), exited.then(() => [log])]);
  const port = Number(/:(\d+)\n$/.exec(String(line))?.[1]);
  const store = createRemoteStore({ endpoints: [{ host: "127.0.0.1", port }], credentials: () => admin });
  onTestFinished(() => store.close());
  return { child, exited, log: () => log, client: clientOf(store, (call) => call) };
}

import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hostsFormat } from "../../../../../controller/drivers/address/iproute2/identity/identity-files.ts";
import { openOverlayStore } from "../../../../../controller/drivers/address/iproute2/identity/overlay-store.ts";
import { temporaryFolder } from "../../../../sources/temporary-folder.ts";

const web = { holder: "VirtualIP/web@192.0.2.10", value: { address: "192.0.2.10", names: ["web"] } };
const db = { holder: "VirtualIP/db@192.0.2.11", value: { address: "192.0.2.11", names: ["db"] } };

function open(folder: string, links: "follow" | "replace" = "replace") {
  return openOverlayStore({ path: join(folder, "hosts"), format: hostsFormat, links });
}

describe("overlays over a file", () => {
  it("change it once, and leave nothing else in its folder", async () => {
    const folder = temporaryFolder({ hosts: Buffer.from("caf\xe9\r\nend", "latin1") });
    chmodSync(join(folder, "hosts"), 0o604);
    const store = open(folder);
    expect(await store.change((overlays) => [...overlays, web])).toEqual({ status: "done" });
    expect(await store.change((overlays) => overlays)).toEqual({ status: "unchanged" });
    expect(await store.overlays()).toEqual([web]);
    expect(await store.change(() => [])).toEqual({ status: "done" });
    expect(await store.change(() => [])).toEqual({ status: "unchanged" });
    expect(readFileSync(join(folder, "hosts"), "latin1")).toBe("caf\xe9\r\nend");
    expect(statSync(join(folder, "hosts")).mode & 0o777).toBe(0o604);
    expect(readdirSync(folder)).toEqual(["hosts"]);
  });

  it("come one after the other where they are asked for at once", async () => {
    const folder = temporaryFolder({ hosts: "base\n" });
    const store = open(folder);
    const changes = [web, db].map((overlay) => store.change((overlays) => [...overlays, overlay]));
    expect(await Promise.all(changes)).toEqual([{ status: "done" }, { status: "done" }]);
    expect(await store.overlays()).toEqual([web, db]);
  });

  it("write their lines again where somebody has changed them", async () => {
    const folder = temporaryFolder({ hosts: "base\n" });
    const store = open(folder);
    await store.change(() => [web]);
    const path = join(folder, "hosts");
    const meant = readFileSync(path, "latin1");
    writeFileSync(path, meant.replace("192.0.2.10 web\n", ""));
    expect(await store.change((overlays) => overlays)).toEqual({ status: "done" });
    expect(readFileSync(path, "latin1")).toBe(meant);
  });

  it("take the place of a link, and give it back unless what they showed was edited", async () => {
    const folder = temporaryFolder({ target: "there\n" });
    const path = join(folder, "hosts");
    symlinkSync("target", path);
    const store = open(folder);
    await store.change(() => [web]);
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
    await store.change(() => []);
    expect(readlinkSync(path)).toBe("target");
    await store.change(() => [web]);
    writeFileSync(path, `${readFileSync(path, "latin1")}more\n`);
    await store.change(() => []);
    expect([lstatSync(path).isSymbolicLink(), readFileSync(path, "latin1")]).toEqual([false, "there\nmore\n"]);
    expect(readFileSync(join(folder, "target"), "latin1")).toBe("there\n");
  });

  it("take the place of a link that leads nowhere", async () => {
    const folder = temporaryFolder();
    symlinkSync("/nowhere/at/all", join(folder, "hosts"));
    const store = open(folder);
    await store.change(() => [web]);
    expect(readFileSync(join(folder, "hosts"), "latin1")).toContain("\n192.0.2.10 web\n");
    await store.change(() => []);
    expect(readlinkSync(join(folder, "hosts"))).toBe("/nowhere/at/all");
  });

  it("go through a link that is to be followed", async () => {
    const folder = temporaryFolder({ "other/target": "there\n" });
    symlinkSync("other/target", join(folder, "hosts"));
    const store = open(folder, "follow");
    await store.change(() => [web]);
    expect([readdirSync(folder), readlinkSync(join(folder, "hosts"))]).toEqual([["hosts", "other"], "other/target"]);
    expect(readFileSync(join(folder, "other/target"), "latin1")).toContain("192.0.2.10 web\n");
    await store.change(() => []);
    expect(readFileSync(join(folder, "other/target"), "latin1")).toBe("there\n");
  });

  it("make a file where there is none, which goes with them unless somebody has added to it", async () => {
    const folder = temporaryFolder();
    const store = open(folder);
    await store.change(() => [web]);
    await store.change(() => []);
    expect(existsSync(join(folder, "hosts"))).toBe(false);
    await store.change(() => [web]);
    writeFileSync(join(folder, "hosts"), `${readFileSync(join(folder, "hosts"), "latin1")}added`);
    await store.change(() => []);
    expect(readFileSync(join(folder, "hosts"), "latin1")).toBe("added");
  });

  it("get over what a crash has left beside the file", async () => {
    const folder = temporaryFolder({ hosts: "base\n", "hosts.holdfast-new": "half of" });
    const store = open(folder);
    expect(await store.change(() => [web])).toEqual({ status: "done" });
    expect(await store.change(() => [])).toEqual({ status: "done" });
    expect(readFileSync(join(folder, "hosts"), "latin1")).toBe("base\n");
    expect(readdirSync(folder)).toEqual(["hosts"]);
  });

  it("leave alone what is too large, or no file, and say so", async () => {
    const large = temporaryFolder({ hosts: "x".repeat((1 << 20) + 1) });
    expect(await open(large).change(() => [web])).toEqual({
      status: "failed",
      error: `Cannot change ${join(large, "hosts")}: it must not have more than 1048576 bytes, has 1048577`,
    });
    const folder = temporaryFolder({ "hosts/file": "" });
    expect(await open(folder).change(() => [web])).toMatchObject({ status: "failed" });
  });
});

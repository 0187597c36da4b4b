import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openHostName, type HostName } from "../../../../../controller/drivers/address/iproute2/identity/host-name.ts";
import { temporaryFolder } from "../../../../sources/temporary-folder.ts";

const web = { holder: "VirtualIP/web@192.0.2.10", value: "web" };
const db = { holder: "VirtualIP/db@192.0.2.11", value: "db" };

function make(): {
  readonly name: HostName;
  readonly path: string;
  readonly now: () => string;
  readonly folder: string;
} {
  const folder = temporaryFolder({ hostname: "node-a\n" });
  const path = join(folder, "hostname");
  const name = openHostName({ path, stateFolder: join(folder, "state") });
  return { name, path, folder, now: () => readFileSync(path, "utf8").trim() };
}

describe("the host name of a node", () => {
  it("is the holder's while it is there, and its own again after it", () => {
    const { name, now, folder } = make();
    expect(name.has(web)).toBe(false);
    expect([name.apply(web), name.apply(web)]).toEqual([{ status: "done" }, { status: "unchanged" }]);
    expect([now(), name.has(web), name.holders()]).toEqual(["web", true, [web.holder]]);
    expect([name.remove(web.holder), name.remove(web.holder)]).toEqual([{ status: "done" }, { status: "unchanged" }]);
    expect([now(), name.holders(), readdirSync(join(folder, "state"))]).toEqual(["node-a", [], []]);
  });

  it("is that of the later of two, in whatever order they go", () => {
    const { name, now } = make();
    name.apply(web);
    name.apply(db);
    expect([now(), name.has(web), name.has(db)]).toEqual(["db", true, true]);
    name.remove(web.holder);
    expect(now()).toBe("db");
    name.remove(db.holder);
    expect(now()).toBe("node-a");
    name.apply(web);
    name.apply(db);
    name.remove(db.holder);
    expect(now()).toBe("web");
  });

  it("stays as somebody else has set it meanwhile", () => {
    const { name, now, path } = make();
    name.apply(web);
    writeFileSync(path, "by-hand\n");
    expect(name.has(web)).toBe(false);
    expect(name.remove(web.holder)).toEqual({ status: "done" });
    expect(now()).toBe("by-hand");
    name.apply(web);
    writeFileSync(path, "by-hand\n");
    expect([name.apply(web), now()]).toEqual([{ status: "done" }, "web"]);
  });

  it("comes back after a crash on either side of the change", () => {
    const { name, now, path } = make();
    name.apply(web);
    // Noted, and not yet set.
    writeFileSync(path, "node-a\n");
    expect([name.has(web), name.apply(web), now()]).toEqual([false, { status: "done" }, "web"]);
    // Set back, and still noted.
    writeFileSync(path, "node-a\n");
    expect([name.remove(web.holder), now(), name.holders()]).toEqual([{ status: "done" }, "node-a", []]);
  });

  it("that cannot be set says so", () => {
    const folder = temporaryFolder();
    const name = openHostName({ path: join(folder, "none", "hostname"), stateFolder: folder });
    expect(name.apply(web)).toEqual({
      status: "failed",
      error: expect.stringContaining("Cannot change the host name:"),
    });
  });
});

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openVipRecords } from "../../../../controller/drivers/address/iproute2/vip-records.ts";
import { vipOf } from "../../../../controller/drivers/address/iproute2/vip.ts";
import { temporaryFolder } from "../../../sources/temporary-folder.ts";
import { vipMember } from "./vip-member.ts";

const web = vipOf(vipMember("192.0.2.10/24"));
const edited = vipOf(vipMember("2001:db8::10/64"));
const record = { resource: web.resource, linkName: "eth0", action: { pid: 7, startTicks: 99 } };

describe("records of addresses", () => {
  it("are found by whoever comes later, one for each address of a resource", () => {
    const folder = join(temporaryFolder(), "state");
    const records = openVipRecords(folder);
    expect([records.read(web), records.all()]).toEqual([undefined, []]);
    expect(records.write(web, record)).toBeUndefined();
    expect(records.write(edited, { ...record, resource: edited.resource, action: undefined })).toBeUndefined();
    const later = openVipRecords(folder);
    expect(later.read(web)).toEqual(record);
    expect(later.all()).toHaveLength(2);
    expect([later.remove(web), later.remove(web)]).toEqual([undefined, undefined]);
    expect(later.all().map(({ resource }) => resource)).toEqual([edited.resource]);
  });

  it("that are damaged, of another format, or half written are none", () => {
    const folder = temporaryFolder();
    const records = openVipRecords(folder);
    records.write(web, record);
    const [name = ""] = readdirSync(folder);
    const whole = readFileSync(join(folder, name), "utf8");
    for (const text of [
      whole.slice(0, 40),
      "[]",
      whole.replace('"format":1', '"format":2'),
      whole.replace('"linkName":"eth0",', ""),
      whole.replace('"address":', '"adress":'),
    ]) {
      writeFileSync(join(folder, name), text);
      expect([records.read(web), records.all()]).toEqual([undefined, []]);
    }
    writeFileSync(join(folder, `${name}.new`), whole);
    expect(records.all()).toEqual([]);
  });

  it("that cannot be written say so", () => {
    const folder = temporaryFolder({ state: "a file" });
    expect(openVipRecords(join(folder, "state")).write(web, record)).toMatch(/EEXIST|ENOTDIR/);
    mkdirSync(join(folder, "none"));
    expect(openVipRecords(join(folder, "none")).all()).toEqual([]);
  });
});

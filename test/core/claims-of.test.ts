import { describe, expect, it } from "vitest";
import { claimKeyOf } from "../../controller/core/claim.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import { objectsOf } from "./check/objects-of.ts";

/** The keys of what the one resource claims. */
function claimed(kind: string, spec: object): string {
  const { groups } = compileDesired(objectsOf({ [`${kind}/x`]: spec }), { isKubernetes: false });
  return [...groups.values()].flatMap(({ members }) => members.flatMap(({ claims }) => claims.map(claimKeyOf))).join();
}

function exec(...start: readonly string[]): string {
  return claimed("HAService", { exec: { start, stop: ["/bin/true"], status: ["/bin/true"] } });
}

describe("a resource claims the thing, whatever its name", () => {
  it.each([
    { address: "192.0.2.10/24", key: "Address 192.0.2.10" },
    { address: "192.0.2.10/32", key: "Address 192.0.2.10" },
    { address: "2001:db8::1/64", key: "Address 2001:db8:0:0:0:0:0:1" },
    { address: "2001:DB8:0::0:1/128", key: "Address 2001:db8:0:0:0:0:0:1" },
  ])("$address as $key", ({ address, key }) => {
    expect(claimed("VirtualIP", { address })).toBe(key);
  });

  it.each([
    { mount: { path: "/srv", block: { device: "/dev/disk/by-uuid/AB-12", fsType: "xfs" } }, key: "FileSystem ab-12" },
    {
      mount: { path: "/srv", block: { device: "/dev/disk/by-id/wwn-0x5000", fsType: "xfs" } },
      key: "Device wwn-0x5000",
    },
    {
      mount: { path: "/srv", block: { device: "/dev/mapper/vg-data", fsType: "xfs" } },
      key: "Device /dev/mapper/vg-data",
    },
    { mount: { path: "/srv", nfs: { server: "filer", export: "/vol" } }, key: "Path filer:/vol" },
    { mount: { path: "/srv", bind: { source: "/data/db" } }, key: "Path /data/db" },
  ])("$mount as $key", ({ mount, key }) => {
    expect(claimed("SharedData", { mount })).toBe(key);
  });

  it("data that is already there by the directory below which it lies", () => {
    expect(claimed("SharedData", { root: "/srv/db", links: [{ path: "/var/lib/db", target: "db" }] })).toBe(
      "Path /srv/db",
    );
  });

  it("a service by what runs, the same in every order of parameters", () => {
    const ocf = (parameters: object): string =>
      claimed("HAService", { ocf: { agent: "ocf:heartbeat:pgsql", parameters } });
    expect(claimed("HAService", { systemd: { unit: "nginx.service" } })).toBe("Unit nginx.service");
    expect(ocf({ b: "2", a: "1" })).toBe(ocf({ a: "1", b: "2" }));
    expect(ocf({ a: "1" })).not.toBe(ocf({ a: "2" }));
    expect(exec("/bin/a", "x")).toBe("Unit exec /bin/a x");
    expect(claimed("HAService", { process: { command: ["/bin/a", "x"] } })).toBe("Unit process /bin/a x");
  });

  it("keeps long commands apart that begin alike, within the length of a key", () => {
    const [one, two] = ["1", "2"].map((end) => exec("/bin/a", "x".repeat(900), "y".repeat(900), end));
    expect(one).not.toBe(two);
    expect(one?.length).toBeLessThanOrEqual("Unit ".length + 1024);
  });
});

import { afterAll } from "vitest";
import { describeDriver } from "../../../contract/driver.ts";
import { labObstacle, makeAddressLab, type AddressLab } from "./address-lab.ts";
import { makeAddressWorld, type Family } from "./address-world.ts";
import type { DriverProcess } from "./driver-process.ts";

let made: Promise<{ readonly lab: AddressLab; readonly drivers: DriverProcess }> | undefined;

afterAll(async () => await (await made)?.lab.close());

async function make(): Promise<{ readonly lab: AddressLab; readonly drivers: DriverProcess }> {
  const lab = makeAddressLab();
  return { lab, drivers: await lab.a.startProcess() };
}

const families: readonly Family[] = [
  {
    name: "IPv4",
    address: "192.0.2.30",
    edited: "192.0.2.31",
    prefix: 24,
    route: { to: "198.51.100.0/24", via: "192.0.2.2" },
  },
  {
    name: "IPv6",
    address: "2001:db8::30",
    edited: "2001:db8::31",
    prefix: 64,
    route: { to: "2001:db8:1::/64", via: "2001:db8::2" },
  },
];

for (const family of families) {
  describeDriver(`iproute2 with ${family.name}`, async () => {
    const obstacle = labObstacle();
    if (obstacle !== undefined) return obstacle;
    made ??= make();
    const { lab, drivers } = await made;
    return makeAddressWorld(lab, drivers, family);
  });
}

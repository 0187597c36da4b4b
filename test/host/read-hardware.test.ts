import { expect, test } from "vitest";
import { readHardware } from "../../controller/host/read-hardware.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";

test("is each hardware address once, without those of interfaces that have none", () => {
  const folder = temporaryFolder({
    "eth0/address": "52:54:00:AB:cd:01\n",
    "eth1/address": "52:54:00:ab:cd:01\n",
    "ib0/address": "80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:31:78:f2\n",
    "lo/address": "00:00:00:00:00:00\n",
    "tun0/address": "\n",
    "gone/mtu": "1500\n",
  });
  expect(readHardware(folder)).toEqual([
    "52:54:00:ab:cd:01",
    "80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:31:78:f2",
  ]);
});

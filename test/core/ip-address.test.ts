import { describe, expect, it } from "vitest";
import { addressBytes } from "../../controller/core/ip-address.ts";

describe("the bytes of an address", () => {
  it.each([
    ["192.0.2.10", "c000020a"],
    ["192.0.2.10/24", "c000020a"],
    ["0.0.0.0", "00000000"],
    ["::", "0".repeat(32)],
    ["::1", `${"0".repeat(31)}1`],
    ["2001:db8::10/64", "20010db8000000000000000000000010"],
    ["2001:0DB8:0:0:0:0:0:10", "20010db8000000000000000000000010"],
    ["2001:db8::", "20010db8000000000000000000000000"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["1:2:3:4:5:6:192.0.2.1", "000100020003000400050006c0000201"],
    ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
  ])("%s", (text, bytes) => {
    expect(addressBytes(text)).toBe(bytes);
  });

  it.each(["", "192.0.2", "192.0.2.256", "192.0.2.1.1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9"])(
    "%j is none",
    (text) => {
      expect(addressBytes(text)).toBeUndefined();
    },
  );

  it.each(["1:2:3:4:5:6:7:8::", "12345::", "g::", "fe80::1%eth0", "192.0.2.1:1::", "nas.example.com"])(
    "%j is none either",
    (text) => {
      expect(addressBytes(text)).toBeUndefined();
    },
  );
});

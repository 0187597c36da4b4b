import { describe, expect, it } from "vitest";
import {
  arpAnnouncement,
  arpProbe,
  readArp,
} from "../../../../../controller/drivers/address/iproute2/packets/arp-packet.ts";

const hardware = "52:54:00:12:34:56";
const address = Buffer.from([192, 0, 2, 10]);

describe("ARP", () => {
  it.each([
    // Hardware type, protocol type, their lengths, operation; sender; target.
    ["a probe", arpProbe(hardware, address), "0001 0800 06 04 0001 525400123456 00000000 000000000000 c000020a"],
    [
      "an announcement",
      arpAnnouncement(hardware, address),
      "0001 0800 06 04 0001 525400123456 c000020a 000000000000 c000020a",
    ],
  ])("%s has the bytes of RFC 826 and RFC 5227", (_, packet, bytes) => {
    expect(packet.toString("hex")).toBe(bytes.replaceAll(" ", ""));
  });

  it("reads what it writes, and what another machine answers", () => {
    expect(readArp(new Uint8Array(arpAnnouncement(hardware, address)))).toEqual({
      operation: "request",
      senderHardware: hardware,
      senderAddress: new Uint8Array(address),
      targetAddress: new Uint8Array(address),
    });
    // Behind it the padding of the link.
    const reply = Buffer.from(
      `0001080006040002 0a0b0c0d0e0f c0000209 525400123456 c000020a ${"00".repeat(18)}`.replaceAll(" ", ""),
      "hex",
    );
    expect(readArp(reply)).toMatchObject({ operation: "reply", senderHardware: "0a:0b:0c:0d:0e:0f" });
  });

  it.each([
    ["too short", "00010800060400015254001234560000000000000000000000c000"],
    ["of another link", "0006080006040001525400123456c000020a000000000000c000020a"],
    ["of another protocol", "000186dd06040001525400123456c000020a000000000000c000020a"],
    ["of another operation", "0001080006040003525400123456c000020a000000000000c000020a"],
    ["empty", ""],
  ])("does not take for one what is %s", (_, bytes) => {
    expect(readArp(Buffer.from(bytes, "hex"))).toBeUndefined();
  });
});

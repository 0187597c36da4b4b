import { describe, expect, it } from "vitest";
import { ipBytes } from "../../../../../controller/drivers/address/iproute2/ip-bytes.ts";
import {
  announcementFor,
  claimantOf,
  questionFor,
} from "../../../../../controller/drivers/address/iproute2/packets/neighbourhood.ts";
import { unsolicitedAdvertisement } from "../../../../../controller/drivers/address/iproute2/packets/neighbour-packet.ts";
import { vipOf } from "../../../../../controller/drivers/address/iproute2/vip.ts";
import { linkOf } from "../link-of.ts";
import { vipMember } from "../vip-member.ts";

const other = "0a:0b:0c:0d:0e:0f";
const nobody: ReadonlySet<string> = new Set();

describe.each(["192.0.2.10/24", "2001:db8::10/64"])("what is heard of %s", (address) => {
  const vip = vipOf(vipMember(address));
  const unlike = vipOf(vipMember(address.replace("10/", "11/")));
  const link = linkOf("eth0", [], { hardware: other });
  const announcement = { payload: announcementFor(vip, link).payload, from: other };
  const question = { payload: questionFor(vip, link).payload, from: other };

  it("is a claim where another machine announces it", () => {
    expect(claimantOf(announcement, vip, nobody)).toEqual({ hardware: other, isAsking: false });
  });

  it("is a question where another machine asks for it before it takes it", () => {
    expect(claimantOf(question, vip, nobody)).toEqual({ hardware: other, isAsking: true });
  });

  it("is nothing where this node itself has sent it, and where it is of another address", () => {
    expect(claimantOf(announcement, vip, new Set([other]))).toBeUndefined();
    expect(claimantOf(announcement, unlike, nobody)).toBeUndefined();
    expect(claimantOf(question, unlike, nobody)).toBeUndefined();
    expect(claimantOf({ payload: Buffer.alloc(3), from: other }, vip, nobody)).toBeUndefined();
  });
});

it("names the machine of an advertisement that names none by the sender on the link", () => {
  const vip = vipOf(vipMember("2001:db8::10/64"));
  const { payload } = unsolicitedAdvertisement({ hardware: other, address: ipBytes(vip.address), isRouter: false });
  const bare = payload.subarray(0, 64);
  expect(claimantOf({ payload: bare, from: "02:00:00:00:00:07" }, vip, nobody)?.hardware).toBe("02:00:00:00:00:07");
});

it("does not take a neighbour's ordinary question for a claim", () => {
  const vip = vipOf(vipMember("2001:db8::10/64"));
  const { payload } = questionFor(vip, linkOf("eth0", []));
  const asked = Buffer.from(payload);
  ipBytes("2001:db8::5").copy(asked, 8);
  expect(claimantOf({ payload: asked, from: other }, vip, nobody)).toBeUndefined();
});

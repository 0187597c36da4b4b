import { openPacketSocket } from "../../../../controller/host/packet-socket.ts";
import { ipBytes } from "../../../../controller/drivers/address/iproute2/ip-bytes.ts";
import { readArp } from "../../../../controller/drivers/address/iproute2/packets/arp-packet.ts";
import { readNeighbour } from "../../../../controller/drivers/address/iproute2/packets/neighbour-packet.ts";
import { arpFilter, neighbourFilter } from "../../../../controller/drivers/address/iproute2/packets/packet-filter.ts";

// Prints what a neighbour hears of one address: a line for each packet. Parameters: the number of the interface, the address.

const [index = "0", address = ""] = process.argv.slice(2);
const bytes = ipBytes(address);
const isIpv6 = address.includes(":");
const opened = openPacketSocket({
  interfaceIndex: Number(index),
  protocol: isIpv6 ? "ipv6" : "arp",
  filter: isIpv6 ? neighbourFilter([bytes]) : arpFilter([bytes]),
});
if (!opened.ok) throw new Error(opened.error);
process.stdout.write("listening\n");
setInterval(() => {
  for (const { payload, from } of opened.socket.receive()) process.stdout.write(`${describe(payload)} from ${from}\n`);
}, 5);
process.stdin.resume().on("end", () => process.exit(0));

function describe(payload: Uint8Array): string {
  if (isIpv6) return readNeighbour(payload)?.type ?? "something else";
  const arp = readArp(payload);
  if (arp === undefined) return "something else";
  return bytes.equals(arp.senderAddress) ? `announcement (${arp.operation})` : "probe";
}

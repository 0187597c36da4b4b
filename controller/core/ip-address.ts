/**
 * The bytes of an IP address in hexadecimal, eight digits for IPv4 and 32 for IPv6, so that two spellings of one address
 * are equal; a prefix length behind it is passed over. Undefined where the text is no address. An address with a zone is
 * none.
 */
export function addressBytes(text: string): string | undefined {
  const [address = ""] = text.split("/", 1);
  return address.includes(":") ? ipv6Bytes(address) : ipv4Bytes(address);
}

function ipv4Bytes(text: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const parts = match?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.map((part) => part.toString(16).padStart(2, "0")).join("");
}

/** RFC 4291, section 2.2: eight groups, one run of zeros as `::`, and the last two perhaps written as IPv4. */
function ipv6Bytes(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => groupsOf(half));
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 32 ? head : undefined;
  if (tail === undefined || head.length + tail.length > 28) return undefined;
  return head + "0".repeat(32 - head.length - tail.length) + tail;
}

function groupsOf(half: string): string | undefined {
  if (half === "") return "";
  const parts = half.split(":");
  const texts = parts.map((part, index) => {
    if (part.includes(".") && index === parts.length - 1) return ipv4Bytes(part);
    return /^[0-9a-fA-F]{1,4}$/.test(part) ? part.toLowerCase().padStart(4, "0") : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.join("");
}

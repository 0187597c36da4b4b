import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  hostsFormat,
  resolverFormat,
  type HostsEntry,
  type ResolverEntry,
} from "../../../../../controller/drivers/address/iproute2/identity/identity-files.ts";
import {
  hasOverlay,
  parseOverlaid,
  renderOverlaid,
  type Origin,
  type OverlaidFile,
  type Overlay,
} from "../../../../../controller/drivers/address/iproute2/identity/overlaid-file.ts";
import { trials } from "../../../../properties/trials.ts";

const file: Origin = { type: "file" };
const web: Overlay<HostsEntry> = {
  holder: "VirtualIP/web@192.0.2.10",
  value: { address: "192.0.2.10", names: ["web", "w"] },
};
const db: Overlay<HostsEntry> = { holder: "VirtualIP/db@192.0.2.11", value: { address: "192.0.2.11", names: ["db"] } };
const asks: Overlay<ResolverEntry> = {
  holder: "VirtualIP/web@192.0.2.10",
  value: { nameservers: ["192.0.2.53", "2001:db8::53"], search: ["example.com", "example.net"] },
};
const asksOther: Overlay<ResolverEntry> = {
  holder: "VirtualIP/db@192.0.2.11",
  value: { nameservers: ["192.0.2.54"], search: undefined },
};

describe("a file with overlays", () => {
  it("says in its own words what they say, before everything else, and keeps the rest", () => {
    const base = "127.0.0.1 localhost\n192.0.2.10 web w\n";
    const text = renderOverlaid({ origin: file, overlays: [web, db], base }, hostsFormat);
    expect(text.split("\n")).toEqual([
      '# holdfast: these lines and what they say go with an address; the lines marked "was" come back then',
      '# holdfast VirtualIP/web@192.0.2.10 {"address":"192.0.2.10","names":["web","w"]}',
      '# holdfast VirtualIP/db@192.0.2.11 {"address":"192.0.2.11","names":["db"]}',
      "192.0.2.11 db",
      "192.0.2.10 web w",
      "127.0.0.1 localhost",
      "# holdfast was: 192.0.2.10 web w",
      "",
    ]);
  });

  it("asks the name servers of the last one, and searches where the last one with a search does", () => {
    const base =
      "; by hand\nnameserver 203.0.113.1\n  nameserver 203.0.113.2\ndomain example.org\nsearch a b\noptions rotate";
    const inForce = (overlays: readonly Overlay<ResolverEntry>[]): readonly string[] =>
      renderOverlaid({ origin: file, overlays, base }, resolverFormat)
        .split("\n")
        .filter((line) => !line.startsWith("#") && !line.startsWith(";"));
    expect(inForce([asks])).toEqual([
      "nameserver 192.0.2.53",
      "nameserver 2001:db8::53",
      "search example.com example.net",
      "options rotate",
    ]);
    expect(inForce([asksOther])).toEqual([
      "nameserver 192.0.2.54",
      "domain example.org",
      "search a b",
      "options rotate",
    ]);
    expect(inForce([asks, asksOther])).toEqual([
      "nameserver 192.0.2.54",
      "search example.com example.net",
      "options rotate",
    ]);
  });

  it.each([
    ["a line added at its end", (text: string) => `${text}192.0.2.9 added\n`, "127.0.0.1 localhost\n192.0.2.9 added\n"],
    [
      "a line added among ours",
      (text: string) => text.replace("192.0.2.10 web", "192.0.2.9 added\n192.0.2.10 web"),
      "192.0.2.9 added\n127.0.0.1 localhost\n",
    ],
    ["our own line taken out", (text: string) => text.replace("192.0.2.10 web w\n", ""), "127.0.0.1 localhost\n"],
    [
      "our own line changed",
      (text: string) => text.replace("192.0.2.10 web w\n", "192.0.2.10 web\n"),
      "192.0.2.10 web\n127.0.0.1 localhost\n",
    ],
    ["everything replaced", () => "other\n", "other\n"],
    [
      "a comment that begins like ours",
      (text: string) => `${text}# holdfast is fine\n`,
      "127.0.0.1 localhost\n# holdfast is fine\n",
    ],
  ])("keeps what others change: %s", (_, edit, base) => {
    const text = renderOverlaid({ origin: file, overlays: [web], base: "127.0.0.1 localhost\n" }, hostsFormat);
    const edited = parseOverlaid(edit(text), hostsFormat);
    expect(renderOverlaid({ ...edited, overlays: [] }, hostsFormat)).toBe(base);
  });

  it("has an overlay only where its lines are there and it says the same", () => {
    const text = renderOverlaid({ origin: file, overlays: [web], base: "" }, hostsFormat);
    expect(hasOverlay(text, web, hostsFormat)).toBe(true);
    expect(hasOverlay(text, db, hostsFormat)).toBe(false);
    expect(hasOverlay(text, { ...web, value: { ...web.value, names: ["web"] } }, hostsFormat)).toBe(false);
    expect(hasOverlay(text.replace("\n192.0.2.10 web w", ""), web, hostsFormat)).toBe(false);
    expect(hasOverlay("192.0.2.10 web w\n", web, hostsFormat)).toBe(false);
  });

  const line = fc.oneof(
    fc.string({ unit: "binary-ascii", maxLength: 20 }).map((text) => text.replaceAll("\n", "")),
    fc.constantFrom(
      "nameserver 192.0.2.53",
      "search example.com example.net",
      "192.0.2.10 web w",
      "# holdfast",
      "# holdfast absent",
      "# holdfast was: nameserver 203.0.113.1",
      "# holdfast: these lines",
      '# holdfast VirtualIP/x {"nameservers":1}',
      "",
    ),
  );
  const base = fc.array(line, { maxLength: 8 }).map((lines) => lines.join("\n"));
  const origin: fc.Arbitrary<Origin> = fc.oneof(
    fc.constant(file),
    fc.constant<Origin>({ type: "absent" }),
    fc.record({ type: fc.constant("link" as const), target: fc.string(), digest: fc.stringMatching(/^[0-9a-f]{64}$/) }),
  );

  it("comes apart into what it was put together from, byte for byte", () => {
    fc.assert(
      fc.property(base, origin, fc.shuffledSubarray([web, db], { minLength: 1 }), (text, from, overlays) => {
        const whole: OverlaidFile<HostsEntry> = { origin: from, overlays, base: text };
        expect(parseOverlaid(renderOverlaid(whole, hostsFormat), hostsFormat)).toEqual(whole);
      }),
      trials(100),
    );
    fc.assert(
      fc.property(base, origin, fc.shuffledSubarray([asks, asksOther], { minLength: 1 }), (text, from, overlays) => {
        const whole: OverlaidFile<ResolverEntry> = { origin: from, overlays, base: text };
        expect(parseOverlaid(renderOverlaid(whole, resolverFormat), resolverFormat)).toEqual(whole);
      }),
      trials(100),
    );
  });

  it("without overlays is the text itself, whatever it is", () => {
    fc.assert(
      fc.property(base, (text) => {
        expect(parseOverlaid(text, resolverFormat)).toEqual({ origin: file, overlays: [], base: text });
        expect(renderOverlaid({ origin: file, overlays: [], base: text }, resolverFormat)).toBe(text);
      }),
      trials(100),
    );
  });
});

import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createAuthority, issueCertificate, openAuthority } from "../../controller/host/issue-certificate.ts";
import { callerOf } from "../../controller/server/caller.ts";

const dayMs = 86_400_000;
const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const authority = createAuthority("Holdfast Nürnberg", now);
const server = "1.3.6.1.5.5.7.3.1";
const client = "1.3.6.1.5.5.7.3.2";

describe("an authority", () => {
  const certificate = new X509Certificate(authority.cert);

  it("is one for ten years, and signs itself", () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe("CN=Holdfast Nürnberg");
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
    expect(certificate.validFromDate.getTime()).toBe(now - 3_600_000);
    expect(certificate.validToDate.getTime()).toBe(now + 3_653 * dayMs);
  });

  it("issues the same when it is opened from its texts", () => {
    const opened = openAuthority({ cert: authority.cert, key: authority.key }, now);
    expect(opened).toMatchObject({ ok: true, authority: { validUntilMs: authority.validUntilMs } });
    const signer = opened.ok ? opened.authority.signer : undefined;
    expect(signer?.name.equals(authority.signer.name)).toBe(true);
    expect(signer?.keyId).toEqual(authority.signer.keyId);
  });

  const other = createAuthority("other", now);
  const leaf = issueCertificate(authority, { role: "node", name: "n1" }, now);
  const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
  it.each([
    ["no certificate", { cert: "none", key: authority.key }, /must be PEM/],
    ["a key that is none", { cert: authority.cert, key: "none" }, /must be PEM/],
    ["another one's key", { cert: authority.cert, key: other.key }, /key must belong to the certificate/],
    ["a certificate of no authority", leaf, /must be that of an authority/],
    [
      "a key on another curve",
      { cert: authority.cert, key: p384.privateKey.export({ type: "pkcs8", format: "pem" }) },
      /must be on the curve P-256/,
    ],
  ])("with %s is refused", (_, texts, rule) => {
    expect(openAuthority(texts, now)).toEqual({ ok: false, rule: expect.stringMatching(rule) });
  });

  it.each([
    ["before it is valid", now - 3_601_000],
    ["after it has ended", now + 3_654 * dayMs],
  ])("is refused %s", (_, at) => {
    expect(openAuthority(authority, at)).toEqual({ ok: false, rule: expect.stringMatching(/must be valid now, 20/) });
  });
});

describe("a certificate", () => {
  it.each([
    ["node", { role: "node", name: "n1" }, { user: "n1", role: "node", namespace: "default" }, [server, client]],
    [
      "node of a cluster",
      { role: "node", name: "n1", cluster: "edge-7" },
      { user: "n1", role: "node", namespace: "edge-7" },
      [server, client],
    ],
    ["manager", { role: "manager", name: "m1" }, { user: "m1", role: "manager" }, [client]],
    ["admin", { role: "admin", name: "ada@example.com" }, { user: "ada@example.com", role: "admin" }, [client]],
  ] as const)("for a %s names it as the store reads it", (_, wish, caller, usages) => {
    const issued = issueCertificate(authority, wish, now);
    const certificate = new X509Certificate(issued.cert);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form in which TLS shows certificates
    const shown = certificate.toLegacyObject() as unknown as Parameters<typeof callerOf>[0];
    expect(callerOf(shown)).toEqual({ ok: true, caller: { ...caller, validUntilMs: now + 825 * dayMs } });
    expect(certificate.keyUsage).toEqual(usages);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(new X509Certificate(authority.cert))).toBe(true);
    expect(certificate.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
  });

  it("for a server lets nobody in, and is found by its addresses", () => {
    const addresses = ["192.0.2.9", "2001:db8::9", "store.example.com"];
    const issued = issueCertificate(authority, { role: "server", name: "store", addresses }, now);
    const certificate = new X509Certificate(issued.cert);
    expect(certificate.subject).toBe("CN=store");
    expect(certificate.keyUsage).toEqual([server]);
    expect(certificate.checkIP("192.0.2.9")).toBe("192.0.2.9");
    expect(certificate.checkIP("2001:db8:0::9")).toBe("2001:db8:0::9");
    expect(certificate.checkHost("store.example.com")).toBe("store.example.com");
    expect(certificate.checkIP("192.0.2.8")).toBeUndefined();
    expect(certificate.checkHost("store")).toBeUndefined();
  });

  it("ends when it was asked to, and with its authority at the latest", () => {
    const until = (days: number): number =>
      issueCertificate(authority, { role: "admin", name: "ada", days }, now).validUntilMs;
    expect(until(30)).toBe(now + 30 * dayMs);
    expect(until(99_999)).toBe(authority.validUntilMs);
  });

  it("has a number of its own, positive and of one form", () => {
    const numbers = Array.from(
      { length: 50 },
      () => new X509Certificate(issueCertificate(authority, { role: "admin", name: "ada" }, now).cert).serialNumber,
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.filter((number) => !/^[4-7][0-9A-F]{31}$/.test(number))).toEqual([]);
  });
});

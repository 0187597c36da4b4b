import type { RequestOptions } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, TLSSocket } from "node:tls";
import { durationMs } from "../api/duration.ts";
import type { CheckerHttps } from "../api/types.gen.ts";

type TlsWish = CheckerHttps["tls"];

/** `ca`: the authorities to trust, in PEM; the node's own list where there is none. */
export function httpsOptions(url: URL, { verify, serverName }: TlsWish, ca: string | undefined): RequestOptions {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const name = serverName ?? host;
  return {
    // An address is no name that may be asked for (RFC 6066).
    servername: isIP(name) === 0 ? name : "",
    rejectUnauthorized: verify,
    checkServerIdentity: (_asked, certificate) => checkServerIdentity(name, certificate),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** Why the certificate of an answer is not good for long enough, or undefined where it is. */
export function expiryFault(socket: unknown, { expiresWithin }: TlsWish, now: Date): string | undefined {
  if (expiresWithin === undefined || !(socket instanceof TLSSocket)) return undefined;
  const endsAt = new Date(socket.getPeerCertificate().valid_to);
  const isLong = endsAt.getTime() - now.getTime() > durationMs(expiresWithin);
  return isLong ? undefined : `its certificate ends within ${expiresWithin}, at ${endsAt.toISOString()}`;
}

import type { Outcome } from "../ports/driver.ts";
import { openLibc, socketType } from "./libc.ts";

const unixFamily = 1;
/** What `sun_path` has room for (unix(7)), its closing zero included. */
const pathBytesMax = 108;

/**
 * Sends one datagram to a Unix socket, as sd_notify(3) does; a path that begins with `@` is a name in the abstract
 * namespace. Does not wait: where nobody has room for it, it fails.
 */
export function sendDatagram(path: string, text: string): Outcome {
  const address = unixAddress(path);
  if (address === undefined) {
    const rule = `must be absolute or begin with @, and have less than ${pathBytesMax} bytes`;
    return { status: "failed", error: `Cannot send to the socket ${path} as its path ${rule}` };
  }
  const libc = openLibc();
  const opened = libc.socket(unixFamily, socketType.datagram | socketType.nonBlocking | socketType.closeOnExec, 0);
  if (!opened.ok) return { status: "failed", error: `Cannot open a Unix socket: ${opened.code}` };
  try {
    const sent = libc.sendTo(opened.value, Buffer.from(text), address);
    if (sent.ok) return { status: "done" };
    return { status: "failed", error: `Cannot send to the socket ${path}: ${sent.code}` };
  } finally {
    libc.close(opened.value);
  }
}

/** `struct sockaddr_un`; an abstract name begins with a zero and has none at its end. */
function unixAddress(path: string): Uint8Array | undefined {
  const name = Buffer.from(path);
  const isAbstract = path.startsWith("@");
  if (!(isAbstract || path.startsWith("/")) || name.length >= pathBytesMax || name.includes(0)) return undefined;
  if (isAbstract) name[0] = 0;
  return Buffer.concat([Buffer.from([unixFamily, 0]), name, Buffer.alloc(isAbstract ? 0 : 1)]);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const interfaces = "/sys/class/net";
const most = 256;

/** The hardware (MAC) addresses of this machine's network interfaces, each once; without those that have none. */
export function readHardware(folder = interfaces): readonly string[] {
  const found = new Set<string>();
  for (const name of readdirSync(folder)) {
    const address = readOrEmpty(join(folder, name, "address"))
      .trim()
      .toLowerCase();
    if (/^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(address) && !/^(00:)+00$/.test(address)) found.add(address);
  }
  return [...found].toSorted().slice(0, most);
}

/** An interface may go while it is looked at. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

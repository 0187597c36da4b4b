import { readFileSync, writeFileSync } from "node:fs";

import type { Log } from "../../../ports/log.ts";
import type { Link } from "./ip/links.ts";

const folder = "/proc/sys/net/ipv4/conf";

/**
 * Has the kernel keep the other IPv4 addresses of a subnet when the first one in it is removed; its own default is to
 * remove them as well, that of systemd to keep them. It stays set: nobody can rely on losing addresses.
 */
export function promoteSecondaries({ name }: Link, log: Log): void {
  const path = `${folder}/${name}/promote_secondaries`;
  try {
    if ([`${folder}/all/promote_secondaries`, path].some((one) => readFileSync(one, "latin1").trim() !== "0")) return;
    writeFileSync(path, "1");
    log.info("other addresses of the interface now stay when the first of their subnet goes", {
      interface: name,
      path,
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    log.warn("other addresses of the interface may go when the first of their subnet does", {
      interface: name,
      error: detail,
    });
  }
}

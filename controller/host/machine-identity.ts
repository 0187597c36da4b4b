import { readFileSync } from "node:fs";

const sources = [
  "/sys/class/dmi/id/product_uuid",
  "/sys/class/dmi/id/product_serial",
  "/sys/class/dmi/id/board_serial",
];

/** What makers leave in these fields when they fill in nothing. */
const placeholders =
  /^(|0+|none|n\/a|default string|not (specified|applicable|available)|to be filled.*|system serial number|[-0f]+|03000200-0400-0500-0006-000700080009)$/i;

/**
 * The hardware identity by the firmware (SMBIOS), never machine-id, which copies of a disk share. Undefined where the
 * firmware gives none, or nobody may read it: then no new boot proves anything of a former one.
 */
export function readMachineIdentity(): string | undefined {
  for (const source of sources) {
    const text = readOrUndefined(source)?.trim().toLowerCase();
    if (text !== undefined && !placeholders.test(text)) return `${source.slice(source.lastIndexOf("/") + 1)}:${text}`;
  }
  return undefined;
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

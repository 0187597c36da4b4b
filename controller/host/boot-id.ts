import { readFileSync } from "node:fs";

/** The kernel's name for this run of the machine; another boot has another one. */
export function readBootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}

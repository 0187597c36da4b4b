import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readProcess } from "../../../../controller/host/process-table.ts";
import type { DriverWorld } from "../../../contract/driver-under-test.ts";
import { readPid } from "../../../host/read-pid.ts";
import type { AddressLab } from "./address-lab.ts";
import type { DriverSetup } from "./driver-call.ts";
import type { DriverProcess } from "./driver-process.ts";
import { troubledIp } from "./troubled-ip.ts";
import { endless, vipMember } from "./vip-member.ts";

export interface Family {
  readonly name: string;
  readonly address: string;
  readonly edited: string;
  readonly prefix: number;
  readonly route: { readonly to: string; readonly via: string };
}

/** Addresses on node a of a lab, by drivers in a process there. */
export function makeAddressWorld(lab: AddressLab, drivers: DriverProcess, family: Family): DriverWorld {
  const folder = mkdtempSync(join(lab.folder, "world-"));
  const ipProgram = join(folder, "ip");
  writeFileSync(ipProgram, troubledIp(folder), { mode: 0o755 });
  mkdirSync(join(folder, "etc"));
  const setup: DriverSetup = { stateDir: join(folder, "state"), etcFolder: join(folder, "etc"), ipProgram, gone: [] };
  const { prefix, route } = family;
  const routes = [{ ...route, table: 254, source: false }];
  const resource = vipMember(`${family.address}/${prefix}`, { routes });
  const edited = { ...vipMember(`${family.edited}/${prefix}`), generation: 2 };
  const addressOf = ({ spec }: typeof resource): string => (spec === resource.spec ? family.address : family.edited);
  const hanging = join(folder, "hanging");
  const mend = async (): Promise<void> => {
    for (const verb of ["start", "stop", "probe"]) rmSync(join(folder, `trouble-${verb}`), { force: true });
    rmSync(hanging, { force: true });
  };
  return {
    resource,
    edited,
    makeDriver: () => drivers.create(setup),
    isThere: async (one) => lab.a.addresses().some((shown) => shown.endsWith(` ${addressOf(one)}/${prefix}`)),
    livingOfActions: async () => {
      const pid = readPid(hanging);
      return pid !== undefined && readProcess(pid) !== undefined ? [String(pid)] : [];
    },
    isHanging: async () => readPid(hanging) !== undefined,
    breakThing: async () => void lab.a.ip("addr", "del", `${family.address}/${prefix}`, "dev", "eth0"),
    trouble: async (verb, how) => {
      if (verb === "probe" && how === "half") return false;
      writeFileSync(join(folder, `trouble-${verb}`), how);
      return true;
    },
    mend,
    killDuring: async (verb) => {
      const agent = await lab.a.startProcess();
      const left = agent.create(setup);
      const ended = (verb === "start" ? left.start(resource, endless) : left.stop(resource, endless)).catch(
        () => undefined,
      );
      while (readPid(hanging) === undefined) await delay(5);
      await agent.kill();
      await ended;
    },
    close: async () => {
      await mend();
      const cleaner = drivers.create(setup);
      await cleaner.endEarlierActions(endless);
      await cleaner.sweep([], endless);
      await cleaner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

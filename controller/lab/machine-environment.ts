import { toolsFolder } from "./node-tools.ts";
import { labVariable } from "./processes.ts";

/** What every program on the machines of a lab has in its environment. */
export function machineEnvironment(lab: string): Readonly<Record<string, string>> {
  return {
    PATH: `${toolsFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LANG: "C.UTF-8",
    HOME: "/root",
    [labVariable]: lab,
  };
}

import { readFileSync } from "node:fs";
import { quote } from "./boot-script.ts";
import { etcFolder } from "./machine-files.ts";
import { powerSwitchPort } from "./power-switch.ts";

const serverFile = "lab/web-server.mjs";
const clientFile = "lab/power-client.mjs";

/**
 * What objects of a lab may use on each node, as files below /etc/holdfast: `lab/web`, the web service of the example,
 * `lab/lab-web.service`, the same as a unit for nodes with systemd, and `lab/power`, which switches machines off and on as
 * a fence device. `node` is the program that runs them.
 */
export function nodeTools(node: string, powerSwitch: string): Readonly<Record<string, string>> {
  const client = `${quote(node)} ${etcFolder}/${clientFile} ${powerSwitch} ${powerSwitchPort}`;
  return {
    "lab/web": webScript(node),
    [serverFile]: read("web-server.mjs"),
    [`lab/${webUnit}`]: webUnitText(node),
    "lab/power": `#!/bin/sh\n# A fence device: the power switch of the lab; parameter plug: the name of the machine.\nexec ${client}\n`,
    [clientFile]: read("power-client.mjs"),
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

const webUnit = "lab-web.service";

function webUnitText(node: string): string {
  const command = `"${node}" ${etcFolder}/${serverFile} /run/lab-web.pid 80`;
  return `[Unit]\nDescription=The web service of the lab\n\n[Service]\nExecStart=${command}\n`;
}

/** The folder of what people find on every machine. */
export const toolsFolder = `${etcFolder}/lab/bin`;

/** `holdfast` for people on every machine, run by this command. */
export function machineTools(holdfast: readonly string[]): Readonly<Record<string, string>> {
  return { "lab/bin/holdfast": `#!/bin/sh\nexec ${holdfast.map(quote).join(" ")} "$@"\n` };
}

/** A service of three commands, as HAService.spec.exec wants them: `web start`, `web stop`, `web status`. */
function webScript(node: string): string {
  return `#!/bin/sh
# The web service of the lab's example: web start | stop | status
pids=/run/lab-web.pid
server=${etcFolder}/${serverFile}

runs() {
  [ -r "$pids" ] && read -r pid <"$pids" && [ -r "/proc/$pid/cmdline" ] && grep -q "$server" "/proc/$pid/cmdline"
}

case "$1" in
start)
  runs && exit 0
  rm -f "$pids"
  setsid ${quote(node)} "$server" "$pids" 80 </dev/null >/dev/null 2>&1 &
  tries=0
  until runs; do
    tries=$((tries + 1))
    [ "$tries" -le 1000 ] || exit 1
    sleep 0.01
  done
  ;;
stop)
  runs || exit 0
  kill -KILL "$pid"
  while runs; do sleep 0.01; done
  rm -f "$pids"
  ;;
status)
  runs || exit 7
  ;;
*)
  echo "usage: web start | stop | status" >&2
  exit 2
  ;;
esac
`;
}

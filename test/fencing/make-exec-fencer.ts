import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FenceDeviceSpec, FencingPolicySpec } from "../../controller/api/types.gen.ts";
import { createFencer } from "../../controller/fencing/create-fencer.ts";
import { createBootClock } from "../../controller/host/boot-clock.ts";
import type { FencerUnderTest } from "../contract/fencer.ts";
import { aDevice } from "./an-order.ts";

/**
 * A power switch as somebody might write it, in the folder $1, for the device $2. How it takes an action stands in a file
 * of its own; what it is asked is noted, and where it is asked two things at a time.
 */
const script = `#!/bin/sh
folder=$1; name=$2; state=$folder/$name.power; action=none
cat > "$folder/$name.input.$$"
while IFS='=' read -r key value; do [ "$key" = action ] && action=$value; done < "$folder/$name.input.$$"
if mkdir "$folder/$name.busy" 2>/dev/null; then trap 'rmdir "$folder/$name.busy"' EXIT; else action="$action while busy"; fi
echo "$name $action" >> "$folder/asked"
echo $$ > "$folder/$name.pid"
how=works; [ -e "$folder/$name.$action" ] && how=$(cat "$folder/$name.$action")
case $how in
  fails) echo "no connection with s3cret" >&2; exit 1 ;;
  hangs) trap '' TERM; sleep 300 & wait; sleep 300 ;;
  dies) rmdir "$folder/$name.busy"; kill -KILL $$ ;;
  lies) exit 0 ;;
  babbles) head -c 100000 /dev/urandom; exit 77 ;;
  late) sleep 5 ;;
  slow) echo stopping > "$state"; exit 0 ;;
esac
case $action in
  off) echo off > "$state" ;;
  on|reboot) echo on > "$state" ;;
  status)
    case $(cat "$state") in
      off) exit 2 ;;
      stopping) echo off > "$state" ;;
    esac ;;
esac
exit 0
`;

export interface ExecFencerWishes {
  readonly device?: Partial<FenceDeviceSpec>;
}

/** Devices `a` and `b`, which are scripts. */
export function makeExecFencer(
  limitMs: number,
  { device = {} }: ExecFencerWishes = {},
): FencerUnderTest & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-fence-"));
  const program = join(folder, "power-switch");
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  const devices = new Map(
    ["a", "b"].map((name) => [name, aDevice(program, { exec: { command: [program, folder, name] }, ...device })]),
  );
  for (const name of devices.keys()) writeFileSync(join(folder, `${name}.power`), "on");
  let isDue = true;
  const fencer = createFencer({
    clock: createBootClock(),
    devices: () => devices,
    nodes: () => new Map([["n1", { name: "n1", labels: { plug: "7" }, addresses: [] }]]),
    policies: () => new Map([["power", aPolicy({ action: `${limitMs}ms`, status: `${limitMs}ms` })]]),
    allow: () => ({ commands: [`${folder}/`], units: [] }),
    readSecret: () => ({ ok: true, values: new Map([["password", "s3cret"]]) }),
    isStillDue: () => isDue,
  });
  const lines = (name: string): readonly string[] =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").trim().split("\n") : [];
  return {
    folder,
    fencer,
    behave: (name, action, behaviour) => writeFileSync(join(folder, `${name}.${action}`), behaviour),
    asked: () => lines("asked"),
    isOn: (name) => lines(`${name}.power`).join("") === "on",
    isRunning: () => Promise.resolve(["a", "b"].some((name) => lines(`${name}.pid`).some(hasGroup))),
    revoke() {
      isDue = false;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the devices were told, each time one line after the other. */
export function inputsIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.includes(".input."));
  return names.toSorted().map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Whether a process of this group lives; a dead one that nobody has asked about yet does not. */
function hasGroup(group: string): boolean {
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      const [state, , own] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return own === group && state !== "Z";
    } catch {
      return false;
    }
  });
}

function aPolicy(timeouts: FencingPolicySpec["timeouts"]): FencingPolicySpec {
  return {
    mode: "Devices",
    action: "reboot",
    delay: "0s",
    retries: 3,
    retryEvery: "5s",
    timeouts,
    watchdogTimeout: "10s",
    maxFencedShare: 50,
  };
}

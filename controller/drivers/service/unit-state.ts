import type { Observed } from "../../ports/driver.ts";

/** What systemd says of one unit. */
export interface UnitState {
  /** The unit's own name, which differs from the one that was asked for where that is an alias. */
  readonly id: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly result: string;
  readonly mainStatus: string;
  /** Of the unit file: enabled, disabled, static, masked … */
  readonly file: string;
  /** The number of the job that is queued or runs for it; empty where there is none. */
  readonly job: string;
  /** The process of an ExecStart=, ExecStop= … that is no main process; 0 where there is none. */
  readonly controlPid: string;
  readonly dropIns: readonly string[];
  readonly loadError: string;
}

const propertyOf = {
  id: "Id",
  load: "LoadState",
  active: "ActiveState",
  sub: "SubState",
  result: "Result",
  mainStatus: "ExecMainStatus",
  file: "UnitFileState",
  job: "Job",
  controlPid: "ControlPID",
  dropIns: "DropInPaths",
  loadError: "LoadError",
} as const;

/** For `systemctl show --property=…`. */
export const unitProperties = Object.values(propertyOf).join(",");

/** Reads what `systemctl show` printed of one unit; undefined where that is not what it prints. */
export function parseUnitState(text: string): UnitState | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const { id, load, active, sub } = propertyOf;
  // Not every sort of unit has the others.
  if ([id, load, active, sub].some((property) => (values.get(property) ?? "") === "")) return undefined;
  const value = (name: keyof typeof propertyOf): string => values.get(propertyOf[name]) ?? "";
  return {
    id: value("id"),
    load: value("load"),
    active: value("active"),
    sub: value("sub"),
    result: value("result"),
    mainStatus: value("mainStatus"),
    file: value("file"),
    job: value("job"),
    controlPid: value("controlPid"),
    dropIns: value("dropIns")
      .split(" ")
      .filter((path) => path !== ""),
    loadError: value("loadError"),
  };
}

/**
 * The unit as a resource. One that has ended and is about to be started again by its own Restart= does not run:
 * `activating (auto-restart)`. While a job is queued or runs nothing is known.
 */
export function observedOf(unit: UnitState): Observed {
  const detail = describeUnit(unit);
  if (unit.active === "activating" && unit.sub.startsWith("auto-restart")) return { state: "Failed", detail };
  if (unit.job !== "") return { state: "Unknown", detail };
  switch (unit.active) {
    case "active":
      return { state: "Started" };
    case "inactive":
      return unit.load === "loaded" ? { state: "Stopped" } : { state: "Stopped", detail };
    case "failed":
      return { state: "Failed", detail };
    default:
      return { state: "Unknown", detail };
  }
}

/** Such as `nginx.service is failed (failed), Result=exit-code, ExecMainStatus=1`. */
export function describeUnit({ id, load, active, sub, result, mainStatus, job, loadError }: UnitState): string {
  const found = load === "loaded" ? [] : [`LoadState=${load}`, ...(loadError === "" ? [] : [loadError])];
  const ended = result === "" || result === "success" ? [] : [`Result=${result}`, `ExecMainStatus=${mainStatus}`];
  const queued = job === "" ? [] : [`a job is under way`];
  return [`${id} is ${active} (${sub})`, ...found, ...ended, ...queued].join(", ");
}

/** Nothing goes on in it any more, by itself or by a job. */
export function isSettled({ active, job, controlPid }: UnitState): boolean {
  const isPassing = active === "activating" || active === "deactivating" || active === "reloading";
  return !isPassing && job === "" && (controlPid === "" || controlPid === "0");
}

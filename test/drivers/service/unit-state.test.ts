import { describe, expect, it } from "vitest";
import {
  describeUnit,
  isSettled,
  observedOf,
  parseUnitState,
  type UnitState,
} from "../../../controller/drivers/service/unit-state.ts";

const running = `Result=success
ExecMainStatus=0
ControlPID=0
Id=nginx.service
LoadState=loaded
ActiveState=active
SubState=running
DropInPaths=/run/systemd/system/nginx.service.d/zz-holdfast.conf /etc/systemd/system/nginx.service.d/a.conf
UnitFileState=disabled
Job=
LoadError=
`;

const state: UnitState = {
  id: "nginx.service",
  load: "loaded",
  active: "active",
  sub: "running",
  result: "success",
  mainStatus: "0",
  file: "disabled",
  job: "",
  controlPid: "0",
  dropIns: ["/run/systemd/system/nginx.service.d/zz-holdfast.conf", "/etc/systemd/system/nginx.service.d/a.conf"],
  loadError: "",
};

describe("what systemctl show prints", () => {
  it("is read", () => {
    expect(parseUnitState(running)).toEqual(state);
  });

  it("lacks properties that a sort of unit has not", () => {
    const text = "Id=tmp.mount\nLoadState=loaded\nActiveState=active\nSubState=mounted\nJob=12";
    expect(parseUnitState(text)).toMatchObject({ id: "tmp.mount", job: "12", mainStatus: "", dropIns: [] });
  });

  it("may have an equals sign in a value", () => {
    const text = running.replace("LoadError=", 'LoadError=org.x "a=b"');
    expect(parseUnitState(text)?.loadError).toBe('org.x "a=b"');
  });

  it.each([
    ["nothing", ""],
    ["half of it", running.slice(0, running.indexOf("ActiveState"))],
    ["an empty state", running.replace("ActiveState=active", "ActiveState=")],
    ["something else", "\u0000\uFFFDx=\n=y\nActiveState"],
  ])("is no state of a unit where it is %s", (_, text) => {
    expect(parseUnitState(text)).toBeUndefined();
  });
});

describe("a unit is seen as", () => {
  it.each<[string, string, string, string]>([
    ["Started", "active", "running", ""],
    ["Started", "active", "exited", ""],
    ["Stopped", "inactive", "dead", ""],
    ["Failed", "failed", "failed", ""],
    ["Failed", "activating", "auto-restart", ""],
    ["Failed", "activating", "auto-restart", "7"],
    ["Unknown", "activating", "start-pre", "7"],
    ["Unknown", "activating", "start", ""],
    ["Unknown", "deactivating", "stop-sigterm", ""],
    ["Unknown", "reloading", "reload", ""],
    ["Unknown", "maintenance", "x", ""],
    ["Unknown", "what-comes-next", "x", ""],
    ["Unknown", "inactive", "dead", "7"],
    ["Unknown", "active", "running", "7"],
    ["Unknown", "failed", "failed", "7"],
  ])("%s where it is %s (%s, job %j)", (expected, active, sub, job) => {
    expect(observedOf({ ...state, active, sub, job }).state).toBe(expected);
  });

  it("Stopped where there is no such unit, which is said", () => {
    const seen = observedOf({ ...state, load: "not-found", active: "inactive", sub: "dead", loadError: "No unit" });
    expect(seen).toEqual({
      state: "Stopped",
      detail: "nginx.service is inactive (dead), LoadState=not-found, No unit",
    });
  });

  it("Failed with its result", () => {
    const failed = { ...state, active: "failed", sub: "failed", result: "exit-code", mainStatus: "203" };
    expect(observedOf(failed).detail).toBe("nginx.service is failed (failed), Result=exit-code, ExecMainStatus=203");
    expect(describeUnit({ ...failed, job: "9" })).toContain("a job is under way");
  });
});

it.each<[boolean, Partial<UnitState>]>([
  [true, {}],
  [true, { controlPid: "" }],
  [true, { active: "failed" }],
  [false, { job: "3" }],
  [false, { controlPid: "812" }],
  [false, { active: "activating", sub: "auto-restart" }],
  [false, { active: "deactivating" }],
  [false, { active: "reloading" }],
])("is settled: %s, where it is %j", (expected, more) => {
  expect(isSettled({ ...state, ...more })).toBe(expected);
});

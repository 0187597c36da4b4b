import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createUnitGuard, type UnitGuard } from "../../../controller/drivers/service/unit-guard.ts";
import { testFolder } from "../../host/test-processes.ts";

function guardIn(root: string): UnitGuard {
  return createUnitGuard({ root, lastingDir: join(root, "lasting") });
}

it("opens and closes the gate that a drop-in asserts", () => {
  const root = testFolder();
  const guard = guardIn(root);
  guard.add("a.service");
  expect(readFileSync(join(root, guard.dropInOf("a.service")), "utf8")).toBe(
    "[Unit]\nAssertPathExists=/run/holdfast/units/%n\n",
  );
  const gate = join(root, "run/holdfast/units/a.service");
  expect(existsSync(gate)).toBe(false);
  guard.open("a.service");
  guard.open("a.service");
  expect(existsSync(gate)).toBe(true);
  guard.close("a.service");
  guard.close("a.service");
  expect(existsSync(gate)).toBe(false);
});

it("says which units have the drop-in, and leaves what others have beside it", () => {
  const root = testFolder();
  const guard = guardIn(root);
  expect(guard.guarded()).toEqual([]);
  mkdirSync(join(root, "run/systemd/system/b.service.d"), { recursive: true });
  writeFileSync(join(root, "run/systemd/system/b.service.d/own.conf"), "");
  mkdirSync(join(root, "run/systemd/system/c.service.d"));
  for (const unit of ["a@x.service", "b.service"]) guard.add(unit);
  expect(guard.guarded().toSorted()).toEqual(["a@x.service", "b.service"]);
  for (const unit of ["a@x.service", "b.service", "c.service"]) guard.remove(unit);
  expect(guard.guarded()).toEqual([]);
  expect(readdirSync(join(root, "run/systemd/system")).toSorted()).toEqual(["b.service.d"]);
  expect(readdirSync(join(root, "run/systemd/system/b.service.d"))).toEqual(["own.conf"]);
});

it("writes a drop-in that is not as it should be anew", () => {
  const root = testFolder();
  const guard = guardIn(root);
  guard.add("a.service");
  writeFileSync(join(root, guard.dropInOf("a.service")), "");
  guard.add("a.service");
  expect(readFileSync(join(root, guard.dropInOf("a.service")), "utf8")).toContain("AssertPathExists=");
});

it("remembers how units were started at boot, until it is told to forget", () => {
  const root = testFolder();
  guardIn(root).noteEnabled("a.service", "enabled");
  guardIn(root).noteEnabled("b.socket", "enabled-runtime");
  guardIn(root).noteEnabled("a.service", "enabled");
  expect(
    guardIn(root)
      .enabled()
      .toSorted((a, b) => (a.unit < b.unit ? -1 : 1)),
  ).toEqual([
    { unit: "a.service", state: "enabled" },
    { unit: "b.socket", state: "enabled-runtime" },
  ]);
  guardIn(root).forgetEnabled("a.service");
  expect(
    guardIn(root)
      .enabled()
      .map(({ unit }) => unit),
  ).toEqual(["b.socket"]);
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { HAAssignmentMember } from "../../../controller/api/types.gen.ts";
import { createServiceDriver, type ServiceDriver } from "../../../controller/drivers/service/create-service-driver.ts";
import { testFolder } from "../../host/test-processes.ts";
import { keptLog } from "./kept-log.ts";
import { serviceMember } from "./service-member.ts";

/** Says of every unit that it is installed and started at boot, and keeps how it was called. */
const systemctl = `#!/bin/sh
cd "\${0%/*}" || exit 9
shift 2
echo "$*" >>calls
for unit; do :; done
[ "$1" = show ] && printf '%s\\n' "Id=$unit" LoadState=loaded ActiveState=inactive SubState=dead UnitFileState=enabled
exit 0
`;

function guarding(): {
  readonly driver: ServiceDriver;
  readonly calls: () => readonly string[];
  readonly guarded: () => readonly string[];
} {
  const folder = testFolder();
  const program = join(folder, "systemctl");
  writeFileSync(program, systemctl, { mode: 0o755 });
  mkdirSync(join(folder, "root"));
  const driver = createServiceDriver({
    log: keptLog(),
    allow: () => ({ commands: [], units: ["*"] }),
    stateDir: join(folder, "state"),
    lastingDir: join(folder, "lasting"),
    systemctl: [program],
    systemdRoot: join(folder, "root"),
  });
  const dropIns = join(folder, "root/run/systemd/system");
  return {
    driver,
    calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    guarded: () => ["a", "b", "c"].filter((unit) => existsSync(join(dropIns, `${unit}.service.d/zz-holdfast.conf`))),
  };
}

function service(name: string): HAAssignmentMember {
  return { ...serviceMember({ systemd: { unit: `${name}.service` } }), name, uid: name };
}

it("guards what it is given last, one after the other, where it is given more while it is at work", async () => {
  const { driver, calls, guarded } = guarding();
  const all = [driver.guard([service("a")]), driver.guard([service("b")]), driver.guard([service("c"), service("a")])];
  await Promise.all(all);
  expect(guarded()).toEqual(["a", "c"]);
  expect(
    calls()
      .filter((call) => call.startsWith("show"))
      .map((call) => call.split(" ").at(-1)),
  ).toEqual(["a.service", "c.service", "a.service"]);
  expect(calls()).not.toContainEqual(expect.stringContaining("b.service"));
});

it("leaves the start at boot off where a unit is let go", async () => {
  const { driver, calls, guarded } = guarding();
  await driver.guard([service("a"), service("b")]);
  await driver.guard([service("b")]);
  expect(guarded()).toEqual(["b"]);
  expect(calls().filter((call) => call.startsWith("enable"))).toEqual([]);
  await driver.putBack();
  expect(calls().filter((call) => call.startsWith("enable"))).toEqual([
    "enable --no-reload -- a.service",
    "enable --no-reload -- b.service",
  ]);
});

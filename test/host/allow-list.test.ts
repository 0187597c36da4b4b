import { expect, test } from "vitest";

import { refuseCommand, refuseUnit, type AllowList } from "../../controller/host/allow-list.ts";

const allow: AllowList = { commands: ["/usr/bin/true", "/opt/ha/"], units: ["nginx.service", "app@*.service"] };

test.each([
  ["/usr/bin/true", true],
  ["/usr/bin/true2", false],
  ["/opt/ha/bin/start", true],
  ["/opt/ha/../../bin/sh", false],
  ["/opt/hax", false],
])("%s may be run: %s", (program, isAllowed) => {
  expect(refuseCommand(allow, program) === undefined).toBe(isAllowed);
});

test.each([
  ["nginx.service", true],
  ["nginxxservice", false],
  ["app@1.service", true],
  ["ssh.service", false],
])("%s may be used: %s", (unit, isAllowed) => {
  expect(refuseUnit(allow, unit) === undefined).toBe(isAllowed);
});

test("a refusal names the rule, the file and what is allowed", () => {
  expect(refuseCommand({ commands: [], units: [] }, "/bin/sh")).toBe(
    "Cannot run /bin/sh as allow.commands of this node's agent.yaml must name it or its folder: it allows none",
  );
  expect(refuseUnit(allow, "ssh.service")).toContain("it allows nginx.service, app@*.service");
});

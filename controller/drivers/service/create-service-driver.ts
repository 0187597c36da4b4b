import { join } from "node:path";

import { createActions } from "../../host/actions.ts";
import { createSystemd, type SystemdDriver, type SystemdParts } from "./create-systemd-driver.ts";
import { driveServices } from "./drive-services.ts";
import { createExecForm } from "./exec-form.ts";
import { createNotifier } from "./notifier.ts";

/** Runs services of every form that is supported, and says of the others that they are not yet. */
export function createServiceDriver(parts: SystemdParts): SystemdDriver {
  const actions = createActions(join(parts.stateDir, "actions"), parts.log);
  const { form, guarding } = createSystemd(parts, actions);
  const driver = driveServices({
    forms: { systemd: form, exec: createExecForm(parts, actions) },
    actions,
    notifier: createNotifier(parts, actions),
    settle: form.settle,
  });
  return { ...driver, ...guarding };
}

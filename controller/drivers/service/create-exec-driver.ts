import { join } from "node:path";

import { createActions } from "../../host/actions.ts";
import type { NodeDriver } from "../../ports/driver.ts";
import { driveServices } from "./drive-services.ts";
import { createExecForm } from "./exec-form.ts";
import { createNotifier } from "./notifier.ts";
import type { ServiceParts } from "./service-parts.ts";

/** Runs services of three commands, and no others. */
export function createExecDriver(parts: ServiceParts): NodeDriver {
  const actions = createActions(join(parts.stateDir, "actions"), parts.log);
  return driveServices({
    forms: { exec: createExecForm(parts, actions) },
    actions,
    notifier: createNotifier(parts, actions),
    settle: async () => undefined,
  });
}

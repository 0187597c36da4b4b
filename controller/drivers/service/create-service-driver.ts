import { join } from "node:path";

import type { HAAssignmentMember } from "../../api/types.gen.ts";
import { createActions } from "../../host/actions.ts";
import type { NodeDriver, Outcome } from "../../ports/driver.ts";
import { driveServices } from "./drive-services.ts";
import { createExecForm } from "./exec-form.ts";
import { guardUnits } from "./guard-units.ts";
import { createNotifier } from "./notifier.ts";
import type { ServiceParts } from "./service-parts.ts";
import { createSystemctl } from "./systemctl.ts";
import { createSystemdForm } from "./systemd-form.ts";
import { createUnitGuard } from "./unit-guard.ts";
import { createUnitKeeper } from "./unit-keeper.ts";

/** What the driver of services has besides the verbs. */
export interface ServiceDriver extends NodeDriver {
  /**
   * Keeps the units of these services from starting otherwise than by `start`, and their start at boot off; other units
   * that were kept so are let go, their start at boot stays off. For everything that may be started here, when that has
   * changed: long before a start, which would otherwise wait until systemd has read its units anew. A unit that runs
   * already is not stopped by it. Of calls that come while one is at work only the last counts. What fails is logged.
   */
  guard(services: readonly HAAssignmentMember[]): Promise<void>;
  /** For an agent that goes for good: no unit is kept from starting, and what was started at boot is so again. */
  putBack(): Promise<Outcome>;
}

/**
 * Runs services on this node: units of systemd, and commands (`exec`). Of the other forms it says that they are not yet
 * supported. Only one such driver may be at work over a `stateDir`.
 */
export function createServiceDriver(parts: ServiceParts): ServiceDriver {
  const { log, stateDir, lastingDir, allow, systemdRoot = "" } = parts;
  const actions = createActions(join(stateDir, "actions"), log);
  const systemctl = createSystemctl(parts.systemctl ?? ["systemctl"], actions);
  const files = createUnitGuard({ root: systemdRoot, lastingDir });
  const keeper = createUnitKeeper({ log, systemctl, files });
  const systemd = createSystemdForm({ allow, systemctl, keeper });
  const driver = driveServices({
    forms: { systemd, exec: createExecForm({ allow, stateDir }, actions) },
    actions,
    notifier: createNotifier({ log, allow }, actions),
    settle: systemd.settle,
  });
  return {
    ...driver,
    guard: lastOnly((services) => guardUnits({ allow, systemctl, keeper }, services)),
    putBack: () => keeper.putBack(),
  };
}

/** The same work, never twice at once; what is given while it goes on is done next, but for what was given before it. */
function lastOnly<T>(work: (given: T) => Promise<void>): (given: T) => Promise<void> {
  let next: { readonly given: T } | undefined;
  let working: Promise<void> | undefined;
  async function workOn(): Promise<void> {
    while (next !== undefined) {
      const { given } = next;
      next = undefined;
      await work(given);
    }
    working = undefined;
  }
  return (given) => {
    next = { given };
    working ??= workOn();
    return working;
  };
}

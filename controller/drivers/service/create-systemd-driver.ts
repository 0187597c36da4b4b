import { join } from "node:path";

import type { HAAssignmentMember } from "../../api/types.gen.ts";
import { resourceKeyOf } from "../../core/journal.ts";
import { createActions, type Actions } from "../../host/actions.ts";
import { refuseUnit } from "../../host/allow-list.ts";
import type { NodeDriver, Outcome } from "../../ports/driver.ts";
import { driveServices } from "./drive-services.ts";
import { createNotifier } from "./notifier.ts";
import type { ServiceParts } from "./service-parts.ts";
import { readService } from "./service.ts";
import { createSystemctl, type Systemctl } from "./systemctl.ts";
import { createSystemdForm, type SystemdForm } from "./systemd-form.ts";
import { createUnitGuard } from "./unit-guard.ts";
import { createUnitKeeper, type UnitKeeper } from "./unit-keeper.ts";
import type { UnitState } from "./unit-state.ts";

export interface SystemdParts extends ServiceParts {
  /** A folder of the agent's own that survives the boot: what was there before is noted here. */
  readonly lastingDir: string;
  /** The program, and what goes before its arguments. Default: systemctl. */
  readonly systemctl?: readonly [string, ...string[]];
  /** Goes before every path that systemd reads; default none: systemd sees the files that this process sees. */
  readonly root?: string;
}

/** What a driver of units has besides the verbs. */
export interface UnitGuarding {
  /**
   * Keeps the units of these services from starting otherwise than by `start`, and their start at boot off; other units
   * that were kept so are let go. For all services of all assignments, when these have changed. One that already runs
   * is not stopped by it.
   */
  guard(services: readonly HAAssignmentMember[]): Promise<void>;
  /** For an agent that goes for good: no unit is kept from starting, and what was started at boot is so again. */
  putBack(): Promise<Outcome>;
}

export type SystemdDriver = NodeDriver & UnitGuarding;

/** Runs services that are units of systemd, and no others. */
export function createSystemdDriver(parts: SystemdParts): SystemdDriver {
  const actions = createActions(join(parts.stateDir, "actions"), parts.log);
  const { form, guarding } = createSystemd(parts, actions);
  const driver = driveServices({
    forms: { systemd: form },
    actions,
    notifier: createNotifier(parts, actions),
    settle: form.settle,
  });
  return { ...driver, ...guarding };
}

/** The parts of the driver, for one that runs other services as well. */
export function createSystemd(
  parts: SystemdParts,
  actions: Actions,
): { readonly form: SystemdForm; readonly guarding: UnitGuarding } {
  const { log, lastingDir, root = "" } = parts;
  const systemctl = createSystemctl(parts.systemctl ?? ["systemctl"], actions);
  const keeper = createUnitKeeper({ log, systemctl, files: createUnitGuard({ root, lastingDir }) });
  return {
    form: createSystemdForm({ parts, systemctl, keeper }),
    guarding: {
      guard: (services) => guardUnits({ parts, systemctl, keeper }, services),
      putBack: () => keeper.putBack(),
    },
  };
}

const lookMsMax = 20_000;

interface GuardTools {
  readonly parts: SystemdParts;
  readonly systemctl: Systemctl;
  readonly keeper: UnitKeeper;
}

async function guardUnits(
  { parts, systemctl, keeper }: GuardTools,
  services: readonly HAAssignmentMember[],
): Promise<void> {
  let isWhole = true;
  const found: UnitState[] = [];
  for (const resource of services) {
    const service = readService(resource);
    const unit = typeof service === "string" ? undefined : service.spec.systemd?.unit;
    if (unit === undefined || refuseUnit(parts.allow(), unit) !== undefined) continue;
    const answer = await systemctl.show(resourceKeyOf(resource), unit, { timeoutMs: lookMsMax });
    if (answer.type === "no-systemd") return;
    if (answer.type === "unit") found.push(answer.unit);
    isWhole &&= answer.type === "unit";
  }
  await keeper.guard(found);
  // A unit that could not be looked at may have a name that is not known here.
  if (isWhole) await keeper.guardOnly(found.map(({ id }) => id));
}

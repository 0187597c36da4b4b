import type { HAAssignmentMember } from "../api/types.gen.ts";
import { resourceKeyOf } from "../core/journal.ts";
import type { ActionLimit, NodeDriver, Outcome } from "../ports/driver.ts";

/** The drivers of one node: by the kind of the resource, and for a VirtualIP by its driver. */
export interface NodeDrivers {
  readonly address: NodeDriver;
  readonly service: NodeDriver;
}

/** One driver for all resources of a node. What has no driver yet fails in words, and nothing is said of its state. */
export function createNodeDriver(drivers: NodeDrivers): NodeDriver {
  const all = [drivers.address, drivers.service];
  const none = createMissingDriver();

  function driverOf({ kind, spec }: HAAssignmentMember): NodeDriver {
    switch (kind) {
      case "VirtualIP":
        return (spec["driver"] ?? "iproute2") === "iproute2" ? drivers.address : none;
      case "HAService":
        return drivers.service;
      case "SharedData":
        return none;
    }
  }

  return {
    start: (resource, limit) => driverOf(resource).start(resource, limit),
    stop: (resource, limit) => driverOf(resource).stop(resource, limit),
    promote: (resource, limit) => driverOf(resource).promote(resource, limit),
    demote: (resource, limit) => driverOf(resource).demote(resource, limit),
    probe: (resource, limit) => driverOf(resource).probe(resource, limit),
    endEarlierActions: (limit) => endAll(all, limit),
    keep(held, until) {
      for (const driver of all)
        driver.keep(
          held.filter((resource) => driverOf(resource) === driver),
          until,
        );
    },
    async close() {
      await Promise.all(all.map((driver) => driver.close()));
    },
  };
}

async function endAll(all: readonly NodeDriver[], limit: ActionLimit): Promise<Outcome> {
  const outcomes = await Promise.all(all.map((driver) => driver.endEarlierActions(limit)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === "failed" ? [outcome.error] : []));
  if (errors.length > 0) return { status: "failed", error: errors.join("; ") };
  return { status: outcomes.some(({ status }) => status === "done") ? "done" : "unchanged" };
}

function createMissingDriver(): NodeDriver {
  return {
    start: refuse,
    stop: refuse,
    promote: refuse,
    demote: refuse,
    probe: () => Promise.resolve({ state: "Unknown", detail: "not yet supported on a node" }),
    endEarlierActions: () => Promise.resolve({ status: "unchanged" }),
    keep: () => undefined,
    close: () => Promise.resolve(),
  };
}

function refuse(resource: HAAssignmentMember): Promise<Outcome> {
  return Promise.resolve({
    status: "failed",
    error: `${resourceKeyOf(resource)} is not yet supported on a node`,
  });
}

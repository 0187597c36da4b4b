import type { Observed } from "../../../ports/driver.ts";
import type { PlacedAddress, VipSight } from "./look-at-vip.ts";
import type { Vip } from "./vip.ts";

/** What a probe says of what was seen: `Stopped` only where there is nothing of it, `Started` only where all of it is. */
export function standingOf(vip: Vip, sight: VipSight): Observed {
  if (!isAnyHere(sight)) return { state: "Stopped" };
  const faults = faultsOf(vip, sight);
  return faults.length === 0 ? { state: "Started" } : { state: "Failed", detail: faults.join("; ") };
}

/** Whether this address or something that came with it is on the node. */
export function isAnyHere({ here, elsewhere, ownRoutes, identity, record }: VipSight): boolean {
  // Without a record a route like this one is another address's.
  const isAnyRoute = record !== undefined && ownRoutes.length > 0;
  return here.length + elsewhere.length > 0 || isAnyRoute || identity.isAnyHere;
}

function faultsOf(vip: Vip, { chosen, here, elsewhere, missingRoutes, identity }: VipSight): readonly string[] {
  return [
    ...(chosen.ok ? [] : [chosen.error]),
    ...elsewhere.map(({ link }) => `${vip.address} is on ${link.name}`),
    ...(here.length === 0 ? [`${vip.address} is not on its interface`] : []),
    ...here.flatMap((placed) => faultOf(vip, placed)),
    ...missingRoutes.map(({ route }) => `its route to ${route.to} is missing`),
    ...identity.missing.map((what) => `missing: ${what}`),
  ];
}

function faultOf({ address }: Vip, placed: PlacedAddress): readonly string[] {
  const { link } = placed;
  return [
    ...(link.isUp ? [] : [`${link.name} is switched off`]),
    ...(placed.address.isTentative
      ? [`${address} on ${link.name} is not in use: the kernel holds it for a duplicate`]
      : []),
  ];
}

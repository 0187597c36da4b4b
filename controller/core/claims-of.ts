import type { HAServiceSpec, SharedDataSpec, VirtualIPSpec } from "../api/types.gen.ts";
import type { Claim } from "./claim.ts";
import { addressBytes } from "./ip-address.ts";

/** The longest key a record takes; what is longer is cut and ends in a checksum of the whole. */
const keyLengthMax = 1024;

/** The things that a resource touches while it runs, by what they are. */
export function claimsOf(resource: ResourceSpec): readonly Claim[] {
  switch (resource.kind) {
    case "VirtualIP":
      return [{ type: "Address", key: canonicalAddress(resource.spec.address) }];
    case "SharedData":
      return dataClaims(resource.spec);
    case "HAService":
      return [{ type: "Unit", key: shortened(unitOf(resource.spec)) }];
  }
}

export type ResourceSpec =
  | { readonly kind: "VirtualIP"; readonly spec: VirtualIPSpec }
  | { readonly kind: "SharedData"; readonly spec: SharedDataSpec }
  | { readonly kind: "HAService"; readonly spec: HAServiceSpec };

/** The one spelling of an address, without its prefix: dotted for IPv4, all eight groups for IPv6. */
function canonicalAddress(address: string): string {
  const bytes = addressBytes(address) ?? "";
  if (bytes.length !== 32) return address.split("/", 1)[0] ?? address;
  return [...bytes.matchAll(/.{4}/g)].map(([group]) => Number.parseInt(group, 16).toString(16)).join(":");
}

/** What is mounted, or else the directory below which the data already lies. */
function dataClaims(spec: SharedDataSpec): readonly Claim[] {
  const { mount } = spec;
  if (mount?.block !== undefined) return [deviceClaim(mount.block.device)];
  if (mount?.nfs !== undefined) return [{ type: "Path", key: `${mount.nfs.server}:${mount.nfs.export}` }];
  const root = spec.root ?? mount?.bind?.source ?? mount?.path;
  return root === undefined ? [] : [{ type: "Path", key: root }];
}

function deviceClaim(device: string): Claim {
  const uuid = /^\/dev\/disk\/by-uuid\/(.+)$/.exec(device)?.[1];
  if (uuid !== undefined) return { type: "FileSystem", key: uuid.toLowerCase() };
  const wwn = /^\/dev\/disk\/by-id\/(wwn-.+)$/.exec(device)?.[1];
  return { type: "Device", key: wwn ?? device };
}

/** Two services that would run the same unit, agent or command are the same thing under two names. */
function unitOf(spec: HAServiceSpec): string {
  if (spec.systemd !== undefined) return spec.systemd.unit;
  if (spec.ocf !== undefined) {
    const parameters = Object.entries(spec.ocf.parameters).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [spec.ocf.agent, ...parameters.map(([name, value]) => `${name}=${value}`)].join(" ");
  }
  if (spec.exec !== undefined) return ["exec", ...spec.exec.start].join(" ");
  return ["process", ...(spec.process?.command ?? [])].join(" ");
}

function shortened(text: string): string {
  if (text.length <= keyLengthMax) return text;
  const tail = ` #${text.length}.${checksum(text).toString(16)}`;
  return text.slice(0, keyLengthMax - tail.length) + tail;
}

/** FNV-1a, 32 bits: two long commands that begin alike are told apart. */
function checksum(text: string): number {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return sum;
}

/** What stands in one of the files. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

const nodesCount = 100;
const groupsPerFile = 100;

/**
 * A cluster of so many objects as somebody might keep it in Git, in which nothing is wrong: nodes with fencing, and a
 * file for each hundred groups. Of ten objects three to four are groups; each has an address, most a service, some data.
 * Every field of the common kinds is used somewhere, and every name that is mentioned exists.
 */
export function clusterManifests(objectsCount: number): readonly ManifestFile[] {
  const cluster = [...policies, ...Array.from({ length: nodesCount }, (_, index) => node(index))];
  const files = [{ name: "cluster.yaml", text: cluster.join("---\n") }];
  let written = cluster.length;
  for (let first = 0; written < objectsCount; first += groupsPerFile) {
    const documents: string[] = [];
    for (let index = first; index < first + groupsPerFile && written + documents.length < objectsCount; index += 1) {
      documents.push(...groupOf(index, objectsCount - written - documents.length));
    }
    written += documents.length;
    files.push({ name: `groups-${first}.yaml`, text: documents.join("---\n") });
  }
  return files;
}

const policies = [
  object("HACluster", "cluster", "{lease: {ttl: 5s, renewEvery: 1s}, defaults: {fencingPolicy: {name: power}}}"),
  object("FencingPolicy", "power", "{mode: Devices, action: reboot, retries: 2}"),
  object(
    "FenceDevice",
    "ipmi",
    '{agent: fence_ipmilan, parameters: {ip: "${node.labels.bmc}", lanplus: "1"}, secretRef: {name: bmc}}',
  ),
  object(
    "Checker",
    "gateway",
    "{ping: {host: 10.0.0.1, count: 2}, interval: 2s, runsOn: Candidates, effect: Score, score: 50}",
  ),
];

function node(index: number): string {
  const labels = `{rack: r${index % 10}, bmc: 10.1.0.${index + 1}}`;
  const spec = `{addresses: [10.0.0.${index + 10}], capacity: {memory: 256Gi, cpu: 64}, fencing: [{devices: [ipmi]}]}`;
  return object("HANode", nodeName(index), spec, labels);
}

/** A group and what is in it, the group first, so that it may be the only thing there is room for. */
function groupOf(index: number, room: number): readonly string[] {
  const name = `app-${index}`;
  const members = [
    object(
      "VirtualIP",
      name,
      `{address: ${address(index)}/16, announcements: {count: 3}, hostIdentity: {hosts: [${name}]}}`,
    ),
    index % 5 === 0 ? data(name) : undefined,
    index % 6 === 5 ? undefined : service(name, index),
  ].filter((member) => member !== undefined);
  const kept = members.slice(0, Math.max(1, room - 1));
  if (room === 1) return [object("HAService", name, `{systemd: {unit: ${name}.service}}`)];
  const rule = index % 20 === 19 && room > kept.length + 1 ? [apart(index)] : [];
  return [group(name, index, kept), ...kept, ...rule];
}

function group(name: string, index: number, members: readonly string[]): string {
  const references = members.map((member) => `  - {kind: ${/^kind: (\w+)$/m.exec(member)?.[1]}, name: ${name}}\n`);
  const candidates = Array.from({ length: 4 }, (_, step) => nodeName(index + step * 7));
  return `apiVersion: holdfast.dev/v1alpha1
kind: HAGroup
metadata:
  name: ${name}
  labels: {team: t${index % 30}}
  annotations: {example.com/owner: "Team ${index % 30}"}
spec:
  members:
${references.join("")}  candidates: {nodes: [${candidates.join(", ")}]}
  preferredNodes:
  - {name: ${candidates[0]}, score: 100}
  - {name: ${candidates[1]}, score: 50}
  stickiness: 10
  failurePolicy: {retriesOnNode: 2, expireAfter: 30m}
  checkers:
  - {http: {url: "http://${address(index)}:8080/healthz", status: "200-299"}, interval: 2s, fall: 3, effect: Fault}
  - {name: gateway}
  requests: {memory: 512Mi, cpu: 100m}
${index % 10 === 9 ? `  after: [{name: app-${index - 1}}]\n` : ""}`;
}

function data(name: string): string {
  const mount = `{path: /srv/${name}, block: {device: /dev/disk/by-id/wwn-0x5-${name}, fsType: ext4}, options: [noatime]}`;
  const links = `[{path: /etc/${name}, target: etc}, {path: /var/lib/${name}, target: lib}]`;
  return object("SharedData", name, `{mount: ${mount}, links: ${links}, require: {marker: {file: .${name}}}}`);
}

function service(name: string, index: number): string {
  if (index % 4 !== 3)
    return object("HAService", name, `{systemd: {unit: ${name}.service}, timeouts: {start: 2m, stop: 1m}}`);
  const commands = ["start", "stop", "status"].map((verb) => `${verb}: [/opt/${name}/control, ${verb}]`);
  return object("HAService", name, `{exec: {${commands.join(", ")}, environment: {LANG: C}}, statusEvery: 15s}`);
}

function apart(index: number): string {
  const groups = [index, index - 1, index - 2].map((other) => `{name: app-${other}}`);
  return object(
    "PlacementRule",
    `apart-${index}`,
    `{apart: {groups: [${groups.join(", ")}]}, enforcement: Scored, score: 100}`,
  );
}

function object(kind: string, name: string, spec: string, labels = "{}"): string {
  return `apiVersion: holdfast.dev/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, labels: ${labels}}\nspec: ${spec}\n`;
}

function nodeName(index: number): string {
  return `n${index % nodesCount}`;
}

function address(index: number): string {
  return `10.2.${Math.floor(index / 200)}.${(index % 200) + 10}`;
}

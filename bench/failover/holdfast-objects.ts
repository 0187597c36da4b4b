import type { ObjectDraft } from "../../controller/ports/store.ts";
import { address, check, page, type Holdfast } from "./contenders.ts";

export const namespace = "default";

/** The node's name and its own address, without prefix length. */
export interface NodeAddress {
  readonly name: string;
  readonly address: string;
}

/** The cluster, its nodes and the group of the one address. A failed check moves it, each time anew. */
export function holdfastObjects({ lease }: Holdfast, nodes: readonly NodeAddress[]): readonly ObjectDraft[] {
  return [
    draft("HACluster", "cluster", { lease }),
    ...nodes.map((node) => draft("HANode", node.name, { addresses: [node.address] })),
    draft("VirtualIP", "web", { address }),
    draft("HAGroup", "web", {
      members: [{ kind: "VirtualIP", name: "web" }],
      failurePolicy: { retriesOnNode: 0, relocations: 100, expireAfter: "5s" },
      checkers: [
        {
          http: { url: `http://${page.address}${page.path}` },
          interval: `${check.intervalSeconds}s`,
          timeout: `${check.timeoutSeconds}s`,
          fall: check.fall,
          rise: check.rise,
          effect: "Fault",
        },
      ],
    }),
  ];
}

/** What takes a node out of service in good order, for as long as it is there. */
export function standby(node: string): ObjectDraft {
  return draft("HAOperation", `standby-${node}`, { type: "Standby", target: { kind: "HANode", name: node } });
}

function draft(kind: string, name: string, spec: Readonly<Record<string, unknown>>): ObjectDraft {
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { namespace, name }, spec };
}

import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import type { KnownCluster } from "../../controller/report/facts-document.ts";
import { aClaim, aLease, anAssignment, aReport, aResource, epoch, era, mayHold, told } from "../core/build/records.ts";
import { addressClaim, anAddress } from "../core/build/wishes.ts";
import { catalog } from "../crds/read-definitions.ts";

const manifest = `
apiVersion: holdfast.dev/v1alpha1
kind: HANode
metadata: {name: n1, namespace: prod, labels: {rack: a}}
spec: {addresses: [192.0.2.1]}
---
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata: {name: web, namespace: prod}
spec: {address: 192.0.2.10/24}
`;

/** n1 runs the address, n2 is lost and was fenced, n3 has a lease and has said nothing, n4 is gone but for its report. */
export function aKnownCluster(changes: Partial<KnownCluster> = {}): KnownCluster {
  const address = addressClaim("192.0.2.10");
  return {
    cluster: "prod",
    store: { identity: "store-1", revision: "77" },
    manager: { name: "m1", closed: false, ttlMs: 2000, renewedMsAgo: 120, lookedMs: 900 },
    facts: {
      term: 3,
      era,
      leases: [
        { record: aLease("n1"), renewedMsAgo: 80, lookedMs: 900 },
        { record: aLease("n2", { closed: true, closedBy: "m1" }), renewedMsAgo: undefined, lookedMs: 900 },
        { record: aLease("n3"), renewedMsAgo: 300, lookedMs: 850 },
      ],
      reports: [
        aReport("n1", {
          claims: [told(address, "Held", epoch(5))],
          resources: [aResource({ kind: "VirtualIP", name: "web" }, "Started", { epoch: epoch(5), generation: 1 })],
          durations: [{ kind: "VirtualIP", name: "web", action: "Start", milliseconds: 56 }],
        }),
        aReport("n2"),
        aReport("n4"),
      ],
      claims: [aClaim(address, mayHold("n1"))],
      assignments: [anAssignment({ members: [anAddress("192.0.2.10", { name: "web", uid: "uid-web" })] })],
      fencings: [
        { node: "n2", boot: "n2-boot-1", cause: "LeaseClosed", phase: "Confirmed", level: 0, attempt: 1, format: 1 },
      ],
    },
    objects: storedObjects(),
    ...changes,
  };
}

function storedObjects(): readonly HoldfastObject[] {
  const { objects } = loadObjects([{ file: "prod.yaml", text: manifest }], catalog);
  return objects.map(({ object }, index) => {
    const metadata = { ...object.metadata, uid: `uid-${index}`, generation: 1 };
    return { ...object, metadata };
  });
}

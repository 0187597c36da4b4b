import type { Story } from "./run-point.ts";
import { readCluster } from "../read-cluster.ts";

const objects = readCluster("test/sim/perturb/two-nodes.yaml");

/** A unit is replaced, the preferred node loses its power and gets it back, and a group is deleted. */
export const story: Story = {
  seed: 1,
  objects,
  managers: 2,
  steps: [
    (world) => {
      const nginx = objects.find(({ metadata }) => metadata.name === "nginx");
      if (nginx?.kind !== "HAService") throw new Error("the story has lost its service");
      world.put({ ...nginx, spec: { ...nginx.spec, systemd: { unit: "nginx-quic.service" } } });
    },
    (world) => world.nodes.get("n1")?.powerOff(),
    (world) => world.nodes.get("n1")?.powerOn(),
    (world) => {
      world.remove("HAGroup", "exporters");
      world.remove("HAService", "exporter");
    },
  ],
};

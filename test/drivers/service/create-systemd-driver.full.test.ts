import { afterAll, beforeAll } from "vitest";
import { describeDriver } from "../../contract/driver.ts";
import { bootNode, type SystemdNode } from "./boot-node.ts";
import { makeSystemdWorld } from "./systemd-world.ts";

let node: SystemdNode | string = "it was not booted";
beforeAll(async () => {
  node = await bootNode();
});
afterAll(async () => {
  if (typeof node !== "string") await node.close();
});

describeDriver("systemd", async () => (typeof node === "string" ? node : await makeSystemdWorld(node)));

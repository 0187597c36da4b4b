import { expect, it } from "vitest";
import { act } from "../../controller/core/act.ts";
import { aJournal, anEntry, nodeFacts, observing } from "./build/node-facts.ts";
import { anAssignment, epoch } from "./build/records.ts";
import { anAddress, aService } from "./build/wishes.ts";

const ip = anAddress("192.0.2.10");
const nginx = aService("nginx");
const journal = aJournal([anEntry(ip), anEntry(nginx)]);

it("a member stops for the sake of one that starts before it, and says so", () => {
  const edited = anAssignment({ members: [anAddress("192.0.2.11", { name: ip.name }), nginx], epoch: epoch(6) });
  const observed = observing([ip, "Started"], [nginx, "Started"]);
  const because = "VirtualIP/ip-192.0.2.10, which starts before it: its spec has changed";
  expect(act([edited], nodeFacts({ journal, observed }), 100).actions).toMatchObject([
    { verb: "stop", resource: { name: "nginx" }, because },
  ]);
});

it("what a node has started goes in the order of its own group, though another group knows it by another name", () => {
  const other = anAddress("192.0.2.10", { name: "other" });
  const given = anAssignment({
    group: { kind: "HAGroup", name: "b" },
    members: [other],
    placements: [{ node: "n2", incarnation: "1.x" }],
    epoch: epoch(6),
  });
  const observed = observing([ip, "Started"], [nginx, "Started"], [other, "Started"]);
  const { actions } = act([anAssignment({ members: [ip, nginx] }), given], nodeFacts({ journal, observed }), 100);
  expect(actions.map(({ verb, resource }) => `${verb} ${resource.name}`)).toEqual(["stop nginx"]);
});

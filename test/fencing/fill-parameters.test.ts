import { expect, it } from "vitest";
import { fillParameters } from "../../controller/fencing/fill-parameters.ts";

const node = {
  name: "n1",
  labels: { bmc: "192.0.2.101", "example.com/plug": "7", bad: "a\nb", empty: "" },
  addresses: ["192.0.2.1", "2001:db8::1"],
};

it.each([
  ["192.0.2.9", "192.0.2.9"],
  ["${node.labels.bmc}", "192.0.2.101"],
  ["${node.name}-bmc.example.com", "n1-bmc.example.com"],
  ["${node.labels.example.com/plug}", "7"],
  ["${node.addresses[1]}/${node.addresses[0]}", "2001:db8::1/192.0.2.1"],
  ["$node.name $$ $", "$node.name $$ $"],
])("%s becomes %s", (value, filled) => {
  expect(fillParameters({ ip: value }, node)).toEqual({ ok: true, parameters: new Map([["ip", filled]]) });
});

it.each([
  ["${node.labels.plug}", "ip is ${node.labels.plug}, which HANode/n1 lacks"],
  ["${node.labels.toString}", "ip is ${node.labels.toString}, which HANode/n1 lacks"],
  ["${node.labels.empty}", "ip is ${node.labels.empty}, which HANode/n1 lacks"],
  ["${node.addresses[2]}", "ip is ${node.addresses[2]}, which HANode/n1 lacks"],
  ["${node.labels.bad}", "ip must be one line"],
])("%s is an error and no empty text", (value, error) => {
  expect(fillParameters({ ip: value }, node)).toEqual({ ok: false, errors: [error] });
});

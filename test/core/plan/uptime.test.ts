import { expect, it } from "vitest";
import { nodes, role } from "../check/objects-of.ts";
import { planOf, withLease } from "./risks/risk-case.ts";

it("what ran on a node that is lost already is down from the beginning until it runs elsewhere", () => {
  const silent = withLease("n1", (lease) => ({ ...lease, renewedMsAgo: 5_000 }));
  const { impact, actions } = planOf({ before: { ...nodes, ...role("web") }, facts: silent });
  const [start] = actions;
  expect(actions.map(({ verb, node }) => `${verb} on ${node}`)).toEqual(["start on n2"]);
  const downMs = (start?.atMs ?? 0) + (start?.expectedMs ?? 0);
  expect(impact.objects).toMatchObject([{ object: "HAService/web", from: ["n1"], to: ["n2"], downMs }]);
});

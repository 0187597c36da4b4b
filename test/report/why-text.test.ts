import { describe, expect, it } from "vitest";
import { explainNode } from "../../controller/core/why-node.ts";
import { createStyle } from "../../controller/report/style.ts";
import { whyText } from "../../controller/report/why-text.ts";
import { crowded, database, explain, settled, sightOf, web, withoutN1 } from "../core/build/why-worlds.ts";
import { aGroup, aNode, withGroups } from "../core/build/wishes.ts";
import type { World } from "../core/build/world.ts";

const wide = { style: createStyle(false), width: undefined };
const head = { format: 1, cluster: "prod", source: "store-1", leads: true } as const;

function groupText(world: World, key = "HAGroup/web"): string {
  return whyText({ ...head, about: "Group", object: key, group: explain(world, key) }, wide);
}

function nodeText(world: World, name: string): string {
  return whyText({ ...head, about: "Node", object: `HANode/${name}`, node: explainNode(name, sightOf(world)) }, wide);
}

describe("why, as text", () => {
  it("tells of each node the first rule that keeps it away and the names of the others, or how its score is added up", () => {
    expect(groupText(crowded())).toBe(`HAGroup/web   Started: it runs on n1
  n1 is chosen, 91.001 points before n2

nodes
  NODE  CLASS     HERE     SCORE    WHY
  n1    Eligible  Started  101.001  chosen
  n2    Eligible  -        10       91.001 points behind n1
  n3    Excluded  -        -        may not, mode: its mode is Standby (and candidates)
  n4    Eligible  -        -        may not, web-not-db: HAGroup/db is placed there
  n5    Eligible  -        -        may not, capacity: memory: needs 4, has 2 left

scores
  n1  101.001 = preferred 100 + stickiness 1 + runs there 0.001
  n2  10 = rule ssd 40 - checker ping 30

not free yet
  on n4: HAGroup/db to let go of n4, from which it is kept apart

what would change it
  n2 would be chosen if n2 had 92 more points
  n4 would be chosen if HAGroup/db were not on n4 (rule web-not-db), and n4 had 102 more points
  n5 would be chosen if n5 had 2 more memory, and n5 had 102 more points
  n3 would be chosen if the mode of n3 were Active, and n3 were among the candidates of HAGroup/web, and n3 had 102 more points
  if n1 were lost: n2

claims
  CLAIM               MAY BE HELD BY  WHAT WOULD END THAT
  Address 192.0.2.10  n1              n1 to stop it, or for its lease to end
  Unit nginx.service  n1              n1 to stop it, or for its lease to end
`);
  });

  it("tells of primaries and of secondaries by themselves", () => {
    expect(groupText(settled([web, database]), "HAGroup/db")).toBe(`HAGroup/db   Started: it runs on n1, n2
  n2 is chosen for the primary, 11.001 points before n1, the two changing places
  n1 is chosen for a secondary, 1.001 points before n3

nodes for the primary
  NODE  CLASS     HERE               SCORE   WHY
  n2    Eligible  Started Primary    22.003  chosen
  n1    Eligible  Started Secondary  1.002   11.001 points behind n2, the two changing places
  n3    Eligible  -                  0       22.003 points behind n2

scores for the primary
  n2  22.003 = preferred 10 x 2 + stickiness 1 x 2 + runs there 0.001 x 3
  n1  1.002 = stickiness 1 + runs there 0.001 x 2

nodes for a secondary
  NODE  CLASS     HERE               SCORE   WHY
  n1    Eligible  Started Secondary  1.001   chosen
  n3    Eligible  -                  0       1.001 points behind n1
  n2    Eligible  Started Primary    11.001  may not, replicas: HAGroup/db has a copy there already

scores for a secondary
  n1  1.001 = stickiness 1 + runs there 0.001
  n2  11.001 = preferred 10 + stickiness 1 + runs there 0.001

what would change it
  n3 would be chosen if n3 had 2 more points
  n1 would be the primary if n1 had 12 more points
  n3 would be the primary if n3 had 12 more points
  if n2 were lost: n1 (Primary), n3 (Secondary)
  if n1 were lost: n2 (Primary), n3 (Secondary)

claims
  CLAIM                   MAY BE HELD BY  WHAT WOULD END THAT
  Unit pg.service         n1              n1 to stop it, or for its lease to end
  Unit pg.service         n2              n2 to stop it, or for its lease to end
  PrimaryRole pg.service  n2              n2 to stop it, or for its lease to end
`);
  });

  it("tells of a takeover what would prove the lost node gone", () => {
    expect(groupText(withoutN1(settled(), 3000)))
      .toBe(`HAGroup/web   WaitingForProof: n1 may still hold it: Address 192.0.2.10 waits for n1 to stop it, or for its lease to end
  n2 is chosen, before n3: both are as good, and n2 is the first by name
  Address 192.0.2.10 waits for n1 to stop it, or for its lease to end

nodes
  NODE  CLASS     HERE     SCORE    WHY
  n2    Eligible  -        0        chosen
  n3    Eligible  -        0        both are as good, and n2 is the first by name
  n1    Lost      Unknown  101.001  may not, class: Lost: its lease has run out

scores
  n1  101.001 = preferred 100 + stickiness 1 + runs there 0.001

not free yet
  on n2, n3: Unit nginx.service waits for n1 to stop it, or for its lease to end

what would change it
  n3 would be chosen if n3 had 1 more point
  n1 would be chosen if n1 came back
  if n2 were lost: n3

claims
  CLAIM               MAY BE HELD BY  WHAT WOULD END THAT
  Address 192.0.2.10  n1              n1 to stop it, or for its lease to end
  Unit nginx.service  n1              n1 to stop it, or for its lease to end
`);
  });

  it("tells of a group that is to run nowhere where it would run", () => {
    const world = settled();
    world.desired = withGroups(world.desired, [{ ...web, state: "Stopped" }]);
    expect(groupText(world)).toContain("it is to run nowhere; were it to run: n1\n");
  });

  it("tells of a node what runs there and what may not", () => {
    expect(nodeText(crowded(), "n4")).toBe(`HANode/n4   Eligible
  mode Active; lease of 2 s, last seen to renew 0 ms ago

groups here
  GROUP       STATE    WISH
  HAGroup/db  Started  it is to run here

groups that may not be here
  GROUP        RULE        WHY
  HAGroup/web  web-not-db  HAGroup/db is placed there

what it may hold
  CLAIM               WHAT WOULD END THAT
  Address 192.0.2.20  n4 to stop it, or for its lease to end
`);
    expect(nodeText(withoutN1(settled(), 3000), "n1")).toBe(`HANode/n1   Lost: its lease has run out
  mode Active; lease of 2 s, last seen to renew 3 s ago

groups here
  GROUP        STATE    WISH
  HAGroup/web  Unknown  it is not to run here (any more)

groups that may not be here
  GROUP        RULE   WHY
  HAGroup/web  class  Lost: its lease has run out

what it may hold
  CLAIM               WHAT WOULD END THAT
  Address 192.0.2.10  n1 to stop it, or for its lease to end
  Unit nginx.service  n1 to stop it, or for its lease to end
`);
  });

  it("says how a resource stands to the group that answers for it", () => {
    const resource = { ...head, about: "Resource", object: "VirtualIP/web", group: explain(settled()) } as const;
    expect(whyText({ ...resource, isMember: true }, wide)).toMatch(/^VirtualIP\/web is a member of HAGroup\/web/);
    expect(whyText({ ...resource, isMember: false }, wide)).toMatch(/^VirtualIP\/web is in no group/);
  });

  it("says first where nobody was seen to lead", () => {
    const report = { ...head, leads: false, about: "Group", object: "HAGroup/web", group: explain(settled()) } as const;
    expect(whyText(report, wide)).toMatch(/^NO MANAGER WAS SEEN TO LEAD: /);
  });

  it("shows no more than 40 nodes, and of how many", () => {
    const names = Array.from({ length: 60 }, (_, index) => `node-${String(index).padStart(2, "0")}`);
    const nodes = new Map(names.map((name) => [name, aNode(name)]));
    const text = groupText(settled([aGroup("web", { candidates: new Set(names) })], { nodes }));
    expect(text.match(/points? behind node-00/g)).toHaveLength(39);
    expect(text).toContain("  and 20 more: -o json has all\n");
    expect(text).toContain("  (tried for 8 of 59 nodes, the nearest to being chosen)\n");
  });
});

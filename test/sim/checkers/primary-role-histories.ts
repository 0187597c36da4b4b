import { aCluster, aGroup, aPromotableService } from "../../core/build/wishes.ts";
import { active, inRole, wished } from "./happenings.ts";
import type { ToldHistory } from "./told-history.ts";

const database = aPromotableService("database");
const copies = wished(aCluster([aGroup("db", { members: [database], replicas: "Each", primaries: 1 })]));
const running = [copies, active("n1", database), active("n2", database)];

export const primaryRoleHistories: readonly ToldHistory[] = [
  {
    checker: "single-holder-per-claim",
    what: "two primaries of one service",
    breaks: true,
    history: [...running, inRole("n1", database, "Primary"), inRole("n2", database, "Primary")],
  },
  {
    checker: "single-holder-per-claim",
    what: "a second primary after the first was demoted",
    breaks: false,
    history: [
      ...running,
      inRole("n1", database, "Primary"),
      inRole("n1", database, "Secondary"),
      inRole("n2", database, "Primary"),
    ],
  },
];

import { describe, expect, it } from "vitest";
import { contenders, nodeNames } from "../../bench/failover/contenders.ts";
import { holdfastObjects, standby } from "../../bench/failover/holdfast-objects.ts";
import { keepalivedConfig } from "../../bench/failover/keepalived-files.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { openCatalog } from "../../controller/cli/open-catalog.ts";

describe("keepalived's configuration", () => {
  const how = { program: "keepalived", advertSeconds: 1, firstPriority: 150 } as const;

  it("gives each node a priority of its own", () => {
    const found = nodeNames.map((node) => /priority (\d+)/.exec(keepalivedConfig(how, node, "/etc"))?.[1]);
    expect(found).toEqual(["150", "140", "130"]);
  });

  it("uses VRRP 3 only for what VRRP 2 cannot say", () => {
    expect(keepalivedConfig(how, "n1", "/etc")).not.toMatch(/vrrp_version/);
    expect(keepalivedConfig({ ...how, advertSeconds: 0.1 }, "n1", "/etc")).toMatch(
      /vrrp_version 3[^]*advert_int 0\.1\n/,
    );
  });

  it("checks as often as Holdfast does", () => {
    expect(keepalivedConfig(how, "n1", "/etc")).toMatch(
      /script "\/etc\/check-web"\n +interval 1\n +timeout 1\n +fall 2\n +rise 1\n/,
    );
  });
});

describe("Holdfast's objects", () => {
  it.each(contenders.flatMap(({ id, how }) => (how.program === "holdfast" ? [[id, how] as const] : [])))(
    "are valid: %s",
    (_, how) => {
      const nodes = nodeNames.map((name, index) => ({ name, address: `192.0.2.${index + 1}` }));
      const drafts = [...holdfastObjects(how, nodes), standby("n1")];
      const text = drafts.map((draft) => JSON.stringify(draft)).join("\n---\n");
      const { errors, objects } = loadObjects([{ file: "objects.yaml", text }], openCatalog());
      expect(errors).toEqual([]);
      expect(objects).toHaveLength(drafts.length);
    },
  );
});

import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentStandard } from "../../controller/core/check/agent-description.ts";
import { type AgentPlaces, agentPlaces, describeAgents } from "../../controller/sources/agent-metadata.ts";

const resourceAgent = `#!/bin/sh
[ "$1" = meta-data ] || exit 3
cat <<END
<?xml version="1.0"?>
<resource-agent name="$OCF_RESOURCE_TYPE" version="1.0">
<parameters><parameter name="$OCF_RESOURCE_PROVIDER" required="1"><content type="string"/></parameter></parameters>
<actions><action name="start"/><action name="stop"/></actions>
</resource-agent>
END
`;

const fenceAgent = `#!/bin/sh
[ "$*" = "-o metadata" ] || exit 3
echo '<resource-agent name="fence_bmc"><parameters/><actions><action name="off"/></actions></resource-agent>'
`;

let root: string;
let places: AgentPlaces;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "holdfast-agents-"));
  places = {
    ocfRoot: join(root, "ocf"),
    fenceFolders: [join(root, "missing"), join(root, "first"), join(root, "then")],
  };
  await install("ocf/resource.d/house/db", resourceAgent);
  await install("ocf/resource.d/house/.ocf-shellfuncs", "");
  await install("ocf/resource.d/house/silent", "#!/bin/sh\nexit 0\n");
  await install("ocf/resource.d/house/broken", "#!/bin/sh\necho one >&2\necho 'no library' >&2\nexit 5\n");
  await install("ocf/resource.d/house/killed", "#!/bin/sh\nkill -KILL $$\n");
  await install("ocf/resource.d/house/wordy", "#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' '<'\n");
  await install("ocf/resource.d/house/plain", resourceAgent, 0o644);
  await install("first/fence_bmc", fenceAgent);
  await install("then/fence_bmc", "#!/bin/sh\nexit 1\n");
  await install("then/fence_Upper", fenceAgent);
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe("describeAgents", () => {
  it("asks a resource agent as the standard says", async () => {
    expect(await describeOne("ocf", "ocf:house:db")).toEqual({
      standard: "ocf",
      name: "ocf:house:db",
      state: "described",
      parameters: [expect.objectContaining({ name: "house", isRequired: true })],
      actions: ["start", "stop"],
    });
  });

  it("asks the first fence agent of that name", async () => {
    expect(await describeOne("fence", "fence_bmc")).toEqual({
      standard: "fence",
      name: "fence_bmc",
      state: "described",
      parameters: [],
      actions: ["off"],
    });
  });

  it.each([
    { name: "ocf:house:silent", why: /^it printed no metadata$/ },
    { name: "ocf:house:broken", why: /^it did not describe itself: exit code 5 \(no library\)$/ },
    { name: "ocf:house:killed", why: /^it did not describe itself: it was ended by SIGKILL$/ },
    { name: "ocf:house:wordy", why: /^its metadata is not well-formed|^its metadata cannot be parsed/ },
    { name: "ocf:house:plain", why: /^it cannot be asked: / },
    { name: "ocf:elsewhere:db", why: /^no OCF agents of the provider elsewhere are installed here \(.*\)$/ },
  ])("knows nothing of $name, and says why", async ({ name, why }) => {
    expect(await describeOne("ocf", name)).toEqual({
      standard: "ocf",
      name,
      state: "unknown",
      why: expect.stringMatching(why),
    });
  });

  it.each(["ocf:house:dbb", "ocf:hosue:db", "ocf:house:.ocf-shellfuncs", "ocf:house:../house/db"])(
    "finds that %s is not there, and knows what is",
    async (name) => {
      expect(await describeOne("ocf", name)).toEqual({
        standard: "ocf",
        name,
        state: "absent",
        known: expect.arrayContaining(["ocf:house:broken", "ocf:house:db"]),
      });
    },
  );

  it("finds that a fence agent is not there, and knows what is", async () => {
    expect(await describeOne("fence", "fence_cbm")).toEqual({
      standard: "fence",
      name: "fence_cbm",
      state: "absent",
      known: ["fence_bmc"],
    });
  });

  it("knows nothing where no agents are installed", async () => {
    const nowhere = { ocfRoot: join(root, "nowhere"), fenceFolders: [] };
    const agents = [agent("fence", "fence_bmc"), agent("ocf", "ocf:house:db")];
    expect(await describeAgents(agents, nowhere)).toEqual([
      { ...agents[0], state: "unknown", why: "no fence agents are installed here" },
      { ...agents[1], state: "unknown", why: `no OCF agents are installed here (${nowhere.ocfRoot})` },
    ]);
  });

  it("answers in the order of the question", async () => {
    const names = ["db", "broken", "silent", "db", "killed", "plain", "db"].map((type) => `ocf:house:${type}`);
    const answers = await describeAgents(
      names.map((name) => agent("ocf", name)),
      places,
    );
    expect(answers.map(({ name }) => name)).toEqual(names);
  });
});

describe("agentPlaces", () => {
  it("looks where PATH says and where administrators' programs are", () => {
    expect(agentPlaces({ PATH: "/opt/bin:bin::/usr/sbin" })).toEqual({
      ocfRoot: "/usr/lib/ocf",
      fenceFolders: ["/opt/bin", "/usr/sbin", "/usr/local/sbin", "/sbin"],
    });
  });

  it("takes the root of the OCF tree from OCF_ROOT", () => {
    expect(agentPlaces({ OCF_ROOT: "/opt/ocf" }).ocfRoot).toBe("/opt/ocf");
  });
});

async function describeOne(standard: AgentStandard, name: string) {
  const [description] = await describeAgents([agent(standard, name)], places);
  return description;
}

function agent(standard: AgentStandard, name: string) {
  return { standard, name };
}

async function install(path: string, text: string, mode = 0o755): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}

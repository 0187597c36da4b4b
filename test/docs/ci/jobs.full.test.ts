import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { run } from "../../cli/fake-terminal.ts";
import { isInstalled } from "../../gate/wanted-tools.ts";
import { startCodeHost, type CodeHost } from "./code-host.ts";
import { makePullRepository, type PullRepository } from "./pull-repository.ts";
import { githubJob, gitlabJob } from "./run-job.ts";

const root = resolve(import.meta.dirname, "../../..");
const example = readFileSync(join(root, "manifests/examples/web-pair/web-pair.yaml"), "utf8");
const file = "manifests/web.yaml";
const marker = "<!-- holdfast plan web-pair -->";

const moreFaults = edited(["fall: 2", "fall: 3"]);
const otherUnit = edited(["nginx.service", "nginx-quic.service"]);
/** Blocked by HA201: nobody is left to take over while nginx restarts. */
const risky = otherUnit.replace("{addresses: [192.0.2.2]}", "{addresses: [192.0.2.2], mode: Standby}");
const misspelt = edited(["systemd: {unit:", "systemd: {units:"]);

const missing = ["curl", "jq", "git", "bash"].filter((program) => !isInstalled(program));

describe.each([githubJob, gitlabJob("bash"), gitlabJob("sh")])("the job of docs/ci for $name", (job) => {
  it("posts one comment, changes it with each push, and fails while a risk blocks", async (context) => {
    const { host, repository } = await aPullRequest(context, "What is this for?", `> ${marker}\nWhy?`);
    const push = (text: string): ReturnType<typeof job.run> => {
      repository.commit("change", { [file]: text });
      return job.run({ repository, host });
    };
    expect(await push(moreFaults)).toMatchObject({ exitCode: 0 });
    const first = host.comments[2]?.body;
    expect(first).toMatch(new RegExp(`^${marker}\n## Plan p-[0-9a-f]{8}: changes\n`));
    expect(first).toContain("| HA601 |");
    expect(await push(risky)).toMatchObject({ exitCode: 3 });
    expect(host.comments).toHaveLength(3);
    expect(host.comments[2]?.body).toMatch(/^.*\n## Plan p-[0-9a-f]{8}: blocked\n[^]*\| HA201 \|/);
    expect(await push(otherUnit)).toMatchObject({ exitCode: 0 });
    expect(host.comments.map(({ body }) => body.split("\n")[0])).toEqual(["What is this for?", `> ${marker}`, marker]);
    expect(host.comments[2]?.body).toMatch(/: changes\n[^]*nginx-quic/);
  });

  it("finds its comment among hundreds of others", async (context) => {
    const others = Array.from({ length: 205 }, () => "Why?");
    const { host, repository } = await aPullRequest(context, ...others, `${marker}\nearlier`, ...others);
    repository.commit("change", { [file]: moreFaults });
    expect(await job.run({ repository, host })).toMatchObject({ exitCode: 0 });
    expect([host.comments.length, host.comments[205]?.body.includes("earlier")]).toEqual([411, false]);
  });

  it("starts from facts where there are some, and fails where they are old", async (context) => {
    const { host, repository } = await aPullRequest(context);
    const { out: old } = await run(["facts", "example"]);
    const fresh = JSON.stringify({ ...JSON.parse(old), at: new Date().toISOString() });
    repository.commit("change", { [file]: otherUnit, "facts.json": fresh });
    expect(await job.run({ repository, host })).toMatchObject({ exitCode: 0 });
    expect(host.comments[0]?.body).not.toContain("| HA601 |");
    repository.commit("change", { "facts.json": old });
    expect(await job.run({ repository, host })).toMatchObject({ exitCode: 4 });
    expect(host.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/: incomplete\n[^]*\| HA602 \|/)]);
  });

  it("fails where there is no plan, says why, and posts nothing", async (context) => {
    const { host, repository } = await aPullRequest(context, "Why?");
    repository.commit("change", { [file]: misspelt });
    const { exitCode, log } = await job.run({ repository, host });
    expect([exitCode, log]).toEqual([
      1,
      expect.stringMatching(/manifests\/web\.yaml:\d+:\d+: HAService\/nginx: .*units/),
    ]);
    const without = await job.run({ repository, host, hasHoldfast: false });
    expect([without.exitCode, without.log]).toEqual([127, expect.stringContaining("holdfast: ")]);
    expect([host.requests, host.comments[0]?.body]).toEqual([[], "Why?"]);
  });

  it.for([401, 500])("adds no second comment where the first cannot be looked for: %d", async (status, context) => {
    const { host, repository } = await aPullRequest(context, `${marker}\nearlier`);
    repository.commit("change", { [file]: moreFaults });
    host.refuse(status);
    const { exitCode, log } = await job.run({ repository, host });
    expect([exitCode === 0, log]).toEqual([false, expect.stringContaining(String(status))]);
    expect(host.requests.filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  it("blocks what comes from a fork, which may post nothing", async (context) => {
    const { host, repository } = await aPullRequest(context);
    repository.commit("change", { [file]: risky });
    const { exitCode, log, summary } = await job.run({ repository, host, isFork: true });
    expect([exitCode, host.requests]).toEqual([3, []]);
    const plan = readFileSync(join(repository.top, "plan.md"), "utf8");
    expect(plan).toContain("| HA201 |");
    // Where one reads it then, or is told where it is.
    expect(summary + log).toContain(job === githubJob ? plan : "plan.md");
  });

  it("posts also a plan that is too long for one comment", async (context) => {
    const { host, repository } = await aPullRequest(context);
    repository.commit("change", { [file]: `${otherUnit}${manyGroups(400)}` });
    expect(await job.run({ repository, host })).toMatchObject({ exitCode: 0 });
    const [length = 0] = host.comments.map(({ body }) => body.length);
    expect([length > 50_000, length < 60_000]).toEqual([true, true]);
  });
});

describe("what a job takes for the base", () => {
  it("is on GitHub what the pull request is merged into, also where that has gone on since", async (context) => {
    const { host, repository } = await aPullRequest(context);
    repository.commit("change", { "manifests/node.yaml": aNode("n3") });
    repository.commit("main", { [file]: otherUnit });
    expect(await githubJob.run({ repository, host })).toMatchObject({ exitCode: 0 });
    expect(changesIn(host)).toEqual(["HANode/n3"]);
  });

  it("is on GitLab where the branches parted, or the target that it is merged with", async (context) => {
    const { host, repository } = await aPullRequest(context);
    repository.commit("change", { "manifests/node.yaml": aNode("n3") });
    repository.commit("main", { [file]: otherUnit });
    expect(await gitlabJob("sh").run({ repository, host })).toMatchObject({ exitCode: 0 });
    expect(changesIn(host)).toEqual(["HANode/n3"]);
    const variables = { CI_MERGE_REQUEST_TARGET_BRANCH_SHA: "main" };
    expect(await gitlabJob("sh").run({ repository, host, variables })).toMatchObject({ exitCode: 0 });
    expect(changesIn(host)).toEqual(["HANode/n3", "HAService/nginx"]);
  });
});

interface PullRequest {
  readonly host: CodeHost;
  readonly repository: PullRepository;
}

/** Of the example's cluster, with nothing changed yet. */
async function aPullRequest({ skip }: TestContext, ...comments: readonly string[]): Promise<PullRequest> {
  if (missing.length > 0) skip(`not installed: ${missing.join(", ")}`);
  return { host: await startCodeHost(...comments), repository: makePullRepository({ [file]: example }) };
}

/** The objects whose change the last comment tells. */
function changesIn({ comments }: CodeHost): readonly string[] {
  const [, section = ""] =
    /<summary>Changes[^]*?<\/details>/.exec(comments.at(-1)?.body ?? "")?.[0].split(/^\| ---/m) ?? [];
  const told = section.matchAll(/^\| [^|]* \| `([^`]+)` \|/gm);
  return [...new Set([...told].map(([, object = ""]) => object))].toSorted();
}

function aNode(name: string): string {
  return `apiVersion: holdfast.dev/v1alpha1
kind: HANode
metadata: {name: ${name}, namespace: web-pair}
spec: {addresses: [192.0.2.3]}
`;
}

function manyGroups(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const name = `service-with-a-name-of-some-length-${index}`;
    return `---
apiVersion: holdfast.dev/v1alpha1
kind: HAService
metadata: {name: ${name}, namespace: web-pair}
spec: {systemd: {unit: ${name}.service}}
`;
  }).join("");
}

function edited([was, is]: readonly [was: string, is: string]): string {
  if (!example.includes(was)) throw new Error(`the example has no ${was}`);
  return example.replace(was, is);
}

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { checkOutTree } from "../../controller/sources/check-out-tree.ts";

let repository = "";
let elsewhere = "";
const environment = process.env;

function git(...words: string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.example"];
  return execFileSync("git", ["-C", repository, ...who, ...words], { encoding: "utf8" }).trim();
}

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "holdfast-test-"));
  elsewhere = await mkdtemp(join(tmpdir(), "holdfast-test-"));
  git("init", "--quiet", "--initial-branch=main");
  await mkdir(join(repository, "prod"));
  await writeFile(join(repository, "prod", "web.yaml"), "before\n");
  git("add", ".");
  git("commit", "--quiet", "-m", "first");
  await writeFile(join(repository, "prod", "web.yaml"), "after\n");
  await writeFile(join(repository, "prod", "new.yaml"), "new\n");
});

afterAll(async () => {
  for (const folder of [repository, elsewhere]) await rm(folder, { recursive: true, force: true });
});

describe("where a commit cannot be laid out, the reason", () => {
  test("is that a clone does not have it yet", async () => {
    const shallow = join(elsewhere, "shallow");
    git("commit", "--quiet", "--allow-empty", "-m", "second");
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${repository}`, shallow]);
    expect(await checkOutTree("HEAD^", [shallow], { environment })).toEqual({
      ok: false,
      message: `Cannot read --base HEAD^: it is no folder here, and no commit of ${shallow}, which is a shallow clone: fetch more of its history`,
    });
  });

  test("is that there is no place for it", async () => {
    vi.stubEnv("TMPDIR", join(elsewhere, "nowhere"));
    onTestFinished(() => void vi.unstubAllEnvs());
    const message = `Cannot read --base main: no folder for it can be made in ${join(elsewhere, "nowhere")} (TMPDIR)`;
    expect(await checkOutTree("main", [repository], { environment })).toEqual({ ok: false, message });
  });
});

describe("files as a commit has them", () => {
  test("lie in a folder of their own, and go with it", async () => {
    const found = await checkOutTree("main", [join(repository, "prod")], { environment });
    if (!found.ok) throw new Error(found.message);
    const [path = ""] = found.paths;
    expect(await readFile(join(path, "web.yaml"), "utf8")).toBe("before\n");
    expect(found).toMatchObject({ missing: [], commit: git("rev-parse", "main") });
    await found.remove();
    await expect(stat(dirname(path))).rejects.toThrow("ENOENT");
  });

  test("a path that the commit does not have is named", async () => {
    const path = join(repository, "prod", "new.yaml");
    const found = await checkOutTree("HEAD", [path], { environment });
    expect(found).toMatchObject({ ok: true, paths: [], missing: [path] });
    if (found.ok) await found.remove();
  });

  test("a folder that a link leads to is that of the repository", async () => {
    const link = join(elsewhere, "link");
    await symlink(repository, link);
    for (const path of [link, join(link, "prod")]) {
      const found = await checkOutTree("HEAD", [path], { environment });
      if (!found.ok) throw new Error(found.message);
      const web = join(found.paths[0] ?? "", path === link ? "prod/web.yaml" : "web.yaml");
      expect(await readFile(web, "utf8")).toBe("before\n");
      await found.remove();
    }
  });

  test("a path of another place is no path of the commit", async () => {
    const found = await checkOutTree("HEAD", [join(repository, "prod"), elsewhere], { environment });
    const message = `Cannot read --base HEAD: ${elsewhere} is not in the repository ${repository}`;
    expect(found).toEqual({ ok: false, message });
  });

  test.each(["nowhere", "--output=/tmp/x", "HEAD~7"])("%s is no commit, and nothing is left", async (ref) => {
    const found = await checkOutTree(ref, [repository], { environment });
    expect(found).toEqual({
      ok: false,
      message: `Cannot read --base ${ref}: it is no folder here, and no commit of ${repository}`,
    });
  });

  test("a folder outside of any repository is told", async () => {
    const folder = await mkdtemp(join(tmpdir(), "holdfast-test-"));
    const found = await checkOutTree("main", [folder], {
      environment: { ...environment, GIT_CEILING_DIRECTORIES: tmpdir() },
    });
    await rm(folder, { recursive: true });
    expect(found.ok ? "" : found.message).toMatch(/^Cannot read --base main: git failed: fatal: not a git repository/v);
  });
});

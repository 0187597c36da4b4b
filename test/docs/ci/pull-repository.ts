import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";

/** A repository of manifests with a branch `main` and a pull request from the branch `change`. */
export interface PullRepository {
  readonly top: string;
  /** Adds a commit to `branch`, of these files. */
  commit(branch: "main" | "change", files: Readonly<Record<string, string>>): void;
  /** What GitHub checks out: the pull request merged into `main` as it is now. */
  checkOutMerge(): void;
  /** What GitLab checks out by default; gives the commit where the branches parted. */
  checkOutBranch(): string;
}

/** `main` has these files and `change` begins there; gone when the test has ended. */
export function makePullRepository(files: Readonly<Record<string, string>>): PullRepository {
  const folder = mkdtempSync(join(process.env["HOLDFAST_TEST_FOLDER"] ?? tmpdir(), "holdfast-pull-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const top = join(folder, "cluster");
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"];
  const git = (...words: readonly string[]): string =>
    execFileSync("git", ["-C", top, ...who, ...words], { encoding: "utf8" }).trim();
  const commit: PullRepository["commit"] = (branch, changed) => {
    git("checkout", "--quiet", branch);
    for (const [file, text] of Object.entries(changed)) {
      mkdirSync(join(top, file, ".."), { recursive: true });
      writeFileSync(join(top, file), text);
    }
    git("add", ".");
    git("commit", "--quiet", "-m", `of ${branch}`);
  };
  mkdirSync(top);
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "-m", "the first");
  commit("main", files);
  git("branch", "change");
  return {
    top,
    commit,
    checkOutMerge: () => {
      git("checkout", "--quiet", "--detach", "main");
      git("merge", "--quiet", "--no-ff", "-m", "the merge", "change");
    },
    checkOutBranch: () => {
      git("checkout", "--quiet", "--detach", "change");
      return git("merge-base", "main", "change");
    },
  };
}

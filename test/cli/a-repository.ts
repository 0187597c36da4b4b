import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Repository {
  readonly top: string;
  readonly git: (...words: readonly string[]) => string;
  readonly commit: (file: string, text: string) => void;
}

/** With nothing in it yet, and the branch `main`; it goes with its folder. */
export function aRepository(folder: string, name: string): Repository {
  const top = join(folder, name);
  mkdirSync(top);
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"];
  const git: Repository["git"] = (...words) =>
    execFileSync("git", ["-C", top, ...who, ...words], { encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  return {
    top,
    git,
    commit: (file, text) => {
      mkdirSync(join(top, file, ".."), { recursive: true });
      writeFileSync(join(top, file), text);
      git("add", ".");
      git("commit", "--quiet", "-m", "edited");
    },
  };
}

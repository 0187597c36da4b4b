import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { ManifestError } from "../../controller/api/manifest-error.ts";
import { readSources } from "../../controller/sources/read-sources.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Names below the folder, so that a test need not know where it is. */
async function read(folder: string, names: readonly string[] = [""], options: Parameters<typeof readSources>[1] = {}) {
  const { sources, errors } = await readSources(
    names.map((name) => (name === "-" ? name : join(folder, name))),
    options,
  );
  const inside = (file: string): string => (file === folder ? "" : file.replace(`${folder}/`, ""));
  return {
    files: sources.map(({ file }) => inside(file)),
    texts: sources.map(({ text }) => text),
    errors: errors.map((error) => ({ ...error, file: inside(error.file) })),
  };
}

function briefly(errors: readonly ManifestError[]): readonly string[] {
  return errors.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`);
}

function* zeroes(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1 << 20);
}

describe("a directory", () => {
  test("gives its manifests by name, those below it included, and nothing that begins with a point", async () => {
    const folder = temporaryFolder({
      "b.yaml": "b",
      "a.yml": "a",
      "c/d.json": "d",
      "B.YAML": "B",
      "notes.txt": "no",
      "old.yaml.bak": "no",
      ".hidden.yaml": "no",
      "..data/b.yaml": "no",
      ".git/x.yaml": "no",
    });
    const { files, texts, errors } = await read(folder);
    expect(files).toEqual(["B.YAML", "a.yml", "b.yaml", "c/d.json"]);
    expect(texts).toEqual(["B", "a", "b", "d"]);
    expect(errors).toEqual([]);
  });

  test("mounted from a ConfigMap gives each file once", async () => {
    const folder = temporaryFolder({ "..2026_01_01/web.yaml": "web" });
    symlinkSync("..2026_01_01", join(folder, "..data"));
    symlinkSync("..data/web.yaml", join(folder, "web.yaml"));
    expect((await read(folder)).files).toEqual(["web.yaml"]);
  });

  test("is read through links, and what is reached twice once", async () => {
    const folder = temporaryFolder({ "real/a.yaml": "a", "set/own.yaml": "own" });
    symlinkSync("../real", join(folder, "set/linked"));
    symlinkSync("../real/a.yaml", join(folder, "set/same.yaml"));
    const { files, errors } = await read(folder, ["set", "set", "real", "real/a.yaml"]);
    expect(files).toEqual(["set/linked/a.yaml", "set/own.yaml"]);
    expect(errors).toEqual([]);
  });

  test.each([
    ["is empty", {}],
    ["has no manifest", { "readme.md": "x", "sub/x.txt": "y" }],
  ])("that %s is an error", async (_, files) => {
    expect(briefly((await read(temporaryFolder(files))).errors)).toEqual([":1:1 NoManifests"]);
  });

  test.each(["a.ymal", "a.yam", "a.YLM", "a.yaml.txt"])("in which a manifest is called %s says so", async (name) => {
    const { errors } = await read(temporaryFolder({ "b.yaml": "b", [name]: "a" }));
    expect(briefly(errors)).toEqual([`${name}:1:1 UnreadableFile`]);
  });

  test("may hold files of any other name, and be called as it likes", async () => {
    const others = { "a.md": "", "a.yaml.orig": "", "a.yml~": "", "a.xml": "", ".a.ymal": "", "sub.yam/b.yaml": "b" };
    expect(await read(temporaryFolder(others))).toMatchObject({ files: ["sub.yam/b.yaml"], errors: [] });
  });

  test("that leads back to itself ends", async () => {
    const folder = temporaryFolder({ "a.yaml": "a", "sub/b.yaml": "b" });
    symlinkSync("..", join(folder, "sub/up"));
    symlinkSync("round", join(folder, "round"));
    const { files, errors } = await read(folder);
    expect(files).toEqual(["a.yaml", "sub/b.yaml"]);
    expect(briefly(errors)).toEqual(["round:1:1 SymlinkLoop", "sub/up:1:1 SymlinkLoop"]);
  });

  test("of links that multiply is read once", async () => {
    const folder = temporaryFolder({ "d0/a.yaml": "a" });
    for (let level = 1; level <= 30; level += 1) {
      mkdirSync(join(folder, `d${level}`));
      for (const name of ["x", "y"]) symlinkSync(`../d${level - 1}`, join(folder, `d${level}`, name));
    }
    expect((await read(folder, ["d30"])).files).toHaveLength(1);
  });
});

test("an empty path is said to be one", async () => {
  const { errors } = await readSources([""]);
  expect(errors).toMatchObject([{ file: '""', reason: "NoSuchFile" }]);
});

describe("a file", () => {
  test("that is named is read whatever its name", async () => {
    const folder = temporaryFolder({ notes: "text", ".hidden": "h" });
    expect((await read(folder, ["notes", ".hidden"])).texts).toEqual(["text", "h"]);
  });

  test("keeps its byte order mark and its line ends", async () => {
    const folder = temporaryFolder({ "a.yaml": "\uFEFFa: 1\r\nb: ä\uFFFD😀\r\n" });
    expect((await read(folder)).texts).toEqual(["\uFEFFa: 1\r\nb: ä\uFFFD😀\r\n"]);
  });

  test.each([
    ["a NUL byte", Buffer.from("a: 1\nb: \0"), "2:4", "has a NUL byte at offset 8"],
    ["a byte that is no UTF-8", Buffer.from([0x61, 0x0a, 0xc3, 0xa4, 0xff]), "2:2", "the byte 0xFF at offset 4"],
    ["a cut character after a replacement character", Buffer.from("\uFFFDx\xE2", "latin1"), "1:1", "the byte 0xFD"],
    ["a cut character at the end", Buffer.from([0xef, 0xbf, 0xbd, 0xe2, 0x82]), "1:2", "the byte 0xE2 at offset 3"],
    ["UTF-16", Buffer.from("\uFEFFa: 1\n", "utf16le"), "1:1", "UTF-16"],
    ["a program", Buffer.from("\x7fELF\x02\x01\x01\0", "latin1"), "1:8", "NUL byte"],
  ])("with %s is no text", async (_, content, place, message) => {
    const { errors } = await read(temporaryFolder({ "a.yaml": content }));
    expect(briefly(errors)).toEqual([`a.yaml:${place} BinaryFile`]);
    expect(errors[0]?.message).toContain(message);
  });

  test("of more than 32 MiB is too large, also where its size is not told", async () => {
    const folder = temporaryFolder({
      "exact.yaml": Buffer.alloc(32 << 20, "#"),
      "more.yaml": Buffer.alloc((32 << 20) + 1, "#"),
    });
    const { files, errors } = await read(folder);
    expect(files).toEqual(["exact.yaml"]);
    expect(briefly(errors)).toEqual(["more.yaml:1:1 FileTooLarge"]);
    const endless = Readable.from(zeroes());
    expect(briefly((await read(folder, ["-"], { standardInput: endless })).errors)).toEqual(["-:1:1 FileTooLarge"]);
  });

  test("that is missing, or of which the way is wrong, does not hide the others", async () => {
    const folder = temporaryFolder({ "a.yaml": "a", "sub/x.yaml": "x" });
    symlinkSync("nowhere", join(folder, "sub/gone.yaml"));
    symlinkSync("nowhere", join(folder, "sub/gone"));
    symlinkSync("loop", join(folder, "loop"));
    const { files, errors } = await read(folder, [
      "b.yaml",
      "a.yaml",
      "a.yaml/c.yaml",
      "sub",
      "loop",
      "x".repeat(300),
      "nul\0.yaml",
    ]);
    expect(files).toEqual(["a.yaml", "sub/x.yaml"]);
    expect(briefly(errors)).toEqual([
      "b.yaml:1:1 NoSuchFile",
      "a.yaml/c.yaml:1:1 NoSuchFile",
      "sub/gone.yaml:1:1 NoSuchFile",
      "loop:1:1 SymlinkLoop",
      `${"x".repeat(300)}:1:1 NoSuchFile`,
      "nul\0.yaml:1:1 UnreadableFile",
    ]);
  });

  test("that is none is not opened", async () => {
    const folder = temporaryFolder({ "a.yaml": "a" });
    spawnSync("mkfifo", [join(folder, "pipe.yaml")]);
    symlinkSync("/dev/zero", join(folder, "zero.yaml"));
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(join(folder, "socket.yaml"), resolve);
    });
    const { files, errors } = await read(folder, ["", "pipe.yaml"]);
    server.close();
    expect(files).toEqual(["a.yaml"]);
    expect(errors.map(({ file, reason, message }) => [file, reason, /is (.*);/.exec(message)?.[1]])).toEqual([
      ["pipe.yaml", "UnreadableFile", "a named pipe"],
      ["socket.yaml", "UnreadableFile", "a socket"],
      ["zero.yaml", "UnreadableFile", "a device"],
      ["pipe.yaml", "UnreadableFile", "a named pipe"],
    ]);
  });

  // Root may read every file, so no mode makes one unreadable; this one refuses everybody.
  test("that gives an error when it is read is unreadable", async () => {
    const { errors } = await readSources(["/proc/self/mem"]);
    expect(briefly(errors)).toEqual(["/proc/self/mem:1:1 UnreadableFile"]);
    expect(errors[0]?.message).toContain("EIO");
  });

  test("of which the size is not told is read whole", async () => {
    const { sources } = await readSources(["/proc/self/status"]);
    expect(sources[0]?.text).toContain("VmPeak");
  });
});

describe("standard input", () => {
  test("is read in its turn", async () => {
    const folder = temporaryFolder({ "a.yaml": "a", "b.yaml": "b" });
    const standardInput = Readable.from([Buffer.from("i"), Buffer.from("n")]);
    expect((await read(folder, ["b.yaml", "-", "a.yaml"], { standardInput })).texts).toEqual(["b", "in", "a"]);
  });

  test("can be read only once", async () => {
    const { texts, errors } = await read(temporaryFolder(), ["-", "-"], {
      standardInput: Readable.from([Buffer.from("x")]),
    });
    expect(texts).toEqual(["x"]);
    expect(briefly(errors)).toEqual(["-:1:1 UnreadableFile"]);
  });

  test("that breaks off is unreadable", async () => {
    const standardInput = new Readable({
      read() {
        this.destroy(new Error("the other end is gone"));
      },
    });
    const { errors } = await read(temporaryFolder(), ["-"], { standardInput });
    expect(errors[0]).toMatchObject({ reason: "UnreadableFile", message: "cannot be read: the other end is gone" });
  });
});

describe("a kustomization", () => {
  const files = { "app/kustomization.yaml": "resources: [x.yaml]", "app/x.yaml": "not: read", "plain.yaml": "plain" };

  /** The folder with stand-ins for the tools, which are the only programs in PATH. */
  async function build(tools: Readonly<Record<string, string>>, names = [""]) {
    const scripts = Object.entries(tools).map(([name, script]) => [`bin/${name}`, `#!/bin/sh\n${script}\n`]);
    const folder = temporaryFolder({ ...files, ...Object.fromEntries(scripts) });
    return read(folder, names, { environment: { PATH: join(folder, "bin") } });
  }

  test.each([[""], ["app"], ["app/kustomization.yaml"]])("at %j is built, not read file by file", async (name) => {
    const { files: found, texts, errors } = await build({ kubectl: 'echo "$1 ${2##*/}"' }, [name]);
    expect(errors).toEqual([]);
    expect(found[0]).toBe("app/kustomization.yaml (as built)");
    expect(texts[0]).toBe("kustomize app\n");
    expect(found.slice(1)).toEqual(name === "" ? ["plain.yaml"] : []);
  });

  test("is built by kustomize where kubectl is missing", async () => {
    expect((await build({ kustomize: 'echo "$1 ${2##*/}"' }, ["app"])).texts).toEqual(["build app\n"]);
  });

  test("needs a tool", async () => {
    const { files: found, errors } = await build({});
    expect(found).toEqual(["plain.yaml"]);
    expect(briefly(errors)).toEqual(["app:1:1 KustomizeMissing"]);
  });

  test("that cannot be built says why, in the tool's first lines", async () => {
    const { errors } = await build({ kubectl: "for i in 1 2 3 4 5 6; do echo line $i >&2; done; exit 3" }, ["app"]);
    expect(errors[0]).toMatchObject({ reason: "KustomizeFailed" });
    expect(errors[0]?.message).toBe("kubectl kustomize failed: exit code 3: line 1; line 2; line 3; line 4; line 5");
  });

  test("that prints without end is given up", async () => {
    const { errors } = await build(
      { kubectl: "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done | /bin/cat /dev/zero" },
      ["app"],
    );
    expect(errors[0]?.message).toBe("kubectl kustomize failed: it must print at most 64 MiB and was ended");
  });

  const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;
  test.skipIf(!hasKubectl)(`is built by the real tool${hasKubectl ? "" : " (skipped: no kubectl here)"}`, async () => {
    const folder = temporaryFolder({
      "kustomization.yaml": "namePrefix: prod-\nresources: [a.yaml]\n",
      "a.yaml": "apiVersion: holdfast.dev/v1alpha1\nkind: HACluster\nmetadata: {name: cluster}\nspec: {}\n",
    });
    const { texts, errors } = await read(folder);
    expect(errors).toEqual([]);
    expect(texts[0]).toContain("name: prod-cluster");
  });
});

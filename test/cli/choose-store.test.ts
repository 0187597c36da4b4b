import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseStore, configurationFile, type StoreChoice } from "../../controller/cli/choose-store.ts";
import { parseServer } from "../../controller/cli/store-connection.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";

const text = `current: prod
contexts:
  - {name: prod, servers: ["https://192.0.2.1:7420"], cert: ada.crt, key: /keys/ada.key, ca: ../ca.crt, namespace: web}
  - {name: lab, servers: ["https://[2001:db8::1]:7420", "https://lab.example:1"], cert: a, key: b, ca: c}
`;

const whole: StoreChoice = { server: ["https://127.0.0.1:1"], cert: "c", key: "k", ca: "a" };

/** A home with this configuration, and where it lies. */
function home(configuration = text) {
  const folder = testFolder();
  mkdirSync(join(folder, ".config/holdfast"), { recursive: true });
  const file = join(folder, ".config/holdfast/config.yaml");
  writeFileSync(file, configuration);
  return { env: { HOME: folder }, folder: join(folder, ".config/holdfast"), file };
}

async function problemsOf(choice: StoreChoice, env: Record<string, string>): Promise<readonly string[]> {
  const outcome = await chooseStore(choice, env);
  return outcome.ok ? [] : outcome.problems;
}

describe("which store is meant", () => {
  it("is told by options alone, without any file", async () => {
    expect(await chooseStore({ ...whole, namespace: "x" }, { HOME: "/nowhere" })).toEqual({
      ok: true,
      chosen: { connection: { servers: ["https://127.0.0.1:1"], cert: "c", key: "k", ca: "a" }, namespace: "x" },
    });
    const unsaid = await chooseStore(whole, { HOME: "/nowhere" });
    expect(unsaid).toMatchObject({ ok: true, chosen: { namespace: "default" } });
  });

  it("is else the current context, its paths relative to where it stands", async () => {
    const { env, folder } = home();
    const connection = {
      servers: ["https://192.0.2.1:7420"],
      cert: join(folder, "ada.crt"),
      key: "/keys/ada.key",
      ca: join(folder, "../ca.crt"),
    };
    expect(await chooseStore({}, env)).toEqual({ ok: true, chosen: { connection, namespace: "web" } });
  });

  it("is the context that is named, by option or environment", async () => {
    const { env } = home();
    const servers = ["https://[2001:db8::1]:7420", "https://lab.example:1"];
    const lab = { ok: true, chosen: { connection: { servers }, namespace: "default" } };
    expect(await chooseStore({ context: "lab" }, env)).toMatchObject(lab);
    expect(await chooseStore({}, { ...env, HOLDFAST_CONTEXT: "lab" })).toMatchObject(lab);
    expect(await chooseStore({ context: "lab" }, { ...env, HOLDFAST_CONTEXT: "prod" })).toMatchObject(lab);
  });

  it("takes from a context what the options leave out", async () => {
    const { env, folder } = home();
    expect(await chooseStore({ server: ["https://127.0.0.1:1"], namespace: "other" }, env)).toMatchObject({
      ok: true,
      chosen: { connection: { servers: ["https://127.0.0.1:1"], cert: join(folder, "ada.crt") }, namespace: "other" },
    });
  });

  it("is in the file that the environment names", () => {
    expect(configurationFile({ HOME: "/home/ada" })).toBe("/home/ada/.config/holdfast/config.yaml");
    expect(configurationFile({ HOME: "/home/ada", XDG_CONFIG_HOME: "/etc/x" })).toBe("/etc/x/holdfast/config.yaml");
    expect(configurationFile({ HOME: "/home/ada", XDG_CONFIG_HOME: "" })).toBe(
      "/home/ada/.config/holdfast/config.yaml",
    );
    expect(configurationFile({ HOLDFAST_CONFIG: "mine.yaml", XDG_CONFIG_HOME: "/etc/x" })).toBe("mine.yaml");
  });
});

describe("what cannot be told is one clear line", () => {
  it.each<[string, StoreChoice, Record<string, string>, RegExp]>([
    [
      "nothing at all",
      {},
      {},
      /^Cannot tell which store is meant: give --server, --cert, --key, --ca, or a context .*config\.yaml/,
    ],
    [
      "a part",
      { server: ["https://127.0.0.1:1"], ca: "a" },
      {},
      /^Cannot reach the store: give --cert, --key, or a context/,
    ],
    [
      "a context without a file",
      { context: "prod" },
      {},
      /^Cannot use the context prod: there is no file .*config\.yaml$/,
    ],
    [
      "a namespace that is none",
      { ...whole, namespace: "A b" },
      {},
      /^Cannot use the namespace "A b": it must be a name/,
    ],
    [
      "a file that was named and is not there",
      {},
      { HOLDFAST_CONFIG: "/nowhere.yaml" },
      /^\/nowhere\.yaml:1:1: there is no such file/,
    ],
  ])("%s", async (_what, choice, env, problem) => {
    expect(await problemsOf(choice, { HOME: "/nowhere", ...env })).toEqual([expect.stringMatching(problem)]);
  });

  it("a context that is not there, with the nearest", async () => {
    const { env } = home();
    expect(await problemsOf({ context: "prd" }, env)).toEqual([
      expect.stringMatching(/none of this name; did you mean prod\?$/),
    ]);
    expect(await problemsOf({ context: "x9" }, env)).toEqual([
      expect.stringMatching(/none of this name; it has prod, lab$/),
    ]);
  });

  it.each<[string, RegExp]>([
    [
      text.replace("https://192", "http://192"),
      /config\.yaml:3:\d+: contexts\[0\]\.servers\[0\]: must be https:\/\/HOST:PORT, such as/,
    ],
    [text.replace("name: lab", "name: prod"), /config\.yaml:4:\d+: contexts\[1\]: repeats/],
    [
      text.replace("cert: a,", "crt: a,"),
      /config\.yaml:4:\d+: contexts\[1\]\.crt: is not a field of contexts\[1\]; did you mean cert\?/,
    ],
    [
      text.replace("namespace: web", "namespace: Web"),
      /config\.yaml:3:\d+: contexts\[0\]\.namespace: must be a name of lower-case/,
    ],
    ["contexts: {}\n", /config\.yaml:1:11: contexts: must be a list/],
  ])("a slip in the file, with its place: %#", async (wrong, problem) => {
    const { env } = home(wrong);
    expect(await problemsOf({}, env)).toEqual([expect.stringMatching(problem)]);
  });
});

it.each<[string, unknown]>([
  ["https://192.0.2.1:7420", { host: "192.0.2.1", port: 7420 }],
  ["https://store.example:7420/", { host: "store.example", port: 7420 }],
  ["https://[::1]:7420", { host: "::1", port: 7420 }],
  ["https://[1.2]:7420", undefined],
  ["https://192.0.2.1", undefined],
  ["https://192.0.2.1:0", undefined],
  ["https://192.0.2.1:70000", undefined],
  ["http://192.0.2.1:7420", undefined],
  ["https://192.0.2.1:7420/v1", undefined],
  ["https://a:b@192.0.2.1:7420", undefined],
])("the server %s", (url, expected) => {
  expect(parseServer(url)).toEqual(expected);
});

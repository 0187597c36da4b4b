import { describe, expect, it } from "vitest";

import { version } from "../../controller/cli/version.ts";
import { run } from "./fake-terminal.ts";

describe("usage errors", () => {
  it.each([
    [["valdate", "x"], "holdfast: unknown command 'valdate' (Did you mean validate?) see holdfast --help"],
    [["frobnicate"], "holdfast: unknown command 'frobnicate'; see holdfast --help"],
    [["--vresion"], "holdfast: unknown option '--vresion' (Did you mean --version?) see holdfast --help"],
    [["validate"], "holdfast: missing required argument 'path'; see holdfast validate --help"],
    [["validate", "--strict", "x"], "holdfast: unknown option '--strict'; see holdfast validate --help"],
    [
      ["validate", "x", "-o", "xml"],
      "holdfast: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are text, json. see holdfast validate --help",
    ],
    [
      ["validate", "x", "-o"],
      "holdfast: option '-o, --output <format>' argument missing; see holdfast validate --help",
    ],
    [["explain"], "holdfast: missing required argument 'kind[.field.path]'; see holdfast explain --help"],
    [
      ["explain", "vip", "spec"],
      "holdfast: too many arguments for 'explain'. Expected 1 argument but got 2: vip, spec. see holdfast explain --help",
    ],
    [["apply", "-f", "x", "--prune"], "holdfast: option '--prune' needs '--set <name>'; see holdfast apply --help"],
    [["diff"], "holdfast: required option '-f, --filename <path...>' not specified; see holdfast diff --help"],
    [
      ["apply", "-f", "x", "--set", "a b"],
      "holdfast: option '--set <name>' argument 'a b' is invalid. It must be a label value: at most 63 letters, digits, '-', '_' and '.'. see holdfast apply --help",
    ],
    [
      ["get", "vip", "-l", "a=b=c"],
      "holdfast: option '-l, --selector <labels>' argument 'a=b=c' is invalid. It must be such as rack=a,zone!=b,'disk in (ssd,nvme)',gpu,!old. see holdfast get --help",
    ],
    [
      ["get", "vip", "-A", "-n", "web"],
      "holdfast: option '-A, --all-namespaces' cannot be used with option '-n, --namespace <name>'; see holdfast get --help",
    ],
    [
      ["history", "--since", "yesterday"],
      "holdfast: option '--since <time>' argument 'yesterday' is invalid. It must be a duration such as 90m or 48h. see holdfast history --help",
    ],
    [
      ["completion", "tcsh"],
      "holdfast: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish. see holdfast completion --help",
    ],
  ])("of %j are one clear line on standard error", async (args, line) => {
    expect(await run(args)).toEqual({ exitCode: 1, out: "", err: `${line}\n` });
  });

  it("without a verb are the help, on standard error", async () => {
    const result = await run([]);
    expect(result).toMatchObject({ exitCode: 1, out: "" });
    expect(result.err).toContain("Usage: holdfast");
  });
});

describe("help", () => {
  it("names every verb but the one that only completion calls", async () => {
    const { exitCode, out, err } = await run(["--help"]);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    for (const verb of ["validate", "explain", "schema", "apply", "diff", "get", "status", "history", "facts"])
      expect(out).toContain(`\n  ${verb}`);
    expect(out).not.toMatch(/^ {2}complete /m);
  });

  it.each([
    "validate",
    "explain",
    "schema",
    "apply",
    "diff",
    "get",
    "status",
    "history",
    "facts export",
    "watchdog",
    "pki init",
    "pki issue",
    "completion",
  ])("of %s shows an example", async (verb) => {
    const { exitCode, out } = await run([...verb.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`Example:\n {2}.*holdfast ${verb}\\b`));
  });
});

it("prints the version of the package", async () => {
  expect(version()).toMatch(/^\d+\.\d+\.\d+/);
  expect(await run(["--version"])).toEqual({ exitCode: 0, out: `${version()}\n`, err: "" });
});

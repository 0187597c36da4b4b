// As much of `gh api` as the job uses, for machines without gh.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    method: { type: "string", default: "GET" },
    paginate: { type: "boolean" },
    jq: { type: "string" },
    field: { type: "string", short: "F" },
  },
});
const [verb, path = ""] = positionals;
if (verb !== "api") throw new Error(`gh ${verb} is not there`);

let url: string | undefined = `${process.env["HTTP_PROXY"]}/${path}?per_page=100`;
while (url !== undefined) {
  const [, name = "", file = ""] = /^(\w+)=@(.*)$/.exec(values.field ?? "") ?? [];
  const response: Response = await fetch(url, {
    method: values.method,
    headers: { authorization: `token ${process.env["GH_TOKEN"]}` },
    ...(name === "" ? {} : { body: JSON.stringify({ [name]: readFileSync(file, "utf8") }) }),
  });
  const body = await response.text();
  if (!response.ok) {
    process.stderr.write(`gh: HTTP ${response.status}\n`);
    process.exit(1);
  }
  const shown = values.jq === undefined ? { stdout: body, status: 0 } : filtered(values.jq, body);
  process.stdout.write(shown.stdout);
  if (shown.status !== 0) process.exit(1);
  const next: string | undefined = /<([^>]*)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  url = values.paginate === true ? next : undefined;
}

function filtered(filter: string, input: string): { readonly stdout: string; readonly status: number | null } {
  return spawnSync("jq", ["--raw-output", filter], { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
}

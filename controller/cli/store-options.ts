import { type Command, InvalidArgumentError, Option } from "commander";

/** The options by which a verb is told which store is meant (`StoreChoice`). */
export function addStoreOptions(command: Command): Command {
  return command
    .option("--server <url>", "where the store is served, https://HOST:PORT; may be given more than once", collect)
    .option("--cert <file>", "the certificate by which one is known there, PEM")
    .option("--key <file>", "its key, PEM")
    .option("--ca <file>", "the authority that the server's certificate must come from, PEM")
    .option("-n, --namespace <name>", "the cluster that is meant; default: that of the context, else default")
    .option("--context <name>", "a context of ~/.config/holdfast/config.yaml, which has all of these");
}

/** What the help of such a verb says of them, after its examples. */
export const storeHelp = `
Which store is meant say --server, --cert, --key and --ca. What is not given comes from a context: --context, else
HOLDFAST_CONTEXT, else current, in ~/.config/holdfast/config.yaml (XDG_CONFIG_HOME and HOLDFAST_CONFIG are obeyed):
  current: prod
  contexts:
    - {name: prod, servers: ["https://192.0.2.1:7420"], cert: ada.crt, key: ada.key, ca: ca.crt, namespace: web}`;

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function setOption(): Option {
  const option = new Option("--set <name>", "label the objects as a set, so that --prune knows which of them are gone");
  return option.argParser((name: string) => {
    if (/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name)) return name;
    throw new InvalidArgumentError("It must be a label value: at most 63 letters, digits, '-', '_' and '.'.");
  });
}

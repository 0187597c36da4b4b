import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { addressBytes } from "../core/ip-address.ts";

/** Asks the kernel, again and again, which addresses a machine has. */
export interface AddressReader {
  /** The addresses, as `addressBytes` writes them; undefined where there is no answer any more. */
  read(): Promise<ReadonlySet<string> | undefined>;
  close(): void;
}

/** Answers that are awaited at once; beyond them nothing is asked. */
const waitingMax = 8;

/**
 * One process of `ip` for as long as the machine runs, for that is twenty times as fast as one for each question. It is
 * in the machine's network and in none of its other namespaces, so that what stops the machine's programs lets it run.
 */
export function openAddressReader(init: number): AddressReader {
  const child = spawn("nsenter", ["--target", String(init), "--net", "ip", "-force", "-json", "-batch", "-"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  let waiting: ((answer: ReadonlySet<string> | undefined) => void)[] = [];
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    child.kill("SIGKILL");
    for (const answer of waiting) answer(undefined);
    waiting = [];
  };
  child.on("error", close);
  child.on("exit", close);
  child.stdin.on("error", close);
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.(parseAddresses(line)));
  return {
    read() {
      if (isClosed || waiting.length >= waitingMax) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<ReadonlySet<string> | undefined>();
      waiting.push(resolve);
      child.stdin.write("address show\n");
      return promise;
    },
    close,
  };
}

/** What `ip -json address show` prints. An address that another machine was found to have is not in use. */
export function parseAddresses(line: string): ReadonlySet<string> | undefined {
  try {
    const links: readonly { readonly addr_info?: readonly Readonly<Record<string, unknown>>[] }[] = JSON.parse(line);
    const held = links.flatMap(({ addr_info: infos = [] }) => infos.filter((info) => info["dadfailed"] !== true));
    return new Set(held.map((info) => addressBytes(String(info["local"])) ?? ""));
  } catch {
    return undefined;
  }
}

import type { Store } from "../ports/store.ts";
import { chooseStore, type StoreChoice } from "./choose-store.ts";
import { openRemoteStore } from "./open-remote-store.ts";
import type { Terminal } from "./terminal.ts";

/** A store that has answered, and what is known of it. */
export interface OpenStore {
  readonly store: Store;
  readonly identity: string;
  /** The cluster that is meant where an object does not say its own. */
  readonly namespace: string;
  /** Whether the namespace was named on the command line itself. */
  readonly isNamespaceGiven: boolean;
  /** Its servers, for people. */
  readonly place: string;
  readonly close: () => void;
}

/** How long a store has for its first answer, and for each further one, in milliseconds. */
export const callTimeoutMs = 5_000;

/**
 * The store that a command line means, once it has answered. Where it cannot be told or reached, each reason is printed
 * in a line, and nothing is given.
 */
export async function openStore(choice: StoreChoice, terminal: Terminal): Promise<OpenStore | undefined> {
  const found = await chooseStore(choice, terminal.env);
  if (!found.ok) return fail(terminal, found.problems);
  const { connection, namespace } = found.chosen;
  const opened = openRemoteStore(connection, { wallClockMs: () => Date.now() });
  if (!opened.ok) return fail(terminal, [opened.message]);
  const identity = await opened.store.identity({ timeoutMs: callTimeoutMs });
  if (identity.ok) {
    return {
      store: opened.store,
      identity: identity.value,
      namespace,
      isNamespaceGiven: choice.namespace !== undefined,
      place: connection.servers.join(", "),
      close: opened.close,
    };
  }
  opened.close();
  return fail(terminal, [identity.message]);
}

function fail(terminal: Terminal, problems: readonly string[]): undefined {
  for (const problem of problems) terminal.err(`holdfast: ${problem}\n`);
  return undefined;
}

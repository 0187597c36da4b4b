import { Agent } from "node:https";
import type { TlsCredentials } from "../../host/tls-credentials.ts";
import type { Endpoint } from "./exchange.ts";

/** The connections to the endpoints of one store. */
export interface Endpoints {
  readonly count: number;
  /** In the order to try them: the one that answered last comes first. */
  readonly inOrder: () => readonly Endpoint[];
  readonly noteAnswer: (endpoint: Endpoint) => void;
  readonly noteFailure: (endpoint: Endpoint) => void;
  /** For calls, which share connections, and for watches, each of which has its own. */
  readonly agent: (use: "call" | "watch") => Agent;
  readonly close: () => void;
}

/** Connections kept to one endpoint; a call beyond them waits for one, within its deadline. */
const connectionsMax = 32;

export function createEndpoints(endpoints: readonly Endpoint[], credentials: () => TlsCredentials): Endpoints {
  let first = 0;
  let used: TlsCredentials | undefined;
  let agents = { call: new Agent(), watch: new Agent() };

  /** Other certificates mean other connections; calls on the former ones end as they are. */
  function agentFor(use: "call" | "watch"): Agent {
    const present = credentials();
    if (present !== used) {
      closeIdle(agents.call);
      const { cert, key, ca } = present;
      const tls = { cert, key, ca, minVersion: "TLSv1.3" } as const;
      agents = {
        call: new Agent({ ...tls, keepAlive: true, maxSockets: connectionsMax, maxFreeSockets: 4 }),
        watch: new Agent({ ...tls, keepAlive: false }),
      };
      used = present;
    }
    return agents[use];
  }

  return {
    count: endpoints.length,
    inOrder: () => [...endpoints.slice(first), ...endpoints.slice(0, first)],
    noteAnswer(endpoint) {
      first = Math.max(0, endpoints.indexOf(endpoint));
    },
    noteFailure(endpoint) {
      if (endpoints.indexOf(endpoint) === first) first = (first + 1) % endpoints.length;
    },
    agent: agentFor,
    close() {
      agents.call.destroy();
      agents.watch.destroy();
    },
  };
}

function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

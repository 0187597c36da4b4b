import { join } from "node:path";
import { createAddressDriver, type AddressDriver } from "../drivers/address/iproute2/create-address-driver.ts";
import { createServiceDriver } from "../drivers/service/create-service-driver.ts";
import { createProber } from "../checkers/create-prober.ts";
import { connectDeadman, type ConnectedDeadman } from "../fencing/connect-deadman.ts";
import type { Shutdown } from "../core/shutdown.ts";
import type { LeaseTiming } from "../core/desired.ts";
import type { JournalEntry } from "../core/journal.ts";
import type { AllowList } from "../host/allow-list.ts";
import { readBootId } from "../host/boot-id.ts";
import { createJournalFile } from "../host/journal-file.ts";
import { readHardware } from "../host/read-hardware.ts";
import { readMachineIdentity } from "../host/machine-identity.ts";
import type { Metrics } from "../host/metrics.ts";
import { takeSingleInstance } from "../host/single-instance.ts";
import type { Health } from "../host/start-health-server.ts";
import type { Clock } from "../ports/clock.ts";
import type { NodeDriver } from "../ports/driver.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import type { Agent } from "../runtime/agent.ts";
import { readJournal } from "../runtime/journal-text.ts";
import { startAgent } from "../runtime/start-agent.ts";
import { agentHealth, measureAgent } from "./agent-health.ts";
import { createNodeDriver } from "./create-node-driver.ts";
import { measureDriver } from "./measure.ts";
import { followTiming, readCluster } from "./read-cluster.ts";

export interface RunAgentParts {
  readonly node: string;
  readonly namespace: string;
  readonly stateDir: string;
  /** A folder that survives the boot. */
  readonly lastingDir: string;
  readonly secretsDir: string;
  /** Asked before each use, so that a file that was read again counts at once. */
  readonly allow: () => AllowList;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly stop: AbortSignal;
}

export type RunningAgent =
  | {
      readonly ok: true;
      readonly health: () => Health;
      /** Leaves everything as it is for the next agent of this node; or stops it all, as the machine is shut down. */
      readonly end: (shutdown: Shutdown | undefined) => Promise<void>;
    }
  | { readonly ok: false; readonly message: string };

/**
 * The agent of one node over real parts. It first takes away what is marked as Holdfast's and no journal knows, then waits
 * for the store as long as it takes. `ok: false` where it can never run here.
 */
export async function runAgent(parts: RunAgentParts): Promise<RunningAgent> {
  const single = await takeSingleInstance("holdfast-agent");
  if (!single.ok) return single;
  const running: Running = { agent: undefined, driver: undefined, deadman: undefined, timing: undefined };
  measureAgent(() => running.agent?.standing(), parts.metrics);
  const begun = begin(parts, running);
  return {
    ok: true,
    health: () => agentHealth(running.agent?.standing(), parts.clock.now()),
    async end(shutdown) {
      // Before it has begun nothing is to be ended but what it waits for, which ends with the same signal.
      await begun;
      const isEnded = await (shutdown === undefined ? running.agent?.suspend() : running.agent?.leave(shutdown));
      if (isEnded === false) parts.log.warn("the lease could not be written at the end; it runs out by itself");
      await running.driver?.close();
      running.deadman?.close();
      single.release();
    },
  };
}

interface Running {
  agent: Agent | undefined;
  driver: NodeDriver | undefined;
  deadman: ConnectedDeadman | undefined;
  timing: LeaseTiming | undefined;
}

async function begin(parts: RunAgentParts, running: Running): Promise<void> {
  const { allow, clock, lastingDir, log, namespace, node, random, secretsDir, stateDir, stop, store } = parts;
  const boot = readBootId();
  const journalStore = createJournalFile(join(stateDir, "journal.json"));
  const saved = readJournal(await journalStore.load(), boot);
  const entries = saved.kind === "read" ? saved.journal.entries : [];
  const onDrift = (): void => running.agent?.lookAgain();
  const address = createAddressDriver({
    clock,
    log,
    stateDir: join(stateDir, "addresses"),
    onDrift,
    isProvenGone: (hardware) => running.agent?.isOtherNode(hardware) === true,
  });
  const service = createServiceDriver({ log, stateDir, lastingDir, allow });
  const driver = measureDriver(createNodeDriver({ address, service }), parts);
  running.driver = driver;
  await takeAwayUnknown(address, { entries, log, stop });
  const desired = await readCluster({ store, namespace, clock, log, stop });
  if (desired === undefined) return;
  if (!desired.nodes.has(node)) log.error("there is no HANode of this name: this agent is given nothing", { node });
  const deadman = connectDeadman({ stateDir, log });
  running.deadman = deadman;
  const prober = createProber({ node, allow, secretsRoot: secretsDir });
  const fixed = { node, namespace, boot, store, clock, random, log, driver, journalStore, deadman, prober };
  const start = async (timing: LeaseTiming): Promise<void> => {
    running.timing = timing;
    running.agent = await startAgent({
      ...fixed,
      machine: readMachineIdentity(),
      hardware: readHardware(),
      timing,
      onWish: follow.ask,
      onStartable: (startable) => void service.guard(startable.filter(({ kind }) => kind === "HAService")),
    });
    log.info("the agent has begun", { node, boot, ...timing });
  };
  const follow = followTiming({ ...parts, current: () => running.timing }, async (timing) => {
    log.info("the cluster has other lease times; the agent goes on with its lease by them", { ...timing });
    await running.agent?.suspend();
    if (!stop.aborted) await start(timing);
  });
  await start(desired.cluster.timing);
}

/** What bears Holdfast's mark and no journal knows: nobody would let go of it later. */
async function takeAwayUnknown(
  address: AddressDriver,
  { entries, log, stop }: { readonly entries: readonly JournalEntry[]; readonly log: Log; readonly stop: AbortSignal },
): Promise<void> {
  const limit = { signal: stop };
  const ended = await address.endEarlierActions(limit);
  const swept =
    ended.status === "failed"
      ? ended
      : await address.sweep(
          entries.map(({ resource }) => resource),
          limit,
        );
  if (swept.status === "failed")
    log.error("addresses that no journal knows could not be taken away", { error: swept.error });
}

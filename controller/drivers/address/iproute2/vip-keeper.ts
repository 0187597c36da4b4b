import type { HAAssignmentMember } from "../../../api/types.gen.ts";
import type { Ms } from "../../../core/lease.ts";
import type { Announcer } from "./announcer.ts";
import { replaceAddress } from "./ip/ip-commands.ts";
import { lifetimeDue, lifetimeFor, nextLifetimes, noLifetimes, type LifetimePolicy } from "./lifetime.ts";
import type { Link } from "./ip/links.ts";
import { lookAtVip, type VipSight } from "./look-at-vip.ts";
import { standingOf } from "./standing.ts";
import { bringAbout, startVip, type StartedOrWaits, type StartParts } from "./start-vip.ts";
import { stopVip } from "./stop-vip.ts";
import type { VipLocks } from "./vip-locks.ts";
import { isForIproute2, vipOf, type Vip } from "./vip.ts";

export interface KeeperParts extends Omit<StartParts, "lifetime"> {
  readonly announcer: Announcer;
  readonly locks: VipLocks;
  /** Something else has changed what the node holds of this resource. */
  readonly onDrift: (resourceKey: string) => void;
}

/** An address that was started here, or that the agent says is held. */
interface Holding {
  /** By the spec that it was started with, or that the agent has last named it by. */
  vip: Vip;
  /** `Found`: named by the agent and not yet looked at. Only what is `Up` is kept up. */
  phase: "Found" | "Starting" | "Up" | "Stopping" | "Down";
  /** The agent has named it once; when it does so no longer, it is forgotten. */
  wasNamed: boolean;
  /** When it was put back lately, and what was last told to be wrong with it. */
  mendedAt: readonly Ms[];
  fault: string | undefined;
  /** The end of the lease by which its lifetime was last set. */
  setUntil: Ms;
}

/** Whoever takes it away more often than this is stronger: the agent then decides what becomes of the resource. */
const mendsMax = 5;
const mendsWithinMs: Ms = 10_000;
/** A command that took longer may have been carried out too late to be true. */
const slowMs: Ms = 200;

/**
 * What this node holds, and how it is kept up: lifetimes in the kernel, announcements, and putting back what something
 * else has taken away. It does so only for what the agent has last named, and only until the end that it has given.
 */
export class VipKeeper {
  readonly #parts: StartParts & KeeperParts;
  readonly #holdings = new Map<string, Holding>();
  readonly #busy = new Set<string>();
  #named: ReadonlySet<string> = new Set();
  #until: Ms = Number.POSITIVE_INFINITY;
  #lifetimes: LifetimePolicy = noLifetimes;
  #round: Promise<void> | undefined;
  #isRoundAsked = false;
  /** Ends the round that runs when the keeper is closed. */
  readonly #closing = new AbortController();

  constructor(parts: KeeperParts) {
    const lifetime: StartParts["lifetime"] = () =>
      this.#mayHold() ? lifetimeFor(this.#lifetimes, parts.clock.now()) : undefined;
    this.#parts = { ...parts, lifetime };
  }

  /** Whether an action on it is under way here. */
  isBusy({ id }: Vip): boolean {
    return this.#busy.has(id);
  }

  start(vip: Vip, signal: AbortSignal): Promise<StartedOrWaits> {
    return this.#act(vip, "Starting", async (holding) => {
      const started = await startVip(vip, this.#parts, signal);
      holding.phase = started.ok ? "Up" : "Down";
      holding.fault = undefined;
      if (started.ok && started.isChanged) {
        this.#parts.announcer.put(vip, started.link, started.isContested ? "contest" : "takeover");
      }
      return started;
    });
  }

  stop(vip: Vip, signal: AbortSignal): ReturnType<typeof stopVip> {
    return this.#act(vip, "Stopping", async (holding) => {
      this.#parts.announcer.drop(vip.id);
      const outcome = await stopVip(vip, this.#parts, signal);
      holding.phase = "Down";
      if (!holding.wasNamed) this.#holdings.delete(vip.id);
      return outcome;
    });
  }

  keep(held: readonly HAAssignmentMember[], until: Ms): void {
    const { announcer, clock } = this.#parts;
    const vips = held.filter(isForIproute2).map(vipOf);
    this.#named = new Set(vips.map(({ id }) => id));
    this.#until = until;
    this.#lifetimes = nextLifetimes(this.#lifetimes, until, clock.now());
    for (const vip of vips) this.#follow(vip);
    for (const [id, { wasNamed, phase }] of this.#holdings) {
      if (!wasNamed || this.#named.has(id) || phase === "Starting" || phase === "Stopping") continue;
      this.#holdings.delete(id);
      announcer.drop(id);
    }
    announcer.allow(this.#named, until);
    this.lookAfter();
  }

  /** Looks at what is held, now or as soon as the present round has ended, and mends what is not as it was. */
  lookAfter(): void {
    this.#isRoundAsked = true;
    this.#round ??= this.#rounds().finally(() => {
      this.#round = undefined;
      // Asked for after the last round had looked whether another one is.
      if (this.#isRoundAsked && !this.#closing.signal.aborted) this.lookAfter();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#round;
  }

  /** A spec that was edited in what need not stop is taken over here: no more than how it is announced and answered for. */
  #follow(vip: Vip): void {
    const holding = this.#holdingOf(vip, "Found");
    holding.wasNamed = true;
    if (holding.vip.resource === vip.resource) return;
    holding.vip = vip;
    this.#parts.announcer.follow(vip);
  }

  #mayHold(): boolean {
    return !this.#closing.signal.aborted && this.#parts.clock.now() < this.#until;
  }

  #holdingOf(vip: Vip, phase: Holding["phase"]): Holding {
    const known = this.#holdings.get(vip.id);
    if (known !== undefined) return known;
    const holding: Holding = { vip, phase, wasNamed: false, mendedAt: [], fault: undefined, setUntil: Number.NaN };
    this.#holdings.set(vip.id, holding);
    return holding;
  }

  /** One action at a time on each; a round waits for it, and it for a round. */
  async #act<T>(vip: Vip, phase: "Starting" | "Stopping", work: (holding: Holding) => Promise<T>): Promise<T> {
    return await this.#parts.locks.run(vip.id, async () => {
      const holding = this.#holdingOf(vip, phase);
      holding.vip = vip;
      holding.phase = phase;
      this.#busy.add(vip.id);
      try {
        return await work(holding);
      } finally {
        this.#busy.delete(vip.id);
      }
    });
  }

  async #rounds(): Promise<void> {
    while (this.#isRoundAsked && !this.#closing.signal.aborted) {
      this.#isRoundAsked = false;
      const { signal } = this.#closing;
      const links = await this.#parts.network.links(signal);
      if (!links.ok) {
        if (!signal.aborted) this.#parts.log.warn("the addresses of this node cannot be read", { error: links.error });
        continue;
      }
      this.#parts.announcer.setOwn(new Set(links.value.map(({ hardware }) => hardware)));
      const holdings = [...this.#holdings.values()];
      await Promise.all(holdings.map((holding) => this.#tend(holding, links.value, signal)));
    }
  }

  async #tend(holding: Holding, links: readonly Link[], signal: AbortSignal): Promise<void> {
    const { vip } = holding;
    if (!isTended(holding)) return;
    await this.#parts.locks.run(vip.id, async () => {
      if (!isTended(holding) || !this.#named.has(vip.id) || !this.#mayHold()) return;
      const sight = await this.#lookAgain(vip, links, signal);
      if (sight === undefined) return;
      if (holding.phase === "Found") holding.phase = sight.here.length > 0 ? "Up" : "Down";
      if (holding.phase === "Up") await this.#tendUp(holding, sight, signal);
    });
  }

  async #tendUp(holding: Holding, sight: VipSight, signal: AbortSignal): Promise<void> {
    const { vip } = holding;
    const { announcer, lifetime } = this.#parts;
    if (sight.chosen.ok && standingOf(vip, sight).state === "Started") {
      holding.fault = undefined;
      announcer.put(vip, sight.chosen.link, "adopted");
      return await this.#setLifetime(holding, sight, signal);
    }
    if (sight.here.length === 0) announcer.drop(vip.id);
    // Shortly before the end of a lease it is the kernel that has removed it.
    if (lifetime() !== undefined) await this.#mend(holding, sight, signal);
  }

  /** Links that were read before an action ended may show what is no more: what seems wrong is looked at again. */
  async #lookAgain(vip: Vip, known: readonly Link[], signal: AbortSignal): Promise<VipSight | undefined> {
    const first = await lookAtVip(vip, this.#parts, { signal, known });
    if (first.ok && standingOf(vip, first.value).state === "Started") return first.value;
    const second = await lookAtVip(vip, this.#parts, { signal });
    return second.ok ? second.value : undefined;
  }

  /** The agent is told of it when it is over, so that its look at it finds what has come of it. */
  async #mend(holding: Holding, sight: VipSight, signal: AbortSignal): Promise<void> {
    const { vip } = holding;
    const { clock, log, onDrift } = this.#parts;
    const fault = standingOf(vip, sight).detail ?? `${vip.address} is gone`;
    const isNews = holding.fault !== fault;
    holding.fault = fault;
    if (isNews) {
      log.warn("something else changed what this node holds", {
        resource: vip.key,
        address: vip.address,
        found: fault,
      });
    }
    const now = clock.now();
    const lately = holding.mendedAt.filter((at) => now - at < mendsWithinMs);
    if (sight.chosen.ok && lately.length < mendsMax) {
      holding.mendedAt = [...lately, now];
      await this.#putBack(holding, { sight, link: sight.chosen.link, signal });
    }
    if (isNews) onDrift(vip.key);
  }

  async #putBack(
    holding: Holding,
    { sight, link, signal }: { readonly sight: VipSight; readonly link: Link; readonly signal: AbortSignal },
  ): Promise<void> {
    const { vip } = holding;
    const { announcer, log } = this.#parts;
    this.#busy.add(vip.id);
    try {
      const mended = await bringAbout(vip, sight, { ...this.#parts, link, signal });
      if (!mended.ok)
        return log.error("what was changed cannot be put back", { resource: vip.key, error: mended.error });
      holding.fault = undefined;
      announcer.put(vip, link, "takeover");
      log.info("what was changed is put back", { resource: vip.key, address: vip.address, interface: link.name });
    } finally {
      this.#busy.delete(vip.id);
    }
  }

  async #setLifetime(holding: Holding, { here }: VipSight, signal: AbortSignal): Promise<void> {
    const { clock, network, log } = this.#parts;
    const { vip } = holding;
    const policy = this.#lifetimes;
    const isLeaseNew = holding.setUntil !== policy.until;
    const startedAt = clock.now();
    const commands = here.flatMap(({ link, address: { prefixLength, hasPrefixRoute, validSeconds } }) => {
      const lifetime = lifetimeDue(policy, { validSeconds, isLeaseNew }, startedAt);
      if (lifetime === undefined) return [];
      return [replaceAddress({ vip, linkName: link.name, prefixLength, hasPrefixRoute, lifetime })];
    });
    holding.setUntil = policy.until;
    if (commands.length === 0) return;
    const changed = await network.change(commands, { signal });
    const error = changed.ok ? changed.refused[0] : changed.error;
    if (error !== undefined) log.warn("the lifetime of an address cannot be set", { resource: vip.key, error });
    // The kernel counts from when it was told, which may have been long after the lifetime was computed.
    if (isLeaseNew && clock.now() - startedAt > slowMs) {
      holding.setUntil = Number.NaN;
      this.lookAfter();
    }
  }
}

function isTended({ phase }: Holding): boolean {
  return phase === "Found" || phase === "Up";
}

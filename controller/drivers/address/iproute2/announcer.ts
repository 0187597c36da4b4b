import { durationMs } from "../../../api/duration.ts";
import type { Ms } from "../../../core/lease.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import { LinkEars } from "./packets/link-ears.ts";
import type { Link } from "./ip/links.ts";
import { announcementFor, type Claimant } from "./packets/neighbourhood.ts";
import type { Vip } from "./vip.ts";

/** An address that is announced, and when it is to be next. */
interface Announced {
  vip: Vip;
  readonly link: Link;
  /** Undefined: not before something happens. */
  dueAt: Ms | undefined;
  /** Announcements of the takeover that are still to come. */
  left: number;
  /** Until then it is announced as often as at a takeover, because another machine was heard. */
  contestedUntil: Ms;
  lastSentAt: Ms;
  /** The last one could be sent: only a change of it is told. */
  canSend: boolean;
  rivalToldAt: Ms;
}

export type Reason = "takeover" | "adopted" | "contest";

/** How often packets of others are looked at: a second owner is answered within this time. */
const listenEveryMs: Ms = 100;
/** A contest is over when the other machine was not heard for this long, and a second owner is told again after it. */
const contestMs: Ms = 10_000;

/**
 * Tells the neighbours which machine has an address: several times at a takeover, again and again after it, and at once
 * where another machine is heard that claims it. Only for addresses that it was last told to, and only before the end.
 */
export class Announcer {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ears = new LinkEars();
  readonly #announced = new Map<string, Announced>();
  #allowed: ReadonlySet<string> = new Set();
  #until: Ms = Number.POSITIVE_INFINITY;
  #own: ReadonlySet<string> = new Set();
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(parts: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** From now on only these (`Vip.id`) are announced, and none after `until`. */
  allow(ids: ReadonlySet<string>, until: Ms): void {
    this.#allowed = ids;
    this.#until = until;
    this.#arm();
  }

  /** The hardware addresses of this node: what they send is no second owner. */
  setOwn(own: ReadonlySet<string>): void {
    this.#own = own;
  }

  /** The address is on this link now. After a takeover the first announcement is sent at once. */
  put(vip: Vip, link: Link, reason: Reason): void {
    const before = this.#announced.get(vip.id);
    if (reason === "adopted" && before !== undefined && isSameLink(before.link, link)) return;
    const now = this.#clock.now();
    const isNew = reason !== "adopted" || before !== undefined;
    const announced: Announced = {
      vip,
      link,
      dueAt: now,
      left: isNew ? vip.spec.announcements.count : 0,
      contestedUntil: reason === "contest" ? now + contestMs : Number.NEGATIVE_INFINITY,
      lastSentAt: Number.NEGATIVE_INFINITY,
      canSend: true,
      rivalToldAt: before?.rivalToldAt ?? Number.NEGATIVE_INFINITY,
    };
    this.#announced.set(vip.id, announced);
    this.#listen();
    if (isNew && now < this.#until) this.#send(announced, now);
    this.#arm();
  }

  /** From now on it is announced as this spec says: what is due by the last announcement may be due earlier, later or never. */
  follow(vip: Vip): void {
    const announced = this.#announced.get(vip.id);
    if (announced === undefined) return;
    announced.vip = vip;
    if (announced.lastSentAt !== Number.NEGATIVE_INFINITY) announced.dueAt = nextAt(announced, announced.lastSentAt);
    this.#arm();
  }

  /** The address is here no more, or is about to be: not another word of it. */
  drop(id: string): void {
    if (this.#announced.delete(id)) this.#listen();
    this.#arm();
  }

  close(): void {
    this.#isClosed = true;
    this.#announced.clear();
    this.#ears.close();
    this.#arm();
  }

  #listen(): void {
    const places = [...this.#announced.values()].filter(({ link }) => hasAnybody(link));
    for (const error of this.#ears.listen(places)) this.#log.warn("cannot listen for a second owner", { error });
  }

  /** One timer for everything that is due. */
  #arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#isClosed) return;
    const now = this.#clock.now();
    const dues = this.#mayAnnounce(now).flatMap(({ dueAt }) => (dueAt === undefined ? [] : [dueAt]));
    const listenAt = this.#ears.isListening ? now + listenEveryMs : Number.POSITIVE_INFINITY;
    const at = Math.min(...dues, listenAt);
    if (at < Number.POSITIVE_INFINITY) this.#cancel = this.#clock.wakeAt(at, () => this.#turn());
  }

  #turn(): void {
    const now = this.#clock.now();
    for (const announced of this.#mayAnnounce(now)) {
      if (announced.dueAt !== undefined && announced.dueAt <= now) this.#send(announced, now);
    }
    this.#hear(now);
    this.#arm();
  }

  #mayAnnounce(now: Ms): readonly Announced[] {
    if (now >= this.#until) return [];
    return [...this.#announced.values()].filter(({ vip }) => this.#allowed.has(vip.id));
  }

  #send(announced: Announced, now: Ms): void {
    const { vip, link } = announced;
    announced.lastSentAt = now;
    if (announced.left > 0) announced.left -= 1;
    announced.dueAt = nextAt(announced, now);
    if (!hasAnybody(link)) return;
    const { payload, to } = announcementFor(vip, link);
    const error = this.#ears.send({ vip, link }, payload, to);
    if (error !== undefined && announced.canSend) {
      this.#log.warn("an address cannot be announced", { resource: vip.key, interface: link.name, error });
    }
    announced.canSend = error === undefined;
  }

  #hear(now: Ms): void {
    const allowed = new Set(this.#mayAnnounce(now));
    for (const { vip, claimant } of this.#ears.hear(this.#own)) {
      const announced = this.#announced.get(vip.id);
      // Who only asks is answered by the kernel.
      if (announced !== undefined && allowed.has(announced) && !claimant.isAsking)
        this.#answer(announced, claimant, now);
    }
  }

  #answer(announced: Announced, { hardware }: Claimant, now: Ms): void {
    const { vip, link } = announced;
    if (now - announced.rivalToldAt >= contestMs) {
      announced.rivalToldAt = now;
      const fields = { resource: vip.key, address: vip.address, interface: link.name, hardware };
      this.#log.warn("another machine claims an address that this node holds", fields);
    }
    if (vip.spec.duplicateCheck.onDuplicate === "Contest") announced.contestedUntil = now + contestMs;
    // Two holders that answer each other must not fill the network.
    if (now - announced.lastSentAt >= durationMs(vip.spec.announcements.interval)) this.#send(announced, now);
  }
}

function nextAt({ vip, left, contestedUntil }: Announced, now: Ms): Ms | undefined {
  const { interval, repeatEvery } = vip.spec.announcements;
  if (left > 0 || now < contestedUntil) return now + durationMs(interval);
  const everyMs = durationMs(repeatEvery);
  return everyMs > 0 ? now + everyMs : undefined;
}

function hasAnybody({ hasNeighbours, type }: Link): boolean {
  return hasNeighbours && type === "ether";
}

function isSameLink(a: Link, b: Link): boolean {
  return a.index === b.index && a.hardware === b.hardware && a.hasCarrier === b.hasCarrier;
}

import { join } from "node:path";

import type { Ms } from "../core/lease.ts";
import type { Deadman, DeadlineAnswer } from "../ports/deadman.ts";
import type { Log } from "../ports/log.ts";
import { deadmanProtocol, readAnswer, requestLine } from "./watchdog/deadman-protocol.ts";
import { keepConnection, type KeptConnection } from "./watchdog/keep-connection.ts";

export interface DeadmanClientParts {
  /** The folder of the node's state, in which the deadman has its socket. */
  readonly stateDir: string;
  readonly log: Log;
  /** How long an answer may take; a deadline that is not answered by then counts as not in force. */
  readonly answerMs?: Ms;
}

const answerMsDefault: Ms = 250;

/**
 * The deadman of this node, `holdfast watchdog`, over its socket. It is looked for until this is closed, and a deadline
 * that is set while there is no connection waits for one as long as an answer may take. Of several that wait only the
 * last is sent: the others count as not answered.
 */
export function connectDeadman(parts: DeadmanClientParts): ConnectedDeadman {
  return new ConnectedDeadman(parts);
}

interface Asked {
  readonly line: string;
  settle(answer: DeadlineAnswer): void;
}

export class ConnectedDeadman implements Deadman {
  readonly kind = "Deadman";
  readonly timeoutMs = deadmanProtocol.lateMsMax;
  readonly #answerMs: Ms;
  readonly #connection: KeptConnection;
  #isAccepted = false;
  /** In the order in which they were sent, which is that of their answers. */
  #sent: readonly Asked[] = [];
  #unsent: Asked | undefined;

  constructor({ stateDir, log, answerMs = answerMsDefault }: DeadmanClientParts) {
    const socket = join(stateDir, deadmanProtocol.socketName);
    this.#answerMs = answerMs;
    this.#connection = keepConnection(socket, {
      onUp: () => {
        log.info("the deadman is reached", { socket });
        if (this.#unsent !== undefined) this.#send(this.#unsent);
        this.#unsent = undefined;
      },
      onLine: (line) => this.#note(readAnswer(line)),
      onDown: (why, isNews) => {
        if (isNews) log.warn("the deadman cannot be reached", { socket, why });
        this.#forget();
      },
    });
  }

  isArmed(): boolean {
    return this.#connection.isUp() && this.#isAccepted;
  }

  setDeadline(at: Ms, isJournalEmpty: boolean): Promise<DeadlineAnswer> {
    const { promise, resolve } = Promise.withResolvers<DeadlineAnswer>();
    const settle = (answer: DeadlineAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const asked: Asked = { line: requestLine({ at, isJournalEmpty }), settle };
    const timer = setTimeout(() => this.#giveUp(asked), this.#answerMs);
    if (this.#connection.isUp()) this.#send(asked);
    else this.#replaceUnsent(asked);
    return promise;
  }

  /** Lets the connection go; the deadline that is in force stays. */
  close(): void {
    this.#connection.close();
    this.#forget();
    this.#replaceUnsent(undefined);
  }

  #send(asked: Asked): void {
    this.#sent = [...this.#sent, asked];
    this.#connection.send(asked.line);
  }

  #note(answer: boolean | undefined): void {
    const [asked, ...later] = this.#sent;
    if (answer === undefined || asked === undefined) return this.#connection.drop("it sent what is no answer");
    this.#sent = later;
    this.#isAccepted = answer;
    asked.settle(answer ? "Set" : "Refused");
  }

  #giveUp(asked: Asked): void {
    if (this.#unsent === asked) this.#replaceUnsent(undefined);
    else this.#connection.drop(`it did not answer within ${this.#answerMs} ms`);
  }

  /** Answers of a connection that is gone will not come any more, and those of another one are not theirs. */
  #forget(): void {
    this.#isAccepted = false;
    const lost = this.#sent;
    this.#sent = [];
    for (const asked of lost) asked.settle("Unreached");
  }

  #replaceUnsent(asked: Asked | undefined): void {
    const former = this.#unsent;
    this.#unsent = asked;
    former?.settle("Unreached");
  }
}

import { IpBatch, type RunLimit } from "./ip-batch.ts";
import type { IpCommand } from "./ip-commands.ts";
import type { IpAnswer } from "./ip-process.ts";
import { readLinks, type Link } from "./links.ts";
import { readRoutes, routeProtocol, type Route } from "./routes.ts";
import type { Vip } from "../vip.ts";

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

export type Changed =
  /** What was refused, in the words of `ip`, for each command that was. */
  | { readonly ok: true; readonly refused: readonly string[] }
  /** What became of it is not known; where `isGone` is false a process that may still do it lives on. */
  | { readonly ok: false; readonly error: string; readonly isGone: boolean };

/**
 * The addresses and routes of the network namespace of this process, read and changed by `ip` of iproute2. What reads and
 * what changes are two processes, so that a change which hangs does not keep anybody from looking.
 */
export class NodeNetwork {
  readonly #program: string;
  readonly #reader: IpBatch;
  readonly #ipv6Reader: IpBatch;
  readonly #changer: IpBatch;
  #seen = "";

  constructor(program: string) {
    this.#program = program;
    this.#reader = new IpBatch(program);
    this.#ipv6Reader = new IpBatch(program, ["-6"]);
    this.#changer = new IpBatch(program);
  }

  async links(signal: AbortSignal): Promise<Read<readonly Link[]>> {
    const found = await this.#read(this.#reader, { line: "addr show", parse: readLinks }, signal);
    if (found.ok) this.#noteLinks(found.value);
    return found;
  }

  /** Routes of ours in the tables that the address wants routes in, in the order of `tables`. */
  async ownRoutes(
    vip: Vip,
    tables: readonly number[],
    signal: AbortSignal,
  ): Promise<Read<readonly (readonly Route[])[]>> {
    const batch = vip.isIpv6 ? this.#ipv6Reader : this.#reader;
    const reads = tables.map((table) => `route show table ${table} proto ${routeProtocol}`);
    const found = await Promise.all(reads.map((line) => this.#read(batch, { line, parse: readRoutes }, signal)));
    const failed = found.find((one) => !one.ok);
    return failed ?? { ok: true, value: found.flatMap((one) => (one.ok ? [one.value] : [])) };
  }

  /** Every route of ours, of both families and with the table it is in. */
  async allOwnRoutes(
    signal: AbortSignal,
  ): Promise<Read<{ readonly ipv4: readonly Route[]; readonly ipv6: readonly Route[] }>> {
    const read = { line: `route show table all proto ${routeProtocol}`, parse: readRoutes };
    // Tables by their numbers: they may have names here, and `-N` takes the names of link types away too.
    const numeric = [new IpBatch(this.#program, ["-N", "-4"]), new IpBatch(this.#program, ["-N", "-6"])] as const;
    const [ipv4, ipv6] = await Promise.all([
      this.#read(numeric[0], read, signal),
      this.#read(numeric[1], read, signal),
    ]);
    await Promise.all(numeric.map((batch) => batch.close()));
    if (!ipv4.ok) return ipv4;
    return ipv6.ok ? { ok: true, value: { ipv4: ipv4.value, ipv6: ipv6.value } } : ipv6;
  }

  /** Routes to exactly this network in this table, whosever they are. */
  routesTo(
    vip: Vip,
    { to, table }: { readonly to: string; readonly table: number },
    signal: AbortSignal,
  ): Promise<Read<readonly Route[]>> {
    const network = to === "default" ? (vip.isIpv6 ? "::/0" : "0.0.0.0/0") : to;
    const line = `route show table ${table} to exact ${network}`;
    return this.#read(vip.isIpv6 ? this.#ipv6Reader : this.#reader, { line, parse: readRoutes }, signal);
  }

  /** Routes of the main table that lead to the address, whosever they are. */
  routesFor(vip: Vip, signal: AbortSignal): Promise<Read<readonly Route[]>> {
    const line = `route show to match ${vip.address}`;
    return this.#read(vip.isIpv6 ? this.#ipv6Reader : this.#reader, { line, parse: readRoutes }, signal);
  }

  async change(commands: readonly IpCommand[], limit: RunLimit): Promise<Changed> {
    const ran = await this.#changer.run(commands, limit);
    if (!ran.ok) return ran;
    return { ok: true, refused: ran.answers.flatMap((answer, index) => refusalOf(answer, commands[index] ?? "")) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#reader.close(), this.#ipv6Reader.close(), this.#changer.close()]);
  }

  /** `ip` knows an interface by the first number that it saw for its name. */
  #noteLinks(links: readonly Link[]): void {
    const seen = links.map(({ index, name }) => `${index} ${name}`).join("\n");
    const before = this.#seen;
    this.#seen = seen;
    if (before === seen || before === "") return;
    this.#changer.restart();
    this.#reader.restart();
    this.#ipv6Reader.restart();
  }

  async #read<T>(batch: IpBatch, { line, parse }: Reading<T>, signal: AbortSignal): Promise<Read<T>> {
    const ran = await batch.run([line], { signal, isQuestion: true });
    if (!ran.ok) return ran;
    const [answer] = ran.answers;
    const isAbsent = answer?.error?.includes("FIB table does not exist") === true;
    if (answer?.error !== undefined && !isAbsent) return { ok: false, error: `ip ${line}: ${answer.error}` };
    const value = parse(isAbsent ? "[]" : (answer?.output ?? ""));
    return value === undefined ? { ok: false, error: `ip ${line}: its answer is not understood` } : { ok: true, value };
  }
}

interface Reading<T> {
  readonly line: IpCommand;
  readonly parse: (text: string) => T | undefined;
}

/** What changes something prints nothing where it went well. */
function refusalOf({ output, error }: IpAnswer, command: IpCommand): readonly string[] {
  if (error !== undefined) return [`ip ${command}: ${error}`];
  return output.trim() === "" ? [] : [`ip ${command}: it answered ${output.trim().slice(0, 100)}`];
}

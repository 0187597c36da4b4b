import process from "node:process";

import type { Ms } from "../core/lease.ts";
import { runCommand, type Command, type CommandOutcome, type CommandOutput } from "../host/run-command.ts";

/** A program that switches one node, as it is called for that node. */
export interface ExecDevice {
  readonly name: string;
  readonly command: Command["command"];
  /** On standard input after the action, a line each; no value has a line end. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What must not be in anything that is said of it. */
  readonly secrets: readonly string[];
}

export type DeviceAction = "off" | "on" | "reboot" | "status";

/** What one run said; `off` and `on` are answers of a status only. */
export type DeviceAnswer =
  | { readonly kind: "done" | "off" | "on" }
  /** Whatever was asked for may have happened, or may happen yet. */
  | { readonly kind: "failed"; readonly error: string };

export interface DeviceLimit {
  readonly timeoutMs: Ms;
  readonly signal: AbortSignal;
}

const outputBytesMax = 16_384;
const saidLengthMax = 200;
/** Of a status, by the convention of fence agents: 0 for on, 2 for off, anything else is no answer. */
const offCode = 2;

/** Runs it once. Nothing of it lives on when this resolves, or the answer is an error that says so. Never throws. */
export async function askDevice(device: ExecDevice, action: DeviceAction, limit: DeviceLimit): Promise<DeviceAnswer> {
  const lines = [...new Map([["action", action], ...device.parameters])].map(([name, value]) => `${name}=${value}\n`);
  const outcome = await runCommand({
    command: device.command,
    timeoutMs: limit.timeoutMs,
    signal: limit.signal,
    input: lines.join(""),
    outputBytesMax,
    // Of the manager's own environment it needs to know nothing.
    environment: { PATH: process.env["PATH"], LC_ALL: "C" },
  });
  if (outcome.type === "exited" && outcome.code === 0) return { kind: action === "status" ? "on" : "done" };
  if (outcome.type === "exited" && outcome.code === offCode && action === "status") return { kind: "off" };
  return { kind: "failed", error: `${device.name} ${action} ${describe(outcome, device, limit.timeoutMs)}` };
}

function describe(outcome: CommandOutcome, device: ExecDevice, timeoutMs: Ms): string {
  switch (outcome.type) {
    case "exited":
      return `ended with ${outcome.code}${said(outcome, device)}`;
    case "killed":
      return `was ended by ${outcome.signal}${said(outcome, device)}`;
    case "ended": {
      const rest = outcome.isGone ? "" : ", and could not be ended";
      return outcome.why === "timeout"
        ? `must answer within ${timeoutMs} ms and did not${rest}`
        : `was ended early${rest}`;
    }
    case "not-started":
      return `did not start: ${outcome.message}`;
  }
}

/** The last line of what it printed, without what must stay secret. */
function said({ stderr, stdout, isCut }: CommandOutput, device: ExecDevice): string {
  const [text = ""] = [stderr, stdout].map((one) => one.trim()).filter((one) => one !== "");
  const open = device.secrets.reduce((line, secret) => line.replaceAll(secret, "***"), text);
  const line = open.split("\n").at(-1) ?? "";
  // The end of what was cut off may be half of a secret, which nobody would recognise.
  return line === "" || isCut ? "" : `: ${line.slice(0, saidLengthMax)}`;
}

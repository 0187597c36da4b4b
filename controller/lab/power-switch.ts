import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { FaultDesk } from "./fault-desk.ts";
import type { FaultWish } from "./fault-kinds.ts";
import type { MachineRoom } from "./machine-room.ts";

/** Where it listens, on an address of its own in the lab's network. */
export const powerSwitchPort = 7430;

const idleMsMax = 10_000;
const connectionsMax = 64;

/**
 * The power switch that nodes fence one another with: it can be reached only over the network, like the machines. A
 * line `off n1`, `on n1`, `status n1` or `monitor` has a line as its answer: `done`, `on`, `off`, or `error` and why.
 */
export async function servePowerSwitch(address: string, desk: FaultDesk, room: MachineRoom): Promise<void> {
  const server: Server = createServer((socket) => serveOne(socket, (line) => answer(line, desk, room)));
  server.maxConnections = connectionsMax;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: address, port: powerSwitchPort }, resolve);
  await promise;
}

function serveOne(socket: Socket, ask: (line: string) => Promise<string>): void {
  socket.setTimeout(idleMsMax, () => socket.destroy());
  socket.on("error", () => undefined);
  const lines = createInterface({ input: socket });
  lines.once("line", (line) => {
    void ask(line).then((text) => socket.end(`${text}\n`));
  });
}

async function answer(line: string, desk: FaultDesk, room: MachineRoom): Promise<string> {
  const [action = "", plug = ""] = line.trim().split(" ");
  if (action === "monitor") return "done";
  const machine = room.status().find(({ name }) => name === plug);
  if (machine === undefined) return `error there is no plug ${JSON.stringify(plug)}`;
  const isOn = machine.power !== "off";
  if (action === "status") return isOn ? "on" : "off";
  if (action !== "off" && action !== "on") return `error there is no action ${JSON.stringify(action)}`;
  if (isOn === (action === "on")) return "done";
  const wish: FaultWish =
    action === "off"
      ? { type: "begin", fault: { kind: "power", machine: plug } }
      : { type: "heal", kind: "power", machine: plug };
  const problem = await desk.do([wish]);
  return problem === undefined ? "done" : `error ${problem}`;
}

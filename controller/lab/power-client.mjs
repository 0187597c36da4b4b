// What fence devices of a lab run: called as a fence agent is, it asks the lab's power switch. Plain JavaScript, because it
// is copied to the machines. Arguments: address and port of the switch.
import { connect } from "node:net";
import process from "node:process";

const [host, port] = process.argv.slice(2);
let text = "";
for await (const chunk of process.stdin) text += chunk;
const options = Object.fromEntries(text.split("\n").map((line) => line.split(/=(.*)/s, 2)));
const { action = "", plug = "" } = options;

if (action === "reboot") {
  await ask("off");
  await ask("on");
} else {
  const answer = await ask(action);
  if (answer === "off") process.exitCode = 2;
}

async function ask(what) {
  let answer = "";
  const socket = connect({ host, port: Number(port), timeout: 10_000 });
  socket.once("timeout", () => socket.destroy(new Error("it does not answer")));
  try {
    socket.write(`${what} ${plug}\n`);
    for await (const chunk of socket) answer += chunk;
  } catch (error) {
    answer = `error ${error.message}`;
  }
  answer = answer.trim();
  if (["done", "on", "off"].includes(answer)) return answer;
  process.stderr.write(`power switch ${host}: ${what} ${plug}: ${answer || "no answer"}\n`);
  process.exit(1);
}

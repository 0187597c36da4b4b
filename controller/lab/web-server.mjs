// The web service of the lab's example: says which machine it runs on. Plain JavaScript, because it is copied to the
// machines, and short, because its start is part of every takeover.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import process from "node:process";

const [pidFile, port] = process.argv.slice(2);
const server = createServer((request, response) => {
  response.setHeader("x-lab-node", hostname());
  response.end(`${hostname()}\n`);
});
// Its number is there once it answers.
server.listen(Number(port), () => writeFileSync(pidFile, `${process.pid}\n`));

import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

const requestBytesMax = 65_536;
const answerBytesMax = 32_000_000;

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Takes one request a connection, as a line of JSON, and gives one answer. */
export async function serveControl(
  path: string,
  handle: (request: unknown) => Promise<Answer>,
): Promise<{ readonly close: () => void }> {
  rmSync(path, { force: true });
  const server: Server = createServer((socket) => void serveOne(socket, handle));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(path, resolve);
  await promise;
  return { close: () => server.close() };
}

async function serveOne(socket: Socket, handle: (request: unknown) => Promise<Answer>): Promise<void> {
  let answer: Answer;
  try {
    answer = await handle(JSON.parse(await readLine(socket)));
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  socket.end(`${JSON.stringify(answer)}\n`);
}

function readLine(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  socket.on("error", () => resolve(text));
  socket.once("end", () => resolve(text));
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (text.includes("\n") || text.length > requestBytesMax) resolve(text);
  });
  return promise;
}

/** Asks the lab whose socket this is; never throws. */
export async function askControl(path: string, request: unknown, timeoutMs: number): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const socket = connect(path);
  const fail = (why: string): void => {
    socket.destroy();
    resolve({ ok: false, message: `The lab does not answer: ${why}` });
  };
  const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1_000} s`), timeoutMs);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (text.length > answerBytesMax) fail("the answer is too long");
  });
  socket.once("connect", () => socket.write(`${JSON.stringify(request)}\n`));
  socket.once("error", (error) => fail(error.message));
  socket.once("end", () => {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what keeps the lab is of the same release
      resolve(JSON.parse(text) as Answer);
    } catch {
      fail("the answer was cut off");
    }
  });
  const answer = await promise;
  clearTimeout(timer);
  return answer;
}

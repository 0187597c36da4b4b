import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { TlsOptions } from "node:tls";
import { createProber } from "../../controller/checkers/create-prober.ts";
import type { ProbeSpec } from "../../controller/core/compile-checks.ts";
import type { Prober } from "../../controller/ports/checker.ts";
import { describeProberContract, type Behaviour, type ProbedWorld } from "../contract/checker.ts";
import { issue, makeAuthority, readCredentials } from "../server/make-certificates.ts";
import { temporaryFolder } from "../sources/temporary-folder.ts";
import { drip, freePort, pour, startRawServer } from "./raw-server.ts";

function aProber(secretsRoot = "/nowhere"): Prober {
  return createProber({ node: "n1", allow: () => ({ commands: ["/bin/sh"], units: [] }), secretsRoot });
}

/** A server on the loopback that serves each connection by its present behaviour. */
async function served(
  serve: (socket: Socket, behaviour: Behaviour) => void,
  specFor: (port: number) => ProbeSpec,
  more: { readonly tls?: TlsOptions; readonly prober?: Prober } = {},
): Promise<ProbedWorld> {
  let behaviour: Behaviour = "good";
  const server = await startRawServer(
    (socket) => serve(socket, behaviour),
    more.tls === undefined ? {} : { tls: more.tls },
  );
  return {
    prober: more.prober ?? aProber(),
    become: async (next) => {
      behaviour = next;
      return specFor(next === "missing" ? await freePort() : server.port);
    },
    living: () => server.sockets.size,
    close: server.close,
  };
}

function serveTcp(socket: Socket, behaviour: Behaviour): void {
  switch (behaviour) {
    case "good":
      return void socket.write("220 ready\r\n");
    case "wrong":
      return void socket.end("554 no\r\n");
    case "garbage":
      return void socket.end(Buffer.from([0xff, 0xfe, 0, 1, 2, 3]));
    case "huge":
      return pour(socket, 16 << 20);
    case "closes":
      return void socket.destroy();
    case "drips":
      return drip(socket);
    case "hangs":
    case "missing":
  }
}

const head = "HTTP/1.1 200 OK\r\nContent-Length:";

function serveHttp(socket: Socket, behaviour: Behaviour): void {
  socket.once("data", () => {
    switch (behaviour) {
      case "good":
        return void socket.write(`${head} 2\r\n\r\nok`);
      case "wrong":
        return void socket.write("HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nok");
      case "garbage":
        return void socket.write(Buffer.from([0xff, 0xfe, 0, 13, 10, 13, 10]));
      case "huge":
        socket.write(`${head} ${64 << 20}\r\n\r\n`);
        return pour(socket, 64 << 20);
      case "closes":
        return void socket.end(`${head} 100\r\n\r\nhalf`);
      case "drips":
        socket.write(`${head} 100000\r\n\r\n`);
        return drip(socket);
      case "hangs":
      case "missing":
    }
    return undefined;
  });
}

describeProberContract("tcp", () =>
  served(serveTcp, (port) => ({ type: "tcp", spec: { host: "127.0.0.1", port, expect: "220" } })),
);

describeProberContract("http", () =>
  served(serveHttp, (port) => ({
    type: "http",
    spec: { url: `http://127.0.0.1:${port}/healthz`, method: "GET", bodyContains: "ok" },
  })),
);

describeProberContract("https", () => {
  const secrets = temporaryFolder();
  const authority = makeAuthority(join(secrets, "ca"));
  const { cert, key, ca } = readCredentials(issue(authority, "server", "/CN=server"));
  const folder = temporaryFolder({ "authority/ca.crt": ca });
  return served(
    serveHttp,
    (port) => ({
      type: "https",
      spec: {
        url: `https://127.0.0.1:${port}/healthz`,
        method: "GET",
        bodyContains: "ok",
        tls: { verify: true, caSecretRef: { name: "authority" } },
      },
    }),
    { tls: { cert, key }, prober: aProber(folder) },
  );
});

const scripts: Readonly<Record<Exclude<Behaviour, "missing">, string>> = {
  good: "exit 0",
  wrong: "echo it is wrong >&2; exit 3",
  garbage: "printf '\\377\\376\\000'; exit 1",
  huge: "head -c 8000000 /dev/zero; exit 2",
  closes: "kill -KILL $$",
  hangs: "sleep 60 & wait",
  drips: "while :; do echo .; sleep 0.01; done",
};

describeProberContract(
  "exec",
  () => {
    const marker = join(temporaryFolder(), "probed");
    return Promise.resolve({
      prober: createProber({ node: "n1", allow: () => ({ commands: ["/bin/"], units: [] }), secretsRoot: "/nowhere" }),
      become: (behaviour) => {
        const command =
          behaviour === "missing" ? ["/bin/no-such-program"] : ["/bin/sh", "-c", scripts[behaviour], marker];
        return Promise.resolve({ type: "exec", spec: { command, environment: {} } });
      },
      living: () => processesOf(marker).length,
      close: () => {
        for (const pid of processesOf(marker)) process.kill(pid, "SIGKILL");
        return Promise.resolve();
      },
    });
  },
  { differing: { missing: "Unknown" } },
);

/** The processes whose command line has this word. */
function processesOf(marker: string): readonly number[] {
  return readdirSync("/proc").flatMap((pid) => {
    const file = `/proc/${pid}/cmdline`;
    if (!/^\d+$/.test(pid) || !existsSync(file)) return [];
    try {
      return readFileSync(file, "latin1").split("\0").includes(marker) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

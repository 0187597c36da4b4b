import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { askTarget } from "../../controller/lab/ask-target.ts";
import { askControl, serveControl } from "../../controller/lab/control.ts";
import { testFolder } from "../stores/make-sqlite-store.ts";

async function serve() {
  const path = join(testFolder(), "control");
  const server = await serveControl(path, (request) => {
    if (request === "fail") throw new Error("it cannot");
    return Promise.resolve({ ok: true, value: { request } });
  });
  onTestFinished(() => server.close());
  return path;
}

async function serveWeb(status: number) {
  const server = createServer((_, response) => {
    response.writeHead(status, { "X-Lab-Node": "n7" }).end("n7\n");
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    address: "127.0.0.1",
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    isRefusalAnswer: false,
  };
}

describe("the requests to a lab", () => {
  it("are answered one a connection, and what fails says why", async () => {
    const path = await serve();
    expect(await askControl(path, { type: "status" }, 5_000)).toEqual({
      ok: true,
      value: { request: { type: "status" } },
    });
    expect(await askControl(path, "fail", 5_000)).toEqual({ ok: false, message: "it cannot" });
  });

  it("are refused where they are no JSON", async () => {
    const path = await serve();
    const socket = connect(path);
    socket.end("what?\n");
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    expect(JSON.parse(text)).toMatchObject({ ok: false });
  });

  it("say that there is no lab where nobody listens", async () => {
    const answer = await askControl(join(testFolder(), "nobody"), {}, 5_000);
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/^The lab does not answer: .*ENOENT/) });
  });
});

describe("the question of the client", () => {
  it("is answered by the machine that the answer names", async () => {
    expect(await askTarget({ ...(await serveWeb(200)), path: "/" }, 5_000)).toBe("n7");
  });

  it("is not answered by an error", async () => {
    expect(await askTarget({ ...(await serveWeb(500)), path: "/" }, 5_000)).toBeUndefined();
  });

  it("is answered by an open connection where there is nothing to ask for", async () => {
    expect(await askTarget(await serveWeb(200), 5_000)).toBe("?");
  });

  it("is answered by a refusal only where no service belongs to the address", async () => {
    const { port } = await serveWeb(200);
    // Nobody listens on the same port of another loopback address.
    const target = { address: "127.0.0.2", port };
    expect(await askTarget({ ...target, isRefusalAnswer: false }, 5_000)).toBeUndefined();
    expect(await askTarget({ ...target, isRefusalAnswer: true }, 5_000)).toBe("?");
  });
});

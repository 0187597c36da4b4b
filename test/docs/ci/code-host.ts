import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface PostedComment {
  readonly id: number;
  body: string;
}

/** The comments of pull request 7 (merge request 7) as the interfaces of GitHub and GitLab give and take them. */
export interface CodeHost {
  readonly port: number;
  readonly token: string;
  /** Oldest first. */
  readonly comments: PostedComment[];
  /** Each request, as `GET /path`, without its page. */
  readonly requests: readonly string[];
  /** From now on this is answered, whatever is asked. */
  refuse(status: number): void;
}

const perPage = 100;
const token = "a-token";

/** On loopback, until the test has ended. Of GitHub it answers also what comes by way of a proxy. */
export async function startCodeHost(...bodies: readonly string[]): Promise<CodeHost> {
  const comments = bodies.map((body, index) => ({ id: index + 1, body }));
  const requests: string[] = [];
  let refusal: number | undefined;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", `http://127.0.0.1:${portOf()}`);
    requests.push(`${request.method} ${url.pathname}`);
    const sent = await text(request);
    const isGitlab = url.pathname.startsWith("/api/v4/");
    const status = refusal ?? refusalOf(request, isGitlab);
    if (status !== undefined) return reply(response, status, { message: "no" });
    if (request.method === "GET") return list(url, isGitlab, response);
    const body = isGitlab ? new URLSearchParams(sent).get("body") : String(JSON.parse(sent).body);
    // What GitHub takes at most; GitLab takes more.
    if (body === null || body === "" || body.length > 65_536) return reply(response, 422, { message: "body" });
    if (request.method === "POST" && isCollection(url)) {
      comments.push({ id: comments.length + 1, body });
      return reply(response, 201, comments.at(-1));
    }
    const known = comments.find(({ id }) => url.pathname.endsWith(`/${id}`));
    if (request.method !== (isGitlab ? "PUT" : "PATCH") || known === undefined) return reply(response, 404, {});
    known.body = body;
    reply(response, 200, known);
  }

  function list(url: URL, isGitlab: boolean, response: ServerResponse): void {
    if (!isCollection(url)) return reply(response, 404, {});
    const page = Number(url.searchParams.get("page") ?? 1);
    // GitLab gives the newest first.
    const all = isGitlab ? comments.toReversed() : comments;
    const size = Number(url.searchParams.get("per_page") ?? 30);
    if (comments.length > page * size) {
      url.searchParams.set("page", String(page + 1));
      response.setHeader("link", `<${url.href}>; rel="next"`);
    }
    reply(response, 200, all.slice((page - 1) * Math.min(size, perPage), page * Math.min(size, perPage)));
  }

  function portOf(): number {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return {
    port: portOf(),
    token,
    comments,
    requests,
    refuse: (status) => {
      refusal = status;
    },
  };
}

function isCollection({ pathname }: URL): boolean {
  return /\/repos\/ours\/cluster\/issues\/7\/comments$|\/projects\/5\/merge_requests\/7\/notes$/.test(pathname);
}

function refusalOf({ headers }: IncomingMessage, isGitlab: boolean): number | undefined {
  const given = isGitlab ? headers["private-token"] : headers.authorization?.split(" ")[1];
  return given === token ? undefined : 401;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

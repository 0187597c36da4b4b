import { describe, expect, it } from "vitest";
import { parseWrites } from "../../controller/server/parse-writes.ts";
import { routeOf } from "../../controller/server/route.ts";

describe("a path", () => {
  it.each<[string, string, object]>([
    ["GET", "/v1/health", { type: "health" }],
    ["GET", "/v1/identity", { type: "identity" }],
    ["POST", "/v1/writes", { type: "writes" }],
    ["GET", "/v1/objects", { type: "list", scope: {} }],
    ["GET", "/v1/objects?namespace=a%20b&kind=HAGroup", { type: "list", scope: { namespace: "a b", kind: "HAGroup" } }],
    [
      "GET",
      "/v1/objects/test/HAGroup/w%2Fb",
      { type: "object", key: { namespace: "test", kind: "HAGroup", name: "w/b" } },
    ],
    ["GET", "/v1/watch?since=7&namespace=test", { type: "watch", since: "7", scope: { namespace: "test" } }],
    ["GET", "/", { status: 404 }],
    ["GET", "/v2/health", { status: 404 }],
    ["GET", "/constructor", { status: 404 }],
    ["GET", "/v1/objects/test/HAGroup", { status: 404 }],
    ["GET", "/v1/objects/test/HAGroup/a/b", { status: 404 }],
    ["GET", "/v1/objects/test/HAGroup/%ff", { status: 404 }],
    ["GET", "http://[", { status: 400 }],
    ["POST", "/v1/objects", { status: 405 }],
    ["DELETE", "/v1/objects/test/HAGroup/a", { status: 405 }],
    ["GET", "/v1/writes", { status: 405 }],
    ["GET", "/v1/watch", { status: 400, message: expect.stringMatching(/since must be a revision/) }],
    ["GET", "/v1/objects?namespce=a", { status: 400, message: expect.stringMatching(/no parameter "namespce"/) }],
    ["GET", "/v1/objects/test/HAGroup/a?x=1", { status: 400 }],
  ])("%s %s", (method, target, expected) => {
    expect(routeOf(method, target)).toMatchObject(expected);
  });
});

const metadata = { namespace: "test", name: "web" };
const object = { apiVersion: "holdfast.dev/v1alpha1", kind: "HAGroup", metadata, spec: {} };

describe("the body of a request to write", () => {
  it("may hold objects as they were read, of which only a writer's part is taken", () => {
    const read = {
      ...object,
      metadata: { ...metadata, uid: "u", resourceVersion: "7", labels: { a: "b" } },
      status: {},
    };
    expect(parse({ writes: [{ verb: "update", object: read, at: "7" }] })).toEqual({
      ok: true,
      writes: [{ verb: "update", object: { ...object, metadata: { ...metadata, labels: { a: "b" } } }, at: "7" }],
    });
  });

  it.each<[string, unknown, RegExp]>([
    ["no JSON", "{", /JSON/],
    ["no object", "[]", /the body must be an object/],
    ["null", "null", /the body must be an object/],
    ["no writes", {}, /writes must be a list/],
    ["something beside them", { writes: [], force: true }, /the body has the unknown field "force"/],
    ["a write that is none", { writes: [1] }, /writes\[0\]\.verb must be create, .*; it is not there/],
    ["an unknown verb", { writes: [{ verb: "patch" }] }, /writes\[0\]\.verb must be .*; it is "patch"/],
    ["an unknown field", { writes: [{ verb: "create", object, at: "1" }] }, /writes\[0\] has the unknown field "at"/],
    ["no condition", { writes: [{ verb: "update", object }] }, /writes\[0\]\.at must be a text/],
    ["a number for a text", { writes: [{ verb: "update", object, at: 7 }] }, /writes\[0\]\.at must be a text/],
    ["no object to create", { writes: [{ verb: "create" }] }, /writes\[0\]\.object must be an object/],
    [
      "no spec",
      { writes: [{ verb: "create", object: { ...object, spec: undefined } }] },
      /object\.spec must be an object/,
    ],
    ["no namespace", create({ namespace: undefined }), /object\.metadata\.namespace must be a text/],
    [
      "metadata that is not kept",
      create({ ownerReferences: [] }),
      /object\.metadata has the unknown field "ownerReferences"/,
    ],
    ["a label that is no text", create({ labels: { a: 1 } }), /object\.metadata\.labels\["a"\] must be a text/],
    ["finalizers that are no list", create({ finalizers: "a" }), /object\.metadata\.finalizers must be a list/],
    [
      "a key without a name",
      { writes: [{ verb: "delete", key: { kind: "A", namespace: "b" }, at: "1" }] },
      /key\.name must be/,
    ],
    ["no status", { writes: [{ verb: "update-status", key: {}, at: "1" }] }, /writes\[0\]\.status must be an object/],
  ])("is refused with %s", (_, body, message) => {
    const parsed = parse(body);
    expect(parsed.ok ? "parsed" : parsed.message).toMatch(message);
  });

  it("is refused, and nothing else, however deep it is", () => {
    const parsed = parseWrites(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    expect(parsed.ok).toBe(false);
  });
});

function parse(body: unknown) {
  return parseWrites(typeof body === "string" ? body : JSON.stringify(body));
}

function create(more: object): object {
  return { writes: [{ verb: "create", object: { ...object, metadata: { ...metadata, ...more } } }] };
}

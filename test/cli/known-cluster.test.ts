import { join } from "node:path";
import { expect, it } from "vitest";
import { lookAtKnownCluster } from "../../controller/cli/known-cluster.ts";
import type { OpenStore } from "../../controller/cli/open-store.ts";
import type { Terminal } from "../../controller/cli/terminal.ts";
import { recordDraft } from "../../controller/runtime/records.ts";
import { anAssignment } from "../core/build/records.ts";
import { openTestStore, testFolder } from "../stores/make-sqlite-store.ts";

const terminal: Terminal = {
  out: () => undefined,
  err: () => undefined,
  isOutTerminal: false,
  isErrTerminal: false,
  width: 80,
  env: {},
};

async function storeWith(format: number): Promise<OpenStore> {
  const store = openTestStore(join(testFolder(), "store.db"));
  const object = recordDraft("HAAssignment", { namespace: "prod", name: "group-1" }, anAssignment({ format }));
  const written = await store.write([{ verb: "create", object }], { timeoutMs: 5_000 });
  expect(written.ok).toBe(true);
  return {
    store,
    identity: "store-1",
    namespace: "prod",
    isNamespaceGiven: true,
    place: "here",
    close: () => store.close(),
  };
}

it("a cluster is known at one revision of its store", async () => {
  const open = await storeWith(1);
  const known = await lookAtKnownCluster(open, terminal);
  open.close();
  expect(known).toMatchObject({
    ok: true,
    value: { cluster: "prod", store: { identity: "store-1", revision: "1" }, facts: { assignments: [anAssignment()] } },
  });
});

it("a record of a newer format is not read by its older meaning", async () => {
  const open = await storeWith(2);
  const known = await lookAtKnownCluster(open, terminal);
  open.close();
  expect(known).toEqual({
    ok: false,
    reason: "Refused",
    message: "HAAssignment/group-1 has a newer format than this version knows: use the version that the cluster runs",
  });
});

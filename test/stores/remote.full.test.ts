import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { describeStoreContract } from "../contract/store.ts";
import { makePki, serveTestStore } from "../server/serve-test-store.ts";
import { changesMax, fillChanges, holdLock, untilTrue } from "./make-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-pki-"));
const pki = makePki(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeStoreContract("A served store, over mutual TLS,", async () => {
  const served = await serveTestStore(pki, { changesMax });
  return {
    clients: [served.connect(pki.admin), served.connect(pki.manager)],
    settle: (call) => call,
    until: untilTrue,
    forgetChanges: () => fillChanges(served.sqlite),
    stall: () => holdLock(served.path),
    close: () => undefined,
  };
});

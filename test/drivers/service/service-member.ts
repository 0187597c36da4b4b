import type { HAAssignmentMember, HAServiceSpec } from "../../../controller/api/types.gen.ts";

const completed: Omit<HAServiceSpec, "systemd" | "exec" | "ocf" | "process" | "promotable" | "notify"> = {
  timeouts: { start: "60s", stop: "60s", status: "20s", promote: "60s", demote: "60s", notify: "20s" },
  statusEvery: "10s",
  startTries: 1,
  startRetryWait: "10ms",
};

/** A service as assignments name it, with its defaults. */
export function serviceMember(spec: Partial<HAServiceSpec>, generation = 1): HAAssignmentMember {
  return { kind: "HAService", name: "thing", uid: "u1", generation, spec: { ...completed, ...spec }, claims: [] };
}

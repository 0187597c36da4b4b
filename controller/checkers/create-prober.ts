import process from "node:process";
import type { AllowList } from "../host/allow-list.ts";
import type { ProbeAnswer, Prober } from "../ports/checker.ts";
import { probeExec } from "./exec.ts";
import { probeHttp } from "./http.ts";
import { resolveOnce } from "./resolve-once.ts";
import { probeTcp } from "./tcp.ts";

export interface ProberParts {
  readonly node: string;
  /** What commands may be run here: asked for each probe, for it may be read anew. */
  readonly allow: () => AllowList;
  /** The folder below which secrets lie, as `NAME/KEY`. */
  readonly secretsRoot: string;
}

const pathDefault = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Probes by the types of checkers that there are yet; any other finds nothing, and says so. */
export function createProber({ node, allow, secretsRoot }: ProberParts): Prober {
  const resolve = resolveOnce();
  return {
    probe({ checker, probe }, limit) {
      switch (probe.type) {
        case "http":
        case "https":
          return probeHttp(probe, { secretsRoot, resolve }, limit);
        case "tcp":
          return probeTcp(probe.spec, resolve, limit);
        case "exec":
          return probeExec(probe.spec, { allow: allow(), environment: environmentOf(node, checker) }, limit);
        case "udp":
        case "dns":
        case "smtp":
        case "ping":
        case "file":
        case "process":
        case "plugin":
          return Promise.resolve(notYetSupported(probe.type));
      }
    },
  };
}

function notYetSupported(type: string): ProbeAnswer {
  return { found: "Unknown", message: `a checker of type ${type} is not yet supported in this version of Holdfast` };
}

function environmentOf(node: string, checker: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? pathDefault,
    LANG: process.env["LANG"] ?? "C.UTF-8",
    HOLDFAST_NODE: node,
    HOLDFAST_CHECKER: checker,
  };
}

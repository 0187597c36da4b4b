import { describe, expect, it } from "vitest";
import type { FenceDevice, HAService, HoldfastObject } from "../../../controller/api/types.gen.ts";
import type { AgentDescription, AgentParameter } from "../../../controller/core/check/agent-description.ts";
import { agentsNamed } from "../../../controller/core/check/agent-use.ts";
import { checkAgents, noteAgents } from "../../../controller/core/check/agents.ts";

const unknownWhy = "no fence agents are installed here";

const agents: readonly AgentDescription[] = [
  {
    standard: "ocf",
    name: "ocf:heartbeat:db",
    state: "described",
    parameters: [
      parameter("config", { isRequired: true }),
      parameter("socket"),
      parameter("check_level", { type: "integer" }),
      parameter("force_stop", { type: "boolean" }),
      parameter("mode", { type: "select", options: ["fast", "immediate"] }),
    ],
    actions: ["start", "stop", "monitor", "promote", "demote"],
  },
  { standard: "ocf", name: "ocf:heartbeat:web", state: "described", parameters: [], actions: ["start", "stop"] },
  {
    standard: "ocf",
    name: "ocf:heartbeat:ngnix",
    state: "absent",
    known: ["ocf:heartbeat:db", "ocf:heartbeat:nginx"],
  },
  {
    standard: "fence",
    name: "fence_bmc",
    state: "described",
    parameters: [
      parameter("action", { isRequired: true, longOption: "action", shortOption: "o" }),
      parameter("ip", { isRequired: true, longOption: "ip", shortOption: "a" }),
      parameter("ipaddr", {
        isRequired: true,
        isDeprecated: true,
        replacedBy: "ip",
        longOption: "ip",
        shortOption: "a",
      }),
      parameter("username", { isRequired: true, longOption: "username", shortOption: "l" }),
      parameter("login", { isDeprecated: true, replacedBy: "username", longOption: "username", shortOption: "l" }),
      parameter("plug", { isRequired: true, longOption: "plug", shortOption: "n" }),
      parameter("lanplus", { type: "boolean", longOption: "lanplus", shortOption: "P" }),
      parameter("login_timeout", { type: "second", longOption: "login-timeout" }),
      parameter("ipport", { type: "integer", longOption: "ipport", shortOption: "u" }),
      parameter("method", { type: "select", options: ["onoff", "cycle"], longOption: "method", shortOption: "m" }),
      parameter("vmware_type", { longOption: "vmware-kind" }),
    ],
    actions: ["on", "off", "reboot", "monitor"],
  },
  { standard: "fence", name: "fence_ipmilam", state: "absent", known: ["fence_bmc", "fence_ipmilan"] },
  { standard: "fence", name: "fence_apc", state: "unknown", why: unknownWhy },
];

interface Case {
  readonly why: string;
  readonly object: HoldfastObject;
  readonly found: readonly string[];
}

const whole = { ip: "192.0.2.101", username: "admin" };

const cases: readonly Case[] = [
  { why: "a full set of parameters", object: service({ config: "/etc/db.conf", socket: "/run/db" }), found: [] },
  {
    why: "an agent that is not installed, though others are",
    object: service({}, { agent: "ocf:heartbeat:ngnix" }),
    found: [
      'spec.ocf.agent UnknownAgent no OCF agent "ocf:heartbeat:ngnix" is installed here; did you mean "ocf:heartbeat:nginx"?',
    ],
  },
  { why: "an agent that nobody described", object: service({ any: "1" }, { agent: "ocf:other:thing" }), found: [] },
  {
    why: "a misspelt parameter, and the one that it should have been",
    object: service({ confg: "/etc/db.conf" }),
    found: [
      'spec.ocf.parameters.confg UnknownParameter ocf:heartbeat:db has no parameter "confg"; did you mean "config"? (key)',
      "spec.ocf.parameters MissingParameter ocf:heartbeat:db requires the parameter config, which is neither in parameters nor in a Secret (secretRef)",
    ],
  },
  {
    why: "a required parameter that is empty",
    object: service({ config: "" }),
    found: [
      "spec.ocf.parameters MissingParameter ocf:heartbeat:db requires the parameter config, which is neither in parameters nor in a Secret (secretRef)",
    ],
  },
  {
    why: "letter case, which counts for OCF agents",
    object: service({ config: "x", Socket: "y" }),
    found: [
      'spec.ocf.parameters.Socket UnknownParameter ocf:heartbeat:db has no parameter "Socket"; did you mean "socket"? (key)',
    ],
  },
  { why: "tracing, which every OCF agent understands", object: service({ config: "x", trace_ra: "1" }), found: [] },
  {
    why: "a value of another type, which OCF metadata is too unreliable to refuse",
    object: service({ config: "x", force_stop: "safe", check_level: "10s" }),
    found: [],
  },
  {
    why: "a value that is not among those listed",
    object: service({ config: "x", mode: "FAST" }),
    found: [
      'spec.ocf.parameters.mode InvalidValue ocf:heartbeat:db: mode must be one of fast, immediate: it is "FAST"',
    ],
  },
  { why: "a promotable agent", object: service({ config: "x" }, { isPromotable: true }), found: [] },
  {
    why: "promotion of an agent that has no roles",
    object: service({}, { agent: "ocf:heartbeat:web", isPromotable: true }),
    found: [
      "spec.promotable InvalidValue ocf:heartbeat:web cannot be promoted: it has no action promote and no action demote",
    ],
  },
  {
    why: "a live hand-over that the agent cannot do",
    object: service({ config: "x" }, { liveHandOver: true }),
    found: [
      "spec.ocf.liveHandOver InvalidValue ocf:heartbeat:db cannot be handed over while it runs: it has no action migrate_to and no action migrate_from",
    ],
  },
  { why: "a device without what Holdfast gives itself", object: device(whole), found: [] },
  { why: "parameters by their old names", object: device({ ipaddr: "192.0.2.101", login: "admin" }), found: [] },
  {
    why: "a fence agent that is not installed, though others are",
    object: device(whole, { agent: "fence_ipmilam" }),
    found: ['spec.agent UnknownAgent no fence agent "fence_ipmilam" is installed here; did you mean "fence_ipmilan"?'],
  },
  { why: "no fence agents here at all", object: device({ anything: "1" }, { agent: "fence_apc" }), found: [] },
  {
    why: "what a fence agent requires and nobody gives",
    object: device({}),
    found: [
      "spec.parameters MissingParameter fence_bmc requires the parameter ip, which is neither in parameters nor in a Secret (secretRef)",
      "spec.parameters MissingParameter fence_bmc requires the parameter username, which is neither in parameters nor in a Secret (secretRef)",
    ],
  },
  { why: "what may stand in the Secret of a service", object: service({}, { secret: "db" }), found: [] },
  { why: "what may stand in the Secret", object: device({}, { secret: "bmc" }), found: [] },
  {
    why: "an unknown parameter beside a Secret",
    object: device({ lanpuls: "1" }, { secret: "bmc" }),
    found: [
      'spec.parameters.lanpuls UnknownParameter fence_bmc has no parameter "lanpuls"; did you mean "lanplus"? (key)',
    ],
  },
  { why: "a long option, with dashes", object: device({ ...whole, "login-timeout": "5" }), found: [] },
  { why: "a long option that differs from the name", object: device({ ...whole, "vmware-kind": "esx" }), found: [] },
  {
    why: "a short option, which the agent would ignore",
    object: device({ ...whole, P: "1" }),
    found: [
      'spec.parameters.P UnknownParameter fence_bmc has no parameter "P": it is the short option of lanplus, and only names are understood here (key)',
    ],
  },
  {
    why: "what only Pacemaker reads",
    object: device({ ...whole, pcmk_host_list: "n1" }),
    found: [
      'spec.parameters.pcmk_host_list UnknownParameter fence_bmc has no parameter "pcmk_host_list": pcmk_ parameters are read by Pacemaker alone, which does not run here (key)',
    ],
  },
  {
    why: "one parameter under two names",
    object: device({ ...whole, ipaddr: "192.0.2.102" }),
    found: [
      "spec.parameters.ipaddr DuplicateItem ipaddr and ip are the same parameter of fence_bmc: give one of them (key)",
    ],
  },
  {
    why: "values that a fence agent refuses or drops",
    object: device({ ...whole, lanplus: "enabled", login_timeout: "5s", ipport: "http", method: "off" }),
    found: [
      'spec.parameters.lanplus InvalidValue fence_bmc: lanplus must be one of 1, yes, on, true, 0, no, off, false: it is "enabled"',
      'spec.parameters.login_timeout InvalidValue fence_bmc: login_timeout must be an integer, in seconds, without a unit: it is "5s"',
      'spec.parameters.ipport InvalidValue fence_bmc: ipport must be an integer: it is "http"',
      'spec.parameters.method InvalidValue fence_bmc: method must be one of onoff, cycle: it is "off"',
    ],
  },
  {
    why: "values in the other spellings that a fence agent takes",
    object: device({ ...whole, lanplus: "Yes", login_timeout: "-1", ipport: "623", method: "ONOFF" }),
    found: [],
  },
  {
    why: "a value that is known only for a node",
    object: device({ ...whole, ipport: "${node.labels.port}" }),
    found: [],
  },
  {
    why: "an object that runs no agent",
    object: command(),
    found: [],
  },
];

describe("checkAgents", () => {
  it.each(cases)("$why", ({ object, found }) => {
    expect(
      checkAgents([object], agents).map(({ path, reason, message, atKey }) =>
        [path.join("."), reason, message, ...(atKey ? ["(key)"] : [])].join(" "),
      ),
    ).toEqual(found);
  });

  it("names the object and keeps the order of the objects", () => {
    const found = checkAgents([device({ ...whole, x: "1" }), service({ config: "x", y: "1" })], agents);
    expect(found.map(({ object }) => object)).toEqual([
      { kind: "FenceDevice", namespace: "prod", name: "bmc" },
      { kind: "HAService", namespace: "", name: "db" },
    ]);
  });
});

describe("noteAgents", () => {
  it("says of each agent that could not be checked why, and which objects use it", () => {
    const objects = ["a", "b", "c", "d", "e"].map((name) => device({}, { agent: "fence_apc", name }));
    expect(noteAgents(objects, agents)).toEqual([
      `fence_apc is not checked, as ${unknownWhy} (FenceDevice/a, FenceDevice/b, FenceDevice/c and 2 more)`,
    ]);
  });

  it("names the new name of a parameter that is given by its old one", () => {
    expect(noteAgents([device({ username: "admin", ipaddr: "192.0.2.101" })], agents)).toEqual([
      "FenceDevice/bmc: spec.parameters.ipaddr: fence_bmc now calls this parameter ip",
    ]);
  });

  it("says what a Secret has to hold", () => {
    expect(noteAgents([device({ ip: "192.0.2.101" }, { secret: "bmc" })], agents)).toEqual([
      "FenceDevice/bmc: the Secret bmc must hold username, which fence_bmc requires and spec.parameters does not give",
    ]);
  });

  it("says nothing where all is well, and nothing of what is an error", () => {
    expect(noteAgents([device(whole), device({}, { agent: "fence_ipmilam" })], agents)).toEqual([]);
  });
});

describe("agentsNamed", () => {
  it("lists each agent once, by name", () => {
    const objects = [service({}), device({}), service({}, { agent: "ocf:heartbeat:web" }), service({})];
    expect(agentsNamed(objects)).toEqual([
      { standard: "fence", name: "fence_bmc" },
      { standard: "ocf", name: "ocf:heartbeat:db" },
      { standard: "ocf", name: "ocf:heartbeat:web" },
    ]);
  });
});

function parameter(name: string, more: Partial<AgentParameter> = {}): AgentParameter {
  const base = { isRequired: false, isDeprecated: false, type: "string", options: [], longOption: "", shortOption: "" };
  return { name, ...base, ...more };
}

function service(
  parameters: Readonly<Record<string, string>>,
  { agent = "ocf:heartbeat:db", isPromotable = false, liveHandOver = false, secret = "" } = {},
): HAService {
  const timeouts = { start: "60s", stop: "60s", status: "20s", promote: "60s", demote: "60s", notify: "20s" };
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "HAService",
    metadata: { name: "db" },
    spec: {
      ocf: { agent, parameters, liveHandOver, ...(secret === "" ? {} : { secretRef: { name: secret } }) },
      timeouts,
      statusEvery: "10s",
      startTries: 1,
      startRetryWait: "1s",
      ...(isPromotable ? { promotable: { primaries: 1 } } : {}),
    },
  };
}

function device(
  parameters: Readonly<Record<string, string>>,
  { agent = "fence_bmc", secret = "", name = "bmc" } = {},
): FenceDevice {
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "FenceDevice",
    metadata: { name, namespace: "prod" },
    spec: {
      agent,
      parameters,
      concurrency: 1,
      statusEvery: "10m",
      delay: "0s",
      ...(secret === "" ? {} : { secretRef: { name: secret } }),
    },
  };
}

function command(): FenceDevice {
  const { agent: _, ...spec } = device({}).spec;
  return { ...device({}), spec: { ...spec, exec: { command: ["/usr/local/sbin/fence"] } } };
}

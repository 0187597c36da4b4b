// Generated from crds/ by `npm run generate`; edit the CRDs instead.
import type { ObjectMeta } from "./object-meta.ts";

/** Any object, told apart by its kind. */
export type HoldfastObject =
  | Checker
  | FenceDevice
  | FencingPolicy
  | HAAssignment
  | HAClaim
  | HACluster
  | HADecision
  | HAFencing
  | HAGroup
  | HALease
  | HANode
  | HANodeReport
  | HAOperation
  | HAService
  | PlacementRule
  | SharedData
  | VirtualIP;

/** A check that is run again and again on nodes, and what its verdict does to the groups that use it. */
export interface Checker {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "Checker";
  readonly metadata: ObjectMeta;
  /**
   * What is probed, how often, and what an unhealthy verdict does; exactly one of http, https, tcp, udp, dns, smtp,
   * ping, file, process, exec, plugin says how.
   */
  readonly spec: CheckerSpec;
  /** What Holdfast knows of the checker; written by the manager alone. */
  readonly status?: CheckerStatus;
}

/**
 * What is probed, how often, and what an unhealthy verdict does; exactly one of http, https, tcp, udp, dns, smtp,
 * ping, file, process, exec, plugin says how.
 */
export interface CheckerSpec {
  /** Asks one or several URLs over plain HTTP: healthy when every answer comes within timeout and is as expected. */
  readonly http?: CheckerHttp;
  /** Asks one or several URLs over HTTPS: healthy when every answer comes within timeout and is as expected. */
  readonly https?: CheckerHttps;
  /** Opens a TCP connection: healthy when it opens within timeout and, where expect is set, the peer then says so. */
  readonly tcp?: CheckerTcp;
  /** Sends one datagram: healthy when an answer comes within timeout and, where expect is set, contains it. */
  readonly udp?: CheckerUdp;
  /**
   * Asks a name server: healthy when it answers NOERROR within timeout with at least one record of the type asked for.
   */
  readonly dns?: CheckerDns;
  /**
   * Opens an SMTP session: healthy when the greeting (220) and the answer to EHLO (250) come within timeout; then it
   * quits.
   */
  readonly smtp?: CheckerSmtp;
  /**
   * Sends ICMP echo requests: healthy when the share of those unanswered within timeout is not above maxLossPercent.
   */
  readonly ping?: CheckerPing;
  /** Looks at a file on the node that probes: healthy when it is there (or not, with exists false) and as described. */
  readonly file?: CheckerFile;
  /**
   * Counts processes on the node that probes, found by name, pidFile or commandMatches: healthy with min to max of
   * them.
   */
  readonly process?: CheckerProcess;
  /**
   * Runs a command on the node that probes: healthy when it exits with 0 within timeout, after which it and its
   * children are killed.
   */
  readonly exec?: CheckerExec;
  /** Hands the check to a plug-in that is installed on the nodes and declares which parameters it takes. */
  readonly plugin?: CheckerPlugin;
  /** Time from the beginning of one probe to the beginning of the next, between 100ms and 24h. */
  readonly interval: string;
  /**
   * Time after which a probe that has no answer is ended and counts as unhealthy, between 10ms and 1h and not longer
   * than interval.
   */
  readonly timeout: string;
  /** How many healthy probes in a row turn the verdict to healthy. */
  readonly rise: number;
  /** How many unhealthy probes in a row turn the verdict to unhealthy; a fault is thus seen after interval x fall. */
  readonly fall: number;
  /**
   * Time after the group has started on the node, or the node has begun to probe, in which unhealthy probes are not
   * counted; up to 1h.
   */
  readonly warmUp: string;
  /**
   * The verdict that holds until rise or fall is first reached: Healthy trusts at first, Unhealthy waits for the first
   * good probes.
   */
  readonly startState: "Healthy" | "Unhealthy";
  /**
   * Where it probes: Holder, on the nodes that hold the group, while they do; Candidates, on every node that may hold
   * it, all the time.
   */
  readonly runsOn: "Holder" | "Candidates";
  /**
   * What an unhealthy verdict does: Fault is a failure of the group there, which its failurePolicy answers, and a node
   * that only probes cannot take the group; Score adds score to the node's placement score and stops nothing by
   * itself.
   */
  readonly effect: "Fault" | "Score";
  /**
   * Added to the placement score of a node while the verdict there is unhealthy; usually negative, and 0 only reports.
   */
  readonly score?: number;
}

/** Asks one or several URLs over plain HTTP: healthy when every answer comes within timeout and is as expected. */
export interface CheckerHttp {
  /** The one URL to ask, such as http://192.0.2.10/healthz; for several, use urls. */
  readonly url?: string;
  /** Several URLs, asked one after the other within the one timeout; healthy when all of them are. */
  readonly urls?: readonly CheckerHttpUrl[];
  /** The method of the request; HEAD asks for the headers alone. */
  readonly method: "GET" | "HEAD";
  /** The status codes that are healthy: codes and ranges, separated by commas, such as 200-299,304. */
  readonly status?: string;
  /** Text that must occur in the first 1 MiB of the answer's body. */
  readonly bodyContains?: string;
  /** A regular expression (RE2) that must match somewhere in the first 1 MiB of the body. */
  readonly bodyMatches?: string;
  /** The SHA-256 of the whole body in hexadecimal, as sha256sum prints it; a body of more than 16 MiB is unhealthy. */
  readonly digest?: string;
  /** The Host header of the request, for a virtual host that is asked by address. */
  readonly hostHeader?: string;
  /** Further request headers, name to value. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A Secret of the same namespace, else the files below /etc/holdfast/secrets/NAME on the nodes that probe; each of
   * its keys, such as Authorization, is sent as a header of that name.
   */
  readonly secretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
}

/** One URL and what its answer must be. */
export interface CheckerHttpUrl {
  /** The URL to ask, such as http://192.0.2.10/healthz. */
  readonly url: string;
  /** The status codes that are healthy: codes and ranges, separated by commas, such as 200-299,304. */
  readonly status?: string;
  /** Text that must occur in the first 1 MiB of the answer's body. */
  readonly bodyContains?: string;
  /** A regular expression (RE2) that must match somewhere in the first 1 MiB of the body. */
  readonly bodyMatches?: string;
  /** The SHA-256 of the whole body in hexadecimal, as sha256sum prints it; a body of more than 16 MiB is unhealthy. */
  readonly digest?: string;
}

/** Asks one or several URLs over HTTPS: healthy when every answer comes within timeout and is as expected. */
export interface CheckerHttps {
  /** The one URL to ask, such as https://192.0.2.10/healthz; for several, use urls. */
  readonly url?: string;
  /** Several URLs, asked one after the other within the one timeout; healthy when all of them are. */
  readonly urls?: readonly CheckerHttpUrl[];
  /** The method of the request; HEAD asks for the headers alone. */
  readonly method: "GET" | "HEAD";
  /** The status codes that are healthy: codes and ranges, separated by commas, such as 200-299,304. */
  readonly status?: string;
  /** Text that must occur in the first 1 MiB of the answer's body. */
  readonly bodyContains?: string;
  /** A regular expression (RE2) that must match somewhere in the first 1 MiB of the body. */
  readonly bodyMatches?: string;
  /** The SHA-256 of the whole body in hexadecimal, as sha256sum prints it; a body of more than 16 MiB is unhealthy. */
  readonly digest?: string;
  /** The Host header of the request, for a virtual host that is asked by address. */
  readonly hostHeader?: string;
  /** Further request headers, name to value. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * A Secret of the same namespace, else the files below /etc/holdfast/secrets/NAME on the nodes that probe; each of
   * its keys, such as Authorization, is sent as a header of that name.
   */
  readonly secretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
  /** What is asked of the server's certificate. */
  readonly tls: CheckerHttpsTls;
}

/** What is asked of the server's certificate. */
export interface CheckerHttpsTls {
  /** Whether a certificate that cannot be verified (chain, name, time) is unhealthy. */
  readonly verify: boolean;
  /** The name asked for (SNI) and looked for in the certificate. */
  readonly serverName?: string;
  /**
   * A Secret of the same namespace, else the files below /etc/holdfast/secrets/NAME on the nodes that probe; its key
   * ca.crt holds the authorities to trust, in PEM.
   */
  readonly caSecretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
  /** Unhealthy as soon as the certificate ends within this time, between 1m and 8760h. */
  readonly expiresWithin?: string;
}

/** Opens a TCP connection: healthy when it opens within timeout and, where expect is set, the peer then says so. */
export interface CheckerTcp {
  /** The IP address or DNS name to ask; a name is resolved anew for each probe. */
  readonly host: string;
  /** The TCP port to connect to. */
  readonly port: number;
  /** What to send once connected, byte for byte (write line ends as \r\n in double quotes). */
  readonly send?: string;
  /** Text that must occur in the first 64 KiB that the peer sends. */
  readonly expect?: string;
}

/** Sends one datagram: healthy when an answer comes within timeout and, where expect is set, contains it. */
export interface CheckerUdp {
  /** The IP address or DNS name to ask; a name is resolved anew for each probe. */
  readonly host: string;
  /** The UDP port to send to. */
  readonly port: number;
  /** The content of the datagram, byte for byte (write line ends as \r\n in double quotes). */
  readonly send: string;
  /** Text that must occur in the answer. */
  readonly expect?: string;
}

/**
 * Asks a name server: healthy when it answers NOERROR within timeout with at least one record of the type asked for.
 */
export interface CheckerDns {
  /** The IP address of the name server to ask. */
  readonly server: string;
  /** The UDP port of the name server. */
  readonly port: number;
  /** The name to ask for, always taken as complete (no search domain is added). */
  readonly name: string;
  /** The type of record to ask for. */
  readonly type: "A" | "AAAA" | "CNAME" | "MX" | "NS" | "SOA" | "SRV" | "TXT" | "PTR";
  /** Values that must all be among the records of the answer, written as dig +short prints them. */
  readonly expect?: readonly string[];
}

/**
 * Opens an SMTP session: healthy when the greeting (220) and the answer to EHLO (250) come within timeout; then it
 * quits.
 */
export interface CheckerSmtp {
  /** The IP address or DNS name to ask; a name is resolved anew for each probe. */
  readonly host: string;
  /** The TCP port to connect to. */
  readonly port: number;
  /** Whether STARTTLS must be offered and its handshake succeed too; the certificate is not verified. */
  readonly startTls: boolean;
  /** The name given with EHLO. */
  readonly helo?: string;
}

/** Sends ICMP echo requests: healthy when the share of those unanswered within timeout is not above maxLossPercent. */
export interface CheckerPing {
  /** The IP address or DNS name to ask; a name is resolved anew for each probe. */
  readonly host: string;
  /** How many requests one probe sends, evenly spread over the first half of timeout. */
  readonly count: number;
  /** The share of unanswered requests, in percent, that still counts as healthy. */
  readonly maxLossPercent: number;
}

/** Looks at a file on the node that probes: healthy when it is there (or not, with exists false) and as described. */
export interface CheckerFile {
  /** The absolute path of the file; symbolic links are followed. */
  readonly path: string;
  /** Whether the file must exist (true) or must not (false, for a flag file that signals trouble). */
  readonly exists: boolean;
  /** A regular expression (RE2) that must match somewhere in the first 64 KiB. */
  readonly contentMatches?: string;
  /** The longest time since the last modification that is healthy, between 1s and 8760h. */
  readonly maxAge?: string;
}

/**
 * Counts processes on the node that probes, found by name, pidFile or commandMatches: healthy with min to max of them.
 */
export interface CheckerProcess {
  /** The name of the processes as in /proc/PID/comm, which the kernel cuts after 15 characters. */
  readonly name?: string;
  /** The absolute path of a file whose first line is the number of a process that must be alive. */
  readonly pidFile?: string;
  /**
   * A regular expression (RE2) that must match somewhere in the command line, its arguments joined by single spaces.
   */
  readonly commandMatches?: string;
  /** The smallest number of processes that is healthy. */
  readonly min: number;
  /** The largest number of processes that is healthy; 0 with min 0: none may run. */
  readonly max?: number;
}

/**
 * Runs a command on the node that probes: healthy when it exits with 0 within timeout, after which it and its children
 * are killed.
 */
export interface CheckerExec {
  /** The program, by absolute path, and its arguments, one an entry; no shell reads them. */
  readonly command: readonly string[];
  /**
   * Variables added to the environment of the command, which otherwise has PATH, LANG and the HOLDFAST_ variables
   * alone.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/** Hands the check to a plug-in that is installed on the nodes and declares which parameters it takes. */
export interface CheckerPlugin {
  /** The name of the plug-in, as it was installed on the nodes. */
  readonly name: string;
  /** What the plug-in is told, name to value; one that it does not declare is an error of validate. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What Holdfast knows of the checker; written by the manager alone. */
export interface CheckerStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * The verdict in one word: Healthy or Unhealthy where all nodes that probe agree, Mixed where they do not, Unused
   * where no group uses the checker, Unknown where nothing was observed.
   */
  readonly state?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** One condition, written by the manager alone. */
export interface Condition {
  /** The name of the condition, in CamelCase. */
  readonly type: string;
  /** True, False, or Unknown where nothing was observed. */
  readonly status: "True" | "False" | "Unknown";
  /** The metadata.generation that this condition was computed from. */
  readonly observedGeneration?: number;
  /** When status last changed its value (RFC 3339); for people only, nothing is decided by it. */
  readonly lastTransitionTime: string;
  /** Why, as one CamelCase word listed in docs/glossary.md. */
  readonly reason: string;
  /** What was seen, in words, ending in the next step. */
  readonly message: string;
}

/** A device that fences nodes, driven from the leading manager. */
export interface FenceDevice {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "FenceDevice";
  readonly metadata: ObjectMeta;
  /** How the device is reached. */
  readonly spec: FenceDeviceSpec;
  /** What was last observed of the device, written by the leading manager alone. */
  readonly status?: FenceDeviceStatus;
}

/** How the device is reached. */
export interface FenceDeviceSpec {
  /** The name of a fence agent that is installed on the managers, such as fence_ipmilan or fence_redfish. */
  readonly agent?: string;
  /**
   * A program of your own that is called as a fence agent is: with name=value lines on standard input, which are
   * action (off, on, status, or reboot for a policy's action cycle), nodename (the node to be fenced) and the
   * parameters; exit code 0 for success, and status answers 0 for on and 2 for off.
   */
  readonly exec?: FenceDeviceExec;
  /**
   * The agent's parameters by name, at most 64, all values as strings; ${node.name}, ${node.labels.KEY} and
   * ${node.addresses[0]} stand for what the node to be fenced has.
   */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Secret parameters, each key of the Secret being one (password, say) and in none of parameters; a Secret of the
   * same namespace, else files below /etc/holdfast/secrets/NAME/KEY on the managers.
   */
  readonly secretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
  /** How many commands may run on the device at once, 1 to 64; further ones wait. */
  readonly concurrency: number;
  /**
   * How often the device is asked for the power status of each of its nodes, 10s to 24h; one that says off of a node
   * that renews its lease is disqualified until a person clears it.
   */
  readonly statusEvery: string;
  /** How long this device waits before it acts, 0s to 10m, on top of the policy's delay. */
  readonly delay: string;
}

/**
 * A program of your own that is called as a fence agent is: with name=value lines on standard input, which are action
 * (off, on, status, or reboot for a policy's action cycle), nodename (the node to be fenced) and the parameters; exit
 * code 0 for success, and status answers 0 for on and 2 for off.
 */
export interface FenceDeviceExec {
  /** The program, by absolute path, and its arguments, 1 to 64 in all; no shell is involved. */
  readonly command: readonly string[];
}

/** What was last observed of the device, written by the leading manager alone. */
export interface FenceDeviceStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * Usable answered its last question; Failing did not; Disqualified contradicted what was seen and is not believed
   * until a person clears it; Unknown was not asked yet.
   */
  readonly state?: "Unknown" | "Usable" | "Failing" | "Disqualified";
  /** What was seen, in words, ending in the next step. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** How it is made certain that a lost node no longer acts before another takes its groups over. */
export interface FencingPolicy {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "FencingPolicy";
  readonly metadata: ObjectMeta;
  /** The proof that is asked for, and how it is obtained. */
  readonly spec: FencingPolicySpec;
  /** What was last observed of the policy, written by the leading manager alone. */
  readonly status?: FencingPolicyStatus;
}

/** The proof that is asked for, and how it is obtained. */
export interface FencingPolicySpec {
  /**
   * What must have happened before a takeover: Devices, fence devices confirmed that the node is off; Watchdog, the
   * node's lease is closed and its armed watchdog has had time to reset it; DevicesOrWatchdog, whichever comes first;
   * DevicesAndWatchdog, both; Lease, its lease is closed and has run out with a margin, which suffices for addresses
   * and services that may briefly run twice, never for data; Manual, a person confirmed it (an HAOperation of type
   * ConfirmFenced); None, its lease is closed, for what may run twice without harm.
   */
  readonly mode: "Devices" | "Watchdog" | "DevicesOrWatchdog" | "DevicesAndWatchdog" | "Lease" | "Manual" | "None";
  /**
   * What the devices do in modes with Devices: reboot switches off, makes sure of it, and switches on again; "off" (in
   * quotes: YAML may read it as false) leaves the node off; cycle is one power cycle by the device, which proves
   * nothing until the node reports a new boot.
   */
  readonly action: "off" | "reboot" | "cycle";
  /**
   * How long to wait between the decision to fence and the first command to a device, 0s to 10m, in modes with
   * Devices; a node that renews its lease meanwhile is not fenced, and every takeover takes that much longer.
   */
  readonly delay: string;
  /**
   * How many further attempts over all levels follow a failed one before the fencing is reported as failed, 0 to 100;
   * it is repeated after that too, and nothing is taken over without confirmation.
   */
  readonly retries: number;
  /** The wait after the first failed attempt, 1s to 5m; it doubles from attempt to attempt up to 5m. */
  readonly retryEvery: string;
  /** How long one run of a device's agent may take; it is killed then and counts as failed. */
  readonly timeouts: {
    /** How long one command that switches (off, on, cycle) may take, 1s to 1h. */
    readonly action: string;
    /** How long one question for the power status may take, 500ms to 5m. */
    readonly status: string;
  };
  /**
   * The time without a feed after which the watchdog resets the node, 1s to 5m, in modes with Watchdog; a takeover by
   * watchdog waits ttl + 2 x this time plus 20 %.
   */
  readonly watchdogTimeout: string;
  /**
   * The share of the cluster's nodes, in percent, that may be in fencing or fenced and not yet back at the same time,
   * 1 to 100; one is always allowed, and a fencing beyond the share waits.
   */
  readonly maxFencedShare: number;
  /**
   * What a node that has never reported means for a thing whose holders are not on record yet: Trust that it does not
   * hold it, or Wait until it reports or its HANode is removed.
   */
  readonly unseenNodes?: "Trust" | "Wait";
}

/** What was last observed of the policy, written by the leading manager alone. */
export interface FencingPolicyStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /** In one word whether the policy could be carried out on every node that it applies to. */
  readonly state?: string;
  /** What was seen, in words, ending in the next step. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/**
 * The manager's word about one group; an agent starts only what names its own incarnation, and refuses an epoch below
 * one it has seen.
 */
export interface HAAssignment {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAAssignment";
  readonly metadata: ObjectMeta;
  /** The instruction: which nodes run which members, with their full specs. */
  readonly spec: HAAssignmentSpec;
}

/** The instruction: which nodes run which members, with their full specs. */
export interface HAAssignmentSpec {
  /** The group, or the resource that is a group of its own. */
  readonly group: {
    /**
     * HAGroup, the kind of a resource that is in no group and so is a group of its own, or HACluster for what no group
     * wants any more.
     */
    readonly kind: "HACluster" | "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
    /** The name of that object. */
    readonly name: string;
  };
  /** Grows with each assignment in the cluster; for a claim the highest epoch rules, whichever group it came in. */
  readonly epoch: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
  /**
   * Started to run the members on the placements, Stopped to run them nowhere, Frozen to leave things as they are,
   * Unmanaged to only look.
   */
  readonly wish: "Started" | "Stopped" | "Frozen" | "Unmanaged";
  /** The nodes that run the group. */
  readonly placements: readonly HAAssignmentPlacement[];
  /** A live hand-over in progress; absent at other times. */
  readonly handOver?: {
    /** The node that gives. */
    readonly from: string;
    /** The node that takes. */
    readonly to: string;
  };
  /** The resources in the order in which they start, as they were when the word was given. */
  readonly members: readonly HAAssignmentMember[];
  /** The number of the era in which the word was given; a thaw waits for a later one. */
  readonly era: number;
  /** The node that maintenance, or a shutdown, took the group from, and to which it returns. */
  readonly home?: string;
  /**
   * The node on which a group of one copy ran last; only while it runs nowhere, and where the cluster says onStart
   * Return.
   */
  readonly ranOn?: string;
  /**
   * Whether an agent whose machine shuts down waits until the group was moved away, and stops it only after 60s;
   * otherwise it stops it at once.
   */
  readonly movesAtShutdown?: boolean;
  /**
   * Things that no member touches any more and that every node which may hold them lets go and acknowledges at this
   * epoch.
   */
  readonly releases: readonly {
    /** What sort of thing it is. */
    readonly type: "Address" | "Device" | "FileSystem" | "Path" | "Unit" | "PrimaryRole";
    /** What identifies it. */
    readonly key: string;
  }[];
  /**
   * True where the node begins to stop shortly before its lease ends; false where a device makes certain that it has
   * stopped.
   */
  readonly stopsEarly: boolean;
  /** The last order to restart; members that were started under another one are stopped and started once. */
  readonly restart?: string;
  /** The last order to forget failures; an agent that sees a new one forgets those of the group. */
  readonly cleanup?: string;
  /** How often a node tries again by itself after a failure before it reports the group as failed there. */
  readonly retriesOnNode: number;
  /** The time without a failure after which a node forgets earlier ones, in milliseconds; 0 never forgets. */
  readonly failuresExpireAfterMs: number;
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** A node that runs it. */
export interface HAAssignmentPlacement {
  /** The node. */
  readonly node: string;
  /** The incarnation of its lease that this word is for; another one starts nothing by it. */
  readonly incarnation: string;
  /** The role of promotable members there. */
  readonly role?: "Primary" | "Secondary";
}

/** A resource with its spec. */
export interface HAAssignmentMember {
  /** The kind of the resource. */
  readonly kind: "VirtualIP" | "SharedData" | "HAService";
  /** Its name. */
  readonly name: string;
  /**
   * The metadata.uid of the resource: one that was deleted and created again is another one, though it begins at the
   * same generation.
   */
  readonly uid?: string;
  /** The metadata.generation that the spec was taken from. */
  readonly generation: number;
  /** The full spec of the resource. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The things that this member touches. */
  readonly claims: readonly {
    /** What sort of thing it is. */
    readonly type: "Address" | "Device" | "FileSystem" | "Path" | "Unit" | "PrimaryRole";
    /** What identifies it. */
    readonly key: string;
  }[];
}

/**
 * Who may hold one thing that must not be touched twice; a node is added before it is told to start, and leaves only
 * by a proof.
 */
export interface HAClaim {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAClaim";
  readonly metadata: ObjectMeta;
  /** The thing and every node that may hold it. */
  readonly spec: HAClaimSpec;
}

/** The thing and every node that may hold it. */
export interface HAClaimSpec {
  /** The thing itself, not the object that names it. */
  readonly claim: {
    /** What sort of thing it is. */
    readonly type: "Address" | "Device" | "FileSystem" | "Path" | "Unit" | "PrimaryRole";
    /**
     * What identifies it: the address in its shortest form without prefix, a WWN, a file system's UUID, an absolute
     * path, a unit's name, or the group whose primary role it is.
     */
    readonly key: string;
  };
  /**
   * Every node that may hold the thing, until a proof removes it; a missing record means unknown, an empty list means
   * nobody.
   */
  readonly mayHold: readonly HAClaimMayHold[];
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** A node that may hold it. */
export interface HAClaimMayHold {
  /** The node. */
  readonly node: string;
  /** The boot that it was told in. */
  readonly boot: string;
  /** The incarnation of its lease that it was told in. */
  readonly incarnation: string;
  /** The group that it was named for, as KIND/NAME; another group's word needs an epoch of its own. */
  readonly group?: string;
  /**
   * The fencing mode of the group that it was named for, by which it is proven gone when no group wants the thing any
   * more.
   */
  readonly mode?: "Devices" | "Watchdog" | "DevicesOrWatchdog" | "DevicesAndWatchdog" | "Lease" | "Manual" | "None";
  /** The hardware identity of the node when it was named; absent where it has none. */
  readonly machine?: string;
  /** The epoch of the assignment that named it. */
  readonly epoch: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
}

/**
 * The cluster that this namespace is: lease timing, defaults for groups, and what happens when nodes shut down or the
 * store is away.
 */
export interface HACluster {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HACluster";
  readonly metadata: ObjectMeta;
  /** What is wished for the cluster as a whole; {} takes every default. */
  readonly spec: HAClusterSpec;
  /** What was last observed of the cluster, written by the leading manager alone. */
  readonly status?: HAClusterStatus;
}

/** What is wished for the cluster as a whole; {} takes every default. */
export interface HAClusterSpec {
  /**
   * Running keeps the groups alive; Stopped stops them all, each in reverse order; Frozen leaves everything running
   * where it is and starts, stops, moves and fences nothing; Unmanaged moreover lets you start and stop by hand and
   * only watches.
   */
  readonly state: "Running" | "Stopped" | "Frozen" | "Unmanaged";
  /** How long a node may act without the store, and with it how fast a lost node is noticed. */
  readonly lease: HAClusterLease;
  /** What holds for every group that does not say otherwise, and for a resource that is in no group. */
  readonly defaults: HAClusterDefaults;
  /** How a node is chosen among those that rules and scores leave equal. */
  readonly placement: HAClusterPlacement;
  /**
   * What becomes of a node's groups when its operating system shuts down: Failover stops them and lets others take
   * over at once; Freeze stops them and waits until the node is back or a person moves them; Migrate moves them away
   * before the node goes down, for at most 60s, and back when it is up again; Conditional is Freeze at a reboot and
   * Failover at a power-off.
   */
  readonly shutdownPolicy: "Conditional" | "Freeze" | "Failover" | "Migrate";
  /**
   * What a node does when the store does not answer it: with Hold it keeps what it holds for as long as all other live
   * candidates confirm that they have lost the store too, and lets go at the end of its lease otherwise; with Stop it
   * always lets go at the end of its lease, also where nobody is there to take over.
   */
  readonly storeOutage: "Hold" | "Stop";
  /** How much planned movement the cluster allows at once; failovers are not counted and never wait. */
  readonly disruptionBudget: {
    /**
     * How many groups may be on a planned move (drain, maintenance, failback) at the same time, 1 to 1000; further ones
     * wait their turn.
     */
    readonly maxConcurrentMoves: number;
  };
  /** Who is told of what happens, at most 16 receivers. */
  readonly notifications?: readonly HAClusterNotification[];
}

/** How long a node may act without the store, and with it how fast a lost node is noticed. */
export interface HAClusterLease {
  /**
   * How long a node may act after it sent the last renewal that the store acknowledged, 200ms to 5m; others wait at
   * least this long before they take over (20 % more, at least 50ms, unless the policy is None), so shorter is faster
   * and less patient with a slow store.
   */
  readonly ttl?: string;
  /** How often a node renews its lease, 50ms to 1m and at most a third of ttl. */
  readonly renewEvery?: string;
  /**
   * The lease with which an agent that is stopped on purpose (an upgrade) leaves everything running, 1s to 1h and at
   * least ttl; one that is away for longer is a lost node like any other.
   */
  readonly restartTtl: string;
  /**
   * How long before the end of a lease that it cannot renew a node begins to stop what it holds, 0s to 5m; nothing is
   * stopped early under Devices, where the device has the last word.
   */
  readonly stopBudget?: string;
}

/** What holds for every group that does not say otherwise, and for a resource that is in no group. */
export interface HAClusterDefaults {
  /** The FencingPolicy of groups that name none. */
  readonly fencingPolicy?: {
    /** The name of a FencingPolicy in this namespace. */
    readonly name: string;
  };
  /**
   * The score that the node on which a group runs gets for that, 0 to 1000000; a group moves by itself only to a node
   * whose score is higher by more.
   */
  readonly stickiness: number;
  /**
   * Whether a group returns to a better node that is eligible again: Allowed, as far as the stickiness lets it, or
   * Never, so that it stays until it must leave or an operator moves it.
   */
  readonly failback: "Allowed" | "Never";
  /**
   * What is done when a member of a group fails on a live node: restart it there, then move the group, then give up
   * and show Error.
   */
  readonly failurePolicy: HAClusterDefaultsFailurePolicy;
}

/**
 * What is done when a member of a group fails on a live node: restart it there, then move the group, then give up and
 * show Error.
 */
export interface HAClusterDefaultsFailurePolicy {
  /**
   * How often a failed member is restarted on its node before the group moves away, 0 to 100; 0 moves at the first
   * failure.
   */
  readonly retriesOnNode: number;
  /**
   * How often a group is moved after failures before it stays stopped in Error until a cleanup, 0 to 100; where no
   * other node has a place for it, it is tried again where it failed, and that counts too.
   */
  readonly relocations: number;
  /**
   * How long without a further failure until past failures are forgotten and counting starts again, up to 720h; 0s
   * keeps them until a cleanup.
   */
  readonly expireAfter: string;
  /**
   * What follows a stop that failed, which never counts as stopped: Error leaves the group where it is, for nobody
   * else to start, until a person has looked; Fence fences the node and lets another take over.
   */
  readonly onStopFailure: "Error" | "Fence";
}

/** How a node is chosen among those that rules and scores leave equal. */
export interface HAClusterPlacement {
  /**
   * Spread prefers the node with the most capacity left, where none is declared the one with the fewest groups; Pack
   * prefers the fullest node on which the group still fits; Balance prefers the node that leaves what groups use
   * (spec.usage of HAGroup, else spec.requests) spread most evenly, by least squares of the nodes' shares of each
   * thing.
   */
  readonly strategy: "Spread" | "Pack" | "Balance";
  /** When a group that runs well is moved for the sake of balance, one at a time. */
  readonly rebalance?: HAClusterPlacementRebalance;
  /**
   * Where a group goes that is to start and runs nowhere: with Balance to the node that scores and strategy prefer;
   * with Return a group of one copy counts as if it still ran where it ran last, so that it starts there among equals,
   * and with failback Never wherever it may.
   */
  readonly onStart: "Balance" | "Return";
}

/** When a group that runs well is moved for the sake of balance, one at a time. */
export interface HAClusterPlacementRebalance {
  /**
   * The imbalance above which groups are moved, in percent, 1 to 1000: how far the loads of the nodes lie from their
   * mean (their standard deviation), as a share of it.
   */
  readonly threshold: number;
  /** By how much, in percent of the present imbalance, a move must lower it to be made, 1 to 100. */
  readonly margin: number;
  /**
   * For how long the imbalance must have been above the threshold, and how long after a move the next is made, 1s to
   * 24h.
   */
  readonly hold: string;
}

/** One receiver, told by webhook or by a command. */
export interface HAClusterNotification {
  /** A name for the receiver, unique in the list; it appears in logs and metrics. */
  readonly name: string;
  /**
   * What is reported: Failover and Switchover (an unplanned, a planned move), Fencing (begun, confirmed, failed),
   * Fault and Recovered (a member or checker fails, is well again), Blocked (something waits for a person),
   * StoreOutage (the store was away), Operation (an HAOperation began or ended).
   */
  readonly events: readonly (
    | "Failover"
    | "Switchover"
    | "Fencing"
    | "Fault"
    | "Recovered"
    | "Blocked"
    | "StoreOutage"
    | "Operation"
  )[];
  /** Sends each event as one JSON document by POST; any answer from 200 to 299 counts as delivered. */
  readonly webhook?: HAClusterNotificationWebhook;
  /**
   * Runs a command on the leading manager, each event as one JSON document on its standard input; that machine's
   * allow-list must name it.
   */
  readonly exec?: FenceDeviceExec;
  /**
   * How long one delivery may take, 100ms to 5m; after that it counts as failed, which is logged and counted but holds
   * nothing up.
   */
  readonly timeout: string;
}

/** Sends each event as one JSON document by POST; any answer from 200 to 299 counts as delivered. */
export interface HAClusterNotificationWebhook {
  /** Where to send it, an http or https address without user and password. */
  readonly url: string;
  /**
   * A Secret whose key token is sent as bearer token; a Secret of the same namespace, else files below
   * /etc/holdfast/secrets/NAME/KEY on the managers.
   */
  readonly secretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
}

/** What was last observed of the cluster, written by the leading manager alone. */
export interface HAClusterStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /** In one word what the cluster does; one of the words of spec.state once every live node has acknowledged it. */
  readonly state?: string;
  /** The manager that decides at present; empty while none does. */
  readonly leader?: string;
  /** How many HANodes are in which condition. */
  readonly nodes?: HAClusterStatusNodes;
  /** What was seen, in words, ending in the next step. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** How many HANodes are in which condition. */
export interface HAClusterStatusNodes {
  /** Nodes that are live and may hold groups. */
  readonly active?: number;
  /** Nodes that are live and may not hold groups now (standby, drained, maintenance). */
  readonly standby?: number;
  /** Nodes whose lease has ended or that were never seen. */
  readonly lost?: number;
}

/** One decision of the leading manager that changed something, with its reasons, for people to read. */
export interface HADecision {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HADecision";
  readonly metadata: ObjectMeta;
  /** What was decided, when, by whom, and why. */
  readonly spec: HADecisionSpec;
}

/** What was decided, when, by whom, and why. */
export interface HADecisionSpec {
  /** When, by the clock of the leader (RFC 3339); nothing is decided by it. */
  readonly at: string;
  /** The manager that decided. */
  readonly leader: string;
  /** Its term. */
  readonly term: number;
  /** Grows from decision to decision; a number that is missing was not kept, or could not be written. */
  readonly number: number;
  /**
   * Leadership, a manager began to lead; Assignment, nodes were given or told something; LeaseClosed, the lease of a
   * node was ended; Proof, a node was proven not to hold something; Fencing, a step of a fencing; State, what was
   * observed has changed.
   */
  readonly type: "Leadership" | "Assignment" | "LeaseClosed" | "Proof" | "Fencing" | "State";
  /** What it is about. */
  readonly about: {
    /** The kind of the group, node, order or cluster. */
    readonly kind: "HACluster" | "HAGroup" | "HANode" | "HAOperation" | "HAService" | "SharedData" | "VirtualIP";
    /** Its name. */
    readonly name: string;
  };
  /** What has changed, in words. */
  readonly change: string;
  /** The nodes that had it before; the first 100. */
  readonly from: readonly string[];
  /** The nodes that have it from then on; the first 100. */
  readonly to: readonly string[];
  /** The reasons, in words; the first 16, each cut after 1,024 characters. */
  readonly why: readonly string[];
  /** The epoch of the assignment that was written; absent where none was. */
  readonly epoch?: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
  /** How long before the decision each node concerned was last seen to renew its lease; the first 100. */
  readonly renewals: readonly {
    /** The name of the node. */
    readonly node: string;
    /** The age, in milliseconds of the leader's clock. */
    readonly ageMs: number;
  }[];
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** One fencing of one boot of a node, in progress, done or void; it is written before any device acts. */
export interface HAFencing {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAFencing";
  readonly metadata: ObjectMeta;
  /** The fencing, as far as it has come. */
  readonly spec: HAFencingSpec;
}

/** The fencing, as far as it has come. */
export interface HAFencingSpec {
  /** The node. */
  readonly node: string;
  /** The boot that is made certain not to act; a later boot is another fencing. */
  readonly boot: string;
  /** The hardware identity that the node last reported. */
  readonly machine?: string;
  /** Why: the lease was closed while the node may hold something, a stop failed, or a person asked. */
  readonly cause: "LeaseClosed" | "StopFailed" | "Operator";
  /** The uid of the HAOperation that asked for it; absent where none did. */
  readonly operation?: string;
  /** The FencingPolicy it follows; absent when the built-in default is used. */
  readonly policy?: string;
  /**
   * Requested, Acting at a device, Confirmed, Failed (repeated with back-off), or Void because the node renewed or
   * nobody needs it fenced any more.
   */
  readonly phase: "Requested" | "Acting" | "Confirmed" | "Failed" | "Void";
  /** What the device is asked to do. */
  readonly action?: "off" | "reboot" | "cycle";
  /** The index of the level of devices in use, from 0. */
  readonly level: number;
  /** How often the present level was tried, from 1; 0 before the first try. */
  readonly attempt: number;
  /** The last renewal of the node that was seen when the record was written; a later one by the same boot voids it. */
  readonly seen?: {
    /** The incarnation that renewed. */
    readonly incarnation: string;
    /** The number of the renewal. */
    readonly renewals: number;
  };
  /** What makes it certain that the boot cannot act; absent until then. */
  readonly confirmation?: {
    /** Device when the devices of a level said so, Person after fence confirm or node absent. */
    readonly by: "Device" | "Person";
    /** The devices, or the person and the reason given. */
    readonly detail: string;
  };
  /** What the last failed attempt said. */
  readonly lastError?: string;
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** Resources that run together: the members start in order on one node, stop in reverse, and move as one. */
export interface HAGroup {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAGroup";
  readonly metadata: ObjectMeta;
  /** Which resources form the group, where it may run, and what happens when something in it fails. */
  readonly spec: HAGroupSpec;
  /** What Holdfast knows of the group; written by the manager alone. */
  readonly status?: HAGroupStatus;
}

/** Which resources form the group, where it may run, and what happens when something in it fails. */
export interface HAGroupSpec {
  /**
   * The resources of the group in the order in which they start, each once the one before it is up; they stop in
   * reverse.
   */
  readonly members: readonly {
    /** The kind of the resource. */
    readonly kind: "VirtualIP" | "SharedData" | "HAService";
    /** The name of the resource. */
    readonly name: string;
  }[];
  /**
   * On how many nodes the group runs at once: Single on one, Each on every candidate, a number on that many (1 is the
   * same as Single).
   */
  readonly replicas: number | string;
  /** The nodes that may run the group, by name or by label. */
  readonly candidates?: HAGroupCandidates;
  /**
   * Placement scores of single nodes: among the candidates the one with the highest sum of scores is taken, and a node
   * not named here has 0.
   */
  readonly preferredNodes?: readonly {
    /** The name of an HANode. */
    readonly name: string;
    /** Added to the node's placement score; negative avoids the node but, unlike candidates, does not forbid it. */
    readonly score: number;
  }[];
  /**
   * Added to the placement score of the node that holds the group, 0 to 1000000: it moves by itself only to a node
   * whose score is higher by more.
   */
  readonly stickiness?: number;
  /**
   * Whether the group returns to a better node that is eligible again: Allowed, as far as the stickiness lets it, or
   * Never, so that it stays until it must leave or an operator moves it.
   */
  readonly failback?: "Allowed" | "Never";
  /**
   * Started runs the members; Stopped stops them and keeps them stopped; Disabled does so too, forgets recorded
   * failures (the way out of state Error) and leaves the group out of placement; Unmanaged neither starts, stops nor
   * moves anything.
   */
  readonly state: "Started" | "Stopped" | "Disabled" | "Unmanaged";
  /**
   * What is done when a member, or a checker with effect Fault, fails on a live node: restart there, then move the
   * group, then give up and show Error.
   */
  readonly failurePolicy?: HAGroupFailurePolicy;
  /** The policy by which a lost node is proven gone before another takes the group over. */
  readonly fencingPolicy?: {
    /** The name of a FencingPolicy of the same namespace. */
    readonly name: string;
  };
  /**
   * What is probed to find out whether the group works, beyond the status of its members: each entry names a Checker
   * or has one written in place.
   */
  readonly checkers?: readonly HAGroupChecker[];
  /** Groups, on whichever node, that must be started before this one starts, and that are stopped only after it. */
  readonly after?: readonly {
    /** The kind of what is named. */
    readonly kind: "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
    /** The name of the group or resource. */
    readonly name: string;
  }[];
  /** Which group is placed first where not all find a place: the higher number. */
  readonly priority: number;
  /**
   * What each copy of the group takes on its node, by the names in spec.capacity of the HANode (2Gi of memory, say),
   * at most 32; it is placed only where that much is left.
   */
  readonly requests?: Readonly<Record<string, number | string>>;
  /**
   * How much of each thing a copy of the group really uses, by the names in spec.capacity of the HANode, at most 32;
   * it reserves nothing, and counts only where HACluster spec.placement.strategy is Balance.
   */
  readonly usage?: Readonly<Record<string, number | string>>;
  /**
   * Codes of the risks, such as HA401, that are accepted for this group: a plan still names them but is not blocked by
   * them, and what they make an error is allowed.
   */
  readonly acceptRisks?: readonly ("HA201" | "HA401")[];
}

/** The nodes that may run the group, by name or by label. */
export interface HAGroupCandidates {
  /** The nodes by name; their order means nothing, see preferredNodes. */
  readonly nodes?: readonly string[];
  /**
   * Chooses nodes by the labels of their HANode: those that fulfil every entry of matchLabels and of matchExpressions.
   */
  readonly selector?: HAGroupCandidatesSelector;
}

/**
 * Chooses nodes by the labels of their HANode: those that fulfil every entry of matchLabels and of matchExpressions.
 */
export interface HAGroupCandidatesSelector {
  /** Labels, key to value, that a node must have exactly so. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** Conditions on labels, all of which a node must fulfil. */
  readonly matchExpressions?: readonly HAGroupCandidatesSelectorMatchExpression[];
}

/** One condition on one label. */
export interface HAGroupCandidatesSelectorMatchExpression {
  /** The key of the label, such as rack or example.com/rack. */
  readonly key: string;
  /**
   * In: the label has one of the values; NotIn: it has none of them or is absent; Exists, DoesNotExist: it is there,
   * or not; Gt, Lt: it is a whole number above, or below, the one value.
   */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /** The values to compare with; for Gt and Lt exactly one, a whole number written as a string. */
  readonly values?: readonly string[];
}

/**
 * What is done when a member, or a checker with effect Fault, fails on a live node: restart there, then move the
 * group, then give up and show Error.
 */
export interface HAGroupFailurePolicy {
  /**
   * How often a failed member is restarted on its node before the group moves away, 0 to 100; 0 moves at the first
   * failure.
   */
  readonly retriesOnNode?: number;
  /**
   * How often the group is moved after failures before it stays stopped in Error until a cleanup, 0 to 100; where no
   * other node has a place for it, it is tried again where it failed, and that counts too.
   */
  readonly relocations?: number;
  /**
   * How long without a further failure until past failures are forgotten and counting starts again, up to 720h; 0s
   * keeps them until a cleanup (HAOperation of type Cleanup).
   */
  readonly expireAfter?: string;
  /**
   * What follows a stop that failed, which never counts as stopped: Error leaves the group where it is, for nobody
   * else to start, until a person has looked; Fence fences the node and lets another take over.
   */
  readonly onStopFailure?: "Error" | "Fence";
}

/**
 * A Checker by its name, with at most effect and score of its own, or one written in place by exactly one of http,
 * https, tcp, udp, dns, smtp, ping, file, process, exec, plugin.
 */
export interface HAGroupChecker {
  /** The name of a Checker of the same namespace, whose fields hold here but for effect and score. */
  readonly name?: string;
  /** Asks one or several URLs over plain HTTP: healthy when every answer comes within timeout and is as expected. */
  readonly http?: CheckerHttp;
  /** Asks one or several URLs over HTTPS: healthy when every answer comes within timeout and is as expected. */
  readonly https?: CheckerHttps;
  /** Opens a TCP connection: healthy when it opens within timeout and, where expect is set, the peer then says so. */
  readonly tcp?: CheckerTcp;
  /** Sends one datagram: healthy when an answer comes within timeout and, where expect is set, contains it. */
  readonly udp?: CheckerUdp;
  /**
   * Asks a name server: healthy when it answers NOERROR within timeout with at least one record of the type asked for.
   */
  readonly dns?: CheckerDns;
  /**
   * Opens an SMTP session: healthy when the greeting (220) and the answer to EHLO (250) come within timeout; then it
   * quits.
   */
  readonly smtp?: CheckerSmtp;
  /**
   * Sends ICMP echo requests: healthy when the share of those unanswered within timeout is not above maxLossPercent.
   */
  readonly ping?: CheckerPing;
  /** Looks at a file on the node that probes: healthy when it is there (or not, with exists false) and as described. */
  readonly file?: CheckerFile;
  /**
   * Counts processes on the node that probes, found by name, pidFile or commandMatches: healthy with min to max of
   * them.
   */
  readonly process?: CheckerProcess;
  /**
   * Runs a command on the node that probes: healthy when it exits with 0 within timeout, after which it and its
   * children are killed.
   */
  readonly exec?: CheckerExec;
  /** Hands the check to a plug-in that is installed on the nodes and declares which parameters it takes. */
  readonly plugin?: CheckerPlugin;
  /** Time from the beginning of one probe to the beginning of the next, between 100ms and 24h; not with name. */
  readonly interval?: string;
  /**
   * Time after which a probe that has no answer is ended and counts as unhealthy, between 10ms and 1h and not longer
   * than interval; not with name.
   */
  readonly timeout?: string;
  /** How many healthy probes in a row turn the verdict to healthy; not with name. */
  readonly rise?: number;
  /**
   * How many unhealthy probes in a row turn the verdict to unhealthy, so that a fault is seen after interval x fall;
   * not with name.
   */
  readonly fall?: number;
  /**
   * Time after the group has started on the node, or the node has begun to probe, in which unhealthy probes are not
   * counted; up to 1h; not with name.
   */
  readonly warmUp?: string;
  /**
   * The verdict that holds until rise or fall is first reached: Healthy trusts at first, Unhealthy waits for the first
   * good probes; not with name.
   */
  readonly startState?: "Healthy" | "Unhealthy";
  /**
   * Where it probes: Holder, on the nodes that hold the group, while they do; Candidates, on every node that may hold
   * it, all the time; not with name.
   */
  readonly runsOn?: "Holder" | "Candidates";
  /**
   * What an unhealthy verdict does: Fault is a failure of the group there, which its failurePolicy answers, and a node
   * that only probes cannot take the group; Score adds score to the node's placement score and stops nothing by
   * itself.
   */
  readonly effect?: "Fault" | "Score";
  /**
   * Added to the placement score of a node while the verdict there is unhealthy; usually negative, and 0 only reports.
   */
  readonly score?: number;
}

/** What Holdfast knows of the group; written by the manager alone. */
export interface HAGroupStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * What the group is doing; WaitingForProof waits until a lost node is proven gone, Blocked cannot go on (the message
   * says why), Error needs a person.
   */
  readonly state?:
    | "Stopped"
    | "Starting"
    | "Started"
    | "Stopping"
    | "HandingOver"
    | "Relocating"
    | "Recovering"
    | "WaitingForProof"
    | "Frozen"
    | "Unmanaged"
    | "Error"
    | "Blocked"
    | "Unknown";
  /** The nodes that hold the group, as observed, separated by commas; cut after 1,024 characters. */
  readonly holder?: string;
  /** The nodes that the group is assigned to or was observed on, one entry a node. */
  readonly placements?: readonly HAGroupStatusPlacement[];
  /** The epoch of the present assignment, as term.counter; it grows with each assignment in the cluster. */
  readonly epoch?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** The group on one node. */
export interface HAGroupStatusPlacement {
  /** The name of the HANode. */
  readonly node: string;
  /** The role there, for a group with a promotable member. */
  readonly role?: "Primary" | "Secondary";
  /** What the group is doing there, in the words of status.state. */
  readonly state: string;
}

/** The right of one node, or of one manager, to act for a time; it ends by a write (closed), never by silence alone. */
export interface HALease {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HALease";
  readonly metadata: ObjectMeta;
  /** The lease, written by its holder at each renewal and closed by the leader or by the holder itself. */
  readonly spec: HALeaseSpec;
}

/** The lease, written by its holder at each renewal and closed by the leader or by the holder itself. */
export interface HALeaseSpec {
  /** Node for the lease of an agent, Manager for that of the leading manager. */
  readonly purpose: "Node" | "Manager";
  /** The node, or the manager, that holds the lease. */
  readonly holder: string;
  /** One lease from open to close or expiry; every opening gets a new one. */
  readonly incarnation: string;
  /**
   * The hardware identity of the node (DMI UUID or serial); absent where the machine has none, and then a new boot
   * proves nothing.
   */
  readonly machine?: string;
  /** The boot id of the kernel that the holder runs on. */
  readonly boot?: string;
  /** The store and the count of thaws and adoptions that the holder obeys; a timed proof needs the present one. */
  readonly era?: {
    /** The identity of the store. */
    readonly store: string;
    /** Grows at each thaw and each adoption of a store. */
    readonly number: number;
  };
  /**
   * How long after a renewal the holder may act, in milliseconds; an observer counts it from the moment it saw
   * renewals change.
   */
  readonly ttlMs: number;
  /** Grows with each renewal that is sent; a resend of the same number renews nothing. */
  readonly renewals: number;
  /** True when the lease has ended for good; a closed lease cannot be renewed, only a new incarnation opened. */
  readonly closed: boolean;
  /**
   * The process that sent the last renewal; only that process takes its number for its own, so that two processes of
   * one incarnation cannot.
   */
  readonly sender?: string;
  /** Who closed it, the holder itself or a manager. */
  readonly closedBy?: string;
  /** Its machine is being shut down in order, to boot again or to stay off; absent at other times. */
  readonly leaving?: "Reboot" | "PowerOff";
  /** The term of the manager; grows with each new leader. */
  readonly term?: number;
  /** What resets or cleans the node when its agent falls silent; absent where nothing does. */
  readonly watchdog?: HALeaseWatchdog;
  /**
   * True when the node lets go of everything at the lease's end; false where something on it is frozen or unmanaged.
   */
  readonly letsGo: boolean;
  /**
   * The live candidates of what this node may hold, who are asked when the store is away; empty where it names none.
   */
  readonly witnesses: readonly string[];
  /** True when no other node could take anything over, so that the node may hold without asking. */
  readonly alone: boolean;
  /** The highest epoch in the journal of the node, by which a store restored from a backup is noticed. */
  readonly highestEpoch?: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** What resets or cleans the node when its agent falls silent; absent where nothing does. */
export interface HALeaseWatchdog {
  /** Device for a hardware or kernel watchdog, Deadman for the process that takes registered addresses away. */
  readonly kind: "Device" | "Deadman";
  /** The time after the last feed at which it fires, in milliseconds. */
  readonly timeoutMs: number;
  /** True only while it is certain to fire when it is not fed. */
  readonly armed: boolean;
}

/**
 * A machine of the cluster; its name is the node name that its agent was started with and that stands in the agent's
 * certificate.
 */
export interface HANode {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HANode";
  readonly metadata: ObjectMeta;
  /** What is wished of the node and what it is. */
  readonly spec: HANodeSpec;
  /** What was last observed of the node, written by the leading manager alone. */
  readonly status?: HANodeStatus;
}

/** What is wished of the node and what it is. */
export interface HANodeSpec {
  /**
   * The node's own IP addresses, 1 to 8, never those of a VirtualIP; the other agents ask it there, trying them in
   * this order.
   */
  readonly addresses: readonly string[];
  /**
   * Active may hold groups; Standby takes nothing new and lets go of everything, also of what no other node can take;
   * Drained takes nothing new and gives away what another node can take, the rest runs on; Maintenance is Standby
   * whose groups come back when it ends.
   */
  readonly mode: "Active" | "Standby" | "Drained" | "Maintenance";
  /**
   * How much of each thing the node has for groups that request it (spec.requests of HAGroup), at most 32 names of
   * your own choice such as memory or cpu.
   */
  readonly capacity?: Readonly<Record<string, number | string>>;
  /**
   * The devices that fence this node, in at most 8 levels: levels are tried in order until one succeeds, and all
   * devices of a level must succeed.
   */
  readonly fencing?: readonly HANodeFencing[];
}

/** One level. */
export interface HANodeFencing {
  /**
   * The names of 1 to 8 FenceDevices in this namespace, all of which must succeed (both power supplies of a server,
   * say).
   */
  readonly devices: readonly string[];
}

/** What was last observed of the node, written by the leading manager alone. */
export interface HANodeStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * Eligible may get groups; Excluded is live but may not (its mode, or its agent said so); Suspect has missed
   * renewals; Lost has a lease that ended without proof that it stopped; Fenced was confirmed not to act; Unknown was
   * never seen.
   */
  readonly state?: "Eligible" | "Excluded" | "Suspect" | "Lost" | "Fenced" | "Unknown";
  /** The mode in effect; it differs from spec.mode while an HAOperation is laid over it. */
  readonly mode?: "Active" | "Standby" | "Drained" | "Maintenance";
  /** The lease that the node has or last had, from its opening to its end. */
  readonly incarnation?: string;
  /** The boot id that the node last reported; a fencing is confirmed for one boot. */
  readonly boot?: string;
  /** How many groups the node holds, or may hold as far as nobody has proof of the contrary. */
  readonly heldGroups?: number;
  /** What was seen, in words, ending in the next step. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** What the agent of one node sees and has done; the agent may write this and its own lease, and nothing else. */
export interface HANodeReport {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HANodeReport";
  readonly metadata: ObjectMeta;
  /** The facts of one node, in one incarnation. */
  readonly spec: HANodeReportSpec;
}

/** The facts of one node, in one incarnation. */
export interface HANodeReportSpec {
  /** The node. */
  readonly node: string;
  /** The boot id of its kernel. */
  readonly boot: string;
  /** The incarnation of its lease. */
  readonly incarnation: string;
  /** The hardware identity of the node; absent where it has none. */
  readonly machine?: string;
  /**
   * The hardware (MAC) addresses of the node's network interfaces, such as 52:54:00:12:34:56: by them an answer to a
   * duplicate check is known to be this node's.
   */
  readonly hardware: readonly string[];
  /** True when everything known was looked at in this incarnation; before that nothing is known to be stopped. */
  readonly probed: boolean;
  /** Grows with each report, so that a reader knows a new one from an old one. */
  readonly reports: number;
  /**
   * Why the node starts nothing just now, and says of nothing that it has stopped, as where its journal cannot be
   * written; absent while it does what it is told.
   */
  readonly startsRefused?: string;
  /** The number of the era that the node obeyed when it last looked at everything. */
  readonly era: number;
  /**
   * For each thing that the node was ever told of and has not been forgotten: the highest epoch seen, and whether it
   * is held.
   */
  readonly claims: readonly HANodeReportClaim[];
  /**
   * Each resource as observed: first what the node has started, in the order in which it was started, then the others.
   */
  readonly resources: readonly HANodeReportResource[];
  /** What the checkers found, after rise and fall. */
  readonly verdicts: readonly HANodeReportVerdict[];
  /** Each group that has failed here as a whole, by a checker with effect Fault, and was not forgotten since. */
  readonly groups?: readonly HANodeReportGroup[];
  /**
   * How long actions took here when they last succeeded, by which a plan foretells; at most 2000, of which the last
   * one was measured last.
   */
  readonly durations: readonly HANodeReportDuration[];
  /** The version of this record; a reader that knows only lower ones writes nothing and resigns. */
  readonly format: number;
}

/** What the node knows of one thing. */
export interface HANodeReportClaim {
  /** What sort of thing it is. */
  readonly type: "Address" | "Device" | "FileSystem" | "Path" | "Unit" | "PrimaryRole";
  /** What identifies it. */
  readonly key: string;
  /** The highest epoch that the node has journalled for it. */
  readonly epoch: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
  /**
   * Held when it is here or may be, Stopped when it was observed to be gone and no journal entry is left, Unknown
   * before the first look.
   */
  readonly held: "Held" | "Stopped" | "Unknown";
}

/** A resource as observed. */
export interface HANodeReportResource {
  /** The kind of the resource. */
  readonly kind: "VirtualIP" | "SharedData" | "HAService";
  /** Its name. */
  readonly name: string;
  /** What was seen; Unknown while any process of an action lives. */
  readonly state: "Stopped" | "Starting" | "Started" | "Stopping" | "Failed" | "Unknown";
  /** The role of a promotable service. */
  readonly role?: "Primary" | "Secondary";
  /** The epoch that it was started at; absent when it was found running. */
  readonly epoch?: {
    /** The term of the leader that gave the number; compared first. */
    readonly term: number;
    /** Counts the assignments within the term; compared second. */
    readonly counter: number;
  };
  /** The metadata.uid of the object that it was started from; absent when it was found running. */
  readonly uid?: string;
  /** The generation of the spec that it was started with; absent when it was found running. */
  readonly generation?: number;
  /** The order to restart that it was started under, as the assignment had it; absent where there was none. */
  readonly restart?: string;
  /** How often it failed here in this incarnation, until cleaned up or expired. */
  readonly failures: number;
  /** How often its stop has failed since it last succeeded; above 0 the resource counts as held. */
  readonly stopFailures: number;
  /** What the last failure said. */
  readonly error?: string;
  /** What its start waits for, that ends by itself and is no failure; absent where it waits for nothing. */
  readonly waitsFor?: string;
}

/** The verdict of one checker. */
export interface HANodeReportVerdict {
  /** The name of a Checker, or GROUP/INDEX for one that is written in a group. */
  readonly checker: string;
  /** Healthy, Unhealthy, or Unknown during warm-up and where the check cannot be run. */
  readonly verdict: "Healthy" | "Unhealthy" | "Unknown";
  /** What the probe said that made the verdict; absent where it is Healthy. */
  readonly message?: string;
}

/** The failures of one group. */
export interface HANodeReportGroup {
  /** The name of the HAGroup. */
  readonly name: string;
  /** How often it failed here in this incarnation, until cleaned up or expired. */
  readonly failures: number;
  /** What the last failure said. */
  readonly error?: string;
}

/** One measured action. */
export interface HANodeReportDuration {
  /** The kind of the resource. */
  readonly kind: "VirtualIP" | "SharedData" | "HAService";
  /** Its name. */
  readonly name: string;
  /** What was measured. */
  readonly action: "Start" | "Stop" | "Promote" | "Demote" | "Reload";
  /** The time it took, in milliseconds. */
  readonly milliseconds: number;
}

/** What an operator wants for now, laid over the specs so that neither Git nor the operator reverts the other. */
export interface HAOperation {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAOperation";
  readonly metadata: ObjectMeta;
  /** The order, which cannot be changed once it is given. */
  readonly spec: HAOperationSpec;
  /** What has become of the operation, written by the leading manager alone. */
  readonly status?: HAOperationStatus;
}

/** The order, which cannot be changed once it is given. */
export interface HAOperationSpec {
  /** What is wanted. */
  readonly type:
    | "Standby"
    | "Maintenance"
    | "Drain"
    | "Freeze"
    | "Stop"
    | "Move"
    | "Restart"
    | "Cleanup"
    | "Fence"
    | "ConfirmFenced";
  /** The object it is about; a resource that is in no group is a group of its own. */
  readonly target: {
    /**
     * The kind of the object: HANode for Standby, Maintenance, Drain, Fence and ConfirmFenced; HACluster, HANode or
     * HAGroup for Freeze; HACluster, HAGroup or a resource for Stop; HAGroup or a resource for Move and Restart, and for
     * Cleanup also HANode.
     */
    readonly kind: "HACluster" | "HANode" | "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
    /** The name of the object in this namespace. */
    readonly name: string;
  };
  /** The HANode to move to, only with Move. */
  readonly toNode?: string;
  /**
   * The boot id, a UUID in lower case, of the boot that is confirmed as ended, only with ConfirmFenced; the node's
   * other boots are not confirmed by it.
   */
  readonly boot?: string;
  /** Why, in your own words, for those who read the history; Fence and ConfirmFenced need it. */
  readonly reason?: string;
  /** Who asked for it, as the caller says (the command line puts user and host); only the store knows who it was. */
  readonly requestedBy?: string;
  /**
   * After what time, counted from when it became Active, a lasting operation (Standby, Maintenance, Drain, Freeze,
   * Stop) ends by itself, 1s to 720h.
   */
  readonly expiresAfter?: string;
}

/** What has become of the operation, written by the leading manager alone. */
export interface HAOperationStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * Pending was not begun; Active is in effect or under way; Succeeded and Failed have ended, see result; Expired
   * ended after expiresAfter; Cancelled was ended by a person.
   */
  readonly state?: "Pending" | "Active" | "Succeeded" | "Failed" | "Expired" | "Cancelled";
  /** What was done and what was not, in words; set once the operation has ended. */
  readonly result?: string;
  /** What was seen, in words, ending in the next step. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/**
 * A service that is started, watched and stopped on the nodes of its group, and kept from starting by itself anywhere.
 */
export interface HAService {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "HAService";
  readonly metadata: ObjectMeta;
  /** What is run, how it is started, asked and stopped, and how long each of these may take. */
  readonly spec: HAServiceSpec;
  /** What Holdfast knows of the service; written by the manager alone. */
  readonly status?: HAServiceStatus;
}

/** What is run, how it is started, asked and stopped, and how long each of these may take. */
export interface HAServiceSpec {
  /** A systemd unit; its start at boot is switched off, and it is kept from starting where it is not wanted. */
  readonly systemd?: {
    /** The unit with its suffix, such as nginx.service or postgresql@15-main.service; of a template, one instance. */
    readonly unit: string;
  };
  /**
   * An OCF resource agent below /usr/lib/ocf/resource.d, run with its actions start, stop, monitor and, where it is
   * used so, promote, demote, notify, migrate_to and migrate_from.
   */
  readonly ocf?: HAServiceOcf;
  /**
   * Three commands that start, stop and look at a service which nothing else manages; each runs as root, and only
   * where the node's /etc/holdfast/agent.yaml allows it.
   */
  readonly exec?: HAServiceExec;
  /**
   * A program that Holdfast runs itself, in a scope of its own, so that it outlives a restart of the agent; it must
   * stay in the foreground.
   */
  readonly process?: HAServiceProcess;
  /**
   * How long each action may take, 100ms to 24h; one that takes longer is ended and has failed, so a plan's worst case
   * is reckoned from these.
   */
  readonly timeouts: HAServiceTimeouts;
  /**
   * The time between two looks at the status of the running service, 100ms to 1h; a service that has ended is noticed
   * within it.
   */
  readonly statusEvery: string;
  /** How often a start is tried, 1 to 10, before it counts as one failure for the failurePolicy of the group. */
  readonly startTries: number;
  /** The time between a failed try to start and the next one, 0s to 5m; used only where startTries is above 1. */
  readonly startRetryWait: string;
  /**
   * Makes the copies of the group differ by role: one node (or primaries) is primary, the others are secondary;
   * without it all copies are equal.
   */
  readonly promotable?: {
    /** How many nodes are primary at the same time, 1 to 8; more than 1 only for a service that is made for it. */
    readonly primaries: number;
  };
  /**
   * Commands that are told, on the node itself, when the service has come up or gone down; their failure is an event
   * and changes nothing else.
   */
  readonly notify?: HAServiceNotify;
}

/**
 * An OCF resource agent below /usr/lib/ocf/resource.d, run with its actions start, stop, monitor and, where it is used
 * so, promote, demote, notify, migrate_to and migrate_from.
 */
export interface HAServiceOcf {
  /** The agent as ocf:PROVIDER:TYPE, such as ocf:heartbeat:pgsql. */
  readonly agent: string;
  /**
   * The agent's parameters by their names in its metadata (the agent sees them as OCF_RESKEY_NAME), at most 128; one
   * that is not named has the agent's own default.
   */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Secret parameters, each key of the Secret being one (replication_passwd, say) and in none of parameters; a Secret
   * of the same namespace, else files below /etc/holdfast/secrets/NAME/KEY on the managers.
   */
  readonly secretRef?: {
    /** The name of the Secret. */
    readonly name: string;
  };
  /**
   * true lets a planned move hand the running service over by the agent's actions migrate_to and migrate_from; false
   * (the default) stops it and starts it on the other node.
   */
  readonly liveHandOver: boolean;
}

/**
 * Three commands that start, stop and look at a service which nothing else manages; each runs as root, and only where
 * the node's /etc/holdfast/agent.yaml allows it.
 */
export interface HAServiceExec {
  /** The command that starts the service, by absolute path, and its arguments, one an entry; no shell reads them. */
  readonly start: readonly string[];
  /**
   * The command that stops the service, in the same form; it exits with 0 once nothing of it runs, also when nothing
   * ran before.
   */
  readonly stop: readonly string[];
  /**
   * The command that looks, in the same form, and changes nothing; exit code 0 means that the service runs, 7 or 3
   * that nothing of it runs, and with any other its state is unknown.
   */
  readonly status: readonly string[];
  /**
   * Variables added to the environment of the three commands, which otherwise has PATH, LANG and the HOLDFAST_
   * variables alone.
   */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A program that Holdfast runs itself, in a scope of its own, so that it outlives a restart of the agent; it must stay
 * in the foreground.
 */
export interface HAServiceProcess {
  /** The program, by absolute path, and its arguments, one an entry; no shell reads them. */
  readonly command: readonly string[];
  /** The user, by name or number, as whom the program runs. */
  readonly user?: string;
  /** The group, by name or number, with which the program runs. */
  readonly group?: string;
  /** The directory in which the program starts; it must exist. */
  readonly workingDirectory?: string;
  /**
   * Variables added to the environment of the program, which otherwise has PATH, LANG and the HOLDFAST_ variables
   * alone.
   */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * The signal that asks the program to end; what is left of it and its children shortly before timeouts.stop is
   * killed.
   */
  readonly stopSignal: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2";
}

/**
 * How long each action may take, 100ms to 24h; one that takes longer is ended and has failed, so a plan's worst case
 * is reckoned from these.
 */
export interface HAServiceTimeouts {
  /**
   * How long one try to start may take; the whole start may take startTries of these with a look (status) before and
   * after each, and startRetryWait between them.
   */
  readonly start: string;
  /** How long a stop may take before it is a failed stop, which failurePolicy.onStopFailure of the group answers. */
  readonly stop: string;
  /**
   * How long one look at the status may take before it counts as failed; a service that hangs is noticed after
   * statusEvery and this together.
   */
  readonly status: string;
  /** How long a promotion to primary may take; used only with promotable. */
  readonly promote: string;
  /** How long a demotion to secondary may take before it counts as a failed stop; used only with promotable. */
  readonly demote: string;
  /** How long each command of notify, and the action notify of an OCF agent, may take before it is ended. */
  readonly notify: string;
}

/**
 * Commands that are told, on the node itself, when the service has come up or gone down; their failure is an event and
 * changes nothing else.
 */
export interface HAServiceNotify {
  /** Run after the service has started, by absolute path with its arguments, one an entry; no shell reads them. */
  readonly up?: readonly string[];
  /** Run after the service was stopped or was found to have failed, in the same form as up. */
  readonly down?: readonly string[];
}

/** What Holdfast knows of the service; written by the manager alone. */
export interface HAServiceStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * What the service is doing, in one of the words of HAGroup status.state such as Started, Stopped, Error or Unknown.
   */
  readonly state?: string;
  /** The nodes on which the service runs, as observed, separated by commas; cut after 1,024 characters. */
  readonly holder?: string;
  /** The nodes on which the service is primary, as observed, separated by commas; only with promotable. */
  readonly primary?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/**
 * A rule between groups: keeps them together or apart, orders what they do, or binds them to nodes, as a requirement
 * or as a score.
 */
export interface PlacementRule {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "PlacementRule";
  readonly metadata: ObjectMeta;
  /** Exactly one of together, apart, order, nodes, and whether it must be kept or only counts as a score. */
  readonly spec: PlacementRuleSpec;
  /** What Holdfast knows of the rule; written by the manager alone. */
  readonly status?: PlacementRuleStatus;
}

/** Exactly one of together, apart, order, nodes, and whether it must be kept or only counts as a score. */
export interface PlacementRuleSpec {
  /** Keeps the groups on the same node; those with several copies, on the same nodes. */
  readonly together?: PlacementRuleTogether;
  /** Keeps the groups on different nodes, each from every other. */
  readonly apart?: PlacementRuleApart;
  /**
   * Has the groups act one after the other, on whichever nodes they are: the groups of a step begin once the step
   * before is done.
   */
  readonly order?: PlacementRuleOrder;
  /** Binds the groups to nodes, given by name or by label, or keeps them away from these. */
  readonly nodes?: PlacementRuleNodes;
  /**
   * Required: a group stops rather than break the rule; Scored: keeping the rule adds score to a placement, and it may
   * be broken.
   */
  readonly enforcement: "Required" | "Scored";
  /** Added to the placement score of each node where the rule is kept: 1 to 1000000, with nodes also negative. */
  readonly score?: number;
}

/** Keeps the groups on the same node; those with several copies, on the same nodes. */
export interface PlacementRuleTogether {
  /** The groups to keep together; the order matters only with dependence OnFirst. */
  readonly groups: readonly PlacementRuleTogetherGroup[];
  /**
   * Who needs whom where not all can run: Mutual lets none run without the others; with OnFirst the first group in the
   * list does not need the others, and these run only where it does.
   */
  readonly dependence: "Mutual" | "OnFirst";
}

/** One group, or one resource that is in no group; with role, only its copies in that role. */
export interface PlacementRuleTogetherGroup {
  /** The kind of what is named. */
  readonly kind: "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
  /** The name of the group or resource. */
  readonly name: string;
  /** The role of its promotable member that the rule is about. */
  readonly role?: "Primary" | "Secondary";
}

/** Keeps the groups on different nodes, each from every other. */
export interface PlacementRuleApart {
  /** The groups to keep apart; their order means nothing. */
  readonly groups: readonly PlacementRuleTogetherGroup[];
}

/**
 * Has the groups act one after the other, on whichever nodes they are: the groups of a step begin once the step before
 * is done.
 */
export interface PlacementRuleOrder {
  /** The steps in their order. */
  readonly steps: readonly PlacementRuleOrderStep[];
  /**
   * Mandatory: a step never happens unless the one before it has; Optional: the order is kept only where both happen
   * at the same time anyway; Serialize: the steps never happen at the same time, in whichever order.
   */
  readonly requirement: "Mandatory" | "Optional" | "Serialize";
  /**
   * Whether the opposite actions (stop for start, demote for promote) follow the reverse order; false leaves them
   * free.
   */
  readonly symmetric: boolean;
}

/** Groups that do the same thing, in any order among themselves. */
export interface PlacementRuleOrderStep {
  /** The groups of the step; for one after the other, write more steps. */
  readonly groups: readonly {
    /** The kind of what is named. */
    readonly kind: "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
    /** The name of the group or resource. */
    readonly name: string;
  }[];
  /**
   * What the groups do in this step: Start and Stop concern the whole group, Promote and Demote the primary role of
   * its promotable member.
   */
  readonly action: "Start" | "Stop" | "Promote" | "Demote";
  /** When the step is done: All, when every group has done its action; Any, when one of them has. */
  readonly waitFor: "All" | "Any";
}

/** Binds the groups to nodes, given by name or by label, or keeps them away from these. */
export interface PlacementRuleNodes {
  /** The groups that the rule binds, each by itself. */
  readonly groups: readonly PlacementRuleTogetherGroup[];
  /** The nodes by name; their order means nothing. */
  readonly nodes?: readonly string[];
  /**
   * Chooses nodes by the labels of their HANode: those that fulfil every entry of matchLabels and of matchExpressions.
   */
  readonly selector?: HAGroupCandidatesSelector;
  /** Whether the rule is turned round: false, the groups run on these nodes only; true, on all but these. */
  readonly avoid: boolean;
}

/** What Holdfast knows of the rule; written by the manager alone. */
export interface PlacementRuleStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * The rule in one word: Kept, Broken (Scored and outweighed, or not yet carried out), Unsatisfiable where no
   * placement keeps it, Unknown where nothing was observed.
   */
  readonly state?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/**
 * Data that moves between nodes with its group; it is never mounted, linked or handed over while another node may
 * still write to it.
 */
export interface SharedData {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "SharedData";
  readonly metadata: ObjectMeta;
  /** Where the data is, how it is mounted and linked, and what must be true of it before it is used. */
  readonly spec: SharedDataSpec;
  /** What Holdfast knows of the data; written by the manager alone. */
  readonly status?: SharedDataStatus;
}

/** Where the data is, how it is mounted and linked, and what must be true of it before it is used. */
export interface SharedDataSpec {
  /** The directory of the node below which the shared data lies and to which link targets are relative. */
  readonly root?: string;
  /**
   * The file system that is mounted before the links are made and unmounted after they are undone; without it, the
   * data is already at root.
   */
  readonly mount?: SharedDataMount;
  /**
   * Paths of the node that are symbolic links into the shared data while the node holds it, at most 128; what stood
   * there before is kept aside and put back when the data is given up.
   */
  readonly links?: readonly {
    /**
     * The path of the node that becomes a link, such as /etc/exports; a file or directory that stands there is moved
     * aside, never deleted.
     */
    readonly path: string;
    /**
     * What the link leads to, as a path relative to root, such as etc/exports; it must exist when the link is made,
     * unless initialize makes it.
     */
    readonly target: string;
  }[];
  /**
   * What happens to a link's target that is missing: Never (the default) makes that an error, CopyOnce copies there
   * what the node has at the link's path, with owner and mode; a target that exists is never overwritten.
   */
  readonly initialize: "Never" | "CopyOnce";
  /**
   * What must be true of the data after it is mounted and before anything is linked or started; data that differs is
   * left alone and the start fails.
   */
  readonly require?: SharedDataRequire;
  /**
   * Exclusive (the default) lets one node at a time have the data; Shared lets several have it at once and is needed
   * in a group with more than one copy.
   */
  readonly access: "Exclusive" | "Shared";
  /**
   * How the storage itself keeps a second machine from writing, checked before anything is mounted or linked; without
   * it, only the claim and the proof of its fencing mode protect the data, and oneshot asks for an accepted risk.
   */
  readonly exclusiveRight?: {
    /**
     * Mmp: the multi-mount protection of ext4, which must be switched on in the file system; ScsiReservation: a
     * persistent reservation on the device, which then refuses writes of other machines; LeaseFile: a file in the data
     * that the holder keeps renewing.
     */
    readonly method: "Mmp" | "LeaseFile" | "ScsiReservation";
    /** The file that the holder keeps renewing, as a path relative to root, such as .holdfast-lease. */
    readonly leaseFile?: string;
  };
}

/**
 * The file system that is mounted before the links are made and unmounted after they are undone; without it, the data
 * is already at root.
 */
export interface SharedDataMount {
  /** The directory on which the file system is mounted; it is made where it is missing. */
  readonly path: string;
  /** A file system on a block device that every candidate can reach, such as a SAN volume, an iSCSI disk or DRBD. */
  readonly block?: {
    /**
     * The device by a name that means the same on every candidate and after every boot, such as
     * /dev/disk/by-id/wwn-0x5000c500a1b2c3d4; /dev/sdb may be another disk tomorrow.
     */
    readonly device: string;
    /**
     * The type of the file system that must be on the device, which is never formatted; only gfs2 and ocfs2 bear more
     * than one node at a time.
     */
    readonly fsType: "ext4" | "xfs" | "btrfs" | "gfs2" | "ocfs2";
  };
  /** A directory of an NFS server. */
  readonly nfs?: SharedDataMountNfs;
  /** A directory of the node that appears at a second place, such as part of a cluster file system. */
  readonly bind?: {
    /** The directory that already exists on every candidate. */
    readonly source: string;
  };
  /**
   * Mount options as mount -o takes them, one an entry, such as noatime, at most 32; without them, the defaults of the
   * file system.
   */
  readonly options?: readonly string[];
  /**
   * true ends the processes that keep the file system busy when it must be unmounted; with false (the default) a busy
   * file system is a failed stop, and the group's failurePolicy.onStopFailure decides.
   */
  readonly forceUnmount: boolean;
  /** How long one mount or one unmount may take before it counts as failed, 100ms to 24h; by default 60s. */
  readonly timeout: string;
}

/** A directory of an NFS server. */
export interface SharedDataMountNfs {
  /** The NFS server, as an IP address or a DNS name; an address still works when name service does not. */
  readonly server: string;
  /** The directory as the server exports it, such as /export/data. */
  readonly export: string;
  /** The version of the NFS protocol, in quotes ("4.2"); without it, the highest that client and server both speak. */
  readonly version?: "3" | "4" | "4.1" | "4.2";
}

/**
 * What must be true of the data after it is mounted and before anything is linked or started; data that differs is
 * left alone and the start fails.
 */
export interface SharedDataRequire {
  /** The user, by name or number, who must own root. */
  readonly owner?: string;
  /** The group, by name or number, to which root must belong. */
  readonly group?: string;
  /** The permissions that root must have, in octal and in quotes, such as "0755". */
  readonly mode?: string;
  /** A file that must be in the data, so that the wrong volume is never taken for the right one. */
  readonly marker?: {
    /** The file, as a path relative to root, such as .cluster-a. */
    readonly file: string;
    /** A text that must stand in the first 64 KiB of the file; without it, the file need only exist. */
    readonly contains?: string;
  };
  /**
   * The database system whose data set this must be (mysql stands for MariaDB too); a data set of another system is
   * refused.
   */
  readonly database?: "mysql" | "postgresql" | "sqlite";
}

/** What Holdfast knows of the data; written by the manager alone. */
export interface SharedDataStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * What the data is doing, in one of the words of HAGroup status.state such as Started, Stopped, Blocked or Unknown.
   */
  readonly state?: string;
  /**
   * The node that has the data mounted or linked, as observed; several names, joined by commas, where access is
   * Shared.
   */
  readonly holder?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

/** An address that is on one node at a time and moves with its group; one that is in no group is a group of its own. */
export interface VirtualIP {
  readonly apiVersion: "holdfast.dev/v1alpha1";
  readonly kind: "VirtualIP";
  readonly metadata: ObjectMeta;
  /** The address that is wanted, how it is taken and announced, and what goes along with it. */
  readonly spec: VirtualIPSpec;
  /** What Holdfast knows of the address; written by the manager alone. */
  readonly status?: VirtualIPStatus;
}

/** The address that is wanted, how it is taken and announced, and what goes along with it. */
export interface VirtualIPSpec {
  /**
   * The address with the prefix length of its subnet, such as 192.0.2.10/24 or 2001:db8::10/64; the address alone
   * decides whether two objects mean the same thing, whatever their prefix lengths.
   */
  readonly address: string;
  /**
   * The network interface that carries the address, by the same name on every candidate; without it, the one that
   * already has an address in the subnet of this one, and a node without such an interface cannot start it.
   */
  readonly interface?: string;
  /**
   * What puts the address on the interface: iproute2 (the default; from a lease ttl of 5s on, the kernel itself
   * removes the address when the agent no longer renews it), keepalived (a keepalived that Holdfast configures), or
   * ocf (the resource agent ocf:heartbeat:IPaddr2).
   */
  readonly driver: "iproute2" | "keepalived" | "ocf";
  /**
   * Asking the network whether another machine has the address, before this node takes it; the default asks and waits
   * 50ms.
   */
  readonly duplicateCheck: VirtualIPDuplicateCheck;
  /**
   * Telling the neighbours which machine has the address (gratuitous ARP for IPv4, unsolicited neighbour
   * advertisements for IPv6); the default sends five at a takeover and one every second after it.
   */
  readonly announcements: VirtualIPAnnouncements;
  /**
   * What the node takes on along with the address, after it has the address, and puts back as it was before it gives
   * the address up; without it the node keeps its own name and name servers.
   */
  readonly hostIdentity?: VirtualIPHostIdentity;
  /** Routes that the node has while it holds the address, added after the address and removed before it, at most 32. */
  readonly routes?: readonly VirtualIPRoute[];
}

/**
 * Asking the network whether another machine has the address, before this node takes it; the default asks and waits
 * 50ms.
 */
export interface VirtualIPDuplicateCheck {
  /**
   * true (the default) asks before each takeover; false takes the address unasked, which suits only an interface on
   * which nobody could answer, such as lo or a point-to-point link.
   */
  readonly enabled: boolean;
  /**
   * How long to wait for an answer before the address counts as free, 10ms to 10s; every takeover and every planned
   * move takes this much longer, and the default of 50ms suits a local network.
   */
  readonly wait: string;
  /**
   * What happens when the machine that answers is, by its MAC address, a node proven gone: Block (the default) leaves
   * the address alone and waits until nobody answers, Contest takes it, announces it again and again and raises an
   * event; an answer of any other machine always blocks.
   */
  readonly onDuplicate: "Block" | "Contest";
}

/**
 * Telling the neighbours which machine has the address (gratuitous ARP for IPv4, unsolicited neighbour advertisements
 * for IPv6); the default sends five at a takeover and one every second after it.
 */
export interface VirtualIPAnnouncements {
  /**
   * How many announcements are sent at a takeover, 1 to 100, the first of them at once; the default of 5 allows for
   * four lost ones.
   */
  readonly count: number;
  /** The time between two announcements of a takeover, 10ms to 10s; by default 200ms, so that five take 0.8s. */
  readonly interval: string;
  /**
   * How often the holder announces the address again for as long as it has it, 100ms to 1h, or 0s for never; the
   * default of 1s brings clients that learned a wrong machine back within about a second.
   */
  readonly repeatEvery: string;
}

/**
 * What the node takes on along with the address, after it has the address, and puts back as it was before it gives the
 * address up; without it the node keeps its own name and name servers.
 */
export interface VirtualIPHostIdentity {
  /**
   * The host name that the node has while it holds the address; give each candidate its node name in
   * /etc/holdfast/agent.yaml then, because the agent cannot tell it from the host name any more.
   */
  readonly hostname?: string;
  /** Names that stand beside the address in the node's /etc/hosts while it holds the address, at most 16. */
  readonly hosts?: readonly string[];
  /** What the node's /etc/resolv.conf says while it holds the address; the file is put back as it was afterwards. */
  readonly resolver?: VirtualIPHostIdentityResolver;
}

/** What the node's /etc/resolv.conf says while it holds the address; the file is put back as it was afterwards. */
export interface VirtualIPHostIdentityResolver {
  /** The addresses of the name servers, 1 to 3, asked in this order; the resolver of the C library looks at no more. */
  readonly nameservers: readonly string[];
  /** Domains that are tried after a short name, in this order, at most 6; without it the node keeps its own. */
  readonly search?: readonly string[];
}

/** One route through the interface of the address. */
export interface VirtualIPRoute {
  /** The network that the route leads to, as a CIDR such as 198.51.100.0/24, or default for every other address. */
  readonly to: string;
  /** The address of the next router; without it the network is reached directly on the interface. */
  readonly via?: string;
  /**
   * The route's metric: of two routes to the same network the smaller is used; without it the kernel's own, 0 for IPv4
   * and 1024 for IPv6.
   */
  readonly metric?: number;
  /** The number of the routing table that takes the route; by default 254, the main table. */
  readonly table: number;
  /**
   * true makes the virtual address the source of what the node sends by this route; false (the default) leaves the
   * choice to the kernel.
   */
  readonly source: boolean;
}

/** What Holdfast knows of the address; written by the manager alone. */
export interface VirtualIPStatus {
  /** The metadata.generation that this status was computed from. */
  readonly observedGeneration?: number;
  /**
   * What the address is doing, in one of the words of HAGroup status.state such as Started, Stopped, Blocked or
   * Unknown.
   */
  readonly state?: string;
  /** The node that has the address, as observed; two names, joined by a comma, where two nodes were seen with it. */
  readonly holder?: string;
  /** The network interface on which the holder has the address. */
  readonly interface?: string;
  /** What was seen, in words, ending in the next step where something is to be done. */
  readonly message?: string;
  /**
   * What is known of the object, one entry a type: Ready, Reconciling, Stalled, Accepted, Available, Redundant,
   * FencingReady.
   */
  readonly conditions?: readonly Condition[];
}

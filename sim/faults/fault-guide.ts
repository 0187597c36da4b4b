/** What people are told of a fault, and by which a scenario is judged. */
export interface FaultGuide {
  /** What it does, in one sentence. */
  readonly does: string;
  /** What its target is. */
  readonly strikes: string;
  /** By name, the numbers that it takes. */
  readonly args: Readonly<Record<string, FaultArg>>;
}

export interface FaultArg {
  readonly says: string;
  readonly low: number;
  readonly high: number;
  /** What it is where nothing is said; undefined where it must be said. */
  readonly usual: number | undefined;
  readonly isWhole?: true;
}

/** Of every fault of `allFaults`, by its name. */
export const faultGuide: Readonly<Record<string, FaultGuide>> = {
  "power-loss": ofNode("The machine loses its power; when the fault ends it is switched on.", {
    keeps: flag("1 where what ran comes up by itself at boot", 0),
  }),
  "machine-pause": ofNode("A virtual machine stands still, and its clock with it."),
  suspend: ofNode("Everything on the machine stands still, and its clock goes on."),
  "backstop-unreached": ofNode("The deadman cannot be reached; it goes on with the deadline that it has."),
  "node-added": {
    does: "A node that nobody knew is installed, switched on and declared; when the fault ends it is no longer declared.",
    strikes: "`added-1` or `added-2`",
    args: {},
  },
  "clock-slew": ofNode("The clock of the machine goes too fast or too slow.", {
    rate: { says: "seconds that it counts in a second", low: 0.917, high: 1.083, usual: undefined },
  }),
  "agent-crash": ofNode("The agent is killed; when the fault ends it is started again."),
  "agent-leaves": ofNode("The agent is told that the machine goes down: it stops all and ends its lease."),
  "agent-upgrade": ofNode("The agent is stopped as for an upgrade: what runs goes on."),
  "agent-crash-at-write": ofNode("The agent dies at one of its own writes to the store.", crashAtWrite(6)),
  "agent-pause": ofNode("The agent stands still; all else on the machine goes on."),
  "disk-full": ofNode("The journal cannot be written."),
  "disk-slow": ofNode("The journal takes long to be written: 10 ms, ten times that at `share` 0.5, and 1 s at 1.", {
    share: { says: "of two powers of ten", low: 0, high: 1, usual: 0.5 },
  }),
  "journal-damaged": ofNode(
    "The agent dies, and its journal cannot be read any more; when the fault ends it is started.",
  ),
  "agent-reads-behind": ofNode(
    "The agent dies, and the next one at once reads from a copy of the store that is behind, by 0.2 s and 10 s times `share`.",
    share("of 10 s", 0.2),
  ),
  "manager-crash": ofManager("The manager is killed; when the fault ends it is started again."),
  "manager-upgrade": ofManager("The manager is stopped as for an upgrade, and lets the next one lead at once."),
  "manager-crash-at-write": ofManager("The manager dies at one of its own writes to the store.", crashAtWrite(12)),
  "manager-pause": ofManager("The manager stands still."),
  partition: ofWay("Nothing gets through between it and the store."),
  "one-way-loss": ofWay("Its requests reach the store, and no answer or event reaches it."),
  "reply-loss": ofWay("Answers are lost although the request was done.", share("of answers", 0.2)),
  "late-requests": ofWay("Requests reach the store long after they were given up.", share("of requests", 0.2)),
  "duplicate-requests": ofWay("Requests reach the store twice.", share("of requests", 0.2)),
  "slow-network": ofWay(
    "Each way takes from 1 ms up to 10 ms and 900 ms times `share`.",
    share("of 900 ms", undefined),
  ),
  "stale-list": ofWay("Lists show it what was a while ago."),
  "watch-stall": ofWay(
    "Its watches stand still, which it notices after 0.4 s and 20 s times `share`.",
    share("of 20 s", undefined),
  ),
  "store-unavailable": ofStore("Nobody reaches the store."),
  "store-read-only": ofStore("The store refuses writes."),
  "store-slow": ofStore("Every answer of the store takes longer.", {
    slowMs: { says: "milliseconds that it takes longer", low: 0, high: 2_000, usual: undefined },
  }),
  compaction: ofStore("The store forgets its past: every watch ends, and what was missed must be listed anew."),
  "driver-fails": ofNode("Actions fail, half of them half done.", share("of actions", 0.5)),
  "driver-hangs": ofNode("Actions hang until they are ended at their time limit.", share("of actions", 0.5)),
  "driver-lies": ofNode("Actions say that they are done and have done nothing.", share("of actions", 0.5)),
  "driver-slow": ofNode("Actions take up to 50 ms and 8 s times `share`.", share("of 8 s", 0.5)),
  "stop-stuck": ofNode("Nothing can be stopped or demoted."),
  "start-waits": ofNode("Something is in the way of every start."),
  "resource-breaks": ofNode("One of the resources that run there ceases to work, or is gone.", {
    which: which("which of them"),
    isGone: flag("1 where it is gone, and not only broken", 0),
  }),
  "hand-start": ofNode("Somebody starts there, by hand, what runs elsewhere.", { which: which("which of it") }),
  "fence-fails": ofDevices("Commands to devices fail and do nothing.", share("of commands", 0.5)),
  "fence-hangs": ofDevices("Commands to devices do not answer; half of them are done.", share("of commands", 0.5)),
  "fence-late": ofDevices("Commands report a failure and are done later.", share("of commands", 0.5)),
  "fence-lies": ofDevices("Devices report success and do nothing."),
  "wrong-plug": ofNode("The agent stands still, and devices report success and do nothing."),
  "watchdog-fails": ofNode("What makes the node let go in place of its agent (deadman or watchdog) never does."),
  "address-edited": ofObject("VirtualIP", "Its address is edited to another.", { which: which("which other") }),
  "interface-edited": ofObject("VirtualIP", "Its interface is edited."),
  "announcements-edited": ofObject("VirtualIP", "An edit for which nothing has to stop.", { which: which("which") }),
  "limits-edited": ofObject("HAService", "An edit for which nothing has to stop.", { which: which("which") }),
  "replicas-changed": ofObject("HAGroup", "Its replicas are edited to Each, Single or 2.", {
    which: which("which of the three"),
  }),
  "group-stopped": ofObject("HAGroup", "Its state is edited to Stopped, Unmanaged or Disabled.", {
    which: which("which of the three"),
  }),
  "group-shortened": ofObject("HAGroup", "Its last member is taken out."),
  "candidates-changed": ofObject("HAGroup", "Only some nodes are candidates.", { which: which("which") }),
  "node-mode": ofObject("HANode", "Its mode is edited to Standby, Drained or Maintenance.", {
    which: which("which of the three"),
  }),
  "cluster-held": ofObject("HACluster", "Its state is edited to Frozen, Unmanaged or Stopped.", {
    which: which("which of the three"),
  }),
  "node-removed": ofObject("HANode", "It is deleted while the machine goes on."),
  "group-deleted": ofObject("HAGroup", "It is deleted."),
  "address-deleted": ofObject("VirtualIP", "It is deleted."),
  "service-deleted": ofObject("HAService", "It is deleted."),
  "group-renamed": ofObject("HAGroup", "The same members stand in a group of another name."),
  "resource-renamed": ofObject("HAService", "The same unit stands in a resource of another name."),
  "member-regrouped": ofObject("HAGroup", "Its last member goes to another group.", { which: which("to which") }),
  "checker-unhealthy": {
    does: "What the checker probes answers wrongly, or not at all, or cannot be probed from there.",
    strikes: "a node and a checker, as in `n1 page`",
    args: { which: which("which of the three") },
  },
};

type Args = FaultGuide["args"];

function ofNode(does: string, args: Args = {}): FaultGuide {
  return { does, strikes: "a node", args };
}

function ofManager(does: string, args: Args = {}): FaultGuide {
  return { does, strikes: "a manager, as in `manager-1`", args };
}

function ofWay(does: string, args: Args = {}): FaultGuide {
  return { does, strikes: "a node or a manager", args };
}

function ofStore(does: string, args: Args = {}): FaultGuide {
  return { does, strikes: "`store`", args };
}

function ofDevices(does: string, args: Args = {}): FaultGuide {
  return { does, strikes: "`devices`, all of them", args };
}

function ofObject(kind: string, does: string, args: Args = {}): FaultGuide {
  return { does, strikes: `the name of a ${kind}`, args };
}

function share(of: string, usual: number | undefined): Args {
  return { share: { says: `the share ${of}`, low: 0, high: 1, usual } };
}

function which(says: string): FaultArg {
  return { says: `${says}, as a part of 1`, low: 0, high: 0.999_999_999_9, usual: 0 };
}

function flag(says: string, usual: 0 | 1): FaultArg {
  return { says, low: 0, high: 1, usual, isWhole: true };
}

function crashAtWrite(most: number): Args {
  return {
    left: { says: "how many it still begins, and dies at the last", low: 1, high: most, usual: 1, isWhole: true },
    isSent: flag("1 where that last one reaches the store", 0),
  };
}

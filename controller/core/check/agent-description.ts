/** Whose convention an agent follows: the Open Cluster Framework's resource agents, or the fence agents' API. */
export type AgentStandard = "ocf" | "fence";

/** An agent as objects name it: `ocf:heartbeat:IPaddr2`, `fence_ipmilan`. */
export interface AgentName {
  readonly standard: AgentStandard;
  readonly name: string;
}

/** What is known here of an agent that an object names. */
export type AgentDescription = AgentName & AgentKnowledge;

export type AgentKnowledge =
  /** It is installed and has described itself. */
  | {
      readonly state: "described";
      readonly parameters: readonly AgentParameter[];
      /** Names of actions, such as `promote`. */
      readonly actions: readonly string[];
    }
  /** Agents of its standard (and of its provider) are installed, but not this one; `known` are the full names of those that are. */
  | { readonly state: "absent"; readonly known: readonly string[] }
  /** Nothing can be said: no such agents are installed, or this one could not be asked. */
  | { readonly state: "unknown"; readonly why: string };

/** One parameter, as the agent's metadata describes it. */
export interface AgentParameter {
  readonly name: string;
  /** Said to be required and without a default of its own. */
  readonly isRequired: boolean;
  readonly isDeprecated: boolean;
  /** The parameter that takes the place of this deprecated one and means the same. */
  readonly replacedBy?: string;
  /** The type that the metadata names: string, boolean, integer, second, select, or a word of the agent's own. */
  readonly type: string;
  /** The values that are allowed, where the metadata lists them. */
  readonly options: readonly string[];
  /** The long option of the command line, without dashes, such as `ssl-insecure`; empty where there is none. */
  readonly longOption: string;
  /** The letter of the command line's short option; empty where there is none. */
  readonly shortOption: string;
}

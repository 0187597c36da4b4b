/** What objects may use on one node. Whoever may write objects would otherwise be root on it. */
export interface AllowList {
  /** Absolute paths of programs, or of folders with a slash at the end, everything below which may be run. */
  readonly commands: readonly string[];
  /** Names of systemd units; `*` stands for any characters. */
  readonly units: readonly string[];
}

/** Why this command may not be run here, or undefined where it may. */
export function refuseCommand({ commands }: AllowList, program: string): string | undefined {
  const isAllowed = commands.some((allowed) =>
    allowed.endsWith("/") ? program.startsWith(allowed) && !program.includes("/../") : program === allowed,
  );
  if (isAllowed) return undefined;
  const present = commands.length === 0 ? "it allows none" : `it allows ${commands.join(", ")}`;
  return `Cannot run ${program} as allow.commands of this node's agent.yaml must name it or its folder: ${present}`;
}

/** Why this unit may not be used here, or undefined where it may. */
export function refuseUnit({ units }: AllowList, unit: string): string | undefined {
  if (units.some((allowed) => isMatch(allowed, unit))) return undefined;
  const present = units.length === 0 ? "it allows none" : `it allows ${units.join(", ")}`;
  return `Cannot use unit ${unit} as allow.units of this node's agent.yaml must name it: ${present}`;
}

function isMatch(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

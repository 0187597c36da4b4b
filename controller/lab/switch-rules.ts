/** What the switch does to frames, besides passing them on. */
export type SwitchRule =
  /** Nothing that comes in at one port goes out at the other; the way back is open. */
  | { readonly type: "cut"; readonly from: string; readonly to: string }
  /** Of all that comes in or goes out at the port, this share is lost by chance, each way. */
  | { readonly type: "loss"; readonly port: string; readonly percent: number };

/** The text that makes `nft -f -` put these rules, and no others, in force in one step. */
export function switchRules(rules: readonly SwitchRule[]): string {
  const lines = rules.flatMap((rule) => linesOf(rule)).map((line) => `    ${line}`);
  const chain = ["  chain pass {", "    type filter hook forward priority 0; policy accept;", ...lines, "  }"];
  // Named once before it is deleted, for deleting what is not there is an error.
  return ["table bridge lab", "delete table bridge lab", "table bridge lab {", ...chain, "}", ""].join("\n");
}

function linesOf(rule: SwitchRule): readonly string[] {
  if (rule.type === "cut") return [`iifname "${rule.from}" oifname "${rule.to}" drop`];
  const share = Math.round(rule.percent * 100);
  const chance = share >= 10_000 ? "drop" : `numgen random mod 10000 < ${share} drop`;
  return [`iifname "${rule.port}" ${chance}`, `oifname "${rule.port}" ${chance}`];
}

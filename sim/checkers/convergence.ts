import { stateless } from "./checker.ts";

/** Once faults have ended, everything that can run runs within the bound of `restBoundMs`. */
export const convergence = stateless("convergence", (event) =>
  event.type === "overdue" ? `not at rest: ${event.left.join(" | ")}` : undefined,
);

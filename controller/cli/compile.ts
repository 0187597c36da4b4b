import { openCatalog } from "./open-catalog.ts";

/**
 * Loads every program that runs for long, so that its compiled code is kept when this process ends, and reads the
 * definition of every kind, which is kept as well.
 */
export async function compile(): Promise<void> {
  await Promise.all([
    import("./agent.ts"),
    import("./manager.ts"),
    import("./serve.ts"),
    import("./up.ts"),
    import("./watchdog.ts"),
  ]);
  const catalog = openCatalog();
  for (const kind of catalog.kinds) catalog.find(kind);
}

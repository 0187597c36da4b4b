/** Loads every program that runs for long, so that its compiled code is kept when this process ends. */
export async function compile(): Promise<void> {
  await Promise.all([
    import("./agent.ts"),
    import("./manager.ts"),
    import("./serve.ts"),
    import("./up.ts"),
    import("./watchdog.ts"),
  ]);
}

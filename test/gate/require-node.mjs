// Loaded before anything else by `npm run check`, `npm test` and vitest; plain JavaScript, so that an older Node can
// read it far enough to say what is wrong.

/** Ends the process with one sentence unless this is Node 26. */
export function setup() {
  if (process.version.startsWith("v26.")) return;
  process.stderr.write(
    `Holdfast needs Node 26 and this is ${process.version} (${process.execPath}): run \`npm ci\`, which brings Node 26 ` +
      "for Linux on x64 and arm64, and then `npm run check` or `npm test`, which use it.\n",
  );
  process.exit(1);
}

setup();

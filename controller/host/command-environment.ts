/** Where programs are looked for that a command of an object calls by name: the folders of a Debian root. */
const commandPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The whole environment of a command of an object: PATH, LANG, and what is given, the later of two equal names. Nothing
 * of this process' own goes into it.
 */
export function commandEnvironment(
  ...given: readonly Readonly<Record<string, string>>[]
): Readonly<Record<string, string>> {
  const fixed = { PATH: commandPath, LANG: "C.UTF-8" };
  return Object.assign({}, fixed, ...given);
}

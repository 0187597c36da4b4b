/**
 * What each pattern of crds/ asks for, in the words that follow "must be". A regular expression alone tells a user
 * little; a test asks for an entry here for each pattern that is used.
 */
const words = new Map<string, string>([
  [
    String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`,
    "a name of lower-case letters, digits and hyphens that begins and ends with a letter or digit",
  ],
  [String.raw`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`, "a duration with units ms, s, m or h, such as 1m30s or 250ms"],
  [
    String.raw`^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]{1,2})?$`,
    "a quantity such as 4, 500m or 16Gi",
  ],
  [String.raw`^(/[^/\x00-\x1f]+)+$`, "an absolute path without '//' or a slash at its end"],
  [String.raw`^(Single|Each)$`, "Single, Each or a whole number without quotes"],
  [
    String.raw`^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$`,
    "a label value: letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
  ],
  [
    String.raw`^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`,
    "a label key, such as rack or example.com/rack",
  ],
  [String.raw`^HA[1-7][0-9]{2}$`, "a risk code, such as HA201"],
  [
    String.raw`^[1-5][0-9]{2}(-[1-5][0-9]{2})?(,[1-5][0-9]{2}(-[1-5][0-9]{2})?)*$`,
    "status codes and ranges separated by commas, such as 200-299,304",
  ],
  [String.raw`^[0-9a-f]{2}(:[0-9a-f]{2})+$`, "a hardware address in lower case, such as 52:54:00:12:34:56"],
  [String.raw`^[0-9a-f]{64}$`, "a SHA-256 of 64 hexadecimal digits in lower case, as sha256sum prints it"],
  [
    String.raw`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
    "a UUID in lower case, such as /proc/sys/kernel/random/boot_id shows",
  ],
  [
    String.raw`^https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):[0-9]{1,5}/?$`,
    "https://HOST:PORT, such as https://192.0.2.1:7420",
  ],
  [String.raw`^[A-Za-z0-9.:_\[\]-]+$`, "a host with an optional port, such as www.example.com:8080"],
  [String.raw`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`, "a host name of letters, digits, hyphens and points"],
  [
    String.raw`^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\.)*([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)?\.?$`,
    "a DNS name, such as www.example.com",
  ],
  [
    String.raw`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`,
    "a name of letters, digits, '_', '.' and '-' that begins with none of the last two",
  ],
  [String.raw`^[A-Za-z0-9_][A-Za-z0-9_.@-]*[$]?$`, "the name or number of a user or group"],
  [String.raw`^fence_[a-z0-9_-]+$`, "the name of a fence agent, which begins with fence_"],
  [String.raw`^[0-7]{3,4}$`, 'three or four octal digits, such as "0755"'],
  [String.raw`^[A-Z][A-Za-z]*$`, "a word in CamelCase"],
  [String.raw`^[A-Z][A-Za-z0-9]*$`, "a word in CamelCase"],
  [String.raw`[^ \t\r\n]`, "a text that is not blank"],
  [String.raw`^[^\r\n]*$`, "a text of one line"],
  [String.raw`^[^\x00-\x1f\x7f]*$`, "a text of one line without control characters"],
  [String.raw`^[^\x00]*$`, "a text without NUL characters"],
]);

/** What a text must be to match a pattern: in words where there are any, else by showing the pattern. */
export function patternWords(pattern: string): string {
  return words.get(pattern) ?? `text that matches ${pattern}`;
}

export function hasPatternWords(pattern: string): boolean {
  return words.has(pattern);
}

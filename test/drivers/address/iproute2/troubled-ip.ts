/**
 * A shell script that stands for `ip` and goes wrong as the files `trouble-VERB` of its folder say; it has each line done by
 * the real one. A start adds an address, then a route; a stop takes the route away, then the address.
 */
export function troubledIp(folder: string): string {
  return `#!/bin/sh
case "$*" in *monitor*) exec ip "$@" ;; esac
options=
for option in "$@"; do case $option in -6 | -N) options="$options $option" ;; esac; done
number=0
fail() { echo "$1" >&2; echo "Command failed -:$number" >&2; }
while read -r line; do
  number=$((number + 1))
  second=
  case $line in
    holdfast) fail 'Object "holdfast" is unknown, try "ip help".'; continue ;;
    "addr replace"*) verb=start ;;
    "route add"* | "route prepend"*) verb=start second=1 ;;
    "route del"*) verb=stop ;;
    "addr del"*) verb=stop second=1 ;;
    "addr show"*) verb=probe ;;
    *) verb=other ;;
  esac
  case $(cat "${folder}/trouble-$verb" 2>/dev/null) in
    fail) fail "Error: made to fail."; continue ;;
    half) if [ -n "$second" ]; then fail "Error: made to fail."; continue; fi ;;
    lie) continue ;;
    hang) echo $$ >"${folder}/hanging"; sleep 100000; continue ;;
    slow) sleep 0.2 ;;
    garbage) echo "%%% [{ garbage"; continue ;;
  esac
  ip $options -j $line || echo "Command failed -:$number" >&2
done
`;
}

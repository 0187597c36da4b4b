/**
 * `ctl VERB NAME`: a daemon that is really there, or not, and that writes to what was its standard output, and then into
 * `NAME.pid.ticks`, for as long as it lives: two minutes where nobody ends it. A file `trouble-VERB` beside the script names what goes wrong; `hanging` says
 * that it hangs.
 */
export const thingScript = `#!/bin/sh
cd "\${0%/*}" || exit 9
verb=$1 pid=$2.pid how=
[ -e "trouble-$verb" ] && read -r how <"trouble-$verb"

is_there() {
  [ -s "$pid" ] || return 1
  # A dead process stays in the table until its parent has asked for it, which may take a while.
  case $(cat "/proc/$(cat "$pid")/stat" 2>/dev/null) in "" | *") Z "*) return 1 ;; esac
}
begin() {
  is_there && return
  rm -f "$pid"
  setsid sh -c 'echo $$ >"$0.new"; mv "$0.new" "$0"; for i in $(seq 6000); do echo tick; echo . >>"$0.ticks"; sleep 0.02; done' "$pid" &
  until is_there; do sleep 0.005; done
}
finish() {
  is_there && kill -9 "-$(cat "$pid")"
  while is_there; do sleep 0.005; done
  rm -f "$pid"
}
hang() {
  setsid sh -c 'echo >hanging; sleep 1000' &
  sleep 1000
}
work() {
  case $verb in
    start) begin ;;
    stop) finish ;;
    status) is_there || exit 7 ;;
  esac
}
case $how in
  fail) echo "it cannot be" >&2; exit 1 ;;
  half) work; exit 1 ;;
  hang) hang ;;
  lie) exit 0 ;;
  slow) sleep 0.3; work ;;
  garbage) head -c 100000 /dev/urandom; exit 42 ;;
  *) work ;;
esac
`;

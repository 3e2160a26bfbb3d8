#!/bin/sh
# The program and its runtime in one file. Behind this script lies a tar.gz:
# the first run unpacks it into the user's cache, later runs start from there.
set -u

version=@VERSION@
offset=@OFFSET@
megabytes=@MEGABYTES@

is_unpacked() {
  [ -x "$1/$version/deno" ] && [ -f "$1/$version/app/main.js" ]
}

# What others may write to, others may make us run.
is_private() {
  [ -n "$(find "$1" -prune -type d -user "$(id -u)" ! -perm -020 ! -perm -002 2>/dev/null)" ]
}

# Whether --quiet is among the arguments, or -q, alone or as in -vqn3.
is_quiet() {
  for word; do
    case $word in
      --) return 1 ;;
      --quiet) return 0 ;;
      --*) ;;
      -*) case ${word%%[!qvVh-]*} in *q*) return 0 ;; esac ;;
    esac
  done
  return 1
}

say() {
  [ -n "$quiet" ] || echo "log: $1" >&2
}

stop_on_signals() {
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Removes versions that nobody has started for 30 days: each start writes its mark.
# They are renamed first, so that a version is there whole or not at all.
remove_unused() {
  for old in "$1"/*; do
    name=${old##*/}
    case $name in
      "$version" | *[!0-9a-f]*) continue ;;
      ????????????????) ;;
      *) continue ;;
    esac
    mark=$old/started
    if [ ! -e "$mark" ]; then mark=$old; fi
    if [ -n "$(find "$mark" -prune -mtime +30)" ]; then
      mv "$old" "$1/unpacking.$name" && rm -rf "$1/unpacking.$name"
    fi
  done
}

# Unpacks aside and renames, so that whatever bears the final name is whole.
# Where two first runs meet, the later one finds the name taken: its mv fails,
# or puts its folder inside the other's, and what is there is used.
unpack() (
  stop_on_signals
  umask 077
  mkdir -p "$1" && is_private "$1" || exit 1
  find "$1/." ! -name . -prune -name 'unpacking.*' -mtime +1 -exec rm -rf {} + 2>/dev/null
  aside=$(mktemp -d "$1/unpacking.XXXXXX") || exit 1
  say "unpacking to \"$1\" (once for this version, $megabytes MB)"
  trap 'rm -rf "$aside"' EXIT
  { tail -c "+$offset" <"$0" | gzip -dc || : >"$aside/failed"; } |
    tar -xmof - -C "$aside" && [ ! -e "$aside/failed" ] || exit 1
  if [ -e "$1/$version" ] && ! is_unpacked "$1"; then rm -rf "${1:?}/$version"; fi
  mv "$aside" "$1/$version" 2>/dev/null
  rm -rf "$1/$version/${aside##*/}"
  is_unpacked "$1" || exit 1
  remove_unused "$1" 2>/dev/null || :
)

start() {
  program=$1/$version
  shift
  { echo >"$program/started"; } 2>/dev/null
  DENO_DIR=$program/deno_dir
  DENO_NO_UPDATE_CHECK=1
  case $0 in
    /*) LOG_PROGRAM=$0 ;;
    *) LOG_PROGRAM=$PWD/$0 ;;
  esac
  export DENO_DIR DENO_NO_UPDATE_CHECK LOG_PROGRAM
  exec "$program/deno" run @OPTIONS@ "$program/app/main.js" "$@"
}

case ${XDG_CACHE_HOME:-} in
  /*) cache=$XDG_CACHE_HOME/log ;;
  *) cache=${HOME:+$HOME/.cache/log} ;;
esac
if [ -n "$cache" ] && is_unpacked "$cache"; then start "$cache" "$@"; fi

temporary=${TMPDIR:-/tmp}/log-$(id -u)
if is_unpacked "$temporary" && is_private "$temporary"; then start "$temporary" "$@"; fi

quiet=
if is_quiet "$@"; then quiet=yes; fi
stop_on_signals
if [ -n "$cache" ]; then
  if unpack "$cache"; then start "$cache" "$@"; fi
  say "Cannot unpack into \"$cache\": trying \"$temporary\""
fi
if unpack "$temporary"; then start "$temporary" "$@"; fi
echo "log: Cannot unpack into \"$temporary\": set XDG_CACHE_HOME to a folder with $megabytes MB of room" >&2
exit 3

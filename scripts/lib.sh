# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Helpers of the scripts in this directory; sourced, never run:
#
#	. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
#
# Exit status everywhere: 0 ok, 1 a verdict, 2 usage or environment.

# A failure inside $(...) is a failure.
shopt -s inherit_errexit

# The top of this checkout, and the name messages begin with.
# shellcheck disable=SC2034
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PROG=${0##*/}

# note TEXT...: one line on stderr. stdout belongs to results.
note()
{
	printf '%s: %s\n' "$PROG" "$*" >&2
}

# die TEXT [MORE...]: what is wrong, then how to mend it, a line each; exit 2.
die()
{
	note "$1"
	shift
	[ $# -eq 0 ] || printf '  %s\n' "$@" >&2
	exit 2
}

# need COMMAND PACKAGE: stop when COMMAND is not there.
need()
{
	command -v "$1" >/dev/null ||
		die "$1 is missing" "install it: apt-get install $2"
}

# need_checkout: stop when nothing can be built in this checkout.
need_checkout()
{
	[ -w "$TOP" ] || die "the checkout is read-only: $TOP" \
		"build/ and results/ go there; copy it to a place that can be written"
}

# revision: what git can say of this tree, and of a copy of it nobody: runs have it.
revision()
{
	git -C "$TOP" rev-parse --short=10 HEAD 2>/dev/null || echo nogit
	{ git -C "$TOP" status --porcelain 2>/dev/null || true; } | sed -n '1s/.*/changed/p'
}

# cache_root: where everything that can be made again is kept.
cache_root()
{
	if [ -z "${XDG_CACHE_HOME:-}${HOME:-}" ]; then
		die "neither XDG_CACHE_HOME nor HOME is set" \
		    "set one: the kernel is kept below it"
	fi
	printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/pkscale"
}

# make_dir DIR: make DIR, which must be writable, or stop.
make_dir()
{
	{ mkdir -p "$1" 2>/dev/null && [ -w "$1" ]; } ||
		die "cannot write to $1" \
		    "make it writable, or set XDG_CACHE_HOME to a directory that is"
}

# make_tmp VAR NAME: a private directory for temporary files, its path in VAR. The
# path is in VAR before there is a directory: mktemp -d, when it is interrupted
# between the two, leaves one that nobody can remove.
make_tmp()
{
	local -n made=$1

	made=$(mktemp -u "${TMPDIR:-/tmp}/pkscale-$2.XXXXXX")
	mkdir -m 700 "$made" || { made=; die "no place for temporary files" \
		"make room in ${TMPDIR:-/tmp}, or set TMPDIR"; }
}

# kib_free DIR and kib_used DIR...: KiB free where DIR is, KiB taken by DIRs.
kib_free()
{
	df -Pk "$1" | awk 'NR == 2 { print $4 }'
}

kib_used()
{
	du -skc "$@" 2>/dev/null | awk 'END { print $1 + 0 }'
}

# human KIB: 1536 -> 1.5 MiB
human()
{
	awk -v k="$1" 'BEGIN {
		if (k >= 1048576) printf "%.1f GiB\n", k / 1048576
		else if (k >= 1024) printf "%.1f MiB\n", k / 1024
		else printf "%d KiB\n", k }'
}

# json_string TEXT: TEXT as a quoted JSON string.
json_string()
{
	local s=$1

	s=${s//\\/\\\\}
	s=${s//\"/\\\"}
	s=${s//$'\t'/\\t}
	s=${s//$'\r'/\\r}
	s=${s//$'\n'/\\n}
	printf '"%s"' "$(printf '%s' "$s" | tr -d '\000-\037')"
}

# image_info RELEASE IMAGE SERIES FLAVOUR: info.json of a kernel that was not built here.
image_info()
{
	printf '{\n  "release": %s,\n  "series": %s,\n  "flavour": %s,\n  "fingerprint": "%s"\n}\n' \
		"$(json_string "$1")" "$(json_string "$3")" "$(json_string "$4")" \
		"$(sha256sum <"$2" | cut -c1-16)"
}

# json_value FILE KEY: a string or number of one of our own flat JSON files,
# which hold one "key": value a line; nothing when it is not there.
json_value()
{
	sed -n 's/^[[:space:]]*"'"$2"'": *"\{0,1\}\(.*[^",]\)"\{0,1\},\{0,1\}$/\1/p' \
		"$1" | sed 's/\\\(["\\]\)/\1/g' | head -n 1
}

# lock FILE WHAT: wait until this process alone holds FILE. The kernel drops
# the lock with the last process that inherited it, however that ends; the
# file only names the holder, and is removed by unlock.
lock()
{
	while :; do
		exec {LOCK_FD}>>"$1" || die "cannot open $1"
		if ! flock -n "$LOCK_FD"; then
			note "$2: waiting for pid $(head -n 1 "$1" 2>/dev/null || echo '?')"
			flock "$LOCK_FD" || die "cannot lock $1"
		fi
		# Somebody may have removed the file while we waited for it.
		[ "$1" -ef "/dev/fd/$LOCK_FD" ] && break
		exec {LOCK_FD}>&-
	done
	LOCK_FILE=$1
	echo $$ >"$1"
}

unlock()
{
	[ -n "${LOCK_FILE:-}" ] || return 0
	rm -f "$LOCK_FILE"
	LOCK_FILE=
	exec {LOCK_FD}>&-
}

# empty DIR: remove what is in it, once nobody holds its lock.
empty()
{
	lock "$1/lock" "clean ${1##*/}"
	find "$1" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf {} +
	unlock
}

# end_children: end what this shell started, by pid: TERM, then KILL.
end_children()
{
	local pid i

	for pid in $(jobs -p); do
		kill -TERM "$pid" 2>/dev/null || continue
		for ((i = 0; i < 60; i++)); do
			kill -0 "$pid" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL "$pid" 2>/dev/null || true
	done
	wait 2>/dev/null || true
}

# guarded TIMEOUT CMD...: CMD, ended after TIMEOUT seconds (0: never) by TERM
# and 3 s later by KILL (status 124 or 137), and ended as well when this script
# or the watchdog is killed without a chance to clean up. To be run with &.
guarded()
{
	local seconds=$1

	shift
	exec setpriv --pdeathsig TERM timeout --foreground -k 3 "$seconds" \
		setpriv --pdeathsig KILL "$@"
}

# progress DONE TOTAL SECONDS WHAT [FIRST]: a bar on a terminal, else a line
# each 10 %. SECONDS is what the steps from FIRST (0) to DONE have taken.
progress()
{
	local done=$1 total=$2 secs=$3 what=$4 ran=$(($1 - ${5:-0})) pct eta bar

	((total > 0 && done <= total)) || total=$((done > 0 ? done : 1))
	pct=$((done * 100 / total))
	eta='--:--'
	if ((ran > 20)); then
		eta=$((secs * (total - done) / ran))
		printf -v eta '%d:%02d' $((eta / 60)) $((eta % 60))
	fi
	if [ -t 2 ]; then
		printf -v bar '%*s' $((pct * 30 / 100)) ''
		printf '\r%s: %s [%-30s] %3d%% %d/%d, %s left \033[K' "$PROG" \
			"$what" "${bar// /#}" "$pct" "$done" "$total" "$eta" >&2
	elif ((pct / 10 > ${PROGRESS_LAST:-0})); then
		PROGRESS_LAST=$((pct / 10))
		note "$what: $((PROGRESS_LAST * 10)) % ($done of $total steps), $eta left"
	fi
}

progress_end()
{
	[ ! -t 2 ] || printf '\r\033[K' >&2
	PROGRESS_LAST=0
}

# watch PID TOTAL WHAT COUNT...: progress while PID, a job of this shell, runs, from the
# third second; COUNT prints how many steps are done. Returns what PID does.
watch()
{
	local pid=$1 total=$2 what=$3 begin=$SECONDS

	shift 3
	while kill -0 "$pid" 2>/dev/null; do
		sleep 0.2
		((SECONDS - begin <= 2)) ||
			progress "$("$@")" "$total" $((SECONDS - begin)) "$what"
	done
	progress_end
	wait "$pid"
}

# pack_tree DIR OUT: an initramfs of DIR: sorted, owned by root, without times, inode
# or device numbers.
pack_tree()
{
	chmod -R u+rwX,go=rX "$1"
	find "$1" -exec touch -h -d @0 {} +
	(cd "$1" && find . -mindepth 1 -print0 | LC_ALL=C sort -z |
		cpio --quiet -0 -o -H newc --reproducible -R 0:0) >"$2" ||
		die "cannot write the archive to $2"
}

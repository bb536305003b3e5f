# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What several test files of this directory need: load helpers

# wait_for CONDITION...: until it holds, a minute at most. What takes a tenth of a second
# by itself takes ten beside much else.
wait_for()
{
	local end=$((SECONDS + 60))

	until "$@"; do
		((SECONDS < end)) || { echo "in vain: $*"; return 1; }
		sleep 0.1
	done
}

# user_run COMMAND...: a run in user space of which what it leaves is looked at. What else
# the machine does may take every block of a few cells, or come to light in a control:
# that is a verdict, and the run is whole.
user_run()
{
	local status=0

	timeout 100 "$@" || status=$?
	[ "$status" -eq 1 ] || return "$status"
	echo "# a run came to a verdict: ${*: -3}" >&3 || true
}

# typed COMMAND: it works. One that measures ticks may say that noise has voided them.
typed()
{
	case $1 in
	*'run --env user '*) user_run bash -c "$1" ;;
	*) timeout 200 bash -c "$1" ;;
	esac < /dev/null
}

# steady_run OUT COMMAND...: one into OUT whose figures are wanted: made anew where noise
# has taken them, three times at most.
steady_run()
{
	local out=$1
	shift
	for _ in 1 2 3; do
		rm -rf "$out"
		local status=0
		timeout 100 "$@" --out="$out" || status=$?
		[ "$status" -eq 1 ] || return "$status"
	done
	return 1
}

# copy_tree DIR: this checkout there, with what is built in it and without what was
# measured, so that only what is changed has to be built. Not what other files build
# meanwhile: of that something may be gone before it is copied.
copy_tree()
{
	rsync -a --include=/results/census --exclude='/results/*' --exclude=/.git \
		--exclude='.tmp_*' --exclude=/build/tests --exclude=/build/fuzz \
		--exclude='/build/ko-*' "$TOP/" "$1/"
}

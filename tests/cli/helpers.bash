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

# copy_tree DIR: this checkout there, with what is built in it and without what was
# measured, so that only what is changed has to be built.
copy_tree()
{
	rsync -a --include=/results/census --exclude='/results/*' --exclude=/.git \
		--exclude='.tmp_*' "$TOP/" "$1/"
}

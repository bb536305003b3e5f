# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What several test files of this directory need: load helpers

# wait_for CONDITION...: until it holds, ten seconds at most.
wait_for()
{
	local i

	for ((i = 0; i < 100; i++)); do
		if "$@"; then
			return 0
		fi
		sleep 0.1
	done
	return 1
}

# copy_tree DIR: this checkout there, with what is built in it and without what was
# measured, so that only what is changed has to be built.
copy_tree()
{
	rsync -a --include=/results/census --exclude='/results/*' --exclude=/.git \
		--exclude='.tmp_*' "$TOP/" "$1/"
}

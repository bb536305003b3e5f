#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A kernel in which one guard is missing, and a workload that meets the place: its
# cells fail, and their reason names the function. Building such kernels takes
# minutes: set PKSCALE_TEST_MISSING=1.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module module
}

setup()
{
	D=$BATS_TEST_TMPDIR
	[ -n "${PKSCALE_TEST_MISSING:-}" ] || skip "slow: set PKSCALE_TEST_MISSING=1"
}

# without MUTANT OPTIONS: the job on the kernel as it is and on that one, in $D/whole
# and $D/mutant.
without()
{
	local mutant=$1
	shift
	"$TOP/scripts/mutants" --kernel "$KERNEL" --image "$D/kernel" "$mutant"
	work "$D/whole" "$KERNEL" "$@"
	run ! grep '"status": "\(failed\|unsound\)"' "$D/whole/summary.json"
	run -1 work "$D/mutant" "$D/kernel" "$@"
}

# work OUT KERNEL OPTIONS
work()
{
	local out=$1 kernel=$2
	shift 2
	timeout 300 "$TOP/build/pkscale" run --env=count --kernel="$kernel" --module="$KO" \
		--exercise=workload --meter=event --design='none[hooked=0],task[rights=split]' \
		--out="$out" "$@"
}

# found FUNCTION ACCESS: the cell of task has failed of that, and no other.
found()
{
	grep '"exercise": "workload"' "$D/mutant/summary.json" > "$D/cells"
	cat "$D/cells"
	grep '"design": "task"' "$D/cells" | grep '"status": "failed"' |
		grep -q "$2 of a page with key 1 without a guard in $1; "
	[ "$(grep -c '"status": "failed"' "$D/cells")" -eq 1 ]
}

# memset() has no fixup: the guest dies, and its console tells.
@test "of fs/dax.c: zeroing a part of a file" {
	without dax-zero-unguarded --fio="$TOP/tests/vm/dax/punch.fio"
	found dax_zero_range write
}

# A copy has one, and what fio hears is an error.
@test "where a file is read" {
	without dax-read-unguarded --workload=ext4/randread
	found dax_copy_to_iter read
}

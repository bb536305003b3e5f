#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each allocation of what the patches do fails, one after the other: no static key
# stays on, no reference is kept, and the next time it works. Needs the kernel that
# checks itself: make torture.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	configured FAULT_INJECTION || return 0
	build_module tests/vm/pks
	build_program failnth tests/vm/dax/failnth.c
}

setup()
{
	D=$BATS_TEST_TMPDIR
	needs FAULT_INJECTION
}

# guest COMMAND VM-ARGS: with the module; what it printed is $D/stdout.
guest()
{
	local command=$1
	shift
	timeout 700 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D" --timeout 650 \
		--strict-console --add "$KO:/pks_test.ko" --add "$TOP/tests/vm/dax:/dax" \
		"$@" -- sh -c ". /dax/common.sh; insmod /pks_test.ko && $command"
	sed '/^ok /d' "$D/stdout"
	run ! grep '^not ok' "$D/stdout"
}

@test "keyed RAM, a range, two ranges, a range of a design that allocates" {
	guest 'fail_any; cd /sys/kernel/debug/pks_test &&
		echo inject_ram inject_range inject_two_ranges inject_design nothing_in_use > run &&
		cat run' --append "memmap=64M\$768M"
	[ "$(grep -c '^ok [0-9]* [^ ]*$' "$D/stdout")" -eq 5 ]
}

@test "a protected device, and dm-writecache on it" {
	guest 'sh /dax/inject.sh' --append 'memmap=32M!512M memmap=32M!576M nd_pmem.protect=1' \
		--add "$TOP/build/tests/failnth:/bin/failnth"
	grep -qx end "$D/stdout"
	[ "$(grep -c '^ok ' "$D/stdout")" -eq 15 ]
}

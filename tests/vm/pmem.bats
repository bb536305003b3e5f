#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Workloads in the environment metal, on a device that somebody names: in a guest,
# which takes the place of a machine with persistent memory. Its ticks are void.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module module
	D=$BATS_FILE_TMPDIR
	build_with_library timed tests/vm/pmem/timed.c
	twice "$D/guest.d" guest
}

# guest: all of it in one boot; $D/guest.d/stdout has what it said.
guest()
{
	timeout 500 "$TOP/scripts/vm" --profile smp --cpus 2 --kernel "$KERNEL" --module "$KO" \
		--timeout 450 --out "$D/guest.d" --archive "$("$TOP/scripts/userland")" \
		--append 'memmap=64M!512M' \
		--add "$TOP/build/pkscale:/opt/pkscale/build/pkscale" \
		--add "$TOP/build/gate.so:/opt/pkscale/build/gate.so" \
		--add "$TOP/bench/fio:/opt/pkscale/bench/fio" \
		--add "$TOP/bench/prices:/opt/pkscale/bench/prices" \
		--add "$TOP/build/tests/timed:/bin/timed" \
		--add "$TOP/tests/vm/pmem/guest.sh:/guest.sh" -- sh /guest.sh
}

# part NAME: what the guest said below that.
part()
{
	awk -v name="== $1" '/^== /{ on = $0 == name; next } on' "$BATS_FILE_TMPDIR/guest.d/stdout" |
		tee "$BATS_TEST_TMPDIR/part"
}

says()
{
	grep -qF -- "$1" "$BATS_TEST_TMPDIR/part"
}

@test "a job is run on the device, and what would be time is void" {
	part measured
	says 'status=0'
	# Three percentiles, and a kernel without a key beside it.
	says 'void in metal, 6 cells: void: TCG'
	run ! grep failed "$BATS_TEST_TMPDIR/part"
	[ "$(grep -cE '^task\[split\] +1 +[12]' "$BATS_TEST_TMPDIR/part")" -eq 1 ]
}

@test "the device is empty afterwards, and nothing is mounted or left" {
	part afterwards
	says empty
	says 'no directory'
	says 'no mount'
	says N
}

@test "fio's percentiles are found, and on an empty device once more" {
	part afterwards
	ns() { sed -n "s/^timed $1 //p" "$BATS_TEST_TMPDIR/part"; }
	[ "$(ns p50)" -gt 0 ]
	# Of another run, so it may be a little less.
	[ "$(ns p99.9)" -gt $(($(ns p50) / 2)) ]
}

@test "a file system, one that is mounted, and data are refused and left alone" {
	for what in 'a file system:/dev/pmem0 holds ext4' 'mounted:/dev/pmem0 is in use' \
			'data:/dev/pmem0 holds data: byte 70000 is not 0'; do
		part "${what%%:*}"
		says "${what#*:}"
		says 'status=2'
		says untouched
		says 'nothing left'
	done
}

@test "without a device there is nothing to measure, and no other device will do" {
	part 'no device'
	says 'nothing'
	says '/dev/null is no block device'
	says '/dev/loop0 is no persistent memory with DAX'
	says '/mnt/pmem0 is no persistent memory with DAX'
	[ "$(grep -c 'status=2' "$BATS_TEST_TMPDIR/part")" -eq 4 ]
}

@test "a file system that somebody makes meanwhile is left alone" {
	part meanwhile
	says 'timed: /dev/pmem0 holds ext4'
	says theirs
}

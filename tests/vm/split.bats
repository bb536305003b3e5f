#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# Instructions of user space and of the kernel apart (bench/plugin/split.c), in
# windows of tests/vm/split.c, against the clock and against what is known of them.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_program split tests/vm/split.c -I"$TOP/bench"
	timeout 100 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$BATS_FILE_TMPDIR" \
		--split "$BATS_FILE_TMPDIR/marks" --each "$BATS_FILE_TMPDIR/each" \
		--add "$TOP/build/tests/split:/bin/split-windows" -- split-windows
	# Name, how often, clock, faults, user space, kernel.
	awk 'NR % 2 { user = $1; kernel = $2; next } { print $1 - user, $2 - kernel }' \
		"$BATS_FILE_TMPDIR/marks" |
		paste -d ' ' "$BATS_FILE_TMPDIR/stdout" - >"$BATS_FILE_TMPDIR/windows"
}

# figure COLUMN NAME [N]: of that window, of N rounds.
figure()
{
	awk -v column="$1" -v name="$2" -v n="${3:-}" '
		$1 == name && (n == "" || $2 == n) { print $column; exit }
		' "$BATS_FILE_TMPDIR/windows"
}

@test "user space and kernel are together what the clock says, in each window" {
	# Between a mark and the clock's reading are so many, which are in no count.
	local outside=$(($(figure 3 nothing) - $(figure 5 nothing)))

	[ "$(wc -l <"$BATS_FILE_TMPDIR/marks")" -eq 24 ]
	[ "$outside" -lt 20 ]
	awk -v outside="$outside" '
		NF != 6 || $3 - outside != $5 + $6 { print "not so:", $0; bad = 1 }
		END { exit bad || NR != 12 }' "$BATS_FILE_TMPDIR/windows"
	# And each has what makes it hard: stopped in user space, in the kernel, at the
	# last instruction of a block, before a first one.
	for name in touch copies stacks; do
		[ "$(figure 4 $name)" -eq 2048 ]
	done
	[ "$(figure 4 fetches)" -ge 100 ]
}

@test "each has what is its own" {
	local loops=$(($(figure 5 loop 3000000) - $(figure 5 loop 1000)))

	[ "$loops" -eq $((3 * 2999000)) ]
	[ "$(figure 5 nothing)" -le 4 ]
	[ "$(figure 6 nothing)" -eq 0 ]
	[ "$(figure 6 loop 1000)" -eq 0 ]
	# 4096 bytes, a round of its own each, and some around them.
	[ $(($(figure 5 string) / 100)) -eq 4101 ]
	# The kernel's part of a fault is not the program's.
	[ "$(figure 5 touch)" -lt $((2048 * 5)) ]
	[ "$(figure 6 touch)" -gt $((2048 * 1000)) ]
	# A system call is more work for the kernel than for who makes it.
	[ "$(figure 6 calls)" -gt $((1000 * 100)) ]
	[ "$(figure 5 calls)" -lt $((1000 * 30)) ]
}

@test "the kernel's instructions, one by one, add up, and are those that were executed" {
	# Sums of windows, as marks tell and as instructions do.
	awk 'NR > 1 { print $2 - before } { before = $2 }' "$BATS_FILE_TMPDIR/marks" |
		sort -n >"$D/marks"
	awk -F '\t' '
		function flush() {
			if (sum != kernel * windows)
				print "not so:", kernel, windows, sum
			for (; windows > 0; windows--)
				print kernel
		}
		NF == 2 { flush(); kernel = $1; windows = $2; sum = 0; next }
		{ sum += $2 }
		END { flush() }' "$BATS_FILE_TMPDIR/each" | sort -n >"$D/each"
	diff "$D/marks" "$D/each"
	# What is known of two windows: a call's function, and how often a copy was stopped.
	address=$(awk '$3 == "__x64_sys_getppid" { print $1 }' "$KERNEL/System.map")
	[ "$(executed calls "$address")" -eq 1000 ]
	[ "$(executed copies 0)" -eq -2048 ]
}

# executed NAME ADDRESS: how often, in that window.
executed()
{
	awk -F '\t' -v kernel="$(figure 6 "$1")" -v address="$2" '
		NF == 2 { on = $1 == kernel; next }
		on && $1 == address { print $2 }' "$BATS_FILE_TMPDIR/each"
}

@test "being counted changes no digit" {
	timeout 100 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D/plain" \
		--add "$TOP/build/tests/split:/bin/split-windows" -- split-windows
	cmp "$D/plain/stdout" "$BATS_FILE_TMPDIR/stdout"
	cmp "$D/plain/stream" "$BATS_FILE_TMPDIR/stream"
	cmp "$D/plain/console.log" "$BATS_FILE_TMPDIR/console.log"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's own KUnit suite of the keys, which runs while it boots. A kernel
# of the flavour debug has it.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
}

setup()
{
	D=$BATS_TEST_TMPDIR
	needs PKS_KUNIT_TEST
}

# suite VM-ARGS: boots; what the suite said, without time stamps.
suite()
{
	timeout 250 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D" "$@" -- true
	sed 's/^\[ *[0-9.]*\] *//; s/\r$//' "$D/console.log" |
		sed -n '/# Subtest: x86-pks$/,/^\(not \)\?ok [0-9]* x86-pks/p'
}

@test "what users of keys are promised" {
	run suite
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"# x86-pks: pass:6 fail:0 skip:0 total:6"* ]]
}

@test "a processor without keys is no failure" {
	run suite --append nopks
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"# x86-pks: pass:0 fail:0 skip:6 total:6"* ]]
}

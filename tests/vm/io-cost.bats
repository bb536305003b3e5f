#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/io-cost on both kernels, with few operations.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
}

@test "what a read costs more with the patches is listed to the last instruction" {
	unpatched=${PKSCALE_TEST_UNPATCHED:-$("$TOP/scripts/kernel" --unpatched --path)} ||
		skip "no kernel without the patches is built: run scripts/kernel --unpatched"
	run -0 timeout 400 "$TOP/scripts/io-cost" --unpatched "$unpatched" --on "$KERNEL" \
		--job randread --count 200 --out "$D/out"
	echo "$output"
	# Most of the reads, and each in one window.
	for kernel in unpatched on; do
		[ "$(sed -n '1s/.*\t//p' "$D/out/$kernel.randread.windows")" -gt 150 ]
		# 4 KiB are copied by one instruction, a byte a round, and one round to end.
		grep -q $'\trep movsb .*\t4097$' "$D/out/$kernel.randread.instructions"
	done
	grep -qx $'randread\tnot in the list\t\t\t0\t' "$D/out/io-cost.tsv"
	# Addresses have names, so that what both kernels have does not differ by them.
	run ! grep -E '0xffffffff[89]|[$]-0x7[0-9a-f]{7}' "$D/out/io-cost.tsv"
	# Both kernels do the same work: what differs is near the guard.
	awk -F '\t' '$6 == "" && $5 != 0 { print $2 }' "$D/out/io-cost.tsv" >"$D/functions"
	grep -qx dax_copy_to_iter "$D/functions"
	[ "$(wc -l <"$D/functions")" -lt 20 ]
}

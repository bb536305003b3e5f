#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the compiler made of the timed loops, read from the module itself.

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export TOP
	KO=$TOP/build/ko/pkscale.ko
	[ -f "$KO" ] || KO=$("$TOP/scripts/module" "$("$TOP/scripts/kernel")")
	export KO
}

# body SYMBOL: the loop of SYMBOL, from the target of its last backward jump on.
body()
{
	objdump -d --no-show-raw-insn "$KO" |
		awk -v name="<$1>:" '
		index($0, name) { on = 1; next }
		/^$/ { on = 0 }
		on' |
		awk '
		# Hex of different lengths compares as text once it is padded.
		{ sub(/^ */, ""); split($0, f, ":"); at[NR] = sprintf("%16s", f[1])
		  text[NR] = $0; to = sprintf("%16s", $3) }
		$2 ~ /^j/ && to <= at[NR] { from = to; last = NR }
		END { for (i = 1; i <= last; i++) if (at[i] >= from) print text[i] }'
}

count()
{
	grep -cE "$1" || true
}

@test "the body of a pair stands in its loop once" {
	loop=$(body task_rw_PKS_REG_PKRS_pairs)
	[ "$(count wrmsr <<< "$loop")" -eq 2 ]
	# One jump back, and one forward for each count that may stay off zero.
	[ "$(count 'j[a-z]+ ' <<< "$loop")" -eq 3 ]
	# Counted and written in place: nothing is called.
	[ "$(count call <<< "$loop")" -eq 0 ]
	# Nothing stays in registers that a caller would not keep from grant to
	# revoke: the MSR's number is loaded for each write anew.
	[ "$(count 'mov +[%$][^,]*,%ecx' <<< "$loop")" -eq 2 ]
	[ "$(count '\bnop' <<< "$loop")" -eq 0 ]
}

@test "a write is four instructions, and one MSR's" {
	loop=$(body wrmsr_PKS_REG_PKRS)
	[ "$(wc -l <<< "$loop")" -eq $((4 + 2)) ]
	[ "$(count 'wrmsr *$' <<< "$loop")" -eq 1 ]
	for pair in PKRS:0x6e1 DEADLINE:0x6e0 AUX:0xc0000103; do
		for other in 0x6e1 0x6e0 0xc0000103; do
			want=0
			[ "$other" != "${pair#*:}" ] || want=1
			[ "$(objdump -d --no-show-raw-insn "$KO" |
				sed -n "/<task_rw_PKS_REG_${pair%:*}_pairs>:/,/^\$/p" |
				grep -c "mov  *\$$other," || true)" -eq "$want" ]
		done
	done
}

@test "a loop around n instructions is n + 2 long" {
	for n in 0 1 7; do
		loop=$(body "nops_n${n}_PKS_REG_PKRS_pairs")
		[ "$(count '\bnop\b' <<< "$loop")" -eq "$n" ]
		[ "$(wc -l <<< "$loop")" -eq $((n + 2)) ]
	done
}

@test "nothing in a timed loop is called through a pointer" {
	for loop in $(nm "$KO" | awk '$3 ~ /_pairs$/ && $3 !~ /^__pfx_/ { print $3 }'); do
		body=$(body "$loop")
		[ -n "$body" ]
		[ "$(count 'call +\*|indirect_thunk' <<< "$body")" -eq 0 ]
	done
}

@test "every register stand-in has a loop of its own" {
	[ "$(body task_rw_PKS_REG_MEMORY_pairs | count wrmsr)" -eq 0 ]
	[ "$(body task_rw_PKS_REG_DEADLINE_pairs | count wrmsr)" -eq 2 ]
	[ "$(body task_rw_PKS_REG_AUX_pairs | count wrmsr)" -eq 2 ]
	[ "$(body none_plain_PKS_REG_PKRS_pairs | count wrmsr)" -eq 0 ]
}

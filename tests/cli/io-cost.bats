# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/io-cost: what it makes of instructions that were counted. tests/vm/io-cost.bats
# has it count.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	T=$BATS_TEST_TMPDIR
	printf '7\t90\n9\t5\n' >"$T/unpatched.read.windows"
	printf '9\t91\n' >"$T/on.read.windows"
	rows unpatched 'lock|pushq %rbx|1' 'lock|jmp srcu|1' 'loop|incl %eax|2' \
		'same|movq %rax, %rbx|1' 'was|nop|2'
	rows on 'is|nop|1' 'lock|pushq %rbx|1' 'lock|callq srcu|1' 'lock|nop|1' \
		'lock|retq|1' 'loop|incl %eax|3' 'same|movq %rax, %rcx|1'
}

# rows KERNEL ROW...: its instructions, of which a row has three words.
rows()
{
	local name=$1
	shift
	printf '%s\n' "$@" | tr '|' '\t' >"$T/$name.read.instructions"
}

table()
{
	"$TOP/scripts/io-cost" --out "$T" --job read --table
}

# row TEXT: there is this line, whatever the blanks.
row()
{
	tr -s ' ' <"$T/io-cost.txt" | grep -qxF -- "$1"
}

@test "functions by how much they differ, each with its instructions" {
	run -0 table
	echo "$output"
	[ "$(sed -n '/^function/,/^sum/s/ .*//p' "$T/io-cost.txt" | tr '\n' ' ')" = \
		'function lock was is loop sum ' ]
	row 'unpatched 95 operations: 7 in 90, 9 in 5'
	row 'lock 2 4 +2'
	row 'was 2 0 -2'
	row 'is 0 1 +1'
	row 'loop 2 3 +1'
	row 'sum 7 9 +2'
	row 'not in the list 0'
	row 'As many, not the same: same'
	[ "$(sed -n '/^lock: +2/,/^$/p' "$T/io-cost.txt" | tr -s ' \n' ' ')" = \
		'lock: +2 -1 jmp srcu +1 callq srcu +1 nop +1 retq ' ]
	# The file has the exchanged ones too, and both kinds of row add up.
	grep -qx $'read\tsame\t1\t0\t-1\tmovq %rax, %rbx' "$T/io-cost.tsv"
	[ "$(awk -F '\t' '$6 != "" { n += $5 } END { print n }' "$T/io-cost.tsv")" -eq 2 ]
	[ "$(awk -F '\t' '$2 == "sum" { print $5 }' "$T/io-cost.tsv")" -eq 2 ]
}

@test "what is in no list is said: exit 1, by how many" {
	printf '10\t91\n' >"$T/on.read.windows"
	run -1 table
	row 'sum 7 10 +3'
	row 'not in the list +1'
	sed -i '/^was/d' "$T/unpatched.read.instructions"
	run -1 table
	row 'not in the list -1'
}

@test "what is wrong is said: exit 2" {
	run -2 "$TOP/scripts/io-cost" --bogus
	[[ $output == *"unknown argument '--bogus'"*--help* ]]
	run -2 "$TOP/scripts/io-cost" --count 0
	[[ $output == *"--count is '0'"* ]]
	run -2 "$TOP/scripts/io-cost" --out "$T" --job write --table
	[[ $output == *"has no write of the kernel unpatched"* ]]
	run -2 "$TOP/scripts/io-cost" --out "$T" --unpatched "$T/absent" --on "$T"
	[[ $output == *"$T/absent: there is no such directory"* ]]
}

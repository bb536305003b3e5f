# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/cost: what it makes of figures. The meter itself is measured against
# known costs each time it is loaded (tests/vm/cost/main.c).

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	T=$BATS_TEST_TMPDIR
	row unpatched 'kmap_local pair' plain 5:1000
	row unpatched 'context switch' plain '906:890 861:109 9000:1'
	row unpatched '#DB single step' plain 300:1000
	row off 'kmap_local pair' plain 5:1000
	row off 'context switch' plain '906:890 861:110'
	row on 'kmap_local pair' plain 7:1000
	row on 'context switch' plain '863:600 908:400'
	row on '#DB single step' plain '304:999 7:1'
	row on 'context switch' ram '866:500 912:500'
	row on 'granted fault' pmem 400:20
}

# row KERNEL OPERATION STATE MODES: a raw line of that kernel.
row()
{
	printf '%s\t%s\t1000\t1\t9999\t%s\n' "$2" "$3" "$4" >>"$T/$1"
}

table()
{
	"$TOP/scripts/cost" --out "$T/out" --table "$T/unpatched" "$T/off" "$T/on"
}

# change KERNEL FROM TO: in its raw lines.
change()
{
	sed -i "s/$2/$3/" "$T/$1"
}

@test "all bounds kept: exit 0, differences, modes matched by order" {
	run -0 table
	[[ $output == *"kmap_local pair"*" 5 "*"5 (0)"*"7 (+2)"*"idle +2"* ]]
	[[ $output == *"context switch"*"861/906 "*"861/906 (0)"*"863/908 (+2)"*"866/912 (+6)"* ]]
	[[ $output == *"granted fault"*"400 "*"pmem 400"* ]]
	[[ $output == *"7 of 7 bounds are kept"* ]]
	[[ $output != *MISSED* ]]
	# A value once in a thousand is an interrupt's.
	[[ $output != *9000* ]]
}

@test "a bound missed by one instruction: exit 1, by how many" {
	change on 'pair\(.*\)7:1000' 'pair\18:1000'
	run -1 table
	[[ $output == *"8 (+3)"*"idle +2 MISSED by 1"* ]]
	[[ $output == *"6 of 7 bounds are kept"* ]]
}

@test "the dearer mode counts, though the more frequent one is in bounds" {
	change on 912:500 913:500
	run -1 table
	[[ $output == *"866/913 (+7)"*"ram +6 MISSED by 1"* ]]
}

@test "configured out is exactly nothing, in either direction" {
	change off 5:1000 4:1000
	run -1 table
	[[ $output == *"4 (-1)"*"off +0 MISSED by -1"* ]]
}

@test "an absolute bound" {
	change on 400:20 401:20
	run -1 table
	[[ $output == *"pmem 400 MISSED by 1"* ]]
}

@test "the table as Markdown and as TSV" {
	run -0 table
	head -n 1 "$T/out/cost.md" | grep -qx '| operation | unpatched | configured out | idle | active RAM | active pmem | bounds |'
	grep -qF '| kmap_local pair | 5 | 5 (0) | 7 (+2) |' "$T/out/cost.md"
	[ "$(awk -F '\t' '{ print NF }' "$T/out/cost.tsv" | sort -u)" = 7 ]
	[ "$(wc -l <"$T/out/cost.tsv")" -eq 5 ]
}

@test "a kernel that is left out is not judged" {
	run -0 "$TOP/scripts/cost" --out "$T/out" --table "$T/unpatched" - "$T/on"
	[[ $output == *"5 of 5 bounds are kept"* ]]
}

@test "what is wrong is said: exit 2" {
	echo rubbish >>"$T/on"
	run -2 table
	[[ $output == *"$T/on: not a line of figures: rubbish"* ]]
	run -2 "$TOP/scripts/cost" --bogus
	[[ $output == *"unknown argument '--bogus'"*--help* ]]
	run -2 "$TOP/scripts/cost" --table "$T/on"
	[[ $output == *"three files"* ]]
	run -2 "$TOP/scripts/cost" --out "$T/out" --table "$T/unpatched" - "$T/missing"
	[[ $output == *"cannot read $T/missing"* ]]
	run -2 "$TOP/scripts/cost" --out "$T/out" --unpatched "$T/missing" --off - --on -
	[[ $output == *"--unpatched $T/missing: there is no such directory"* ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# docs/defects.md: each defect of earlier postings has a test that is there, or a
# reason why none can be.

bats_require_minimum_version 1.5.0

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export TOP
	DEFECTS=28
	export DEFECTS
}

setup()
{
	cd "$TOP" || return
	DOC=docs/defects.md
}

# rows: number, tab, the tests' column.
rows()
{
	awk -F ' *[|] *' '$2 ~ /^[0-9]+$/ { print $2 "\t" $4 }' "$1"
}

# named: of those columns, a line for each test, file and name with a tab between.
named()
{
	grep -o '`tests/[^`]*`' | sed 's/^`\([^:]*\): \(.*\)`$/\1\t\2/'
}

# has_point FILE NAME: a title, or a point of KTAP. Points may be made of the name
# of a group and what is looked at in it, as irq_starts_shut of ROWS(irq).
has_point()
{
	local file=$1 name=$2 i

	case $file in
	*.bats) grep -qxF "@test \"$name\" {" "$file"; return ;;
	*.sh) grep -q "^ok \"$name\" " "$file"; return ;;
	esac
	! grep -qF -e "\"$name\"" -e "TEST($name)" "$file" || return 0
	for ((i = 1; i < ${#name}; i++)); do
		[ "${name:i:1}" = _ ] || continue
		! grep -qF "ROWS(${name:0:i})" "$file" ||
			! grep -qF "\"${name:i}\"" "$file" || return 0
		! grep -qF "ROWS(${name:i+1})" "$file" ||
			! grep -qF "TEST(${name:0:i+1}##" "$file" || return 0
		# And keyed_folio_builtin of ROWS(folio).
		! grep -qF "ROWS(${name:i+1:${#name}-i-9})" "$file" ||
			! grep -qE "TEST\(${name:0:i+1}##[a-z]*##_builtin\)" "$file" ||
			return 0
	done
	return 1
}

# missing DOC: what is not as the first lines of this file say.
missing()
{
	local n=0 number tests file name

	while IFS=$'\t' read -r number tests; do
		n=$((n + 1))
		[ "$number" -eq "$n" ] || echo "$number: where $n should be"
		[[ $tests == "none: "* || $(named <<< "$tests") ]] ||
			echo "$number: neither a test nor a reason"
		while IFS=$'\t' read -r file name; do
			[ -f "$file" ] && has_point "$file" "$name" ||
				echo "$number: no '$name' in $file"
		done < <(named <<< "$tests")
	done < <(rows "$1")
	[ "$n" -eq "$DEFECTS" ] || echo "$n defects"
}

@test "each has a test that is there, or a reason" {
	run missing "$DOC"
	echo "$output"
	[ -z "$output" ]
}

@test "titles with a number are in the row of that number" {
	local title number seen=0

	while IFS= read -r title; do
		for number in $(grep -o '(defect [0-9]*)' <<< "$title" | tr -dc '0-9\n'); do
			echo "$number: $title"
			seen=$((seen + 1))
			rows "$DOC" | grep -P "^$number\t" | grep -qF ": $title\`"
		done
	done < <(sed -n 's/^@test "\(.*(defect [0-9]*).*\)" {$/\1/p' tests/vm/*.bats)
	[ "$seen" -gt 4 ]
}

@test "a test that is renamed, a row that is gone or says nothing is seen" {
	local copy=$BATS_TEST_TMPDIR/copy
	sed 's/irq_imports_no_right/irq_imports_no_rights/' "$DOC" > "$copy"
	run missing "$copy"
	[ "$output" = "3: no 'irq_imports_no_rights' in tests/vm/pks/context.c" ]
	sed 's/keyed_folio_builtin/keyed_foliage_builtin/' "$DOC" > "$copy"
	run missing "$copy"
	[[ $output == "6: no "* ]]
	sed 's/(defect 18)/(defect 81)/' "$DOC" > "$copy"
	run missing "$copy"
	[[ $output == "18: no "* ]]
	sed 's/poison: the recovery write/poison: the recovery/' "$DOC" > "$copy"
	run missing "$copy"
	[[ $output == "16: no "* ]]
	sed '/^| 28 /d' "$DOC" > "$copy"
	run missing "$copy"
	[ "$output" = "27 defects" ]
	sed '/^| 26 /s/none: //' "$DOC" > "$copy"
	run missing "$copy"
	[ "$output" = "26: neither a test nor a reason" ]
}

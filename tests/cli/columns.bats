#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale compare --by run, on the published run with figures and kernels changed.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
	runs
}

# runs: three of them in $D, of which the first is one that was published.
runs()
{
	mkdir "$D/one" "$D/two" "$D/three"
	zstd -qdc "$TOP/results/count/summary.json.zst" | jq -c '.cells |= map(select(
		.environment == "count" and .status != "skipped" and .design == "task" and .memory == "pmem"
		and (.exercise == "nest" and .params.depth == 1 and .meter == "insn"
			or .exercise == "switch" and .quantity == "shut")))' >"$D/one/summary.json"
	for run in one two three; do
		jq --arg f "print-$run" '.kernel.fingerprint = $f' "$TOP/results/count/env.json" >"$D/$run/env.json"
	done
	jq -c '.cells |= map(.kernel = "6.99.1 production" | if .exercise == "switch" and .knobs.rights == "rw"
		then .median += 3 else . end)' "$D/one/summary.json" >"$D/two/summary.json"
	jq -c '.cells |= map(.kernel = "6.99.2 production" | select(.exercise == "nest" or .knobs.rights == "rw"))
		| .cells |= map(if .exercise == "nest" and .guard == "kmap_local_page" and .knobs.rights == "split"
		then .status = "failed" | .reason = "the guest died" | .median = null else . end)' \
		"$D/one/summary.json" >"$D/three/summary.json"
}

compare()
{
	timeout 60 "$TOP/build/pkscale" compare --by run --allow kernel "$@"
}

# row WORDS: its line, with single blanks.
row()
{
	grep -F "$1" <<<"$output" | tr -s ' '
}

@test "by run: a column each, and by how much a figure is not the first one's" {
	run -0 --separate-stderr compare old="$D/one" "$D/two" "$D/three"
	grep -qE '^cell +old +two +three$' <<<"$output"
	[ "$(row 'task[rights=rw] shut')" = 'task[rights=rw] shut window=on pkrs hook/kmap_local_page/pmem 917 920 +3 917 =' ]
	[ "$(row 'task[rights=split] shut')" = 'task[rights=split] shut window=on pkrs hook/kmap_local_page/pmem 917 917 = -' ]
	[ "$(row 'split] outermost depth=1 pkrs hook/kmap_local_page/')" = \
		'task[rights=split] outermost depth=1 pkrs hook/kmap_local_page/pmem 81 81 = failed' ]
	n=$(jq '.cells | length' "$D/one/summary.json")
	grep -qxF "two against old: $((n - 1)) equal, 1 more" <<<"$output"
	grep -qxF "three against old: $((n - 2)) equal, 1 not compared, 1 only in old" <<<"$output"
	grep -qxF "three has no figure: 1 rows, the guest died" <<<"$output"
	grep -qxF "three has no figure: 1 rows, not measured" <<<"$output"
	[[ $output != *"two has no figure"* ]]
	# What each is of stands below, whole.
	for run in old:one two:two three:three; do
		grep -A4 "^${run%:*}: 6.12" <<<"$output" | grep -q "fingerprint print-${run#*:},"
	done
	run -0 --separate-stderr compare --differing old="$D/one" "$D/two" "$D/three"
	[ "$(grep -c '^task' <<<"$output")" -eq 2 ]
	grep -qxF "2 of $n rows differ; 1 of the others are not of all runs" <<<"$output"
	# What one has skipped has its reason, and what all have is no row.
	jq -c '.cells |= map(if .exercise == "switch" then .status = "skipped" | .reason = "no hooks"
		| .median = null else . end)' "$D/one/summary.json" >"$D/three/summary.json"
	run -0 --separate-stderr compare old="$D/one" "$D/three"
	grep -qxF "three has no figure: 2 rows, no hooks" <<<"$output"
	# Of a kernel without hooks there are few rows, and they do not bury those that differ.
	run -0 --separate-stderr compare --differing "$D/three" "$D/one" "$D/two"
	[ "$(row 'task')" = 'task[rights=rw] shut window=on pkrs hook/kmap_local_page/pmem - 917 920' ]
	grep -qxF "1 of $n rows differ; 1 of the others are not of all runs" <<<"$output"
	run -0 --separate-stderr compare "$D/three" again="$D/three"
	[[ $output != *shut* ]]
	# What has failed in both is as in the first.
	for run in one two; do
		jq -c '.cells |= map(.status = "failed" | .reason = "it died" | .median = null)' \
			"$D/$run/summary.json" >"$D/s" && mv "$D/s" "$D/$run/summary.json"
	done
	run -0 --separate-stderr compare --differing "$D/one" "$D/two"
	grep -qxF "0 of $n rows differ" <<<"$output"
}

@test "by run: what programs read, and what fails" {
	run -0 --separate-stderr compare --format csv old="$D/one" "$D/two"
	grep -q '^"3 more","task\[rights=rw\]",.*,"old","two","insn",917,920,3,' <<<"$output"
	run -1 --separate-stderr compare --fail-on more "$D/one" "$D/two"
	[[ $stderr == *'1 of '*' rows are what --fail-on names'* ]]
	run -0 --separate-stderr compare --fail-on fewer "$D/one" "$D/two"
	# A kernel is named like any other difference.
	jq -c '.boots[0].kernel.fingerprint = "another"' "$D/two/summary.json" >"$D/s" && mv "$D/s" "$D/two/summary.json"
	run -2 --separate-stderr timeout 60 "$TOP/build/pkscale" compare --by run "$D/one" "$D/two"
	[[ $stderr == *'two: not comparable: kernel differs'*'--allow kernel'* ]]
	run -2 --separate-stderr compare "$D/one" "$D/one"
	[[ $stderr == *'two columns are called one'* ]]
	run -2 --separate-stderr timeout 60 "$TOP/build/pkscale" compare "$D/one" "$D/two" "$D/three"
	[[ $stderr == *'--by run makes a column of each'* ]]
	run -2 --separate-stderr compare "$D/one"
	[[ $stderr == *'two sides are needed'* ]]
}

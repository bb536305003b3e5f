#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale history: a cell over runs. The runs are one that was measured here and the
# published one, with figures and provenance changed.

bats_require_minimum_version 1.5.0
load helpers

CELL='task[rights=split] nest outermost depth=1 insn hook/kmap_local_page/pmem off'

# as OF TO FILTER [ENV]: a run like OF but for what jq changes.
as()
{
	mkdir -p "$2"
	jq -c "$3" "$1/summary.json" > "$2/summary.json"
	jq "${4:-.}" "$1/env.json" > "$2/env.json"
}

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	R=$BATS_FILE_TMPDIR/runs
	export TOP R
	mkdir -p "$BATS_FILE_TMPDIR/count" "$BATS_FILE_TMPDIR/user"
	zstd -qdc "$TOP/results/count/summary.json.zst" | jq -c '.cells |= map(select(.exercise == "nest"))
		| .run = "20250102T000000Z-aaaa" | .boots[0].kernel.fingerprint = "f1"' \
		> "$BATS_FILE_TMPDIR/count/summary.json"
	jq '.tool.git = "aaaa" | .tool.dirty = false' "$TOP/results/count/env.json" \
		> "$BATS_FILE_TMPDIR/count/env.json"
	as "$BATS_FILE_TMPDIR/count" "$R/b-first" .
	# Nothing is another, but the name of the directory is before the first one's.
	as "$BATS_FILE_TMPDIR/count" "$R/a-second" '.run = "20250103T000000Z-aaaa" | .raw_sha256 = "2"'
	as "$BATS_FILE_TMPDIR/count" "$R/c-third" '.run = "20250104T000000Z-bbbb" | .raw_sha256 = "3"
		| .boots[0].kernel.fingerprint = "f2" | .cells |= map(if .median then .median += 2 else . end)' \
		'.tool.git = "bbbb"'
	as "$BATS_FILE_TMPDIR/count" "$R/d-fourth" '.run = "20250105T000000Z-bbbb" | .raw_sha256 = "4"
		| .boots[0].kernel.fingerprint = "f2" | .boots[0].qemu = "9.9"
		| .cells |= map(.kernel |= sub("^[^ ]*"; "9.9.9"))' '.tool.git = "bbbb"'
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

history()
{
	timeout 60 "$TOP/build/pkscale" history --out "$D/plot" "$@"
}

# at N: the line of the N-th run.
at()
{
	grep "^  $1  2025" <<< "$output"
}

@test "runs stand in the order of time, with the steps of an exact figure" {
	figure=$(jq -r '.cells[] | select(.design == "task" and .knobs.rights == "split"
		and .params.depth == 1 and .meter == "insn" and .guard == "kmap_local_page"
		and .memory == "pmem" and .window == "off") | .median' "$R/b-first/summary.json")
	run -0 --separate-stderr history "$CELL" "$R"
	[[ $(at 1) == "  1  20250102T000000Z-aaaa  $figure insn" ]]
	[[ $(at 2) == *"  $figure insn  equal" ]]
	[[ $(at 3) == *"  $((figure + 2)) insn  +2" ]]
	[[ $(at 4) == *"  $figure insn  -2" ]]
}

@test "what had changed in the provenance is named at each step" {
	run -0 --separate-stderr history "$CELL" "$R"
	[ "$(grep -A1 '^  2  2025' <<< "$output" | tail -1 | xargs)" = 'nothing has changed' ]
	[ "$(grep -A1 '^  3  2025' <<< "$output" | tail -1 | xargs)" = \
		'git: aaaa -> bbbb; kernel fingerprint: f1 -> f2' ]
	text=$(grep -A2 '^  4  2025' <<< "$output" | tail -2 | xargs)
	[[ $text == *'QEMU: '*' -> 9.9'* ]]
	[[ $text == *'kernel: '*' -> 9.9.9 production'* ]]
	[[ $text != *git* ]]
}

@test "of two kernels in one environment a cell has its own" {
	as "$R/b-first" "$D/k/1" '.boots += [.boots[0] | .boot = 9 | .kernel.flavour = "rt"
		| .kernel.fingerprint = "r1"] | .cells |= map(.kernel |= sub(" .*"; " rt"))'
	as "$D/k/1" "$D/k/2" '.run = "20250109T000000Z-aaaa" | .raw_sha256 = "9"
		| .boots[0].kernel.fingerprint = "f9" | .boots[-1].kernel.fingerprint = "r2"'
	run -0 --separate-stderr history "$CELL" "$D/k"
	[ "$(grep -A1 '^  2  2025' <<< "$output" | tail -1 | xargs)" = 'kernel fingerprint: r1 -> r2' ]
}

@test "cells of two flavours are two lines, and the flavour is a word that tells them apart" {
	as "$R/b-first" "$D/two/base" .
	as "$R/a-second" "$D/two/stock" '.cells |= map(.kernel = "6.12.9-amd64 stock")'
	run -0 --separate-stderr history "$CELL" "$D/two"
	[[ $(xargs <<< "$output") == "task[rights=split] "*"/pmem production 1 2025"*"/pmem stock 2 2025"* ]]
	[ "$(cut -f2 "$D/plot/history.tsv" | sort -u | grep -cE ' (stock|production)$')" -eq 2 ]
	run -0 --separate-stderr history "$CELL stock" "$D/two"
	[[ $(xargs <<< "$output") == "task[rights=split] "*"/pmem stock 2 2025"* ]]
	[ "$(grep -c '^task' <<< "$output")" -eq 1 ]
}

@test "a price list is of the provenance of what is modelled alone" {
	as "$R/b-first" "$D/m/1" '.cells |= (map(select(.meter == "insn" and .status == "ok"))[0:1]
		| map(.meter = "model" | .median = null | .lo = 10 | .hi = 20 | .unit = "cycles"))'
	as "$D/m/1" "$D/m/2" '.run = "20250109T000000Z-aaaa" | .raw_sha256 = "9" | .prices.name = "measured"'
	run -0 --separate-stderr history model "$D/m"
	grep -q '\[10, 20\] cycles' <<< "$output"
	grep -q 'prices: .* -> measured (' <<< "$output"
	as "$R/b-first" "$D/p/1" .
	as "$D/p/1" "$D/p/2" '.run = "20250109T000000Z-aaaa" | .raw_sha256 = "9" | .prices.name = "measured"'
	run -0 --separate-stderr history "$CELL" "$D/p"
	run ! grep -q 'prices' <<< "$output"
}

@test "noisy figures have intervals, and of what machine they are" {
	steady_run "$D/u/1" "$TOP/build/pkscale" run --env user --exercise nest --depth 1 \
		--design token > /dev/null 2>&1
	as "$D/u/1" "$D/u/2" '.run = "99990101T000000Z-x" | .raw_sha256 = "2"
		| .cells |= map(if .lo then .lo += 1000 | .hi += 1000 | .median += 1000 else . end)' \
		'.cpu_microcode = "0xbeef"'
	run -0 --separate-stderr history 'token nest cycles depth=1' "$D/u"
	grep -qE '^  1  .*  [0-9.]+ \[[0-9.]+, [0-9.]+\] ticks$' <<< "$output"
	grep -qE '^  2  .* ticks  intervals are apart$' <<< "$output"
	grep -q 'microcode: .* -> 0xbeef' <<< "$output"
	[[ $output != *QEMU* ]]
}

@test "a design is called as tables call it, by the values of its knobs" {
	run -0 --separate-stderr history "$CELL" "$R"
	long=$output
	run -0 --separate-stderr history "${CELL/rights=}" "$R"
	[ "$output" = "$long" ]
	run -0 --separate-stderr history 'percpu[preempt,1] nest outermost depth=1 insn dax-read pmem' "$R"
	grep -q '^percpu\[pin=preempt,level=1\] ' <<< "$output"
	run ! grep -q '^percpu.*level=0' <<< "$output"
}

@test "who only looks leaves nothing behind" {
	mkdir "$D/here"
	cd "$D/here"
	touch "$D/before"
	run -0 timeout 60 "$TOP/build/pkscale" history "$CELL" "$R"
	[[ $output != *plot* ]]
	[ -z "$(ls)" ]
	# Who plotted there once has it still.
	[ -z "$(find "$TOP/results/runs/history" -newer "$D/before" 2>/dev/null)" ]
}

@test "it is plotted, with the figures beside the plot" {
	run -0 --separate-stderr history "nest outermost depth=1 insn kmap_local_page pmem task" "$R"
	[ -s "$D/plot/history.svg" ]
	[ "$(head -1 "$D/plot/history.tsv" | cut -f4)" = insn ]
	# Two variants of task, four runs each.
	[ "$(tail -n +2 "$D/plot/history.tsv" | wc -l)" -eq 8 ]
	[ "$(cut -f3 "$D/plot/history.tsv" | grep -c '^3$')" -eq 2 ]
	grep -q 'with steps' "$D/plot/history.gp"
	# Lines of two units share no axis.
	run -0 --separate-stderr history 'task[rights=split] depth=1 kmap_local_page pmem off' "$R"
	grep -q 'no plot: the cells have several units' <<< "$stderr"
}

@test "the same run is there once, and one that is not whole is not" {
	cp -r "$R" "$D/runs"
	ln -s c-third "$D/runs/latest"
	as "$R/c-third" "$D/runs/e.partial" '.raw_sha256 = "p"'
	run -0 --separate-stderr history "$CELL" "$D/runs" "$R/c-third"
	[ "$(grep -c '^ *[0-9]  2025' <<< "$output")" -eq 4 ]
}

@test "without directories it takes what is published" {
	run -0 --separate-stderr history "$CELL"
	grep -q "^ .*$TOP/results/count$" <<< "$output"
}

@test "the newest figure is held against a bound" {
	figure=$(jq -r '[.cells[] | select(.meter == "insn" and .design == "task" and .knobs.rights == "split"
		and .params.depth == 1 and .guard == "kmap_local_page" and .memory == "pmem"
		and .window == "off") | .median][0]' "$R/b-first/summary.json")
	# The third is two above, the fourth is not.
	run -0 --separate-stderr history --max "$figure" "$CELL" "$R"
	[ "${lines[-1]}" = "bound: $figure insn, at most $figure, inside" ]
	run -1 --separate-stderr history --max "$((figure + 1))" "$CELL" "$R/c-third"
	[ "${lines[-1]}" = "bound: $((figure + 2)) insn, at most $((figure + 1)), outside" ]
	run -1 --separate-stderr history --min "$((figure + 1))" "$CELL" "$R"
	run -0 --separate-stderr history --min "$figure" --max "$figure" "$CELL" "$R"
	run -2 --separate-stderr history --max 8l "$CELL" "$R"
	grep -q "'8l' is no number" <<< "$stderr"
	run -2 --separate-stderr history --max 1 --min 5 "$CELL" "$R"
	grep -q 'no figure is at least 5 and at most 1' <<< "$stderr"
	run -2 --separate-stderr history --max 1 --max 5 "$CELL" "$R"
	grep -q -- '--max and --min are said once each' <<< "$stderr"
	# What has no figure answers nothing.
	as "$R/d-fourth" "$D/f/1" '.cells |= map(.status = "failed" | .reason = "it died" | .median = null)'
	run -2 --separate-stderr history --max 1 "$CELL" "$D/f"
	grep -q "$D/f/1: no figure to hold against a bound: failed: it died (task" <<< "$stderr"
	# An older one is none of the newest run; runs of something else are not asked.
	as "$R/d-fourth" "$D/g/2" '.run = "20260101T000000Z-a" | .raw_sha256 = "g2" | .cells |= map(.environment = "smp")'
	as "$R/d-fourth" "$D/g/3" '.run = "20260102T000000Z-a" | .raw_sha256 = "g3" | .cells |= map(.kernel = "6.12.1 rt")'
	run -0 --separate-stderr history --max 1000 "$CELL count production" "$R" "$D/g"
	as "$R/d-fourth" "$D/g/4" '.run = "20260103T000000Z-a" | .raw_sha256 = "g4" | .cells |= map(select(.guard != "kmap_local_page"))'
	run -2 --separate-stderr history --max 1000 "$CELL count production" "$R" "$D/g"
	grep -q "$D/g/4: no figure to hold against a bound: this run, the newest of its kind, lacks task\[rights=split\] nest .* production; if another" <<< "$stderr"
	run -0 --separate-stderr history "$CELL count production" "$R" "$D/g"
}

@test "a cell that no run has, and one that is too many, is a message" {
	run -2 --separate-stderr history 'task neest' "$R"
	grep -q 'no cell of 4 runs is called "neest"; design is one of: .* token.*; exercise is one of: nest; meter is one of:' <<< "$stderr"
	run -2 --separate-stderr history 'task[rights=spilt]' "$R"
	grep -q 'is called "task\[rights=spilt\]"' <<< "$stderr"
	run -2 --separate-stderr history 'task token' "$R"
	grep -q 'called all of "task token": "token" is of none that the words before it are of' <<< "$stderr"
	run -2 --separate-stderr history nest "$R"
	grep -qE '[0-9]+ cells are called "nest", at most 14 fit' <<< "$stderr"
	run -2 --separate-stderr history nest "$D"
	grep -q "$D: no run is there" <<< "$stderr"
	run -2 --separate-stderr history nest "$D/none"
	grep -q "$D/none: No such file" <<< "$stderr"
	run -2 --separate-stderr history
	grep -q 'which cell?' <<< "$stderr"
	[ ! -e "$D/plot" ]
}

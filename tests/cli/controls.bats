#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The run's own controls: a run whose known figures are wrong is void. The wrong
# ones are made in a copy of the tree, since in this one they are right.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	COPY=$BATS_FILE_TMPDIR/tree
	export TOP COPY
	copy_tree "$COPY"
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

# changed FILE EXPRESSION: build the copy with FILE as sed's EXPRESSION makes it.
changed()
{
	sed "$2" "$TOP/$1" > "$COPY/$1"
	run ! cmp -s "$TOP/$1" "$COPY/$1"
	make -s -C "$COPY" -f bench/Makefile
}

# restored FILE: as it was, for the next test.
restored()
{
	cp "$TOP/$1" "$COPY/$1"
}

# measured TREE ARGS: a run of its program into $D/run.
measured()
{
	local tree=$1
	shift
	timeout 60 "$tree/build/pkscale" run --env=user --design=task \
		--exercise=nest --depth=1 --blocks=20 --out="$D/run" "$@"
}

# void WORDS: $D/run has no ticks, says why, and verify says that it is wrong.
void()
{
	grep -qF "controls: VOID: cycles in user" <(tr -s ' \n' ' ' < "$D/run/summary.txt")
	grep '"meter": "cycles"' "$D/run/summary.json" |
		grep '"exercise": "nest"' > "$D/cells"
	[ "$(wc -l < "$D/cells")" -eq 3 ]
	[ "$(grep -c '"median": null' "$D/cells")" -eq 3 ]
	[ "$(grep -c '"status": "void"' "$D/cells")" -eq 3 ]
	[ "$(grep -c "own control failed: .*$1" "$D/cells")" -eq 3 ]
	# Events are not of this clock.
	grep '"meter": "event"' "$D/run/summary.json" | grep -q '"status": "ok"'
	run -1 timeout 60 "$TOP/build/pkscale" verify "$D/run"
	grep -q 'WRONG  controls' <<< "$output"
}

@test "two names of one design that differ make the run void, with status 1" {
	changed bench/plan/controls.c \
		'/"twin", 2/s/"none", "hooked=0"/"task", "rights=rw"/'
	run -1 measured "$COPY"
	grep -qF 'a control failed: this run is void' <<< "$output"
	void 'one design under two names differs by +'
	restored bench/plan/controls.c
}

@test "a known cost that is not found makes the run void, with status 1" {
	changed module/designs/adds.c 's/(adds, n20, .n = 20)/(adds, n20, .n = 90)/'
	run -1 measured "$COPY"
	void '200 additions were found as 1[0-9][0-9]'
	restored module/designs/adds.c
}

# in_order: a run of this tree, and what it says of its controls.
in_order()
{
	rm -rf "$D/run"
	measured "$TOP" > "$D/said" || return
	tr -s ' \n' ' ' < "$D/said" > "$D/line"
	grep -q 'cycles in user: one design under two names: same, .* pairs, would find .*; a known cost: found, 200 additions as' "$D/line"
}

@test "a run in order has its controls, and they are no design's row" {
	# Where there is much else to do it may not tell, so it is asked three times.
	in_order || { echo "# once more" >&3; in_order; } || in_order
	[ "$(grep -c '"exercise": "control"' "$D/run/summary.json")" -eq 5 ]
	grep -q 'second half of the blocks against the first:' "$D/line"
	run ! grep -q 'adds' "$D/said"
	run -0 "$TOP/build/pkscale" verify "$D/run"
	run -0 "$TOP/build/pkscale" compare --by design "$D/run"
	run ! grep -q 'adds\|control' <<< "$output"
}

@test "every cell under two names can be compared with itself" {
	measured "$TOP" --twins --meter=cycles > "$D/said" || [ $? -eq 1 ]
	run -0 "$TOP/build/pkscale" compare --by twin --format=csv "$D/run"
	[ "$(grep -c '^"[^v]' <<< "$output")" -eq 3 ]
}

@test "blocks in a row are as many as blocks in turns" {
	# A machine with other work may well make that void.
	measured "$TOP" --in-a-row --meter=cycles > "$D/said" || [ $? -eq 1 ]
	# The cells one after the other: none of them comes back.
	grep -o '"seq":[0-9]*' "$D/run/raw.jsonl" | sort -t: -k2n -c
	[ "$(grep -o '"cell":{[^}]*}[^}]*}[^}]*}' "$D/run/raw.jsonl" | uniq | wc -l)" -eq 8 ]
	[ "$(grep -c '"type":"block"' "$D/run/raw.jsonl")" -eq $((8 * 20)) ]
}

# noisy WHAT LINE...: scripts/noise says all of this. A cell that a busy machine leaves
# no block of is not compared, so it is asked three times.
noisy()
{
	local what=$1 line lacks
	shift

	for _ in 1 2 3; do
		lacks=
		# shellcheck disable=SC2086
		run -0 env "MARK=$D" timeout 100 "$TOP/scripts/noise" 1 $what
		for line; do
			grep -q "$line" <<< "$output" || lacks=$line
		done
		[ -n "$lacks" ] || return 0
	done
	printf 'without "%s":\n%s\n' "$lacks" "$output"
	return 1
}

@test "what noise does on this machine is measured, and ends with what it started" {
	run -2 "$TOP/scripts/noise" 1 loud
	grep -qF 'what is "loud"?' <<< "$output"
	noisy 'alike slower' '^alike: 8 comparisons of a cell with itself$' \
		'^slower: 8 comparisons with 3 % more$' '^  found: [1-8] '
	noisy turns '^  in turns: 8 changes' '^  in a row: 8 changes'
	# The load is gone with the last of its bursts.
	gone() { ! grep -qsF "MARK=$D" /proc/[0-9]*/environ; }
	wait_for gone
}

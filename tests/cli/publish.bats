#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/publish: what it writes of a run, and of which it writes nothing; and the
# runs that are published in this tree.

bats_require_minimum_version 1.5.0

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	R=$BATS_FILE_TMPDIR
	export TOP R
	# Whole enough to draw, and quick. On a machine that has much else to do a cell
	# may lose all its blocks, three times over; then the run that this tree
	# publishes stands for it.
	: > "$R/said"
	for try in 1 2 3 published; do
		rm -rf "$R/run" "$R/results"
		if [ $try = published ]; then
			mkdir "$R/run"
			cp -r "$TOP"/results/user/{env.json,plots} "$R/run"
			for file in raw.jsonl summary.json; do
				zstd -dq "$TOP/results/user/$file.zst" -o "$R/run/$file"
			done
			"$TOP/build/pkscale" table "$R/run" > "$R/run/summary.txt"
		else
			"$TOP/build/pkscale" run --env=user --design=task --blocks=12 \
				--out="$R/run" > /dev/null 2> "$R/said" || continue
		fi
		! "$TOP/scripts/publish" --out "$R/results" "$R/run" \
			> "$R/published" 2>&1 || break
	done
}

setup()
{
	D=$BATS_TEST_TMPDIR
	P=$R/results/user
	PKSCALE=$TOP/build/pkscale
}

# ours DIR: nothing of it tells too much, takes too much or lacks a piece.
ours()
{
	local file

	for file in env.json summary.txt summary.json.zst raw.jsonl.zst report.html \
		report.md cover-letter.txt; do
		[ -s "$1/$file" ]
	done
	for file in "$1"/plots/*.svg; do
		[ -s "${file%.svg}.png" ]
		[ -s "${file%.svg}.pdf" ]
		[ -s "${file%.svg}.tsv" ]
	done
	[ -z "$(find "$1" -size +2048k)" ]
	[ "$(du -sk --apparent-size "$1" | cut -f 1)" -le 5120 ]
	[ "$(wc -l < "$1/cover-letter.txt")" -le 40 ]
	[ "$(awk '{ if (length > m) m = length } END { print m }' "$1/cover-letter.txt")" -le 75 ]
	run ! grep -q ' $' "$1/cover-letter.txt"
	{
		zstd -dcq "$1"/*.zst
		find "$1" -type f ! -name '*.zst' ! -name '*.png' ! -name '*.pdf' \
			-exec cat {} +
	} > "$D/all"
	[ "$(wc -c < "$D/all")" -gt 100000 ]
	run ! grep -aE '(^|[^a-z.])/(home|root|work|tmp)/' "$D/all"
}

@test "what is published is whole, small, and says nothing of where" {
	cat "$R/said" "$R/published"
	[ -d "$P" ]
	ours "$P"
	grep -q "^$P: " "$R/published"
}

@test "what is compressed is read as what is not" {
	run -0 "$PKSCALE" verify "$P"
	for table in "" --brief; do
		diff <("$PKSCALE" table $table "$P") <("$PKSCALE" table $table "$R/run")
	done
	run -0 "$PKSCALE" compare "$P" "$P"
}

@test "what is cut short or damaged is refused" {
	cp -a "$P" "$D/short"
	size=$(stat -c %s "$P/summary.json.zst")
	truncate -s $((size - 20)) "$D/short/summary.json.zst"
	run -2 "$PKSCALE" table "$D/short"
	[[ $output == *"not JSON"* ]]
	cp -a "$P" "$D/bad"
	printf 'XXXX' | dd of="$D/bad/raw.jsonl.zst" bs=1 seek=200 conv=notrunc status=none
	run ! "$PKSCALE" verify "$D/bad"
}

@test "a run that is not fit for it is not published" {
	cp -a "$R/run" "$D/edited"
	sed -i '0,/"median": [0-9][0-9.]*/s//"median": 12345/' "$D/edited/summary.json"
	run -1 "$TOP/scripts/publish" --out "$D/out" "$D/edited"
	[[ $output == *"not what its samples give"* ]]
	[ ! -e "$D/out" ]
	run -2 "$TOP/scripts/publish" --out "$D/out" "$D"
	# The name of a machine that is in a file of it.
	mkdir "$D/bin"
	printf '#!/bin/sh\necho outermost\n' > "$D/bin/hostname"
	chmod +x "$D/bin/hostname"
	PATH=$D/bin:$PATH run -1 "$TOP/scripts/publish" --out "$D/out" "$R/run"
	[[ $output == *"says where it was made: outermost"* ]]
	[ ! -e "$D/out" ]
}

@test "the published runs of this tree are fit for it" {
	for name in count user; do
		ours "$TOP/results/$name"
		run -0 "$PKSCALE" verify "$TOP/results/$name"
	done
	# Everything that the counting environment measures, and nothing failed.
	[ "$(zstd -dcq "$TOP/results/count/summary.json.zst" |
		grep -c '"status": "ok"')" -ge 2000 ]
	run ! grep -q '"status": "\(failed\|void\)"' <(zstd -dcq "$TOP"/results/*/summary.json.zst)
}

@test "the documents quote what is published" {
	run -0 "$TOP/scripts/readme" --check
	cmp "$TOP/docs/pictures/pair-depth-count.svg" \
		"$TOP/results/count/plots/pair-depth-count.svg"
}

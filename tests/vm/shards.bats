#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A run in shares, in guests: put together it is the run on one machine, in every
# digit of what is exact.

bats_require_minimum_version 1.5.0
load helpers

@test "four shards are one run, digit by digit, and line by line" {
	options=(--exercise=nest --depth=1-2 --guard=none,kmap_local_page --memory=ram --boots=4
		--blocks=2 '--design=task[rights=split]')
	measure whole "${options[@]}"
	# Two beside each other, as on two machines.
	for shard in 1 3; do
		measure "$shard" "${options[@]}" --shard="$shard/4" &
		other=$!
		measure "$((shard + 1))" "${options[@]}" --shard="$((shard + 1))/4"
		wait "$other"
	done
	run -0 --separate-stderr timeout 60 "$TOP/build/pkscale" merge --out="$D/merged" \
		"$D/3" "$D/1" "$D/4" "$D/2"
	[ "$(exact "$D/whole" | wc -l)" -ge 8 ]
	diff <(exact "$D/whole") <(exact "$D/merged")
	run -0 "$TOP/build/pkscale" compare "$D/whole" "$D/merged"
	[[ ${lines[0]} == "equal: "*" 0 differ, 0 only in A, 0 only in B"* ]]
	# All samples, in the order of one run; only when it began is another.
	diff <(tail -n +2 "$D/whole/raw.jsonl") <(tail -n +2 "$D/merged/raw.jsonl")
	# Each guest's console is there, and each shard said where.
	for boot in 0 1 2 3; do
		[ -s "$D/merged/boot-$boot-count/console.log" ]
	done
	[ "$(jq '.shards | length' "$D/merged/env.json")" -eq 4 ]
	run -0 "$TOP/build/pkscale" verify "$D/merged"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale prices, from samples to a list that the model takes, on a clock that is made
# up, since there is no processor with protection keys for the kernel here; and two
# lists against each other.

bats_require_minimum_version 1.5.0

ALL=(wrmsr=40 atomic=36 preempt=4 migrate=20 fence=10 wrmsr_fenced=90 wrmsr_pair=82
	wrmsr_pair_fenced=140 irq=900 irq_wrmsr=990 wrmsrns=20 wrmsrns_fenced=60)

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
}

# mock DIR REGISTER PRIM=TICKS...: a run, with its summary.
mock()
{
	"$TOP/tests/cli/mock_prims.py" "$@"
	"$TOP/build/pkscale" summarize "$1"
}

# tree: sets P, a copy of the program with price lists of its own.
tree()
{
	mkdir -p "$D/tree/build" "$D/tree/bench"
	cp "$TOP/build/pkscale" "$D/tree/build/"
	cp -r "$TOP/bench/prices" "$D/tree/bench/"
	touch "$D/tree/Makefile"
	P=$D/tree/build/pkscale
}

# price FILE KEY: its ends.
price()
{
	jq -c --arg key "$2" '.prices[] | select(.key == $key) | [.lo, .median, .hi]' "$1"
}

@test "samples of primitives become prices, with intervals" {
	mock "$D/run" pkrs "${ALL[@]}"
	"$TOP/build/pkscale" prices "$D/run" > "$D/list"
	[ "$(price "$D/list" wrmsr_pkrs)" = '[39,40,41]' ]
	[ "$(price "$D/list" atomic)" = '[17.5,18,18.5]' ]
	# What is taken off has an interval, too: ends are crossed.
	[ "$(price "$D/list" wrmsr_pkrs_latency)" = '[78,80,82]' ]
	[ "$(price "$D/list" wrmsr_pkrs_pair)" = '[81,82,83]' ]
	[ "$(price "$D/list" wrmsr_pkrs_pair_latency)" = '[128,130,132]' ]
	[ "$(price "$D/list" wrmsr_pkrs_after_irq)" = '[88,90,92]' ]
	[ "$(price "$D/list" wrmsrns_pkrs)" = '[19,20,21]' ]
	[ "$(price "$D/list" wrmsrns_pkrs_latency)" = '[48,50,52]' ]
	[ "$(jq -r '.measured | "\(.cpu_name) \(.cpu_microcode) \(.register) \(.environment)"' "$D/list")" = \
		'Mock(R) CPU 8480+ 0x2b0001b0 pkrs metal' ]
	[ "$(jq -r .measured.raw_sha256 "$D/list")" = "$(sha256sum "$D/run/raw.jsonl" | cut -d' ' -f1)" ]
}

@test "what a processor does not have is not in its list" {
	mock "$D/run" pkrs wrmsr=40 atomic=36 preempt=4 migrate=20 wrmsr_fenced=90
	"$TOP/build/pkscale" prices "$D/run" > "$D/list"
	run ! grep -q 'wrmsrns_pkrs\|after_irq\|latency' "$D/list"
	mock "$D/less" pkrs wrmsr=40 atomic=36 preempt=4
	run -2 --separate-stderr "$TOP/build/pkscale" prices "$D/less"
	[[ $stderr == "pkscale: $D/less: no price of migrate: there is none in cycles"* ]]
	run -2 --separate-stderr "$TOP/build/pkscale" prices "$D/none"
	[ "$stderr" = "pkscale: $D/none: No such file or directory" ]
}

@test "a made-up clock is called so, and never saved" {
	tree
	mock "$D/run" pkrs "${ALL[@]}"
	"$P" prices "$D/run" > "$D/list"
	[ "$(jq -r .name "$D/list")" = 'mock: Mock(R) CPU 8480+' ]
	[ "$(jq -c '[.prices[] | select(.key | startswith("wrmsr")) | .confidence] | unique' "$D/list")" = '["C"]' ]
	ls "$D/tree/bench/prices" > "$D/before"
	run -2 --separate-stderr "$P" prices --save "$D/run"
	[[ $stderr == *'not saved: its clock is made up'* ]]
	[ -z "$output" ]
	ls "$D/tree/bench/prices" | diff "$D/before" -
	# What is modelled by it says so, too.
	"$P" summarize --prices "$D/list" "$D/run"
	grep -q '"prices": {"name": "mock: ' "$D/run/summary.json"
}

@test "a clock that is none is saved by the name of the processor, and once" {
	tree
	MOCK=no mock "$D/run" pkrs "${ALL[@]}"
	run -0 "$P" prices --save "$D/run"
	[ "$output" = "$D/tree/bench/prices/mock-r-cpu-8480-0x2b0001b0.json" ]
	diff <("$P" prices "$D/run") "$output"
	[ "$(jq -r '.prices[] | select(.key == "wrmsr_pkrs") | .confidence' "$output")" = A ]
	run -2 "$P" prices --save "$D/run"
	[[ $output == *'is there already'* ]]
	# A stand-in for the register is none of its own, whatever the clock.
	MOCK=no mock "$D/memory" mock:memory "${ALL[@]}"
	run -2 "$P" prices --save "$D/memory"
	[[ $output == *'a stand-in for the register'* ]]
}

@test "two lists compare, as far as their intervals tell" {
	MOCK=no mock "$D/a" pkrs "${ALL[@]}"
	MOCK=no mock "$D/b" pkrs "${ALL[@]/wrmsr=40/wrmsr=60}"
	MOCK=no mock "$D/c" pkrs wrmsr=41 atomic=20 preempt=4 migrate=20
	for run in a b c; do
		"$TOP/build/pkscale" prices "$D/$run" > "$D/$run.json"
	done
	run -0 "$TOP/build/pkscale" compare "$D/a.json" "$D/b.json"
	grep -q 'A: Mock(R) CPU 8480+, microcode 0x2b0001b0, register pkrs' <<< "$output"
	grep -qE '^wrmsr_pkrs .* dearer$' <<< "$output"
	grep -qE '^atomic .* the same$' <<< "$output"
	run -0 "$TOP/build/pkscale" compare "$D/a.json" "$D/c.json"
	grep -qE '^wrmsr_pkrs .* not told apart$' <<< "$output"
	grep -qE '^atomic .* cheaper$' <<< "$output"
	grep -qE '^wrmsr_pkrs_latency .* only in A$' <<< "$output"
	run -0 "$TOP/build/pkscale" compare "$D/c.json" "$D/a.json"
	grep -qE '^wrmsr_pkrs_latency .* only in B$' <<< "$output"
	run -0 "$TOP/build/pkscale" compare "$TOP/bench/prices/cited.json" "$D/a.json"
	grep -qE '^wrmsr_pkrs .* not told apart$' <<< "$output"
	mock "$D/mock" pkrs "${ALL[@]}"
	"$TOP/build/pkscale" prices "$D/mock" > "$D/mock.json"
	run -2 "$TOP/build/pkscale" compare "$D/a.json" "$D/mock.json"
	[[ $output == *'not comparable: the clock of mock: '* ]]
	jq '.measured.register = "mock:memory"' "$D/b.json" > "$D/r.json"
	run -2 "$TOP/build/pkscale" compare "$D/a.json" "$D/r.json"
	[[ $output == *'say --allow register'* ]]
	run -0 "$TOP/build/pkscale" compare --allow register "$D/a.json" "$D/r.json"
	run -2 "$TOP/build/pkscale" compare "$D/a.json" "$D/a"
}

@test "of a cited list that is spoiled the message names it, and not the run" {
	mock "$D/run" pkrs "${ALL[@]}"
	tree
	echo '{' > "$D/tree/bench/prices/cited.json"
	run -2 --separate-stderr "$P" prices "$D/run"
	[[ $stderr == "pkscale: $D/tree/bench/prices/cited.json:"* ]]
}

@test "instructions and ticks of a primitive stand in one line, or why there are none" {
	VOID='void: TCG (an emulator)' mock "$D/run" pkrs wrmsr=4 irq=205
	"$TOP/build/pkscale" table "$D/run" > "$D/table"
	grep -qE '^primitive +insn +cycles$' "$D/table"
	grep -qE '^wrmsr +4 +void: TCG$' "$D/table"
	grep -qE '^irq +205 +void: TCG$' "$D/table"
	# Who asks for one environment is not told of others.
	"$TOP/build/pkscale" table --env=count "$D/run" > "$D/table"
	grep -qE '^wrmsr +4$' "$D/table"
	# A list of prices it is not.
	run -2 --separate-stderr "$TOP/build/pkscale" prices "$D/run"
	[[ $stderr == *'no price of wrmsr: void: TCG'* ]]
}

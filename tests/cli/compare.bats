# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale compare on runs of the user engine: what it says, and how it exits.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	COMPARE="$TOP/build/pkscale compare"
	export TOP D COMPARE
	local run

	# With all of their blocks, which a busy machine may spoil, and so quiet that a pair of
	# task can be told from none.
	for run in a b; do
		for _ in {1..5}; do
			rm -rf "$D/$run"
			"$TOP/build/pkscale" run --env user --exercise nest --depth 1 \
				--design none,task --blocks 8 --samples 200 \
				--out "$D/$run" > /dev/null 2>&1 || continue
			! grep -qE '"dropped_blocks": [1-9]|"status": "failed"' \
				"$D/$run/summary.json" || continue
			$COMPARE --by design --base none --fail-on slower=5% "$D/$run" \
				> /dev/null || break
			echo "# $run: once more" >&3
		done
	done
}

@test "by design: task takes longer than nothing, and that is what fails" {
	run -0 $COMPARE --by design --base none "$D/a"
	[[ $output == *"nest, cycles, interrupts on, user"*"task[rights=rw] outermost depth=1"* ]]
	[[ $output == *"8 pairs"*slower* ]]
	run -1 $COMPARE --by design --base none --fail-on slower=5% "$D/a"
	[[ $output == *"rows are what --fail-on names"* ]]
	run -0 $COMPARE --by design --base none --fail-on faster "$D/a"
	run -1 $COMPARE --by design --base 'task[rights=rw]' --fail-on faster "$D/a"
}

@test "two runs: times are compared by block, and a run with itself is no slower" {
	run -0 $COMPARE "$D/a" "$D/b"
	[[ $output == *"would"*"task[rights=rw] outermost depth=1"* ]]
	run -0 $COMPARE --fail-on slower --fail-on faster "$D/a" "$D/a"
	run -0 $COMPARE --format csv "$D/a,$D/b" "$D/a"
	[[ $output == *'"task[rights=rw]",'*,16,8,* ]]
}

@test "by run: times have a verdict beside them, and are of one machine" {
	run -0 --separate-stderr $COMPARE --by run "$D/a" "$D/b"
	grep -qE '^task.rights=rw. outermost depth=1 .* [0-9.]+  +[0-9.]+ (slower|faster|no difference|inconclusive|too few)' <<< "$output"
	# Against itself it is neither.
	cp -r "$D/a" "$D/a-again"
	run -0 --separate-stderr $COMPARE --by run --fail-on slower --fail-on faster "$D/a" "$D/a-again"
	cp -r "$D/b" "$D/elsewhere"
	sed -i 's/"cpu_microcode": "[^"]*"/"cpu_microcode": "0xbad"/' "$D/elsewhere/env.json"
	run -2 $COMPARE --by run "$D/a" "$D/elsewhere"
	[[ $output == *"cpu_microcode differs"*"--allow machine"* ]]
}

@test "exact figures are compared where the other ones have nothing beside them" {
	for run in both exact; do
		env=static
		[ "$run" = exact ] || env=static,user
		user_run "$TOP/build/pkscale" run --env="$env" --design=task --blocks=2 \
			--out="$D/$run" > /dev/null 2>&1
	done
	run -0 $COMPARE --allow cells "$D/both" "$D/exact"
	[[ $output == *"equal: "*" 0 differ"* ]]
	[[ $output == *"noisy cells are not compared"* ]]
	# One byte more.
	sed -i '0,/"median": 64,/s//"median": 65,/' "$D/exact/summary.json"
	run -1 $COMPARE --allow cells "$D/both" "$D/exact"
	[[ $output == *"B - A = +1 bytes"* ]]
}

@test "inconclusive fails when asked for, and only then" {
	# Of what the machine does meanwhile all of b may be slower. So the one has the same
	# figure in each block, and the other a hundredth more and less in turns.
	for run in even wavers; do
		mkdir "$D/$run"
		cp "$D/a/env.json" "$D/$run"
		jq -c --arg run "$run" '.raw_sha256 = $run | .cells |= map(.median as $m
			| if .meter == "cycles" and .blocks then .blocks |= map(.[2] = $m
			* (1 + if $run == "even" then 0 else (.[1] % 2 - 0.5) / 50 end)) else . end)' \
			"$D/a/summary.json" > "$D/$run/summary.json"
	done
	run -0 $COMPARE --margin 0.001% "$D/even" "$D/wavers"
	[[ $output == *inconclusive* ]]
	run -1 $COMPARE --margin 0.001% --fail-on inconclusive "$D/even" "$D/wavers"
	run -0 $COMPARE --fail-on inconclusive "$D/even" "$D/wavers"
}

@test "times of two machines are refused unless they are what is compared" {
	cp -r "$D/b" "$D/other"
	sed -i 's/"cpu_microcode": "[^"]*"/"cpu_microcode": "0xbad"/' "$D/other/env.json"
	run -2 $COMPARE --by design "$D/a" "$D/other"
	[[ $output == *"cpu_microcode differs"*"--allow machine"* ]]
	run -2 $COMPARE "$D/a" "$D/other/summary.json"
	[[ $output == *"cpu_microcode differs"* ]]
	run -0 $COMPARE --allow machine "$D/a" "$D/other"
	[[ $output != *"cpu_microcode"* ]]
	rm "$D/other/env.json"
	run -2 $COMPARE "$D/a" "$D/other"
	[[ $output == *"$D/other has no env.json beside it"* ]]
}

@test "what is no comparison: one message, and exit 2" {
	run -2 $COMPARE "$D/a"
	[[ $output == *"two sides are needed, or --by with one"* ]]
	run -2 $COMPARE --by colour "$D/a"
	[[ $output == *"no cell has 'colour'; there are "*depth* ]]
	run -2 $COMPARE --by depth "$D/a"
	[[ $output == *"no two cells differ in depth alone"* ]]
	run -2 $COMPARE --by meter "$D/a"
	[[ $output == *"never compared"* ]]
	run -2 $COMPARE --fail-on worse "$D/a" "$D/b"
	[[ $output == *"known are slower, faster"* ]]
	run -2 $COMPARE --margin nan% "$D/a" "$D/b"
	run -2 $COMPARE --margin -1 "$D/a" "$D/b"
	run -2 $COMPARE --base task "$D/a" "$D/b"
	[[ $output == *"--base names a column of --by"* ]]
	run -2 $COMPARE --format html "$D/a" "$D/b"
	run -2 $COMPARE --by design "$D/a,$D/none"
	[[ $output == *"$D/none"* ]]
	run -2 $COMPARE --by design ,
	[[ $output == *"no run is named"* ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The module in guests, and the meters against what is known.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module module
	build_program abi tests/vm/abi.c -pthread -I"$TOP/module"
	build_plugin
}

# figures OUT JQ-LIKE-PATTERN: summary lines of insn cells with the pattern.
figures()
{
	grep -o '{.*' "$D/$1/summary.json" | grep '"meter": "insn"' | grep "$2" || true
}

@test "the device refuses what is wrong, and changes nothing" {
	vm --profile smp --cpus 2 --add "$TOP/build/tests/abi:/bin/abi" \
		--strict-console -- abi | tee "$D/ktap"
	head -n 1 "$D/ktap" | grep -qx 'KTAP version 1'
	[ "$(grep -c '^ok ' "$D/ktap")" -eq 103 ]
	[ "$(grep -c '^not ok ' "$D/ktap")" -eq 0 ]
}

@test "it does so on one CPU as well, where a bound on windows is exact" {
	vm --add "$TOP/build/tests/abi:/bin/abi" --strict-console -- abi |
		tee "$D/ktap"
	[ "$(grep -c '^ok ' "$D/ktap")" -eq 103 ]
	[ "$(grep -c '^ok .*SKIP one CPU' "$D/ktap")" -eq 5 ]
	# What a kernel without hooks lacks may be skipped as well, and no more.
	[ "$(grep SKIP "$D/ktap" | grep -cv 'SKIP the kernel has no hooks')" -eq 5 ]
}

@test "two boots agree in every digit" {
	measure a --exercise=nest --guard=none --depth=1-4
	measure b --exercise=nest --guard=none --depth=1-4
	run -0 "$TOP/build/pkscale" compare "$D/a" "$D/b"
	# And not because there was nothing to compare.
	[ "$(figures a '"status": "ok"' | wc -l)" -ge 60 ]
	# One instruction more in one cell is a verdict, and is shown.
	sed -i '0,/"median": 17\b/s//"median": 18/' "$D/b/summary.json"
	run -1 "$TOP/build/pkscale" compare "$D/a" "$D/b"
	grep -q 'task\[rights=rw\]' <<< "$output"
	grep -q 'B - A = +1 insn' <<< "$output"
}

# controls: the run of that name.
controls()
{
	shared controls --design=none,nops --guard=none --exercise=nest --depth=1 --window=off
}

@test "the self-test has its straight lines and its loops" {
	controls
	for row in '0 nops:0' '1 nop:1' '10 nops:10' '1000 nops:1000' \
		'3 moves, 10 wrmsr:13' 'empty round:2' 'loop of 1 nop:1' \
		'loop of 7 nops:7'; do
		grep '"type":"boot"' "$D/controls/raw.jsonl" |
			grep -qF "{\"expected\":${row#*:},\"name\":\"${row%:*}\",\"read\":${row#*:}}"
	done
}

@test "callers' counts are added up, and what cannot be had is skipped" {
	run -0 vm --profile smp --cpus 2 -- pkscale run --engine=device \
		--env=smp '--design=task[rights=rw]' --exercise=contend \
		--cpus=2 --sharing=page --blocks=1 --reps=100
	# 2 callers with a sample of 100 and 200 pairs.
	grep '"design":"task"' <<< "$output" |
		grep -q '"events":{"elided":0,"fault":0,"grant":600,"ipi":0,"refused":0,"revoke":600,"switch":0,"write":1200}'
	run -0 vm -- pkscale run --engine=device --env=count --exercise=prims \
		--design=none --register=mock:memory --blocks=1
	grep '"quantity":"wrmsrl"' <<< "$output" > "$D/wrmsrl"
	grep -q '"status":"skipped"' "$D/wrmsrl"
	[ "$(grep -c '"t1"' "$D/wrmsrl")" -eq 0 ]
}

@test "bodies of 0, 1 and 7 instructions read 0, 1 and 7" {
	controls
	for n in 0 1 7; do
		figures controls "\"n\": \"$n\"" | grep -q "\"median\": $n\(\.0\)\?,"
	done
}

@test "a plugin that only counts executions agrees with the clock" {
	# Where the first NOP of the loop of seven is: symbol and offset.
	symbol=nops_n7_PKS_REG_PKRS_pairs
	vm -- grep " $symbol" /proc/kallsyms > "$D/kallsyms"
	base=$(awk -v s="$symbol" '$3 == s { print $1 }' "$D/kallsyms")
	first=$(objdump -d --no-show-raw-insn --disassemble="$symbol" "$KO" |
		sed -n 's/^ *\([0-9a-f]*\):.nop *$/\1/p' | head -n 1)
	start=$(nm "$KO" | awk -v s="$symbol" '$3 == s { print $1 }')
	offset=$((0x$first - 0x$start))
	[ -n "$base" ] && [ "$offset" -gt 0 ]
	address=$(printf '0x%x' $((0x$base + offset)))

	vm --out "$D/plain" -- pkscale run --engine=device --env=count \
		"--design=nops[n=7]" --exercise=nest --depth=1 --window=off \
		--blocks=3 --samples=4 --warmup=2 --reps=100
	vm --out "$D/counted" \
		--qemu-arg "-plugin" --qemu-arg \
		"$TOP/build/tests/count.so,addr=$address,out=$D/executed" \
		-- pkscale run --engine=device --env=count \
		"--design=nops[n=7]" --exercise=nest --depth=1 --window=off \
		--blocks=3 --samples=4 --warmup=2 --reps=100
	# 3 blocks of 2 + 4 samples of 100 and 200 rounds, each after 8 to warm up.
	[ "$(cat "$D/executed")" -eq $((3 * (2 + 4) * (8 + 100 + 8 + 200))) ]
	# Being counted has changed nothing that the clock has read.
	cmp "$D/plain/stdout" "$D/counted/stdout"
}

@test "a clock that is no instruction counter voids the run" {
	# Under smp the TSC is host time: the self-test has to notice.
	run -1 vm --profile smp --cpus 1 -- pkscale run --engine=device \
		--env=count --design=task --exercise=nest --depth=1 --meter=insn
	grep -q '"ok":false' <<< "$output"
	grep -q '"status":"void"' <<< "$output"
	[ "$(grep -c '"t1"' <<< "$output")" -eq 0 ]
}

@test "the user engine writes the real PKRU where there is one" {
	# The processor that TCG emulates has it.
	run -0 vm --profile smp --cpus 1 \
		--add "$TOP/build/tests/test_user:/bin/test_user" -- test_user
	grep -qF '[       OK ] the_register_holds_what_the_design_says' <<< "$output"
	run -0 vm --profile smp --cpus 1 -- sh -c 'pkscale run --env=user \
		--design=task --exercise=nest --depth=1-2 --out=/tmp/run \
		> /dev/null; cat /tmp/run*/raw.jsonl'
	grep '"meter":"event"' <<< "$output" | grep -q '"register":"pkru"'
	grep '"meter":"cycles"' <<< "$output" | grep -q '"status":"void"'
}

@test "no cycle figure comes from an emulator" {
	run -0 vm --profile smp --cpus 1 -- pkscale run --engine=device \
		--env=metal --design=task --exercise=nest --depth=1
	grep '"meter":"cycles"' <<< "$output" | grep -q '"status":"void"'
	[ "$(grep '"meter":"cycles"' <<< "$output" | grep -c '"t1"')" -eq 0 ]
	grep '"meter":"event"' <<< "$output" | grep -q '"status":"ok"'
}

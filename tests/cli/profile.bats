#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# make profile: one cell of the user engine under perf, and what it leaves.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	export TOP
	make -s -C "$TOP" driver
}

setup()
{
	D=$BATS_TEST_TMPDIR
	# What is left is looked for here.
	export TMPDIR=$D/tmp
	mkdir "$TMPDIR" "$D/bin"
}

# profile ARGS: what make profile runs.
profile()
{
	timeout 100 "$TOP/scripts/profile" --out="$D/run" "$@"
}

# fake_perf LINE...: a perf that does this.
fake_perf()
{
	printf '#!/bin/bash\n' > "$D/bin/perf"
	printf '%s\n' "$@" >> "$D/bin/perf"
	chmod +x "$D/bin/perf"
	PATH=$D/bin:$PATH
}

# nothing_left: no run, no temporary file.
nothing_left()
{
	[ ! -e "$D/run" ]
	[ ! -e "$D/run.partial" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

can_record()
{
	perf record -q -e cpu-clock -o "$D/try" -- true || skip "perf is refused here"
}

@test "one cell leaves counts, a report and its loop, annotated" {
	can_record
	run -0 --separate-stderr make -s -C "$TOP" profile DESIGN='task[rights=rw]' \
		EXERCISE=nest ARGS="--out=$D/run --depth=2 --reps=200000 --blocks=3"
	echo "$output" "$stderr"
	grep -q 'task\[rights=rw\], .*--depth=2' <<< "$stderr"
	if ! perf stat -e cycles -- true 2>&1 | grep -qE '[0-9] +cycles'; then
		grep -q 'no PMU: perf record samples by cpu-clock' <<< "$stderr"
		grep -q "of event 'cpu-clock'" "$D/run/perf-report.txt"
	fi
	for file in stat report annotate; do
		grep -qx "$D/run/perf-$file.txt" <<< "$output"
	done
	grep -q 'task-clock' "$D/run/perf-stat.txt"
	# Most of the time goes into the one loop, and it is that of the cell.
	loop=task_rw_PKS_REG_[A-Z]*_pairs
	[ "$(grep -m 1 '%' "$D/run/perf-report.txt" | grep -c "$loop")" -eq 1 ]
	grep -q "<$loop>:" "$D/run/perf-annotate.txt"
	# The instruction that counts, with its share.
	grep -qE '^ +[0-9.]+ : .*(add|inc)l' "$D/run/perf-annotate.txt"
	[ "$(grep '"type":"block"' "$D/run/raw.jsonl" |
		grep -o '"cell":{.*},"events"' | sort -u | wc -l)" -eq 1 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "of several cells one is taken, and said" {
	can_record
	run -0 --separate-stderr profile --design=token --reps=50000 --blocks=2
	grep -qE 'token, .*--depth=1 .*\(of [2-9] cells\)' <<< "$stderr"
	[ "$(grep -c '"quantity": "outermost"' "$D/run/summary.json")" -eq 1 ]
	[ "$(grep -c '"exercise": "nest"' "$D/run/summary.json")" -eq 1 ]
}

@test "without perf, or where it is refused, one message" {
	mkdir "$D/none"
	for tool in bash dirname cat date mkdir mktemp rm; do
		ln -s "$(command -v "$tool")" "$D/none/"
	done
	PATH=$D/none run -2 "$TOP/scripts/profile" --out="$D/run"
	[ "${lines[0]}" = 'profile: perf is missing' ]
	[[ ${lines[1]} == *'apt-get install linux-perf'* ]]
	nothing_left
	fake_perf 'echo "Access to performance monitoring is limited." >&2' 'exit 255'
	run -2 profile
	[ "${lines[0]}" = 'profile: perf cannot record here: Access to performance monitoring is limited.' ]
	[[ ${lines[1]} == *'perf_event_paranoid is '* ]]
	[ "${#lines[@]}" -eq 2 ]
	nothing_left
}

@test "what there is no cell of is refused, and a directory that is there" {
	can_record
	run -2 profile --design=tusk
	grep -q 'no design "tusk"' <<< "$output"
	nothing_left
	run -2 profile --guard=kmap
	grep -q 'nothing to measure in user' <<< "$output"
	nothing_left
	run -2 profile --design='percpu[pin=both,level=0]'
	[[ ${lines[*]} == *'there is no such cell'* ]]
	nothing_left
	mkdir "$D/run"
	run -2 profile
	grep -q 'is there already' <<< "$output"
	[ -d "$D/run" ]
	# Nor is what was there taken away, however early it ends.
	TMPDIR=$D/none run -2 profile
	[ -d "$D/run" ]
	rmdir "$D/run"
	mkdir "$D/run.partial"
	run -2 profile
	[ -d "$D/run.partial" ]
	rmdir "$D/run.partial"
}

# gone: nobody measures any more.
gone()
{
	! pgrep -f -- "--out=$D/run" > "$D/pids"
}

# ended_at FILE ARGS: it is ended from outside as soon as there is this.
ended_at()
{
	local file=$1 ended=0
	shift
	"$TOP/scripts/profile" --out="$D/run" "$@" 2> /dev/null > /dev/null 3>&- &
	wait_for [ -e "$file" ]
	kill -TERM "$!"
	wait "$!" || ended=$?
	[ "$ended" -eq 143 ]
	nothing_left
	wait_for gone
}

@test "ended from outside it leaves nothing, and no process" {
	can_record
	ended_at "$D/run.partial" --reps=4000000 --samples=1000
	# Under perf stat it has come to its end, under perf record it has not.
	ended_at "$D/run/env.json"
	# It ends by itself as well.
	run -2 profile --reps=4000000 --samples=1000 --timeout=2
	grep -q 'longer than 2 s' <<< "$output"
	nothing_left
	wait_for gone
}

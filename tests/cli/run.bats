#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pkscale run: what it refuses, what it leaves, how it ends.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	PKSCALE=$TOP/build/pkscale
	D=$BATS_TEST_TMPDIR
}

# children_of PID...: the processes that they have started.
children_of()
{
	local pid
	for pid; do
		cat "/proc/$pid/task/$pid/children" 2> /dev/null || true
	done
}

# quick OUT ARGS: a run in user space that takes a moment.
quick()
{
	local out=$1
	shift
	timeout 60 "$PKSCALE" run --env=user --design=task --exercise=nest \
		--depth=1 --blocks=6 --out="$out" "$@"
}

# refused WORDS ARGS: exit 2, the words on standard error, nothing left.
refused()
{
	local words=$1
	shift
	run -2 timeout 60 "$PKSCALE" run --out="$D/none" "$@"
	echo "$output"
	grep -qF -- "$words" <<< "$output"
	[ ! -e "$D/none" ]
	[ ! -e "$D/none.partial" ]
}

@test "names that are not known list those that are" {
	refused 'none task percpu percpu-key page token' --env=user --design=taks
	refused 'pin=both|preempt|migrate|none' --env=user '--design=percpu[pin=x]'
	refused 'nest hold contend prims' --env=user --exercise=rest
	refused 'insn event cycles' --env=user --meter=miles
	refused 'compact' --env=user --placement=anywhere
	refused 'page pgmap apart' --env=user --sharing=all
	refused 'count smp user metal kvm' --env=moon
	refused 'mock:memory' --env=user --register=cr3
	refused 'off on' --env=user --window=ajar
}

@test "numbers out of range are refused with the range" {
	refused '1 to 8' --env=user --depth=0
	refused '1 to 8' --env=user --depth=9
	refused '1 to 4096' --env=user --samples=0
	refused '1 to 4096' --env=user --samples=4097
	refused '0 to 4096' --env=user --hold=4097
	refused '1 to 256' --env=user --cpus=0
	refused '1 to 256' --env=user --cpus=257
	refused '1 to 1000000' --env=user --blocks=x
	refused '1 to 8' --env=user --depth=1,2,
}

@test "options that are not known, or leave nothing to do, are refused" {
	run -2 "$PKSCALE" run --colour=red
	run -2 "$PKSCALE" run stray
	run -2 "$PKSCALE" juggle
	run -2 "$PKSCALE"
	refused 'nothing to measure' --env=user --exercise=prims
	refused 'nothing to measure' --env=user --meter=insn
	refused 'no register "pkrs" in user; there are: none pkru' --env=user --register=pkrs
}

@test "what cannot be measured in one environment stops the run before any" {
	refused 'no register "mock:memory" in user;' --env=user \
		--register=mock:memory
	refused 'nothing to measure' --env=count,user --exercise=prims
	refused 'needs a name' --env=,
	refused 'has no knob setting' --env=user '--design=task[]'
	refused 'take fewer' --env=user --reps=8388608 --samples=4096
}

@test "the same value twice is one cell" {
	quick "$D/run" --depth=1,1 --meter=cycles --blocks=7 > /dev/null
	[ "$(grep '"status":"ok"' "$D/run/raw.jsonl" | grep -c '"block":0,')" -eq 3 ]
}

@test "a directory in the making is nobody else's" {
	mkdir "$D/run.partial"
	touch "$D/run.partial/junk"
	run -2 quick "$D/run"
	grep -q 'of a run that failed, or is under way' <<< "$output"
	[ "$(ls "$D/run.partial")" = junk ]
	quick "$D/slash/" > /dev/null
	[ -s "$D/slash/summary.json" ]
}

@test "more callers than CPUs are refused unless asked for" {
	many=$(($(nproc) + 1))
	refused 'oversubscribe' --env=user --exercise=contend --cpus=$many
	run -0 timeout 60 "$PKSCALE" run --env=user --design=task \
		--exercise=contend --sharing=page --cpus=$many --oversubscribe \
		--blocks=1 --samples=1 --out="$D/many"
	grep -q "\"callers\":$many" "$D/many/raw.jsonl"
}

@test "a run leaves samples, environment, summary, tables and plots" {
	quick "$D/run" > "$D/said"
	for file in raw.jsonl env.json summary.json summary.txt; do
		[ -s "$D/run/$file" ]
	done
	[ ! -e "$D/run.partial" ]
	cmp -n "$(wc -c < "$D/run/summary.txt")" "$D/said" "$D/run/summary.txt"
	head -n 1 "$D/run/raw.jsonl" | grep -q '"type":"run"'
	tail -n 1 "$D/run/raw.jsonl" | grep -q '"type":"end"'
	# No host, and no path, leaves this machine.
	run ! grep -rqwF -e "$(hostname)" -e "$TOP" -e "$D" "$D/run/env.json" \
		"$D/run/summary.json"
}

@test "every sample is there, as many as were asked for" {
	quick "$D/run" --samples=5 --blocks=7 --meter=cycles > /dev/null
	cycles=$(grep '"status":"ok"' "$D/run/raw.jsonl" | grep -c '"meter":"cycles"')
	# none, task twice, in seven blocks.
	[ "$cycles" -eq 21 ]
	[ "$(grep -o '"t1":\[[^]]*\]' "$D/run/raw.jsonl" | tr -cd ',\n' |
		sort -u)" = ",,,," ]
}

@test "latest points to the newest run" {
	mkdir -p "$D/tree/build"
	cp "$PKSCALE" "$D/tree/build/"
	for _ in 1 2; do
		timeout 60 "$D/tree/build/pkscale" run --env=user --design=none \
			--exercise=nest --depth=1 --blocks=1 > /dev/null
		latest=$(readlink -f "$D/tree/results/runs/latest")
		[ -s "$latest/summary.json" ]
		# The name of the directory has the host; what is in it has not.
		run ! grep -qwF -e "$(hostname)" "$latest/raw.jsonl" \
			"$latest/summary.json"
		head -n 1 "$latest/raw.jsonl" | grep -qE '"id":"[0-9TZ]+-nogit"'
		sleep 1.1
	done
	[ "$(ls "$D/tree/results/runs" | grep -c -- '-nogit$')" -eq 2 ]
	[ "$latest" = "$D/tree/results/runs/$(ls "$D/tree/results/runs" | grep nogit | tail -n 1)" ]
}

@test "a directory that is there already is not touched" {
	mkdir "$D/run"
	run -2 quick "$D/run"
	grep -q 'is there already' <<< "$output"
	[ -z "$(ls "$D/run")" ]
}

@test "a place that cannot be written is named" {
	[ -d /proc/self ]
	run -2 quick /proc/self/run
	grep -q 'choose a place that can be written with --out' <<< "$output"
}

@test "a disk that fills up leaves no run that looks whole" {
	[ "$(id -u)" -eq 0 ] || skip "mounting a small tmpfs needs root"
	mkdir "$D/small"
	mount -t tmpfs -o size=64k none "$D/small"
	status=0
	quick "$D/small/run" --samples=200 > "$D/said" 2>&1 || status=$?
	whole=0
	[ ! -e "$D/small/run" ] || whole=1
	umount "$D/small"
	cat "$D/said"
	[ "$status" -eq 2 ]
	[ "$whole" -eq 0 ]
	grep -q 'No space left on device' "$D/said"
}

@test "Ctrl-C ends a run in user space and leaves nothing" {
	timeout 30 "$PKSCALE" run --env=user --blocks=100000 --out="$D/run" \
		2> "$D/said" 3>&- &
	pid=$!
	sleep 1
	kill -INT $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 2 ]
	grep -q interrupted "$D/said"
	[ ! -e "$D/run" ]
	[ ! -e "$D/run.partial" ]
}

@test "Ctrl-C ends a run in a guest, and the guest" {
	kernel=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path)} ||
		skip "no kernel has been built"
	for delay in 0.2 1 2.5; do
		timeout 60 "$PKSCALE" run --env=smp --kernel="$kernel" \
			--out="$D/run" 2> "$D/said" 3>&- &
		pid=$!
		sleep $delay
		children=$(children_of $pid)
		# shellcheck disable=SC2086
		grandchildren=$(children_of $children)
		# shellcheck disable=SC2086
		deeper=$(children_of $grandchildren)
		kill -INT $pid
		status=0
		wait $pid || status=$?
		[ "$status" -eq 2 ]
		for child in $children $grandchildren $deeper; do
			[ ! -e "/proc/$child" ]
		done
		[ ! -e "$D/run" ]
	done
}

@test "no kernel, no module: one message that says what to do" {
	run -2 timeout 60 "$PKSCALE" run --env=count --kernel="$D/none" \
		--out="$D/run"
	echo "$output"
	[ ! -e "$D/run" ]
	export XDG_CACHE_HOME=$D/cache
	run -2 timeout 60 "$PKSCALE" run --env=count --out="$D/run2"
	grep -q 'make kernel' <<< "$output"
	[ ! -e "$D/run2" ]
}

@test "the driver's memory does not grow with the samples" {
	timeout 120 "$PKSCALE" run --env=user --design=none --exercise=nest \
		--depth=1 --meter=cycles --samples=4096 --blocks=8 \
		--out="$D/run" > /dev/null 2>&1 3>&- &
	shell=$!
	until [ -n "$(children_of $shell)" ]; do sleep 0.01; done
	pid=$(children_of $shell | tr -d ' ')
	peak=0
	while [ -e "/proc/$pid/status" ]; do
		now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null || true)
		[ "${now:-0}" -le "$peak" ] || peak=$now
		sleep 0.05
	done
	wait $shell
	echo "peak: $peak KiB"
	[ "$peak" -gt 1000 ]
	[ "$peak" -lt 65536 ]
	[ "$(grep -o '"t1":\[[^]]*\]' "$D/run/raw.jsonl" | tr ',' '\n' | wc -l)" -eq 32768 ]
}

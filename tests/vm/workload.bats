#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Workloads: fio in guests of "pkscale run", one that goes well, and those that do not.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	KO=$("$TOP/scripts/module" "$KERNEL")
	USERLAND=$("$TOP/scripts/userland")
	export KO USERLAND
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

# workload OUT OPTIONS: a run of workloads alone.
workload()
{
	local out=$1
	shift
	timeout 400 "$TOP/build/pkscale" run --env=count --exercise=workload \
		--kernel="$KERNEL" --module="$KO" --userland="$USERLAND" --out="$out" "$@"
}

# own LINE...: a run of a job that has these lines.
own()
{
	printf '%s\n' '[global]' 'bs=4k' 'size=4M' '[mine]' "$@" > "$D/own.fio"
	workload "$D/run" --fio="$D/own.fio" --design='task[rights=split]' > /dev/null 2> "$D/said" ||
		echo $? > "$D/status"
	cat "$D/said"
	cells "$D/run" '"ext4/own"'
}

# cells RUN WORD...: the lines of a summary that have all of them.
cells()
{
	local run=$1 word text
	shift
	text=$(grep '"exercise": "workload"' "$run/summary.json" | grep -v '"environment": "model"')
	for word; do
		text=$(grep -F -- "$word" <<< "$text")
	done
	echo "$text"
}

# figure RUN WORD...: the figure of the one such cell.
figure()
{
	cells "$@" | sed -n 's/.*"median": \([0-9.]*\),.*/\1/p'
}

# failed WORDS: all of it has failed, for this reason, and the run went on.
failed()
{
	[ "$(cat "$D/status")" -eq 1 ]
	# Of four parts, and events; none without a key has no events.
	[ "$(cells "$D/run" '"ext4/own"' '"status": "failed"' "$1" | wc -l)" -eq 9 ]
	[ "$(cells "$D/run" '"ext4/own"' '"status": "ok"' | wc -l)" -le 1 ]
	grep -q 'controls: insn in count: one design under two names: same' "$D/run/summary.txt"
}

@test "an operation, and the same in another boot" {
	workload "$D/a" --workload=ext4/randread --design='task[rights=split]'
	cells "$D/a"
	[ "$(figure "$D/a" '"meter": "event"' '"rights": "split"')" = 2 ]
	cells "$D/a" '"meter": "event"' '"rights": "split"' | grep -F '"grant": 1,'
	cells "$D/a" '"meter": "event"' '"rights": "split"' | grep -F '"fault": 0,'
	# Of calls alone it is a guard's pair, and what is around it: a hundred or so.
	none=$(figure "$D/a" '"of": "calls"' '"hooked": "0"')
	task=$(figure "$D/a" '"of": "calls"' '"rights": "split"')
	awk -v a="$none" -v b="$task" 'BEGIN { exit !(a > 4000 && b - a > 50 && b - a < 200) }'
	# The kernel's part, counted by itself, has as much more: all of it is there.
	kernel=$(figure "$D/a" '"of": "kernel"' '"hooked": "0"')
	awk -v a="$none" -v b="$task" -v k="$kernel" \
		-v l="$(figure "$D/a" '"of": "kernel"' '"rights": "split"')" \
		'BEGIN { d = b - a - (l - k); exit !(d > -0.1 && d < 0.1) }'
	# What fio does in between is more, and its own.
	all=$(figure "$D/a" '"of": "all"' '"hooked": "0"')
	awk -v a="$none" -v b="$all" -v k="$kernel" 'BEGIN { exit !(b - a > 500 && k < a && a - k < 1000) }'
	# Other jobs before it move none of this.
	workload "$D/b" --design=task \
		--workload=ext4/randread,ext4/fresh,ext4/mapsync,wcache/randread,raw/randwrite
	for design in '"hooked": "0"' '"rights": "split"'; do
		awk -v a="$(figure "$D/a" '"of": "kernel"' "$design")" \
			-v b="$(figure "$D/b" '"of": "kernel"' "$design" ext4/randread)" \
			'BEGIN { exit !(a - b > -0.5 && a - b < 0.5) }'
	done
	workload "$D/c" --workload=ext4/randread --design='task[rights=split]'
	"$TOP/build/pkscale" compare "$D/a" "$D/c"
}

@test "each target, and each job" {
	# What is verified is for strays, and comes to a verdict.
	names=$(for f in "$TOP"/bench/fio/*.fio; do echo "ext4/$(basename "$f" .fio)"; done | grep -v /verify)
	workload "$D/run" --workload="$(paste -sd , <<< "$names"),xfs/randwrite,raw/randread,linear/randwrite,wcache/randwrite" \
		--design='task[rights=split]' --meter=event
	cells "$D/run"
	[ "$(cells "$D/run" '"rights": "split"' '"status": "ok"' | wc -l)" -eq $(($(wc -w <<< "$names") + 4)) ]
	[ -z "$(cells "$D/run" '"status": "failed"')" ]
}

@test "a job that fio rejects, in its own words" {
	own rw=sideways
	failed 'fio: failed parsing rw=sideways'
}

# The job is one of ours, and so is another that the same design has.
@test "strays whose job is rejected cost no other cell" {
	mkdir "$D/fio"
	cp "$TOP"/bench/fio/*.fio "$D/fio/"
	echo 'rw=sideways' >> "$D/fio/verify.fio"
	timeout 300 "$TOP/scripts/vm" --profile count --kernel "$KERNEL" --module "$KO" --out "$D" \
		--timeout 250 --archive "$USERLAND" --add "$D/fio:/etc/pkscale/fio" \
		--add "$TOP/build/gate.so:/build/gate.so" \
		--append 'memmap=128M!512M memmap=64M!768M' -- \
		pkscale run --engine=device --env=count --exercise=workload --guard=default \
			--workload=ext4/verify,ext4/randread --design=token || true
	grep '"workload"' "$D/stdout" > "$D/cells"
	cat "$D/cells"
	grep '"quantity":"ext4/verify"' "$D/cells" | grep '"status":"failed"' |
		grep -F '"reason":"fio: failed parsing rw=sideways'
	# Of none and of token, of all, of calls, and events.
	[ "$(grep '"quantity":"ext4/randread"' "$D/cells" | grep -c '"status":"ok"')" -ge 5 ]
}

@test "a job for which there is no room" {
	own rw=randread size=1G
	failed 'No space left on device'
}

@test "a job that hangs" {
	own rw=randread thinktime=100000000
	failed 'fio hangs'
}

@test "a job that ends before" {
	own rw=read io_size=16k
	failed 'fio has done 4 of'
}

# By hand in a guest, beside somebody who has gone there.
@test "a file system that is still in use is said to be" {
	timeout 300 "$TOP/scripts/vm" --profile count --kernel "$KERNEL" --module "$KO" --out "$D" \
		--timeout 250 --archive "$USERLAND" --add "$TOP/bench/fio:/etc/pkscale/fio" \
		--add "$TOP/build/gate.so:/build/gate.so" \
		--append 'memmap=128M!512M memmap=64M!768M' -- \
		sh -c "(until cd /target/lost+found 2>/dev/null; do sleep 0.01; done; exec sleep 1000000) >/dev/null 2>&1 &
			pkscale run --engine=device --env=count --exercise=workload --guard=default \
				--workload=ext4/randread --design=token --meter=event" || true
	grep '"workload"' "$D/stdout"
	grep -F 'the file system cannot be unmounted: Device or resource busy' "$D/stdout" |
		grep -F '"status":"failed"'
}

# sample KERNEL MODULE: a job with a verify, where copies are another function, and the
# kernel has nothing to complain of.
sample()
{
	timeout 400 "$TOP/scripts/vm" --profile count --kernel "$1" --module "$2" --out "$D" \
		--timeout 350 --strict-console --archive "$USERLAND" --add "$TOP/bench/fio:/etc/pkscale/fio" \
		--add "$TOP/build/gate.so:/build/gate.so" \
		--append 'memmap=128M!512M memmap=64M!768M clearcpuid=erms' -- \
		sh -c "pkscale run --engine=device --env=count --exercise=workload --guard=default \
				--workload=ext4/mixed --design=task[rights=split] --meter=event --reps=10
			cat /sys/kernel/debug/x86/pks/events
			grep -w erms /proc/cpuinfo || true"
	grep '"rights":"split"' "$D/stdout" | grep -F '"quantity":"ext4/mixed"' | grep -qF '"status":"ok"'
	grep -qx 'fixed_up 0' "$D/stdout"
	grep -qx 'refused 0' "$D/stdout"
	run ! grep '^flags' "$D/stdout"
}

# All jobs, targets and designs: make torture.
@test "a job and its verify on a CPU without fast strings" {
	sample "$KERNEL" "$KO"
}

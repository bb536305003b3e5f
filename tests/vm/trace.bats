#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The module's tracepoints, as perf and tracefs see them in a guest, and the
# scheduler's under the exercise preempt.

bats_require_minimum_version 1.5.0
load helpers

# guest SCRIPT: a guest in which this script of busybox runs, with $tool.
tool=perf
guest()
{
	printf '#!/bin/busybox sh\nset -e\n%s\n' "$1" > "$D/script"
	chmod +x "$D/script"
	vm --add "$(command -v $tool):/bin/$tool" --add "$D/script:/bin/script" -- script
}

# in_guest: how a script begins a measurement there.
in_guest='pkscale run --engine=device --env=count --blocks=1 --warmup=1 --samples=3'

@test "perf sees samples begin and end, and every digit stays" {
	guest "run='$in_guest --exercise=nest --depth=1 --window=off
			--guard=none --meter=insn --design=task[rights=rw]'
		\$run | grep '\"type\":\"block\"' > /tmp/plain
		perf record -q -a -e 'pkscale:*' -o /tmp/data -- \$run |
			grep '\"type\":\"block\"' > /tmp/traced
		cmp /tmp/plain /tmp/traced
		cat /tmp/traced
		perf script -i /tmp/data" > "$D/out"
	begun='sample_begin: exercise=nest design=task knobs=rights=rw guard=none caller=0'
	[ "$(grep -c "pkscale:$begun" "$D/out")" -eq 4 ]
	[ "$(grep -c 'pkscale:sample_begin' "$D/out")" -eq \
		"$(grep -c 'pkscale:sample_end' "$D/out")" ]
	# What the end says is what the sample says.
	task=$(grep '"type":"block"' "$D/out" | grep '"design":"task"')
	t1=$(sed 's/.*"t1":\[\([0-9]*\),.*/\1/' <<< "$task")
	t2=$(sed 's/.*"t2":\[\([0-9]*\),.*/\1/' <<< "$task")
	[ "$t1" -gt 1000 ]
	[ "$(grep -A 1 "$begun" "$D/out" |
		grep -c "pkscale:sample_end: caller=0 t1=$t1 t2=$t2\$")" -eq 4 ]
}

@test "trace-cmd records them, and can read what it has" {
	command -v trace-cmd > /dev/null || skip "trace-cmd is missing"
	tool=trace-cmd
	guest "cd /tmp
		trace-cmd record -q -e pkscale -o /tmp/dat $in_guest --exercise=nest \
			--depth=1 --window=off --guard=none --meter=insn \
			'--design=task[rights=rw]' > /tmp/out
		trace-cmd report -i /tmp/dat" > "$D/out"
	[ "$(grep -c 'sample_begin: *exercise=nest design=task' "$D/out")" -ge 4 ]
	[ "$(grep -c 'sample_begin:' "$D/out")" -eq "$(grep -c 'sample_end:' "$D/out")" ]
}

@test "a design's answers to faults are traced, and only while that is on" {
	hooks
	guest "run='$in_guest --exercise=touch --guard=kmap
			--memory=pmem --meter=insn --design=page[mode=relaxed]'
		\$run | grep '\"type\":\"block\"' > /tmp/before
		cd /sys/kernel/tracing
		echo 1 > events/pkscale/fault/enable
		\$run > /dev/null
		echo 0 > events/pkscale/fault/enable
		cat trace
		\$run | grep '\"type\":\"block\"' > /tmp/after
		cmp /tmp/before /tmp/after" > "$D/out"
	# Each sample's first use reads what nobody has opened.
	grep 'fault: design=page pfn=0x[0-9a-f]* write=0 right=3$' "$D/out" > "$D/faults"
	[ "$(wc -l < "$D/faults")" -ge 3 ]
	run ! grep -E 'fault: design=(none|task)' "$D/out"
}

# The run whose guards are traced, and what a line of each must say.
guards="$in_guest --exercise=touch --guard=kmap --memory=pmem --meter=insn
	--design=page[mode=relaxed]"

# guards_seen: grants and revokes in pairs, by name of their caller, and faults. Right
# and outcome are numbers to programs, 3 to write, 1 granted.
guards_seen()
{
	[ "$(grep -cE 'pgmap_grant: +site=kmap_grant\+0x.* pfn=0x[0-9a-f]+ nr=1 right=(0x)?3$' "$D/out")" -ge 4 ]
	[ "$(grep -c 'pgmap_grant:' "$D/out")" -eq "$(grep -c 'pgmap_revoke:' "$D/out")" ]
	[ "$(grep -cE 'page_fault_pks: +address=.* ip=once.* outcome=(0x)?1$' "$D/out")" -ge 2 ]
}

@test "perf sees the kernel's guards, and what becomes of faults; no digit moves after" {
	hooks
	guest "run='$guards'
		\$run | grep '\"type\":\"block\"' > /tmp/before
		perf record -q -a -e 'pgmap:*' -e exceptions:page_fault_pks -o /tmp/data -- \$run > /dev/null
		\$run | grep '\"type\":\"block\"' > /tmp/after
		cmp /tmp/before /tmp/after
		perf script -i /tmp/data" > "$D/out"
	guards_seen
}

@test "trace-cmd sees them as well" {
	hooks
	command -v trace-cmd > /dev/null || skip "trace-cmd is missing"
	tool=trace-cmd
	guest "cd /tmp
		trace-cmd record -q -e pgmap -e exceptions:page_fault_pks -o /tmp/dat \
			$(tr -d '\n' <<< "$guards") > /tmp/out
		trace-cmd report -i /tmp/dat" > "$D/out"
	guards_seen
}

# delay DESIGN: the longest that perf sched timehist has a victim wait, in us.
delay()
{
	guest "perf sched record -q -o /tmp/data $in_guest --exercise=preempt \
			--guard=kmap_local_page --held=20000 --design='$1' > /tmp/out
		grep -c '\"status\":\"ok\"' /tmp/out
		perf script -i /tmp/data 2> /dev/null
		perf sched timehist -i /tmp/data 2> /dev/null" > "$D/sched"
	# Victims are of real-time priority; perf knows them as kthreadd's children.
	awk '/sched_switch/ && /next_prio=49$/ { sub(/.*next_pid=/, ""); victim[$1 + 0] = 1 }
		$2 ~ /^\[/ && match($3, /\[[0-9]+/) &&
		substr($3, RSTART + 1, RLENGTH - 1) in victim {
			n++
			if ($5 > most)
				most = $5
		}
		END { print n + 0, most * 1000 }' "$D/sched"
}

@test "perf sched timehist sees the victim wait for a guard" {
	hooks
	read -r n short <<< "$(delay 'task[rights=split]')"
	[ "$n" -gt 190 ]
	read -r n long <<< "$(delay 'percpu[pin=preempt,level=1]')"
	[ "$n" -gt 190 ]
	echo "task $short us, percpu $long us"
	# The guard is held for 20000 rounds of two instructions, of 1 ns each.
	[ "$short" -lt 20 ]
	[ "$long" -ge 40 ]
	[ "$long" -lt 60 ]
}

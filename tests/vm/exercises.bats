#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Exercises that read a number a sample, in guests: against what must be so of a
# design, and against themselves in a second boot.

bats_require_minimum_version 1.5.0
load helpers

# twice EXERCISE ARGS: two runs, which agree in every digit.
twice()
{
	local exercise=$1 run
	shift
	for run in a b; do
		measure "$run" --exercise="$exercise" "$@"
	done
	run -0 "$TOP/build/pkscale" compare "$D/a" "$D/b"
	run ! grep -q '"status": "failed"' "$D/a/summary.json"
}

# cell QUANTITY DESIGN [KNOB]: one cell of the run a.
cell()
{
	grep "\"quantity\": \"$1\"" "$D/a/summary.json" |
		grep "\"design\": \"$2\"" | grep "${3:-}"
}

# value QUANTITY DESIGN [KNOB]: its figure, without what is behind the point.
value()
{
	cell "$@" | sed -n 's/.*"median": \([0-9]*\).*/\1/p'
}

@test "a context switch: shut, held, asleep, preempted" {
	twice switch --guard=kmap_local_page \
		'--design=task[rights=split],percpu[pin=preempt,level=1]'
	[ "$(value shut none 'hooked": "0')" -lt "$(value shut task)" ]
	[ "$(value shut none 'hooked": "1')" -eq "$(value shut task)" ]
	# A register is written to leave it, and to come back.
	[ "$(value held-by-one task)" -gt "$(value shut task)" ]
	[ "$(value held-by-both task)" -eq "$(value shut task)" ]
	[ "$(value sleeper task)" -gt "$(value sleeper none 'hooked": "1')" ]
	[ "$(value preempted task)" -gt "$(value preempted none 'hooked": "1')" ]
	# Shut as any other; but nobody is switched out inside of it.
	[ "$(value shut percpu)" -eq "$(value shut task)" ]
	for quantity in held-by-one held-by-both sleeper preempted; do
		cell "$quantity" percpu | grep -q '"status": "skipped"'
		cell "$quantity" percpu | grep -q '"reason": "narrowed: '
	done
}

@test "exceptions: disarmed, shut, held" {
	twice exception --guard=kmap_local_page '--design=task[rights=split]'
	for what in irq pf; do
		off=$(value "$what-shut-disarmed" none)
		[ "$off" -eq "$(value "$what-held-disarmed" none)" ]
		shut=$(value "$what-shut" task)
		[ "$off" -lt "$shut" ]
		[ "$shut" -eq "$(value "$what-held" none)" ]
		[ "$shut" -lt "$(value "$what-held" task)" ]
	done
}

@test "a woken task waits for a guard that switches preemption off" {
	twice preempt --guard=kmap_local_page --held=2000 \
		'--design=task[rights=split],percpu[pin=preempt,level=1]'
	# Two instructions a round, and the timer falls anywhere.
	[ "$(value stretch percpu)" -gt $(($(value stretch task) + 4000)) ]
	[ "$(value p99 percpu)" -gt $(($(value p99 task) + 3000)) ]
	[ "$(value p50 percpu)" -gt $(($(value p50 task) + 1000)) ]
	[ "$(value p50 task)" -lt $(($(value p50 none 'hooked": "0') + 200)) ]
	cell p50 task | grep -q '"timer": "hpet"'
	cell p50 task | grep -q '"hist": \[\['
	grep -q 'PREEMPT_RT: not run' "$D/a/summary.txt"
}

# in_step: two boots whose wake-ups are of one length each.
in_step()
{
	rm -rf "$D/a"
	measure a --exercise=preempt --design=task --boots=2
	! grep '"status": "failed"' "$D/a/summary.json" &&
		cmp "$D/a/boot-0-count/console.log" "$D/a/boot-1-count/console.log"
}

@test "of two boots no wake-up is an instruction longer or shorter" {
	# A host with much else to do may let an emulator fall out of step.
	thrice in_step
	[ "$(grep '"quantity": "p50"' "$D/a/summary.json" | grep -c '"n": 2,.*"status": "ok"')" -eq 4 ]
}

@test "what stays open, until when, to whom" {
	twice exposure --guard=kmap '--design=task[rights=split],page[mode=relaxed]'
	cell after-revoke task | grep -q '"ended_by": "revoke"'
	cell after-revoke task | grep -q '"contexts": "self"'
	[ "$(value after-revoke task)" -eq 0 ]
	# A right that a fault has given lasts until the next switch: one tick.
	cell after-revoke page | grep -q '"ended_by": "switch"'
	cell after-revoke page | grep -q '"contexts": "cpu"'
	[ "$(value after-revoke page)" -gt 3000000 ]
	[ "$(value after-revoke page)" -lt 8000000 ]
	cell after-revoke none | grep -q '"never": true'
}

# smp OUT ARGS: a run with two CPUs.
smp()
{
	measure_in smp "$@"
}

# others_use: a page that others use; each of the two reads by a fault of its own. Where
# the host has much else to do one of them may be switched out before it has read and take
# another, or read by what was lent to the other one of the same CPU.
others_use()
{
	rm -rf "$D/a"
	smp a --exercise=global --guard=kmap --cpus=2 \
		'--design=task[rights=split],page[mode=relaxed],global[mode=relaxed,open=fault]'
	cell pointer page
	cell pointer page | grep -qE '"fault": [234][,.]'
}

@test "a page that others use: who may, and what it takes" {
	thrice others_use
	# Only the mapper may: each of the others is refused.
	cell pointer task | grep -q '"refused": 2'
	cell pointer page | grep -q '"refused": 0'
	cell pointer page | grep -q '"ipi": 0'
	# The last unmap shuts every other CPU of the guest.
	cell pointer global | grep -q '"ipi": 3'
}

# looked_at: what another processor can still touch. Where that one has switched before it
# looks again, what a fault has lent it is gone by then, and nothing says by what.
looked_at()
{
	rm -rf "$D/a"
	smp a --exercise=exposure --guard=kmap \
		'--design=task[rights=split],page[mode=relaxed],global[mode=relaxed,open=fault]'
	cell after-revoke page | grep -q '"ended_by": "switch"'
}

@test "what another processor can still touch" {
	thrice looked_at
	cell after-revoke task | grep -q '"contexts": "self"'
	cell after-revoke page | grep -q '"contexts": "all"'
	cell after-revoke global | grep -q '"ended_by": "ipi"'
	# An address for life is granted nobody, and open to everybody.
	rm -rf "$D/a"
	smp a --exercise=exposure --guard=wcache --design=alias-permanent
	cell after-revoke alias-permanent | grep -q '"ended_by": "never"'
	cell after-revoke alias-permanent | grep -q '"contexts": "all"'
}

@test "callers behind two guards" {
	smp a --exercise=contend --cpus=2 --sharing=page --blocks=1 \
		--guard=default '--design=task[rights=split]'
	grep '"guard": "kmap_local_page+dax-read"' "$D/a/summary.json" |
		grep '"design": "task"' | grep -q '"write": 2[,}]'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Designs behind the guards of a kernel that has hook points, and what is said
# of one that has none.

bats_require_minimum_version 1.5.0
load helpers

hooks()
{
	grep -qx 'CONFIG_PGMAP_ACCESS=y' "$KERNEL/.config" ||
		skip "the kernel has no hooks"
}

no_hooks()
{
	! grep -qx 'CONFIG_PGMAP_ACCESS=y' "$KERNEL/.config" ||
		skip "the kernel has hooks"
}

# vm ARGS: a guest with the module.
vm()
{
	timeout 200 "$TOP/scripts/vm" --kernel "$KERNEL" --module "$KO" \
		--strict-console "$@"
}

# cell RUN METER GUARD DESIGN KNOB DEPTH: the line of one cell on pmem, with
# interrupts off.
cell()
{
	grep "\"meter\": \"$2\"" "$D/$1/summary.json" |
		grep '"window": "off"' |
		grep "\"guard\": \"$3\"" | grep '"memory": "pmem"' |
		grep "\"design\": \"$4\"" | grep "\"$5\"" | grep "\"depth\": $6}"
}

# value NAME: of a cell on standard input.
value()
{
	sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p"
}

@test "without hooks nothing behind a guard is measured, and that is said" {
	no_hooks
	measure run --guard=kmap_local_page,none '--design=task[rights=rw]' \
		--exercise=nest --depth=1 --window=off --meter=insn
	grep '"path": "hook"' "$D/run/summary.json" > "$D/hook"
	[ "$(wc -l < "$D/hook")" -gt 0 ]
	run ! grep -v '"status": "skipped"' "$D/hook"
	run ! grep -v '"reason": "the kernel has no hooks"' "$D/hook"
	# And unless somebody asks, they are not even mentioned.
	measure plain '--design=task[rights=rw]' --exercise=nest --depth=1 \
		--window=off --meter=insn
	run ! grep -q '"path": "hook"' "$D/plain/summary.json"
}

@test "with hooks the guards are measured without being asked for" {
	hooks
	measure run '--design=task[rights=rw]' --exercise=nest --depth=1
	for guard in kmap_local_page dax-read dax-write; do
		cell run insn "$guard" task rw 1 | grep -q '"status": "ok"'
	done
	grep '"memory": "ram"' "$D/run/summary.json" |
		grep -q '"status": "ok"'
	grep -qx 'Price of a pair behind the guards' "$D/run/summary.txt"
	measure none --guard=none '--design=task[rights=rw]' --exercise=nest \
		--depth=1
	run ! grep -q '"path": "hook"' "$D/none/summary.json"
}

@test "two boots agree in every digit behind the guards" {
	hooks
	for run in a b; do
		measure "$run" --exercise=nest \
			--guard=kmap_local_page,kmap_local_folio,kmap,kmap_atomic,dax-read,dax-write \
			'--design=task,token,percpu[pin=preempt],percpu-key[pin=both]'
	done
	run -0 "$TOP/build/pkscale" compare "$D/a" "$D/b"
	[ "$(grep '"path": "hook"' "$D/a/summary.json" |
		grep -c '"status": "ok"')" -ge 100 ]
	[ "$(grep -c '"status": "failed"' "$D/a/summary.json")" -eq 0 ]
}

@test "an outermost pair writes the register twice, a nested one not at all" {
	hooks
	measure run --guard=kmap_local_page,dax-read,dax-write \
		--design=task,percpu-key --exercise=nest
	for guard in kmap_local_page dax-read dax-write; do
		for knob in rw split; do
			[ "$(cell run event "$guard" task "$knob" 1 | value write)" -eq 2 ]
			[ "$(cell run event "$guard" task "$knob" 2 | value write)" -eq 0 ]
		done
		# What the kernel leaves out by itself would be an accident here.
		[ "$(cell run event "$guard" task rw 1 | value elided)" -eq 0 ]
		closed=$(cell run insn "$guard" none 'hooked": "0' 1 | value median)
		nothing=$(cell run insn "$guard" none 'hooked": "1' 1 | value median)
		nested=$(cell run insn "$guard" task rw 2 | value median)
		outer=$(cell run insn "$guard" task rw 1 | value median)
		[ "$closed" -lt "$nothing" ]
		[ "$nothing" -lt "$nested" ]
		[ "$nested" -lt "$outer" ]
	done
}

@test "what is copied inside a guard can be read" {
	hooks
	measure run --guard=dax-read,kmap_local_page --exercise=hold \
		--hold=0,4096 '--design=task[rights=split],percpu[pin=preempt,level=0]'
	grep '"path": "hook"' "$D/run/summary.json" |
		grep '"bytes": 4096' > "$D/held"
	[ "$(grep -c '"status": "ok"' "$D/held")" -ge 4 ]
	grep '"design": "none"' "$D/held" | grep '"hooked": "1"' |
		grep -q '"reason": "its grants open nothing, so nothing can be copied"'
}

@test "callers on several CPUs share a page, a range, or nothing" {
	hooks
	run -0 vm --profile smp --cpus 2 -- pkscale run --engine=device \
		--env=smp --guard=kmap_local_page '--design=task[rights=rw]' \
		--exercise=contend --cpus=2 --blocks=1 --reps=100
	for sharing in page pgmap apart; do
		grep '"design":"task"' <<< "$output" |
			grep "\"sharing\":\"$sharing\"" |
			grep -q '"events":{"elided":0,"fault":0,"grant":600,"ipi":0,"refused":0,"revoke":600,"switch":0,"write":1200}'
	done
}

@test "a run leaves the guest as it was, and the module can go" {
	hooks
	cat > "$D/go" <<-'END'
		nd=/sys/bus/nd/drivers/nd_pmem
		pkscale run --engine=device --env=count --guard=kmap_local_page \
			'--design=task[rights=rw]' --exercise=nest --meter=insn \
			> /tmp/run || exit 1
		grep -q '"t1"' /tmp/run || exit 2
		# All is as it was before.
		[ "$(cat /sys/module/nd_pmem/parameters/protect)" = N ] || exit 3
		[ -e $nd/namespace0.0 ] && [ -e $nd/namespace1.0 ] || exit 4
		rmmod pkscale || exit 5
	END
	vm --add "$D/go:/bin/go" -- sh /bin/go
}

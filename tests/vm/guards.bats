#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Designs behind the guards of a kernel that has hook points, and what is said
# of one that has none.

bats_require_minimum_version 1.5.0
load helpers

no_hooks()
{
	! configured PGMAP_ACCESS ||
		skip "the kernel has hooks"
}

# exact: a kernel that checks itself has no meter of instructions.
exact()
{
	hooks
	! configured KASAN ||
		skip "the kernel checks itself: its instructions are not to be counted"
}

# vm ARGS: a guest with the module.
vm()
{
	local status=0
	twice "$D/guest" timeout 200 "$TOP/scripts/vm" --kernel "$KERNEL" \
		--module "$KO" --out "$D/guest" --strict-console "$@" || status=$?
	cat "$D/guest/stdout"
	return "$status"
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

# guards: the names of all of them, with commas between.
guards()
{
	"$TOP/build/pkscale" list guards | sed '1d;s/^ *\([^ ]*\) .*/\1/' |
		paste -sd,
}

@test "without hooks nothing behind a guard is measured, and that is said" {
	no_hooks
	measure run --guard=kmap_local_page,none '--design=task[rights=rw]' \
		--exercise=nest --depth=1 --window=off --meter=insn
	grep '"path": "hook"' "$D/run/summary.json" > "$D/hook"
	[ "$(wc -l < "$D/hook")" -gt 0 ]
	run ! grep -v '"status": "skipped"' "$D/hook"
	run ! grep -v '"reason": "the kernel has no hooks"' "$D/hook"
	# And so it is when nobody has asked, and of what is judged.
	measure plain '--design=task[rights=rw]' --exercise=nest --depth=1 \
		--window=off --meter=insn
	measure judged '--design=task[rights=rw]' --exercise=legality
	for run in plain judged; do
		# No kernel has task behind that one.
		grep '"path": "hook"' "$D/$run/summary.json" |
			grep -v '"guard": "wcache"' > "$D/hook"
		[ "$(wc -l < "$D/hook")" -ge 9 ]
		run ! grep -v '"status": "skipped"' "$D/hook"
		run ! grep -v '"reason": "the kernel has no hooks"' "$D/hook"
	done
}

# prims: the run of that name.
prims()
{
	shared prims --exercise=prims --design=none --guard=none
}

# pairs: the run of that name, behind all guards; PAIRS: what it was asked for.
pairs()
{
	PAIRS=(--exercise=nest --guard="$(guards)"
		'--design=task,token,percpu[pin=preempt],percpu-key[pin=both],page[mode=relaxed],global[mode=relaxed],alias-map')
	shared pairs "${PAIRS[@]}"
}

# prim NAME: instructions of a primitive, in the run prims.
prim()
{
	grep '"meter": "insn"' "$D/prims/summary.json" | grep "\"quantity\": \"$1\"" |
		sed -n 's/.*"median": \([0-9]*\).*/\1/p'
}

@test "a write between fences, or behind an interrupt, is the write and these" {
	exact
	prims
	write=$(prim wrmsr)
	[ "$(prim fence)" -eq 2 ]
	[ "$(prim wrmsr_fenced)" -eq $((write + 2)) ]
	[ "$(prim wrmsr_pair)" -gt "$write" ]
	[ "$(prim wrmsr_pair_fenced)" -eq $(($(prim wrmsr_pair) + 2)) ]
	[ "$(prim irq)" -gt 50 ]
	[ "$(prim irq_wrmsr)" -eq $(($(prim irq) + write)) ]
}

@test "what a processor lacks is said in words" {
	exact
	prims
	grep '"quantity": "wrmsrns"' "$D/prims/summary.json" |
		grep -q '"reason": "the processor has no WRMSRNS"'
	measure mock --exercise=prims --design=none --guard=none \
		--register=mock:memory
	grep '"quantity": "wrmsrl"' "$D/mock/summary.json" |
		grep -q '"reason": "a way to write the real register'
	run ! grep -h 'not supported' "$D/prims/summary.json" "$D/mock/summary.json"
	# What was itemised is what was run.
	grep -q '^task_rw: ' "$D/mock/pairs.txt"
	run ! grep -w wrmsr "$D/mock/pairs.txt"
}

@test "with hooks the guards are measured without being asked for" {
	exact
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
	# The pair that was counted is there, instruction by instruction.
	pair=$(grep '"path": "direct"' "$D/none/summary.json" |
		grep '"meter": "insn"' | grep '"rights": "rw"' |
		grep '"window": "off"' | value median)
	[ "$pair" -gt 0 ]
	grep -q "^task_rw: outermost $pair, nested " "$D/none/pairs.txt"
}

@test "two boots agree in every digit behind the guards" {
	exact
	pairs
	measure again "${PAIRS[@]}"
	run -0 "$TOP/build/pkscale" compare "$D/pairs" "$D/again"
	[ "$(grep '"path": "hook"' "$D/pairs/summary.json" |
		grep -c '"status": "ok"')" -ge 100 ]
	[ "$(grep -c '"status": "failed"' "$D/pairs/summary.json")" -eq 0 ]
}

# The timer ticks every 4 ms, and of these blocks each takes half as long.
@test "counts have no interrupt in them" {
	exact
	measure run --guard=kmap,dax-read --memory=pmem --exercise=nest \
		--meter=event --window=on --reps=3000 --design=task,percpu
	[ "$(grep -c '"status": "ok"' "$D/run/summary.json")" -ge 20 ]
	run ! grep '"status": "failed"' "$D/run/summary.json"
	run ! grep '"irq":\[[1-9]' "$D/run/raw.jsonl"
}

@test "an outermost pair writes the register twice, a nested one not at all" {
	exact
	pairs
	for guard in kmap_local_page dax-read dax-write; do
		for knob in rw split; do
			[ "$(cell pairs event "$guard" task "$knob" 1 | value write)" -eq 2 ]
			[ "$(cell pairs event "$guard" task "$knob" 2 | value write)" -eq 0 ]
		done
		# What the kernel leaves out by itself would be an accident here.
		[ "$(cell pairs event "$guard" task rw 1 | value elided)" -eq 0 ]
		closed=$(cell pairs insn "$guard" none 'hooked": "0' 1 | value median)
		nothing=$(cell pairs insn "$guard" none 'hooked": "1' 1 | value median)
		nested=$(cell pairs insn "$guard" task rw 2 | value median)
		outer=$(cell pairs insn "$guard" task rw 1 | value median)
		[ "$closed" -lt "$nothing" ]
		[ "$nothing" -lt "$nested" ]
		[ "$nested" -lt "$outer" ]
	done
}

@test "every design stands behind every guard, or it says why not" {
	exact
	measure run --exercise=nest --meter=insn --depth=1 --guard="$(guards)"
	run ! grep '"status": "failed"' "$D/run/summary.json"
	for design in $("$TOP/build/pkscale" list matrix | grep -E '( +[NT-]){5}$' |
			sed 's/^ *\([^ ]*\) .*/\1/'); do
		for guard in $(guards | tr , ' '); do
			grep "\"design\": \"$design\"" "$D/run/summary.json" |
				grep "\"guard\": \"$guard\"" > "$D/cells"
			# A figure, or a reason.
			grep -q '"status": "ok"' "$D/cells" ||
				grep -q '"reason": "[^"]' "$D/cells"
		done
	done
	# Where task stands in a design's place the figure is task's.
	for guard in kmap_local_page kmap_atomic dax-read; do
		task=$(cell run insn $guard task split 1 | value median)
		cell run insn $guard alias-permanent alias-permanent 1 > "$D/cell"
		grep -q '"composed": true' "$D/cell"
		[ "$(value median < "$D/cell")" -eq "$task" ]
		run ! grep -q composed <<< "$(cell run insn $guard task split 1)"
	done
	# And where temporary rights are kept it is not: the register costs more.
	page=$(cell run insn kmap_local_page page relaxed 1 | value median)
	[ "$page" -gt "$(cell run insn kmap_local_page task split 1 | value median)" ]
	# A stacked device is opened by the address, as any is.
	grep '"guard": "dax-stacked-write"' "$D/run/summary.json" |
		grep '"design": "task"' | grep split > "$D/cell"
	[ "$(value median < "$D/cell")" -eq \
		"$(cell run insn dax-write task split 1 | value median)" ]
	# Operations of the device are two calls more, and each costs.
	[ "$(cell run insn dax-ops-write task split 1 | value median)" -gt \
		"$(value median < "$D/cell")" ]
}

# first_use DESIGN GUARD: what the first access costs; of the run "run".
first_use()
{
	grep '"quantity": "first-use"' "$D/run/summary.json" |
		grep "\"design\": \"$1\"" | grep "\"guard\": \"$2\"" |
		sed -n '/"median": null/!p' | value median | head -n 1
}

@test "the first use of what is mapped is a fault, where that opens the key" {
	exact
	measure run --exercise=touch --guard=kmap,wcache \
		'--design=task[rights=split],page[mode=relaxed],page[mode=silent],page[mode=strict],hash[mode=silent],global[mode=silent],global-lazy[mode=silent]'
	run ! grep '"status": "failed"' "$D/run/summary.json"
	[ "$(first_use task kmap)" -lt 10 ]
	for guard in kmap wcache; do
		for design in page hash global global-lazy; do
			[ "$(first_use "$design" "$guard")" -ge 100 ]
		done
		[ "$(first_use hash "$guard")" -gt "$(first_use page "$guard")" ]
	done
	# Nobody is given anything in this mode.
	grep '"mode": "strict"' "$D/run/summary.json" |
		grep -q '"reason": "it opens nothing, so nothing can be read"'
}

@test "a mapping of its own is made once, and dear" {
	exact
	pairs
	grep '"design": "alias-map"' "$D/pairs/summary.json" |
		grep '"guard": "kmap"' | grep '"memory": "pmem"' | grep '"meter": "insn"' > "$D/cells"
	first=$(grep '"depth": 1}' "$D/cells" | value median)
	again=$(grep '"depth": 2}' "$D/cells" | value median)
	# The second kmap() finds the mapping of the first.
	[ "$first" -gt $((10 * again)) ]
}

@test "what is copied inside a guard can be read" {
	exact
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
	run -0 vm --profile smp --cpus 5 -- pkscale run --engine=device \
		--env=smp --guard=kmap_local_page '--design=task[rights=rw]' \
		--exercise=contend --cpus=4,5 --blocks=1 --reps=100
	for sharing in page pgmap apart; do
		grep '"design":"task"' <<< "$output" |
			grep "\"callers\":4" |
			grep "\"sharing\":\"$sharing\"" |
			grep -q '"events":{"elided":0,"fault":0,"grant":1200,"ipi":0,"refused":0,"revoke":1200,"switch":0,"write":2400}'
	done
	# Nobody is given a range that another one has.
	grep '"design":"task"' <<< "$output" | grep '"callers":5' |
		grep '"sharing":"apart"' |
		grep -q '"reason":"there are fewer ranges of persistent memory than callers"'
}

# native COLUMN: the designs that stand there themselves, by the matrix.
native()
{
	"$TOP/build/pkscale" list matrix |
		awk -v n="$1" 'NF == 6 && $n == "N" { print $1 }'
}

@test "every design stands behind them, and the kernel has nothing to say" {
	local design guard
	hooks
	run -0 vm --profile smp --cpus 2 --timeout 190 -- pkscale run --engine=device \
		--env=smp --guard=kmap,kmap_local_page,dax-read,dax-write \
		--exercise=contend --cpus=2 --blocks=1 --reps=20
	[ "$(native 3 | wc -l)" -ge 9 ]
	[ "$(native 4 | wc -l)" -ge 7 ]
	for guard in kmap:3 dax-read:4 dax-write:4; do
		for design in $(native "${guard#*:}"); do
			grep "\"design\":\"$design\"" <<< "$output" |
				grep "\"guard\":\"${guard%:*}\"" |
				grep '"path":"hook"' | grep -q '"status":"ok"'
		done
	done
	run ! grep '"status":"failed"' <<< "$output"
}

@test "a run leaves the guest as it was, and the module can go" {
	exact
	cat > "$D/go" <<-'END'
		nd=/sys/bus/nd/drivers/nd_pmem
		pkscale run --engine=device --env=count \
			--guard=kmap_local_page,dax-ops-read,dax-stacked-read \
			'--design=task[rights=rw]' --exercise=nest --meter=insn \
			> /tmp/run || exit 1
		for guard in kmap_local_page dax-ops-read dax-stacked-read; do
			grep '"t1"' /tmp/run | grep -q "\"guard\":\"$guard\"" || exit 2
		done
		# All is as it was before.
		[ "$(cat /sys/module/nd_pmem/parameters/protect)" = N ] || exit 3
		[ -e $nd/namespace0.0 ] && [ -e $nd/namespace1.0 ] || exit 4
		[ "$(cat /sys/module/dax/parameters/access_ops)" = N ] || exit 6
		[ ! -e /sys/block/dm-0 ] || exit 7
		rmmod pkscale || exit 5
	END
	vm --add "$D/go:/bin/go" -- sh /bin/go
}

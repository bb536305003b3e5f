#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# pkscale run: what it refuses, what it leaves, how it ends.

bats_require_minimum_version 1.5.0
load helpers

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
		cat "/proc/$pid/task/"*/children 2> /dev/null || true
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

# asked_for: the lines of $D/run but for those of its own controls.
asked_for()
{
	grep -vF '"exercise":"control"' "$D/run/raw.jsonl"
}

# smallest ARRAY CELL: the smallest number of ARRAY in blocks that have CELL.
smallest()
{
	asked_for | grep -F -- "$2" | grep -o "\"$1\":\[[^]]*\]" |
		sed 's/.*\[//' | grep -o '[0-9-]*' | sort -n | sed -n '/[0-9]/{p;q;}'
}

# order BLOCK: the cells of $D/run in the order of their measurement.
order()
{
	grep "\"block\":$1," "$D/run/raw.jsonl" | grep -o '"cell":{[^}]*}[^}]*}[^}]*}'
}

# stub LINE...: a tree with this program, whose scripts/vm does what LINEs say
# with the options in $* and the directory for its results in $out.
stub()
{
	mkdir -p "$D/tree/build" "$D/tree/scripts" "$D/tree/bench" "$D/kernel"
	cp "$PKSCALE" "$D/tree/build/"
	cp -r "$TOP/bench/prices" "$D/tree/bench/"
	: > "$D/kernel/pkscale.ko"
	{
		# shellcheck disable=SC2016
		printf '%s\n' '#!/bin/bash' "echo \"\$*\" > '$D/options'" \
			'out=$(sed "s/.*--out \([^ ]*\).*/\1/" <<< "$*")' \
			'mkdir -p "$out"'
		printf '%s\n' "$@"
	} > "$D/tree/scripts/vm"
	chmod +x "$D/tree/scripts/vm"
	mkdir -p "$D/bin"
	ln -sf /bin/true "$D/bin/qemu-system-x86_64"
}

# guest ARGS: a run in the tree of stub.
guest()
{
	PATH=$D/bin:$PATH timeout 60 "$D/tree/build/pkscale" run \
		--kernel="$D/kernel" --module="$D/kernel/pkscale.ko" \
		--out="$D/run" "$@"
}

# lines DESIGN KNOBS: of a stub, the lines of a guest in which one cell of none and
# one of DESIGN were skipped.
lines()
{
	local cell='"environment":"count","exercise":"nest","guard":"none","meter":"insn","params":{"depth":1},"path":"direct","quantity":"outermost","register":"pkrs","window":"off"'
	local end='"reason":"not here","seq":0,"status":"skipped","type":"block"'

	echo '{"boot":0,"environment":"count","selftest":{"ok":true,"reason":"","loop_insn":2},"type":"boot"}'
	echo "{\"block\":0,\"boot\":0,\"cell\":{\"design\":\"none\",\"knobs\":{\"hooked\":\"0\"},$cell},$end}"
	echo "{\"block\":0,\"boot\":0,\"cell\":{\"design\":\"$1\",\"knobs\":{$2},$cell},$end}"
	controls "$end"
}

# controls END: the lines of a guest's controls; a block each ends as END says.
controls()
{
	local kind
	for kind in '"none","knobs":{"hooked":"0"},"params":{"depth":1,"twin":1},"quantity":"twin"' \
		'"none","knobs":{"hooked":"0"},"params":{"depth":1,"twin":2},"quantity":"twin"' \
		'"adds","knobs":{"n":"20"},"params":{"depth":1},"quantity":"known"' \
		'"adds","knobs":{"n":"220"},"params":{"depth":1},"quantity":"known"' \
		'"adds","knobs":{"n":"440"},"params":{"depth":1},"quantity":"known"'; do
		echo '{"block":0,"boot":0,"cell":{"design":'"$kind"',"environment":"count","exercise":"control","guard":"none","meter":"insn","path":"direct","register":"pkrs","window":"off"},'"$1}"
	done
}

# dying CONSOLE...: a stub whose guest dies where it measures percpu, with these
# lines on its console, and is well without.
dying()
{
	lines task '"rights":"rw"' > "$D/lines"
	printf '%s\n' "$@" > "$D/console"
	stub "echo >> '$D/boots'" \
		"case \"\$*\" in *--without*percpu*) cp '$D/lines' \"\$out/stdout\"; exit 0 ;; esac" \
		"cp '$D/console' \"\$out/console.log\"; exit 2"
	DYING=(--env=count '--design=task[rights=rw],percpu[pin=both,level=0]' --exercise=nest
		--depth=1 --meter=insn --window=off --guard=none)
}

@test "names that are not known list those that are" {
	refused 'none task percpu percpu-key page hash global global-lazy token' --env=user --design=taks
	refused 'pin=both|preempt|migrate|none' --env=user '--design=percpu[pin=x]'
	refused 'nest hold contend prims' --env=user --exercise=rest
	refused 'insn event cycles' --env=user --meter=miles
	refused 'compact' --env=user --placement=anywhere
	refused 'page pgmap apart' --env=user --sharing=all
	refused 'count smp user metal kvm' --env=moon
	refused 'mock:memory' --env=user --register=cr3
	refused 'off on' --env=user --window=ajar
}

@test "a job of fio that is none of a guest's is refused before anything is booted" {
	printf '[a]\nfilename=/dev/sda\n' > "$D/disk.fio"
	refused '/dev/sda is none of the guest' --env=count --exercise=workload --fio="$D/disk.fio"
	printf '[a]\n[b]\n' > "$D/two.fio"
	refused 'there are 2 jobs in it' --env=count --exercise=workload --fio="$D/two.fio"
	refused "$D/no.fio: No such file" --env=count --exercise=workload --fio="$D/no.fio"
	refused 'ext4/randread' --env=count --exercise=workload --workload=ext4/sleep
}

@test "workloads without their programs: one message that says what to do" {
	mkdir "$D/kernel"
	touch "$D/kernel/bzImage" "$D/ko"
	refused 'no.cpio: No such file' --env=count --exercise=workload --kernel="$D/kernel" \
		--module="$D/ko" --userland="$D/no.cpio"
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
	refused 'a block holds 32768 samples' --env=user --exercise=contend \
		--cpus=9 --samples=4096 --oversubscribe
	refused 'a guest has 64 CPUs at most' --env=smp --cpus=65
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
	[ "$(asked_for | grep '"status":"ok"' | grep -c '"block":0,')" -eq 3 ]
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
	# Of the ticks of callers that take turns nothing may be left.
	user_run "$PKSCALE" run --env=user --design=task \
		--exercise=contend --sharing=page --cpus=$many --oversubscribe \
		--blocks=1 --samples=1 --out="$D/many" > /dev/null
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

@test "no directory leaves this machine, however it was named" {
	mkdir "$D/secret"
	cd "$D/secret"
	quick ../secret/one > /dev/null
	quick ./two --kernel secret/three/ > /dev/null
	cd ..
	quick secret/../secret/four > /dev/null
	for run in one two four; do
		grep -q "\"--out=$run\"" "$D/secret/$run/env.json"
		run ! grep -q secret "$D/secret/$run/env.json"
	done
	grep -q '"three"' "$D/secret/two/env.json"
}

@test "every sample is there, as many as were asked for" {
	quick "$D/run" --samples=5 --blocks=7 --meter=cycles > /dev/null
	cycles=$(asked_for | grep '"status":"ok"' | grep -c '"meter":"cycles"')
	# none, task twice, in seven blocks.
	[ "$cycles" -eq 21 ]
	[ "$(grep -o '"t1":\[[^]]*\]' "$D/run/raw.jsonl" | tr -cd ',\n' |
		sort -u)" = ",,,," ]
}

@test "counters of a pair: a group around each sample, and no PMU said once" {
	quick "$D/run" --design='task[rights=rw]' --meter=cycles --reps=1000 \
		--samples=4 --blocks=2 > "$D/out"
	grep '"type":"boot"' "$D/run/raw.jsonl" > "$D/boot"
	grep '"design":"task"' "$D/run/raw.jsonl" > "$D/blocks"
	[ "$(wc -l < "$D/blocks")" -eq 2 ]
	if grep -q '"of":"none"' "$D/boot"; then
		grep -q '"why":"no counters: ' "$D/boot"
		skip "$(grep -o '"why":"[^"]*"' "$D/boot")"
	fi
	# 4 samples of 1000 and 2000 pairs, each window with 8 more to be warm.
	[ "$(grep -c '"counted":12064,' "$D/blocks")" -eq 2 ]
	grep -q '"events": {[^}]*-\(faults\|misses\)' "$D/run/summary.json"
	if grep -q '"of":"pmu"' "$D/boot"; then
		return
	fi
	[ "$(grep -c '^counters: user: no PMU: ' "$D/run/summary.txt")" -eq 1 ]
	timeout 60 "$PKSCALE" doctor | grep -q 'pmu  *no PMU: '
	# What the kernel's clock says they took: 50 us at most, and some.
	ns=$(sed -n '1s/.*"task-clock":\([0-9]*\).*/\1/p' "$D/blocks")
	[ "$ns" -gt 1000 ]
	[ "$ns" -lt 50000000 ]
}

@test "what was said about repetitions and depth is what is measured" {
	quick "$D/run" --design='task[rights=rw]' --depth=2 --reps=7 \
		--samples=2 > /dev/null
	[ "$(grep -c '"reps":7,' "$D/run/raw.jsonl")" -eq \
		"$(grep -c '"status":"ok"' "$D/run/raw.jsonl")" ]
	# 2 samples of 7 and 14 pairs; a nested pair writes nothing.
	grep '"design":"task"' "$D/run/raw.jsonl" | grep '"meter":"event"' |
		grep -q '"events":{"elided":84,"fault":0,"grant":42,"ipi":0,"refused":0,"revoke":42,"switch":0,"write":0}'
}

@test "the order is drawn anew for each block, and a seed replays it" {
	quick "$D/run" --design=task,page,token --depth=1-2 --blocks=7 > /dev/null
	order 0 > "$D/first"
	order 1 > "$D/second"
	[ "$(wc -l < "$D/first")" -ge 10 ]
	run ! cmp -s "$D/first" "$D/second"
	cmp <(sort "$D/first") <(sort "$D/second")
	rm -r "$D/run"
	quick "$D/run" --design=task,page,token --depth=1-2 --blocks=7 > /dev/null
	cmp "$D/first" <(order 0)
	rm -r "$D/run"
	quick "$D/run" --design=task,page,token --depth=1-2 --blocks=7 \
		--seed=2 > /dev/null
	order 0 > "$D/other"
	run ! cmp -s "$D/first" "$D/other"
}

@test "what needs the kernel is skipped, once, with the reason" {
	quick "$D/run" --design='percpu[level=0]' --meter=cycles > /dev/null
	[ "$(grep -c '"status":"skipped"' "$D/run/raw.jsonl")" -eq 3 ]
	grep '"status":"skipped"' "$D/run/raw.jsonl" > "$D/skipped"
	[ "$(grep -c '"reason":"needs the kernel"' "$D/skipped")" -eq 3 ]
	[ "$(grep -c '"t1"' "$D/skipped")" -eq 0 ]
}

@test "work inside a pair and between two of them is worked off" {
	user_run "$PKSCALE" run --env=user --design=none --exercise=hold \
		--hold=0,4096 --blocks=6 --out="$D/run" > /dev/null
	[ "$(smallest t2 '"bytes":4096')" -gt $((2 * $(smallest t2 '"bytes":0'))) ]
	for what in held idle; do
		rm -r "$D/run"
		user_run "$PKSCALE" run --env=user --design=none \
			--exercise=contend --sharing=page --cpus=1 \
			--blocks=6 --samples=2 --reps=200 \
			--out="$D/run" > /dev/null
		without=$(smallest t2 '"callers":1')
		rm -r "$D/run"
		user_run "$PKSCALE" run --env=user --design=none \
			--exercise=contend --sharing=page --cpus=1 \
			--blocks=6 --samples=2 --reps=200 \
			--$what=50 --out="$D/run" > /dev/null
		[ "$(smallest t2 '"callers":1')" -gt $((2 * without)) ]
	done
}

@test "an interrupt inside a sample is on record, and whose sample it was" {
	# A sample takes longer than from one tick of the kernel to the next.
	run -1 --separate-stderr timeout 60 "$PKSCALE" run --env=user --design=none \
		--exercise=nest --depth=1 --meter=cycles --blocks=1 --samples=2 \
		--warmup=0 --reps=8388608 --out="$D/run"
	# So nothing is left that was asked for: that is said, and is no success.
	[[ $stderr == *"no figure of cycles in user: every block was dropped"* ]]
	[ "$(smallest irq '"depth":1')" -ge 1 ]
	rm -r "$D/run"
	user_run "$PKSCALE" run --env=user --design=none --exercise=contend \
		--sharing=page --cpus=2 --oversubscribe --blocks=1 --samples=2 \
		--warmup=0 --reps=2097152 --out="$D/run" > /dev/null
	[ "$(grep -c '"caller":\[0,0,1,1\]' "$D/run/raw.jsonl")" -eq 1 ]
}

@test "a guest gets the options, the CPUs and the names that it needs" {
	# shellcheck disable=SC2016
	stub 'echo "{\"type\":\"boot\"}" > "$out/stdout"; exit 2'
	run -2 guest --env=smp --design=task --exercise=contend --cpus=1,8 \
		--sharing=page --quick
	for option in '--profile smp' '--cpus 8' "--kernel $D/kernel" \
		'-- pkscale run --engine device --env smp' \
		--design=task --exercise=contend --cpus=1,8 --sharing=page \
		--quick --guard=default; do
		grep -qF -e " $option" <<< " $(cat "$D/options") "
	done
	# What is left says that it is not whole.
	[ ! -e "$D/run" ]
	[ -e "$D/run.partial/part-smp.jsonl" ]
	[ ! -e "$D/run.partial/raw.jsonl" ]
}

# limit ARGS: the seconds that a guest is given which measures ARGS.
limit()
{
	rm -rf "$D/run" "$D/run.partial"
	run -2 guest --env=smp --design=task --exercise=contend --sharing=page "$@"
	sed 's/.*--timeout \([0-9]*\).*/\1/' "$D/options"
}

@test "a guest of more CPUs than this machine has is given more time" {
	stub 'exit 2'
	few=$(limit --cpus=4)
	many=$(limit --cpus=64)
	# Its boot alone takes minutes, and each of its blocks seconds.
	[ "$many" -ge $((few + 8 * 60)) ]
	[ "$(limit --cpus=64 --blocks=50)" -ge $((many + 2 * 48)) ]
	[ "$(limit --cpus=4 --blocks=50)" -lt $((few + 2 * 48)) ]
}

@test "a guest whose control failed voids the run, and says so" {
	boot='{"boot":0,"environment":"count","selftest":{"ok":false,"reason":"off"},"type":"boot"}'
	cell='{"design":"none","environment":"count","exercise":"nest","guard":"none","knobs":{"hooked":"0"},"meter":"insn","params":{"depth":1},"path":"direct","quantity":"outermost","register":"pkrs","window":"off"}'
	end='"reason":"off","seq":0,"status":"void","type":"block"'
	printf '%s\n' "$boot" "{\"block\":0,\"boot\":0,\"cell\":$cell,$end}" > "$D/lines"
	controls "$end" >> "$D/lines"
	stub "cp '$D/lines' \"\$out/stdout\"" \
		'exit 1'
	run -1 guest --env=count --design=none --guard=none --exercise=nest --depth=1 \
		--meter=insn --window=off
	echo "$output"
	grep -q 'a control failed: this run is void' <<< "$output"
	[ -s "$D/run/raw.jsonl" ]
}

@test "what a guest says that is no result is refused" {
	# shellcheck disable=SC2016
	stub 'echo "Kernel panic" > "$out/stdout"; exit 0'
	run -2 guest --env=count --design=none --exercise=nest
	grep -q "line 1 of the guest's output is no result: Kernel panic" <<< "$output"
	[ ! -e "$D/run" ]
}

@test "a guest that QEMU lets die of a breakpoint is booted again, three times at most" {
	# shellcheck disable=SC2016
	stub "echo >> '$D/boots'" \
		'echo "[    1.1] Oops: int3: 0000 [#1] PREEMPT SMP" > "$out/console.log"' \
		'exit 2'
	run -2 --separate-stderr guest --env=smp
	[ "$(wc -l <"$D/boots")" -eq 4 ]
	[ "$(grep -c 'breakpoint that was gone: once more' <<<"$stderr")" -eq 3 ]
}

# Of a stub: which boot it is. It has not been told.
# shellcheck disable=SC2016
NUMBER='n=${out##*/boot-}; n=${n%%-*}'

# beside GUESTS: two guests of $D/lines, so many at a time; when each began and ended.
beside()
{
	rm -rf "$D/run" "$D/when"
	GUESTS=$1 run -0 guest --env=count --boots=2 --guests="$1" '--design=task[rights=rw]' \
		--exercise=nest --depth=1 --meter=insn --window=off --guard=none
	xargs < "$D/when"
}

@test "guests whose counts are exact run beside each other, and keep their order" {
	lines task '"rights":"rw"' > "$D/lines"
	# Of two at once the first is done last: it waits for the second, which waits until
	# both have begun.
	# shellcheck disable=SC2016
	stub "$NUMBER" "echo begin >> '$D/when'" \
		'until [ "$GUESTS" = 1 ] || [ "$(wc -l < '"'$D/when'"')" -ge $((3 - n)) ]; do sleep 0.1; done' \
		"echo end >> '$D/when'" "cp '$D/lines' \"\$out/stdout\""
	[ "$(beside 2)" = "begin begin end end" ]
	[ "$(grep -o '"boot":[01],"environment"' "$D/run/raw.jsonl" | tr -dc 01)" = 01 ]
	[ "$(beside 1)" = "begin end begin end" ]
}

# halves: of a guest of several CPUs what it had sent in $D/stream when it was lost,
# a frame with two blocks and one that is cut off, and in $D/then the lines of the next.
halves()
{
	lines task '"rights":"rw"' | sed 's/"count"/"smp"/; 4,$d' > "$D/first"
	for _ in {1..30}; do sed -n 3p "$D/first"; done | cat "$D/first" - > "$D/then"
	"$PKSCALE" send --stream "$D/whole" -- \
		sh -c "cat '$D/first'; sleep 0.3; sed -n 3p '$D/first'"
	head -c -40 "$D/whole" > "$D/stream"
}

@test "what a guest of several CPUs had sent stands, and another one goes on behind it" {
	local half=(--env=smp '--design=task[rights=rw]' --exercise=global
		--guard=kmap --cpus=7)

	halves
	# shellcheck disable=SC2016
	stub "echo \"\$*\" >> '$D/boots'" \
		"case \$(wc -l < '$D/boots') in" \
		"1) cp '$D/stream' \"\$out/stream\" ;;" \
		"2) rm -f \"\$out/stream\" ;;" \
		"3) cp '$D/then' \"\$out/stdout\"; exit 0 ;;" 'esac' \
		'echo "[    1.1] Oops: int3: 0000 [#1] PREEMPT SMP" > "$out/console.log"' \
		'exit 2'
	run -0 --separate-stderr guest "${half[@]}"
	echo "$stderr"
	grep -q 'another guest goes on behind 2 blocks' <<< "$stderr"
	[ "$(grep -c 'once more' <<< "$stderr")" -eq 1 ]
	run ! grep -qe --after <(head -n 1 "$D/boots")
	[ "$(grep -ce '--after 2 ' "$D/boots")" -eq 2 ]
	[ "$(grep -c '"type":"boot"' "$D/run/raw.jsonl")" -eq 2 ]
	[ "$(grep -c '"block":0,"boot":0' "$D/run/raw.jsonl")" -eq 2 ]
	[ "$(grep -c '"block":0,"boot":1' "$D/run/raw.jsonl")" -eq 32 ]
	# One CPU's samples depend on what ran before: they are one boot's, or none.
	rm -rf "$D/run" "$D/boots"
	sed -i 's/"smp"/"count"/' "$D/then"
	run -0 --separate-stderr guest --env=count '--design=task[rights=rw]' \
		--exercise=nest --depth=1 --meter=insn --window=off --guard=none
	[ "$(grep -c 'once more' <<< "$stderr")" -eq 2 ]
	run ! grep -qe --after "$D/boots"
}

@test "where a guest is lost, those of other parts keep their numbers" {
	halves
	# The first is lost, and who goes on behind it is lost as well.
	# shellcheck disable=SC2016
	stub "$NUMBER" "[[ \$n = 0 && \$* != *'--after 4'* ]] || exec cp '$D/then' \"\$out/stdout\"" \
		"cp '$D/stream' \"\$out/stream\"" \
		'echo "[    1.1] Oops: int3: 0000 [#1] PREEMPT SMP" > "$out/console.log"' \
		'exit 2'
	run -0 guest --env=smp --boots=2 '--design=task[rights=rw]' --cpus=7 \
		--exercise=global --guard=kmap
	[ "$(grep -o '"boot":[0-9]*,"env' "$D/run/raw.jsonl" | tr -dc 0-9)" = 0241 ]
	for boot in 0 2 4 1; do
		grep -c "\"block\":0,\"boot\":$boot" "$D/run/raw.jsonl"
	done | xargs > "$D/blocks"
	[ "$(cat "$D/blocks")" = "2 2 32 32" ]
}

@test "a design that takes its guest down fails, and the run says so" {
	dying '[    1.0] pkscale: measuring percpu[pin=both,level=0] nest outermost, guard none' \
		'[    1.1] BUG: kernel NULL pointer dereference'
	run -1 --separate-stderr guest "${DYING[@]}"
	echo "$stderr"
	[ "$(wc -l < "$D/boots")" -eq 2 ]
	grep -q '^pkscale: 1 blocks have failed' <<< "$stderr"
	grep '"status":"failed"' "$D/run/raw.jsonl" > "$D/failed"
	[ "$(wc -l < "$D/failed")" -eq 1 ]
	grep -q '"design":"percpu"' "$D/failed"
	grep -q 'BUG: kernel NULL pointer dereference; its console is in boot-0-count-died-1' "$D/failed"
	[ -s "$D/run/boot-0-count-died-1/console.log" ]
}

@test "cells of a design that took its guest down are the guest's, not this machine's" {
	# As cells that were measured have it: else they would be others.
	dying '[    1.0] pkscale: measuring percpu[pin=both,level=0] preempt wake-up, guard kmap' \
		'[    1.1] BUG: kernel NULL pointer dereference'
	sed -i 's/"exercise":"nest"/"exercise":"preempt"/; s/"params":{[^}]*}/"params":{"hold":1000,"timer":"a-clock"}/' \
		"$D/lines"
	sed -n '1p; 2{p;p;p;p}; 4,$p' "$D/lines" > "$D/enough"
	cp "$D/enough" "$D/lines"
	run -1 guest --env=count '--design=percpu[pin=both,level=0]' \
		--exercise=preempt --guard=kmap
	grep '"status":"failed"' "$D/run/raw.jsonl" > "$D/failed"
	[ -s "$D/failed" ]
	run ! grep -v '"timer":"a-clock"' "$D/failed"
	rm -rf "$D/run" "$D/boots"
	for _ in {1..20}; do sed -n 2p "$D/lines"; done > "$D/more"
	cat "$D/more" >> "$D/lines"
	sed -i 's/"count"/"smp"/; s/"exercise":"preempt"/"exercise":"global"/; s/"params":{[^}]*}/"params":{"cpus":7,"hand":"page","k":7}/' \
		"$D/lines"
	run -1 guest --env=smp '--design=percpu[pin=both,level=0]' \
		--exercise=global --guard=kmap --cpus=7
	grep '"status":"failed"' "$D/run/raw.jsonl" > "$D/failed"
	[ -s "$D/failed" ]
	run ! grep -v '"cpus":7' "$D/failed"
}

@test "a guest that is gone without a complaint is nobody's fault: once more, then no run" {
	dying '[    1.0] pkscale: measuring percpu[pin=both,level=0] nest outermost, guard none'
	run -2 --separate-stderr guest "${DYING[@]}"
	echo "$stderr"
	[ "$(wc -l < "$D/boots")" -eq 2 ]
	[ "$(grep -c 'nothing was wrong in the guest: once more' <<< "$stderr")" -eq 1 ]
	grep -q '(status 2, see above)' <<< "$stderr"
	run ! grep -q -e '--without' "$D/options"
	[ ! -e "$D/run" ]
	# And if the second one is well, so are all of its designs.
	rm -rf "$D/run.partial" "$D/boots"
	stub "echo >> '$D/boots'" \
		"if [ \$(wc -l < '$D/boots') -gt 1 ]; then cp '$D/lines' \"\$out/stdout\"; exit 0; fi" \
		"cp '$D/console' \"\$out/console.log\"" 'kill -KILL $$'
	run -0 --separate-stderr guest "${DYING[@]}" --design='task[rights=rw]'
	echo "$stderr"
	grep -q 'scripts/vm was killed' <<< "$stderr"
	run ! grep -q '"status":"failed"' "$D/run/raw.jsonl"
}

@test "a run without ticks of the real register comes to no price list" {
	user_run "$PKSCALE" run --env=user --design=none --exercise=nest --depth=1 \
		--blocks=1 --samples=2 --out="$D/run" > /dev/null
	run -2 --separate-stderr "$PKSCALE" prices "$D/run"
	[ -z "$output" ]
	[[ $stderr == *"no price of wrmsr: there is none in cycles;"*"scripts/metal --exercise=prims"* ]]
	run -2 "$PKSCALE" prices "$D/nothing"
	[[ $output == *"$D/nothing"* ]]
}

@test "a list from a run is one for the model, and one that is not there is an error" {
	user_run "$PKSCALE" run --env=user --design=none --exercise=nest --depth=1 \
		--blocks=1 --samples=2 --out="$D/run" > /dev/null
	# What bare metal with keys would have left: nobody here has such a machine.
	mkdir "$D/metal"
	echo '{"cpu_name": "a processor"}' > "$D/metal/env.json"
	cells=
	for prim in wrmsr atomic preempt migrate; do
		cells+=${cells:+, }"{\"design\": \"none\", \"environment\": \"metal\", \"exercise\": \"prims\", \"guard\": \"none\", \"hi\": 34, \"kernel\": \"6\", \"knobs\": {\"hooked\": \"0\"}, \"lo\": 32, \"median\": 33, \"meter\": \"cycles\", \"n\": 8, \"params\": {}, \"path\": \"direct\", \"quantity\": \"$prim\", \"reason\": \"\", \"register\": \"pkrs\", \"status\": \"ok\", \"unit\": \"ticks\", \"window\": \"off\"}"
	done
	echo "{\"schema\": 2, \"run\": \"a\", \"raw_sha256\": \"0\", \"cells\": [$cells]}" \
		> "$D/metal/summary.json"
	"$PKSCALE" prices "$D/metal" > "$D/list.json"
	"$PKSCALE" summarize --prices "$D/list.json" "$D/run"
	grep -q '"prices": {"name": "a processor"' "$D/run/summary.json"
	run -2 "$PKSCALE" summarize --prices "$D/nothing.json" "$D/run"
	[ "$output" = "pkscale: $D/nothing.json: No such file or directory" ]
	grep -q '"prices": {"name": "a processor"' "$D/run/summary.json"
}

@test "without a price list there is no model, but a decision" {
	lines task '"rights":"rw"' |
		sed 's/"guard":"none"/"guard":"kmap","memory":"pmem"/; s/"path":"direct"/"path":"hook"/' > "$D/lines"
	stub "cp '$D/lines' \"\$out/stdout\""
	# As many as there are cells; what they are of is not asked.
	sed -i '3{p;p;p;p}' "$D/lines"
	run -0 guest --env=count '--design=task[rights=rw]' --exercise=nest \
		--depth=1 --meter=insn --guard=kmap
	grep -q '"decision": {"rows": \[{"absent": "not here"' "$D/run/summary.json"
	cp "$D/run/summary.json" "$D/with"
	rm -r "$D/tree/bench/prices"
	run -0 --separate-stderr "$D/tree/build/pkscale" summarize "$D/run"
	grep -q 'cited.json: not there, so nothing is modelled' <<< "$stderr"
	diff <(sed 's/"prices": {[^}]*}, //' "$D/with") "$D/run/summary.json"
	run -0 "$D/tree/build/pkscale" table "$D/run" --brief
	grep -q '^guard kmap (global)' <<< "$output"
}

@test "guests are booted as often as was said, this machine is not" {
	lines task '"rights":"rw"' | sed 's/"count"/"smp"/; 4,$d' > "$D/lines"
	for _ in {1..30}; do sed -n 3p "$D/lines"; done > "$D/more"
	cat "$D/more" >> "$D/lines"
	# shellcheck disable=SC2016
	stub 'words="$*"' "echo \"\${words#* -- }\" >> '$D/boots'" \
		"cp '$D/lines' \"\$out/stdout\""
	run -0 guest --env=smp --boots=3 '--design=task[rights=rw]' \
		--exercise=contend --meter=event --guard=kmap --cpus=7
	[ "$(wc -l < "$D/boots")" -eq 3 ]
	# They are told the same, and get their numbers here.
	[ "$(sort -u "$D/boots" | wc -l)" -eq 1 ]
	[ "$(grep -o '"boot":[0-9]*,"env' "$D/run/raw.jsonl" | tr -dc 0-9)" = 012 ]
	[ "$(grep -c '"block":0,"boot":2' "$D/run/raw.jsonl")" -eq 32 ]
	rm -r "$D/run"
	quick "$D/run" --boots=2 > /dev/null
	[ "$(grep -c '"type":"boot"' "$D/run/raw.jsonl")" -eq 1 ]
	refused '1 to 1000' --env=smp --boots=0
}

@test "latest points to the newest run" {
	mkdir -p "$D/tree/build" "$D/tree/bench"
	cp "$PKSCALE" "$D/tree/build/"
	cp -r "$TOP/bench/prices" "$D/tree/bench/"
	for _ in 1 2; do
		user_run "$D/tree/build/pkscale" run --env=user --design=none \
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
	# The link still holds when the tree has moved.
	[ "$(readlink "$D/tree/results/runs/latest")" = "${latest##*/}" ]
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

@test "a read-only checkout is one message" {
	[ "$(id -u)" -eq 0 ] || skip "mounting a directory read-only needs root"
	mkdir "$D/tree"
	cp -r "$TOP/scripts" "$D/tree/"
	mount --bind "$D/tree" "$D/tree"
	mount -o remount,ro,bind "$D/tree"
	for script in bench test; do
		status=0
		timeout 20 "$D/tree/scripts/$script" 2> "$D/$script" || status=$?
		echo "$status" >> "$D/statuses"
	done
	umount "$D/tree"
	[ "$(sort -u "$D/statuses")" = 2 ]
	for script in bench test; do
		grep -q 'the checkout is read-only' "$D/$script"
		[ "$(wc -l < "$D/$script")" -eq 2 ]
	done
}

# appears FILE: it is there, before long.
appears()
{
	wait_for test -e "$1"
}

# ctrl_c: what was started last is interrupted, and says so by its exit status.
ctrl_c()
{
	local status=0

	kill -INT $!
	wait $! || status=$?
	[ "$status" -eq 2 ]
}

@test "Ctrl-C ends a run in user space and leaves nothing" {
	timeout 30 "$PKSCALE" run --env=user --blocks=100000 --out="$D/run" \
		2> "$D/said" 3>&- &
	appears "$D/run.partial/part-user.jsonl"
	ctrl_c
	grep -q interrupted "$D/said"
	[ ! -e "$D/run" ]
	[ ! -e "$D/run.partial" ]
}

# interrupted OPTIONS: a run that has the environment static, and no other.
interrupted()
{
	timeout 200 "$PKSCALE" run --env=static,user --blocks=3000 \
		--out="$D/run" "$@" 2> "$D/said" 3>&- &
	appears "$D/run.partial/part-user.jsonl"
	ctrl_c
	grep -q "go on with it: pkscale run --resume $D/run.partial" "$D/said"
}

@test "an interrupted run goes on behind the environments that it has" {
	interrupted --design=task
	[ ! -e "$D/run" ]
	before=$(cksum < "$D/run.partial/part-static.jsonl")
	# Fewer blocks, or this would never end.
	sed -i 's/--blocks=3000/--blocks=12/' "$D/run.partial/state.json"
	cd /
	run -0 "$PKSCALE" run --resume "$D/run"
	[[ $output == *"static: is there already"* ]]
	[ ! -e "$D/run.partial" ]
	[ "$(ls "$D/run" | tr '\n' ' ')" = \
		"env.json plots raw.jsonl summary.json summary.txt " ]
	sed -n '/"environment":"static"/p' "$D/run/raw.jsonl" | cksum > "$D/after"
	[ "$(cat "$D/after")" = "$before" ]
	run -0 "$PKSCALE" verify "$D/run"
	# What it was told the first time is on record.
	grep -q '"--design=task"' "$D/run/env.json"
}

@test "a run whose plots are interrupted is not lost" {
	mkdir "$D/bin"
	printf '#!/bin/sh\n: > %s\nsleep 4\n' "$D/drawing" > "$D/bin/gnuplot"
	chmod +x "$D/bin/gnuplot"
	PATH=$D/bin:$PATH timeout 60 "$PKSCALE" run --env=user --design=task \
		--blocks=2 --out="$D/run" > /dev/null 2> "$D/said" 3>&- &
	appears "$D/drawing"
	ctrl_c
	grep -q "go on with it: pkscale run --resume" "$D/said"
	run "$PKSCALE" run --resume "$D/run"
	[ -e "$D/run/summary.txt" ]
	[ ! -e "$D/run.partial" ]
	run -2 "$PKSCALE" run --resume "$D/run"
	[[ $output == *"the one that is there is whole"* ]]
}

@test "a pipe that nobody reads ends no run" {
	set +o pipefail
	timeout 60 "$PKSCALE" run --env=user --design=task --blocks=2 \
		--out="$D/run" 2>&1 | :
	[ -e "$D/run/summary.txt" ]
	[ ! -e "$D/run.partial" ]
}

@test "an environment is named once" {
	run -2 "$PKSCALE" run --env=user,static,user --out="$D/run"
	[[ $output == *"user is there twice"* ]]
}

@test "a run does not go on in another environment, or twice at once" {
	interrupted --design=task
	cp -a "$D/run.partial" "$D/kept.partial"
	run -2 "$PKSCALE" run --resume "$D/run" --blocks=3
	[[ $output == *"has its options already"* ]]
	exec {held}< "$D/run.partial"
	flock "$held"
	run -2 "$PKSCALE" run --resume "$D/run"
	[[ $output == *"under way"* ]]
	exec {held}<&-
	sed -i 's/"cpu_model": [0-9]*/"cpu_model": 99999/' "$D/run.partial/state.json"
	run -2 "$PKSCALE" run --resume "$D/run"
	[[ $output == *"cpu_model has changed since the run was begun, from 99999 to "* ]]
	[ -e "$D/run.partial/part-static.jsonl" ]
	for state in '{' \
			'{"argv":["run",5],"cwd":"/","id":"x","order":[],"parts":{},"v":1}' \
			'{"argv":["run"],"cwd":"/","id":"x","order":[5],"parts":{},"v":1}'; do
		echo "$state" > "$D/run.partial/state.json"
		run -2 "$PKSCALE" run --resume "$D/run"
		[[ $output == *"is no state of a run"* ]]
	done
	run -2 "$PKSCALE" run --resume "$D/none"
	[[ $output == *"no run to go on with"* ]]
}

@test "how far a run is stands in plain lines where there is no terminal" {
	run -0 --separate-stderr "$PKSCALE" run --env=user --design=task \
		--exercise=nest --blocks=200 --out="$D/run"
	[[ $stderr =~ "user: block "[0-9]+" of "[0-9]+", 0:0"[0-9]" left: nest task[rights=" ]]
	[[ $stderr != *$'\r'* ]]
}

@test "Ctrl-C does not wait for the end of a long block" {
	timeout -k 1 30 "$PKSCALE" run --env=user --design=none --exercise=nest \
		--depth=1 --meter=cycles --blocks=1 --samples=256 \
		--reps=8388608 --out="$D/run" 2> "$D/said" 3>&- &
	appears "$D/run.partial/part-user.jsonl"
	sleep 1
	SECONDS=0
	ctrl_c
	[ "$SECONDS" -lt 10 ]
	[ ! -e "$D/run.partial" ]
}

@test "Ctrl-C ends a run in a guest, and the guest" {
	kernel=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path)} ||
		skip "no kernel has been built"
	for delay in 0.2 1 2.5; do
		rm -rf "$D/run.partial"
		timeout 60 "$PKSCALE" run --env=smp --kernel="$kernel" \
			--out="$D/run" 2> "$D/said" 3>&- &
		pid=$!
		# Before that nobody listens: bash has it ignore the signal.
		appears "$D/run.partial"
		sleep $delay
		children=$(children_of $pid)
		# shellcheck disable=SC2086
		grandchildren=$(children_of $children)
		# shellcheck disable=SC2086
		deeper=$(children_of $grandchildren)
		kill -INT $pid
		status=0
		wait $pid || status=$?
		echo "status $status"; cat "$D/said"
		[ "$status" -eq 2 ]
		for child in $children $grandchildren $deeper; do
			wait_for test ! -e "/proc/$child"
		done
		[ ! -e "$D/run" ]
		[ ! -e "$D/run.partial" ]
	done
}

@test "of a plan the cells that some words name, and no others" {
	words='task[rights=rw] nest depth=1 cycles window=on'
	run -0 --separate-stderr timeout 60 "$PKSCALE" run --env=user --dry-run --cell="$words" --out="$D/none"
	[ "$output" = 'task[rights=rw] nest outermost depth=1 window=on cycles user direct/none' ]
	[ ! -e "$D/none" ]
	# None of the words of a cell that only a guest knows.
	all=$(timeout 60 "$PKSCALE" run --env=count --dry-run)
	[ "$(grep -c . <<< "$all")" -gt 1000 ]
	line=$(grep -m1 'exposure' <<< "$all")
	[ "$(timeout 60 "$PKSCALE" run --env=count --dry-run --cell="$line")" = "$line" ]
	user_run "$PKSCALE" run --env=user --blocks=6 --cell="$words" --out="$D/run" > /dev/null 2>"$D/said"
	# Of plots that are of something else there is a line, and not one for each.
	[ "$(grep -c '^skipped' "$D/said")" -eq 1 ]
	n=$(timeout 60 "$PKSCALE" plot "$D/run" 2>&1 >/dev/null | grep -c '^skipped')
	[ "$n" -gt 10 ]
	grep -qx "skipped $n plots; \"pkscale plot\" says which, and why" "$D/said"
	[ "$(asked_for | grep -o '"cell":{[^}]*}[^}]*}[^}]*}' | sort -u | wc -l)" -eq 1 ]
	[ "$(asked_for | grep -c '"rights":"rw"')" -eq 6 ]
	refused '--cell needs words' --env=user --cell=
	refused '--cell needs words' --env=user --cell=' '
	refused 'no cell of user is called "neest"' --env=user --cell='task neest'
	refused 'no cell of user is called all of "task token": "token" is of none' --env=user --cell='task token'
}

@test "no kernel, no module: one message that says what to do" {
	run -2 timeout 60 "$PKSCALE" run --env=count --kernel="$D/none" \
		--out="$D/run"
	echo "$output"
	[ ! -e "$D/run" ]
	export XDG_CACHE_HOME=$D/cache
	run -2 timeout 60 "$PKSCALE" run --env=count --out="$D/run2"
	grep -q "run $TOP/scripts/kernel, or name one with --kernel" <<< "$output"
	[ ! -e "$D/run2" ]
	run -2 timeout 60 "$PKSCALE" run --env=count --kernel="$D" \
		--module="$D/none.ko" --out="$D/run3"
	grep -q "run \"$TOP/scripts/module $D\", or name one with --module" <<< "$output"
	PATH=$D run -2 "$PKSCALE" run --env=count --out="$D/run4"
	grep -q 'qemu-system-x86_64 is not installed' <<< "$output"
}

@test "the driver's memory does not grow with the samples" {
	timeout 120 "$PKSCALE" run --env=user --design=none --exercise=nest \
		--depth=1 --meter=cycles --samples=4096 --blocks=8 \
		--out="$D/run" > /dev/null 2>&1 3>&- &
	shell=$!
	begun() { [ -n "$(children_of $shell)" ]; }
	wait_for begun
	pid=$(children_of $shell | tr -d ' ')
	peak=0
	while [ -e "/proc/$pid/status" ]; do
		now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2> /dev/null || true)
		[ "${now:-0}" -le "$peak" ] || peak=$now
		sleep 0.05
	done
	# Of blocks that take so long none may be left.
	wait $shell || [ $? -eq 1 ]
	echo "peak: $peak KiB"
	[ "$peak" -gt 1000 ]
	[ "$peak" -lt 65536 ]
	[ "$(asked_for | grep -o '"t1":\[[^]]*\]' | tr ',' '\n' | wc -l)" -eq 32768 ]
}

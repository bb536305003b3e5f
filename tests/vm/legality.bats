#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The judge: what it says of the designs that there are, and of such as have the
# defects that were found in the postings, which are in tests/broken.

bats_require_minimum_version 1.5.0
load helpers

BROKEN=broken-shared,broken-entry,broken-fork,broken-reimport,broken-leak,broken-relaxed,broken-unpinned

# One tree with all of them, one guest for each question.
setup_file()
{
	find_kernel
	build_broken
	judge "$BATS_FILE_TMPDIR/run" --guard=kmap_local_page,kmap,dax-read \
		'--design=task[rights=split],token,broken-liar'
	judge "$BATS_FILE_TMPDIR/broken" --guard=kmap_local_page --without=none \
		--design="$BROKEN"
}

# judge DIR OPTIONS: a run of the exercise, in the environment count.
judge()
{
	local dir=$1
	shift
	timeout 200 "$COPY/build/pkscale" run --env=count --kernel="$KERNEL" \
		--module="$KO" --exercise=legality --out="$dir" "$@" > "$dir.txt"
}

# verdict DESIGN GUARD: the line of that design behind that guard.
verdict()
{
	local run=run
	[[ $1 != broken-* || $1 = broken-liar ]] || run=broken
	grep '"exercise": "legality"' "$BATS_FILE_TMPDIR/$run/summary.json" |
		grep "\"design\": \"$1\"" | grep "\"guard\": \"$2\""
}

# flagged DESIGN SEQUENCE RESULT [GUARD]: it is unsound, and this shows it.
flagged()
{
	verdict "$1" "${4:-kmap_local_page}" | grep '"result": "unsound"' |
		grep -qE "\"$2\": \\{\"result\": \"$3\""
}

# sound DESIGN GUARD
sound()
{
	verdict "$1" "$2" | grep -q '"result": "sound"'
}

@test "a revoke that shuts the key of another range" {
	flagged broken-shared s03-shared-key 'false fault'
}

@test "a count that exceptions inherit" {
	flagged broken-entry s08-irq-own 'false fault'
	flagged broken-entry s09-nmi-own 'false fault'
	flagged broken-entry s11-fault-own 'false fault'
}

@test "a count that a child inherits" {
	flagged broken-fork s12-fork 'false fault'
	run ! flagged broken-fork s08-irq-own 'false fault'
}

@test "an update in a handler that brings the victim's rights back" {
	flagged broken-reimport s08-irq-own 'stray admitted'
}

@test "a relaxed mode that lets a stray in" {
	flagged broken-relaxed s01-outermost 'stray admitted'
	flagged broken-relaxed s08-irq-stray 'stray admitted'
}

@test "a guard of which one side has no hook" {
	judge "$D/folio" --guard=broken-folio '--design=task[rights=split]' \
		--without=none --sequence=s01-outermost
	grep -q '"result": "false fault"' "$D/folio/summary.json"
}

@test "a miscount that leaves the key open" {
	flagged broken-leak s01-depth '(false fault|stray admitted|imbalance)'
}

# Why the matrix has percpu with the count alone in user space only.
@test "a count by CPU that nothing keeps there" {
	flagged broken-unpinned s07-switch 'false fault'
	flagged broken-unpinned s07-both-hold 'false fault'
	flagged broken-unpinned s08-irq-own 'false fault'
}

@test "a count that a range has from when it was there before" {
	for sequence in s01-outermost s18-reuse; do
		judge "$D/$sequence" --guard=kmap_local_page --without=none \
			--design=broken-stale --sequence="$sequence"
	done
	grep -q '"result": "ok"' "$D/s01-outermost/summary.json"
	grep -q '"result": "false fault"' "$D/s18-reuse/summary.json"
}

@test "what is expected to be sound is, and what is not says why" {
	sound task kmap_local_page
	sound task dax-read
	sound token dax-read
	flagged task s07-switch 'false fault' kmap
}

@test "a design with false flags gets the verdict of the true one" {
	for guard in kmap_local_page dax-read kmap; do
		[ "$(verdict broken-liar $guard | grep -o '"verdict": .*')" = \
			"$(verdict 'task' $guard | grep -o '"verdict": .*')" ]
	done
}

@test "every design is judged as the table has it" {
	judge "$D/all" --random=3 \
		--guard=kmap_local_page,kmap_local_folio,kmap,kmap_atomic,dax-read,dax-write,dax-stacked-read,wcache
	run -0 "$TOP/build/pkscale" legality \
		--expect "$TOP/tests/legality/expected.tsv" "$D/all"
	[ "$(grep -c ' sound ' <<< "$output")" -ge 50 ]
	# With those that take long: the ranges have gone and come back.
	skipped=$(grep '^{"design": "task", .*"guard": "kmap_local_page"' "$D/all/summary.json" |
		grep '"rights": "split"' | grep -o '"skipped": \[[^]]*\]')
	[[ $skipped == *'"s19-offline"'* && $skipped != *'"s18-reuse"'* ]]
}

@test "on several CPUs as well" {
	judge "$D/smp" --env=smp --random=10 --guard=kmap \
		'--design=none,task[rights=split],percpu-key[pin=both,level=1],page[mode=relaxed],global-lazy[mode=relaxed],alias-map'
	run -0 "$TOP/build/pkscale" legality \
		--expect "$TOP/tests/legality/expected.tsv" "$D/smp"
	[ "$(grep -c ' kmap ' <<< "$output")" -ge 6 ]
	# Those that need two.
	grep '"design": "task"' "$D/smp/summary.json" |
		grep -q '"s17-other-cpu": {"result": "false fault"'
	grep '"design": "page"' "$D/smp/summary.json" |
		grep -q '"skipped": \["s18-reuse", "s26-armed-between"\]'
}

# A waits for C: alone on its CPU, or preempted by others, and then what it was lent
# is gone before it looks. A guest that the host neglects has work of its own.
@test "a switch that is no step is noted, and only then is late ok" {
	lent()
	{
		run -0 timeout 100 "$TOP/scripts/vm" --kernel "$KERNEL" --module "$KO" \
			--profile smp --cpus 2 --strict-console -- sh -c "
			for i in $1; do taskset 1 sh -c 'while :; do :; done' >/dev/null & done
			pkscale run --engine=device --env=smp --exercise=legality \
				--guard=kmap '--design=page[mode=relaxed]' --without=none \
				'--sequence=A+0 A<0 A-0 C~ C~ C~ C~ C~ C~ C~ C~ A<0'
			kill \$(jobs -p) 2>/dev/null; true"
		echo "$output"
		# On a busy machine there may be no verdict at all; one that is there is right.
		said=$(grep -o '"result":"\(late\|ok\)"' <<< "$output") || said=
		late=$(grep -c '"result":"late".*"switched":false' <<< "$output") ||
			[ -z "$said" ] || grep -q '"result":"ok".*"switched":true' <<< "$output"
	}
	for _ in 1 2 3 4 5; do
		lent ""
		[ "$late" = 0 ] || break
	done
	[ "$late" = 1 ]
	for _ in 1 2 3 4 5; do
		lent "1 2 3"
		[ -z "$said" ] || break
	done
	[ -n "$said" ] && [ "$late" = 0 ]
}

@test "a seed brings the same sequences, another one others" {
	for n in 1 2; do
		judge "$D/a$n" --guard=kmap --design=task --without=none \
			--sequence=random --random=200 --seed=7
	done
	judge "$D/b" --guard=kmap --design=task --without=none \
		--sequence=random --random=200 --seed=8
	verdicts() { grep -o '"verdict": .*' "$1/summary.json"; }
	[ "$(verdicts "$D/a1")" = "$(verdicts "$D/a2")" ]
	[ "$(verdicts "$D/a1")" != "$(verdicts "$D/b")" ]
	# What was found is found again by its text alone.
	steps=$(grep -o '"sequence": "[^"]*' "$D/a1/summary.json" | head -n 1 | cut -d'"' -f4)
	[ -n "$steps" ]
	judge "$D/own" --guard=kmap '--design=task[rights=split]' --without=none \
		"--sequence=$steps"
	grep -qE '"quantity": "own".*"result": "(stray admitted|false fault)"' \
		"$D/own/summary.json"
}

@test "tasks at nobody's command find what is unsound, and nothing else" {
	timeout 200 "$COPY/build/pkscale" run --env=smp --kernel="$KERNEL" \
		--module="$KO" --exercise=legality --sequence=stress \
		--guard=kmap_local_page --without=none --out="$D/stress" \
		'--design=task[rights=split],percpu-key[pin=migrate,level=1]'
	grep '"design": "task"' "$D/stress/summary.json" | grep -q '"result": "ok"'
	grep '"design": "percpu-key"' "$D/stress/summary.json" |
		grep -qE '"result": "(stray admitted|false fault)"'
	[ "$(grep -c '"why": "unseeded"' "$D/stress/summary.json")" -eq 2 ]
}

@test "who started them can be killed, and then the module can go" {
	run -0 timeout 100 "$TOP/scripts/vm" --kernel "$KERNEL" --module "$KO" \
		--profile smp --cpus 2 --strict-console -- sh -c '
		pkscale run --engine=device --env=smp --exercise=legality \
			--sequence=stress --guard=kmap_local_page \
			"--design=task[rights=split]" --held=1000000 > /dev/null &
		until ps | grep -q "[p]ks_stress/3"; do sleep 1; done
		kill -9 $!
		wait $!
		ps | grep "[p]ks_stress"
		rmmod pkscale && echo gone'
	[ "${lines[-1]}" = gone ]
	[[ $output != *pks_stress* ]]
}

@test "a design that its guest does not survive, or that leaves the key open, costs its own cells" {
	fatal ended 'open oops reset' --env=count --exercise=nest --depth=1-2 \
		--meter=insn --window=off
	failed ended open 'after the last revoke the key was still open'
	failed ended oops 'died in nest'
	failed ended oops 'BUG: kernel NULL pointer dereference, address: 0000000000000008; '
	failed ended oops '; RIP: 0010:fatal_oops_'
	failed ended reset 'the guest reset itself or went off'
	# Each guest that died has left its console; there were no others.
	for n in 1 2; do
		[ -s "$D/ended/boot-0-count-died-$n/console.log" ]
	done
	[ ! -e "$D/ended/boot-0-count-died-3" ]
}

@test "a design that takes no range costs its own cells" {
	run -1 --separate-stderr timeout 100 "$COPY/build/pkscale" run --env=count \
		--kernel="$KERNEL" --module="$KO" --guard=none --exercise=nest \
		--meter=insn --depth=1 --window=off --out="$D/refuse" \
		'--design=task[rights=rw],percpu[pin=both,level=0],broken-refuse'
	grep '"exercise"' "$D/refuse/summary.json" | grep '"design"' > "$D/cells"
	grep '"design": "broken-refuse"' "$D/cells" | grep '"status": "failed"' |
		grep -q 'Cannot allocate memory'
	grep -v '"design": "broken-refuse"' "$D/cells" > "$D/others"
	[ "$(wc -l < "$D/others")" -ge 3 ]
	run ! grep -v '"status": "ok"' "$D/others"
	[ ! -e "$D/refuse/boot-0-count-died-1" ]
}

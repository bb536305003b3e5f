#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The judge in the kernel that checks itself: what designs and guards do there in
# every context has no word of complaint from lockdep, KASAN, or the check of who
# may sleep. In another kernel legality.bats has the same verdicts.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	D=$BATS_TEST_TMPDIR
	needs PGMAP_ACCESS_DEBUG
}

# judged OPTIONS: a run of the exercise; a kernel that complains fails it.
judged()
{
	timeout 900 "$TOP/build/pkscale" run --kernel="$KERNEL" --module="$KO" \
		--exercise=legality --out="$D/run" "$@" >"$D/run.txt"
	run ! grep '"status": "failed"' "$D/run/summary.json"
}

@test "every design in every context" {
	judged --env=count \
		--guard=kmap_local_page,kmap_local_folio,kmap,kmap_atomic,dax-read,dax-write,dax-section
	run -0 "$TOP/build/pkscale" legality \
		--expect "$TOP/tests/legality/expected.tsv" "$D/run"
	[[ $output == *"0 verdicts are not the expected ones"* ]]
}

@test "sequences drawn at random" {
	for seed in 11 12 13; do
		judged --env=count --sequence=random --random=60 --seed=$seed \
			--guard=kmap_local_page,kmap,dax-write,dax-section \
			'--design=task,percpu-key[level=1],page[mode=relaxed],token,dax-lock'
		rm -rf "$D/run"
	done
}

@test "sequences drawn at random, on several CPUs" {
	judged --env=smp --sequence=random --random=60 --seed=14 \
		--guard=kmap_local_page,kmap,dax-write \
		'--design=task[rights=split],percpu-key[pin=both,level=1],page[mode=relaxed],token,alias-map'
}

@test "tasks at nobody's command" {
	judged --env=smp --sequence=stress --guard=kmap_local_page,kmap,dax-write \
		'--design=task,percpu-key[level=1],page[mode=relaxed],global[mode=relaxed],token'
}

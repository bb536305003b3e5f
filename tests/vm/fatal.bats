#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every way in which a design can take its guest down, in real guests: it costs its
# own cells, and the rest of the run goes on. legality.bats has the quick ones. A guest
# that hangs is waited for, so these take minutes: set PKSCALE_TEST_FATAL=1.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	[ -z "${PKSCALE_TEST_FATAL:-}" ] || build_broken
}

setup()
{
	D=$BATS_TEST_TMPDIR
	[ -n "${PKSCALE_TEST_FATAL:-}" ] || skip "slow: set PKSCALE_TEST_FATAL=1"
}

@test "all that end a guest, one after the other, and more than one exercise" {
	for exercise in nest hold switch exposure; do
		fatal "$exercise" 'open oops panic reset' --env=count \
			--exercise="$exercise"
		failed "$exercise" open 'the key was still open'
		failed "$exercise" oops 'BUG: kernel NULL pointer dereference'
		failed "$exercise" panic 'Kernel panic - not syncing: broken-fatal says so'
		failed "$exercise" reset 'the guest reset itself or went off'
		rm -rf "$D/sound"
	done
}

@test "one that hangs with interrupts off, one that goes round in circles" {
	fatal hangs 'hang loop' --env=count --exercise=nest --depth=1 --window=on
	failed hangs hang 'it did nothing for 64 s and was ended'
	failed hangs loop 'it did nothing for 64 s and was ended'
	# Two that are waited for, three boots, and what is measured.
	((SECONDS < 300))
}

@test "on several CPUs" {
	fatal hangs 'hang oops' --env=smp --exercise=contend --cpus=2 --sharing=page \
		--blocks=1 --meter=event
	failed hangs oops 'BUG: kernel NULL pointer dereference'
	# It may have said that it waits; that does not make it wait for longer.
	failed hangs hang 'the guest died in contend'
	((SECONDS < 300))
}

@test "under the judge: a task that hangs in the design" {
	fatal judged 'loop oops' --env=smp --exercise=legality --sequence=s01-outermost
	failed judged oops 'BUG: kernel NULL pointer dereference'
	failed judged loop 'a task hangs in the design'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/bench: what a run is given, where nothing is built and nothing measured.

bats_require_minimum_version 1.5.0

setup()
{
	D=$BATS_TEST_TMPDIR
	mkdir -p "$D/scripts" "$D/build" "$D/bench"
	cp "$BATS_TEST_DIRNAME/../../scripts/"{bench,lib.sh,lib-bench.sh} "$D/scripts/"
	printf 'driver:\n' > "$D/Makefile"
	for program in scripts/kernel scripts/module scripts/userland; do
		printf '#!/bin/sh\necho the-%s\n' "${program#*/}" > "$D/$program"
	done
	printf '#!/bin/sh\necho "$@"\n' > "$D/build/pkscale"
	chmod +x "$D"/scripts/* "$D/build/pkscale"
}

# with OPTION...: such a run is given the programs of workloads.
with()
{
	run -0 "$D/scripts/bench" "$@"
	echo "$output"
	[[ $output == *--userland=the-userland* ]]
}

without()
{
	run -0 "$D/scripts/bench" "$@"
	echo "$output"
	[[ $output != *--userland* && $output == *"run --kernel=the-kernel"* ]]
}

@test "programs for workloads are there for runs that measure some" {
	with
	with --env=count
	with --env=user,smp
	with --exercise=workload
	without --env=user
	without --exercise=nest
	WORKLOADS=no without
}

@test "an option and its value may be two words" {
	with --env count
	with --quick --env user,smp --seed 1
	with --exercise workload
	with --env count --exercise workload
	without --env user
	without --env count --exercise nest
}

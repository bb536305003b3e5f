#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bytes that designs keep: what the exercise sees against what their code says.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module module
	hooks
	D=$BATS_FILE_TMPDIR
	RUN=$D/run
	export RUN
	measure_in count,static run --exercise=footprint
}

# bytes DESIGN QUANTITY: of the first variant that has a figure.
bytes()
{
	grep "\"design\": \"$1\"" "$RUN/summary.json" |
		grep "\"quantity\": \"$2\"" | grep '"status": "ok"' |
		sed -n 's/.*"median": \([0-9]*\).*/\1/p' | sort -un
}

# unused QUANTITY DESIGN...: these take nothing of it.
unused()
{
	local quantity=$1 design
	shift
	for design; do
		echo "$design: $(bytes "$design" "$quantity")"
		[ "$(bytes "$design" "$quantity")" = 0 ]
	done
}

@test "the context word is seen to be used by those that count in it alone" {
	[ "$(bytes task task)" = 4 ]
	unused task none percpu percpu-key page hash global token precise
}

@test "the page's word is seen to be used by page and alias-map alone" {
	[ "$(bytes page page)" = 8 ]
	[ "$(bytes alias-map page)" = 8 ]
	unused page none task percpu hash global token
}

@test "allocations for a range, on each CPU, are counted" {
	[ "$(bytes percpu cpu-pgmap)" = 16 ]
	[ "$(bytes percpu-key cpu-pgmap)" = 0 ]
	[ "$(bytes percpu-key cpu)" = 16 ]
	[ "$(bytes percpu cpu)" = 0 ]
}

@test "a table takes an entry for each mapped page, an alias a mapping" {
	[ "$(bytes hash mapped-page)" = 8 ]
	[ "$(bytes hash fixed)" = 8200 ]
	[ "$(bytes alias-map mapped-page)" -gt 100 ]
	[ "$(bytes global mapped-page)" = 0 ]
	[ "$(bytes global fixed)" = 8 ]
}

@test "the mechanism's fields are in the task, and struct page does not grow" {
	[ "$(bytes none mechanism-word)" = 4 ]
	[ "$(bytes none mechanism-page)" = 0 ]
	[ "$(bytes none mechanism-task)" -gt 0 ]
	[ "$(bytes none mechanism-fields)" -gt 8 ]
	[ "$(bytes none mechanism-cpu)" -gt 4 ]
}

@test "the tables say it, with the slabs of the guest" {
	grep -q 'Bytes that each design keeps' "$RUN/summary.txt"
	tr '\n' ' ' <"$RUN/summary.txt" | grep -q 'a slab of order [0-9]* holds [0-9]* task_structs'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# The manual page and bash's completion, which are made from the tables of options.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
	PATH=$TOP/build:$PATH
	cd "$D" || return
}

# commands and options COMMAND: as the program's own help lists them.
commands()
{
	pkscale help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sort
}

options()
{
	pkscale "$1" --help | sed -n 's/^  \(-.,\|   \) --\([a-z-]*\).*/--\2/p' | sort
}

# page: as people read it, in lines of one paragraph.
page()
{
	groff -man -Tascii -P-c -P-b -P-u -rLL=10000n -ww "$TOP/build/pkscale.1"
}

# typed LINE...: each line after everything that fits was inserted.
typed()
{
	timeout 30 python3 "$TOP/tests/cli/typed.py" "$TOP/build/pkscale.bash" "$@"
}

@test "the manual page is right by groff, and ends where it should" {
	run -0 --separate-stderr page
	[ -z "$stderr" ]
	[[ $output == *"NAME"*"COMMANDS"*"EXIT STATUS"*"ENVIRONMENT"*"FILES"*"EXAMPLES"* ]]
	[[ $output != *@COMMANDS@* ]]
	# No line lost to troff: one that begins with a dot would be.
	[[ $output == *"  pkscale compare --by design --base none runs/latest"* ]]
	# Nothing is too long for a narrow terminal.
	run -0 --separate-stderr groff -man -Tascii -rLL=60n -ww "$TOP/build/pkscale.1"
	[ -z "$stderr" ]
}

@test "every command and every option is in the manual page, and no other" {
	[ "$(page | sed -n '/^COMMANDS/,/^EXIT/s/^   \([a-z]*\)$/\1/p' | sort)" = "$(commands)" ]
	for command in $(commands); do
		[ "$(page | sed -n "/^   $command\$/,/^   [a-z]*\$\|^EXIT/p" |
			sed -n 's/^       \(-.[,] \)\?\(--[a-z-]*\).*/\2/p' | sort)" = \
			"$(options "$command" | grep -vxE -e '--help|--usage|--version')" ]
	done
}

@test "commands and options are completed" {
	run -0 typed 'pkscale ru' 'pkscale compare --f' 'pkscale '
	[ "${lines[0]}" = 'pkscale run ' ]
	[ "${lines[1]}" = 'pkscale compare --fail-on= --format= ' ]
	[ "${lines[2]}" = "pkscale $(commands | paste -sd ' ') " ]
	for command in $(commands); do
		run -0 typed "pkscale $command --"
		[ "$(printf '%s\n' $output | sed -n 's/^\(--[a-z-]*\)=\?$/\1/p' | sort)" = \
			"$(options "$command")" ]
	done
}

@test "names come from the program's lists, also behind = and commas" {
	run -0 typed 'pkscale run --design=' 'pkscale run --design task,pre' \
		'pkscale run --guard dax-sta' 'pkscale run --exercise=s' \
		'pkscale run --register=mock:tsc-a' 'pkscale doctor --for=' \
		'pkscale table --format m' 'pkscale list pr' 'pkscale run --without=ha'
	[ "${lines[0]}" = "pkscale run --design=$(pkscale list designs |
		sed -n 's/^  \([^ ]*\) .*/\1/p' | grep . | sort | paste -sd ' ') " ]
	[ "${lines[1]}" = 'pkscale run --design task,precise ' ]
	[ "${lines[2]}" = 'pkscale run --guard dax-stacked-read dax-stacked-write ' ]
	[ "${lines[3]}" = 'pkscale run --exercise=switch ' ]
	[ "${lines[4]}" = 'pkscale run --register=mock:tsc-aux ' ]
	[[ ${lines[5]} == *=count*' user ' ]]
	[ "${lines[6]}" = 'pkscale table --format markdown ' ]
	[ "${lines[7]}" = 'pkscale list prims ' ]
	[ "${lines[8]}" = 'pkscale run --without=hash ' ]
}

@test "knobs in brackets are those of their design" {
	run -0 typed 'pkscale run --design=task[' 'pkscale run --design task,percpu[pin=p' \
		'pkscale run --without percpu[pin=both,level=' \
		'pkscale run --design=percpu[pin=both,level=0],to' 'pkscale run --design token['
	[ "${lines[0]}" = 'pkscale run --design=task[rights=rw task[rights=split ' ]
	[ "${lines[1]}" = 'pkscale run --design task,percpu[pin=preempt ' ]
	[ "${lines[2]}" = 'pkscale run --without percpu[pin=both,level=0 1 ' ]
	[ "${lines[3]}" = 'pkscale run --design=percpu[pin=both,level=0],token ' ]
	[ "${lines[4]}" = 'pkscale run --design token[' ]
}

@test "elsewhere it is files" {
	touch summary.json
	run -0 typed 'pkscale table su' 'pkscale run --out=su' 'pkscale compare --by design su'
	[ "${lines[0]}" = 'pkscale table summary.json ' ]
	[ "${lines[1]}" = 'pkscale run --out=summary.json ' ]
	[ "${lines[2]}" = 'pkscale compare --by design summary.json ' ]
}

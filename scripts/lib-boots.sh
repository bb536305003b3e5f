# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The table of guests that scripts/mutants and the guest tests share; sourced
# after lib.sh.

# boots FILE: the boots of a table such as tests/vm/pks.boots, checked, a line
# each: name, module directory (- for none), options of scripts/vm, command;
# tabs between them.
boots()
{
	[ -r "$1" ] || die "cannot read the table of boots, $1"
	awk -F '\t' -v file="$1" '
		/^#/ || /^[ \t]*$/ { next }
		NF != 4 || $1 !~ /^[A-Za-z0-9_-]+$/ || $1 in seen {
			printf "%s:%d: not a boot: %s\n", file, FNR, $0 >"/dev/stderr"
			bad = 1
			next
		}
		{ seen[$1] = 1; n++; print }
		END {
			if (!n) print file ": no boot in it" >"/dev/stderr"
			exit bad || !n
		}' "$1" ||
		die "the table of boots is damaged" \
		    "a line is NAME, MODULE, OPTIONS, COMMAND, with one tab between two"
}

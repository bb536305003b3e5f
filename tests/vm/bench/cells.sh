#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# cells.sh: measures each design behind each guard, and tells of each guard
# whether any cell of it was measured: "cell-GUARD"; "control-GUARD" is the same
# of the design that needs no guard. A kernel whose hook was taken out fails the
# first and not the second, or what the bench calls a hook is none.

guards=kmap_local_page,kmap_local_folio,kmap,kmap_atomic,dax-read,dax-write
guards=$guards,dax-ops-read,dax-ops-write,dax-section,dax-stacked-read,dax-stacked-write

# The run's own verdict is no matter here: cells that fail are what is looked for.
/bin/pkscale run --engine=device --env=count --guard=$guards --exercise=nest \
	--meter=insn --depth=1 --blocks=1 >/tmp/raw
grep -q '"type":"boot"' /tmp/raw || exit 2

echo 'KTAP version 1'
n=0
# point NAME TEXT...: is there a cell that was measured?
point()
{
	n=$((n + 1))
	if grep '"path":"hook"' /tmp/raw | grep '"memory":"\(pmem\|stacked\)"' |
		grep "\"guard\":\"$2\"" | grep "$3" '"design":"none"' |
		grep -q '"status":"ok"'; then
		echo "ok $n $1"
	else
		echo "not ok $n $1"
	fi
}

for guard in $(echo "$guards" | tr , ' '); do
	point "cell-$guard" "$guard" -v
	point "control-$guard" "$guard" -e
done
echo "1..$n"

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The bare-metal path on stock Debian kernels: for each series, the module is
# built outside against the unpacked headers, the stock kernel boots in a VM,
# and scripts/metal runs there. KTAP on stdout; exit 4 when apt is out of reach
# for every series.

set -uo pipefail
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
SERIES=${*:-6.12 6.1}
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

n=0
failed=0
skipped=0

# ok CONDITION-STATUS NAME: one KTAP line.
ok()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=$((failed + 1))
	fi
}

# skip NAME REASON
skip()
{
	n=$((n + 1))
	skipped=$((skipped + 1))
	echo "ok $n - $1 # SKIP $2"
}

# says LINE: the guest printed this very line.
says()
{
	grep -q -x -e "$1" "$TMP/$series.out"
}

# guest SERIES DIR KO: boot and run metal-guest.sh; its output in $TMP. Once more when
# it has died of a breakpoint that is no longer there: see twice in helpers.bash.
guest()
{
	boot "$@" && return
	local status=$?
	grep -q 'Oops: int3' "$TMP/$1.err" || return "$status"
	echo "# a breakpoint that is no longer there: once more"
	boot "$@"
}

boot()
{
	"$TOP/scripts/vm" --profile smp --cpus 2 --kernel "$2" --timeout 240 \
		--add /bin/bash:/bin/bash \
		--add "$TOP/scripts/metal:/opt/pkscale/scripts/metal" \
		--add "$TOP/scripts/lib.sh:/opt/pkscale/scripts/lib.sh" \
		--add "$TOP/build/pkscale:/opt/pkscale/build/pkscale" \
		--add "$3:/opt/pkscale.ko" \
		--add "$TOP/tests/vm/metal-guest.sh:/opt/metal-guest.sh" \
		-- bash /opt/metal-guest.sh >"$TMP/$1.out" 2>"$TMP/$1.err"
}

one_series()
{
	local series=$1 dir ko status=0 before=$failed

	dir=$("$TOP/scripts/stock-kernel" "$series" 2>"$TMP/why") || status=$?
	if [ "$status" -eq 4 ]; then
		skip "$series: all" "$(tail -n 1 "$TMP/why")"
		return
	fi
	ok "$status" "$series: stock kernel unpacked"
	((status == 0)) || { sed 's/^/# /' "$TMP/why"; return; }

	ko=$("$TOP/scripts/module" --out "$TOP/build/ko-stock-$series" "$dir" 2>"$TMP/why")
	status=$?
	ok "$status" "$series: module builds without a warning"
	((status == 0)) || { sed 's/^/# /' "$TMP/why"; return; }

	guest "$series" "$dir" "$ko"
	ok $? "$series: guest ran to its end"
	says 'before=0' && says 'run=0'
	ok $? "$series: metal measures and ends with 0"
	says 'raw=[1-9][0-9]*' && says 'summary=1'
	ok $? "$series: it leaves raw data and a summary"
	says 'metal: rmmod pkscale' && says 'metal: /proc/modules is as before' &&
		says 'after_run=0'
	ok $? "$series: the module is unloaded, and that is checked"
	says 'loaded_midway=1' && says 'cut=143' && says 'after_cut=0'
	ok $? "$series: SIGTERM while measuring unloads the module too"
	says 'disabled=2' && grep -q 'module loading is switched off' "$TMP/$series.out"
	ok $? "$series: a kernel that loads no modules is refused with 2"
	! grep -q 'the kernel complained' "$TMP/$series.err"
	ok $? "$series: the kernel did not complain"
	((failed == before)) || sed 's/^/# /' "$TMP/$series.out" "$TMP/$series.err"
}

echo "KTAP version 1"
for s in $SERIES; do
	one_series "$s"
done
echo "1..$n"
((failed == 0)) || exit 1
((skipped < n)) || exit 4

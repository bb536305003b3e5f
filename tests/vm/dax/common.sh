# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# For the scripts of this directory, which run in a guest: test points, and the
# books of the kernel after each.

PKS=/sys/kernel/debug/x86/pks
export DM_DISABLE_UDEV=1

# ok NAME COMMAND...: one test point; what the command says is shown if it fails.
ok()
{
	name=$1
	shift
	if "$@" >/tmp/said 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name ($?): $*"
		sed 's/^/# /' /tmp/said
	fi
}

# all NAME COMMAND...: a program that prints points of its own.
all()
{
	name=$1
	shift
	"$@" >/tmp/said 2>&1 || echo "not ok $name ($?): $*"
	sed -n "s/^ok [0-9]* /ok $name: /p; s/^not ok [0-9]* /not &$name: /p; /^# /p" /tmp/said |
		sed 's/^not not ok [0-9]* /not ok /'
}

# event NAME: how often it happened since boot.
event()
{
	sed -n "s/^$1 //p" $PKS/events
}

# observe: count guards from here on; nothing may be under way.
observe()
{
	sync
	echo 1 >$PKS/observe
}

# quiet: no access was without a guard, each guard that was opened was shut.
quiet()
{
	sync
	cat $PKS/events
	[ "$(event fixed_up)" = 0 ] && [ "$(event refused)" = 0 ] &&
		[ "$(event grants)" = "$(event revokes)" ] && [ "$(event grants)" -gt "${1:-0}" ]
}

# protected: nd_pmem was told to, and has done it.
protected()
{
	[ "$(cat /sys/module/nd_pmem/parameters/protect)" = Y ] && [ -b /dev/pmem0 ]
}

# filled FILE MIB SEED: so many MiB that are the same each time.
filled()
{
	yes "$3 a line that differs from seed to seed" | dd of="$1" bs=1M count="$2" \
		iflag=fullblock 2>/dev/null
}

sum_of()
{
	md5sum <"$1"
}

# fail_any: the Nth allocation is to fail whatever it may do to succeed.
fail_any()
{
	for attribute in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$attribute/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$attribute/verbose
	done
	echo N >/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
}

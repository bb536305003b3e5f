#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# Each allocation of binding a protected device, and of dm-writecache's taking its
# memory, fails once: no key stays in use, and the next time it works.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
DRIVER=/sys/bus/nd/drivers/nd_pmem
TESTS=/sys/kernel/debug/pks_test/run

fail_any

# driver bind|unbind N: of the namespace.
driver()
{
	echo "namespace$2.0" >"$DRIVER/$1"
}

unbound()
{
	[ ! -e /dev/pmem0 ] || driver unbind 0
}

# idle: no range is keyed, no table is registered, no reference is held.
idle()
{
	echo nothing_in_use >$TESTS && grep -q '^ok 1 ' $TESTS
}

# each NAME LEAST CHECK COMMAND...: the command, as failnth has it behind the
# number, until nothing fails; after each the check.
each()
{
	what=$1 least=$2 check=$3
	shift 3
	n=0 refused=0
	while [ "$n" -lt 3000 ]; do
		said=$(/bin/failnth $((n + 1)) "$@") || {
			echo "not ok $what, allocation $((n + 1)): $said"
			return
		}
		[ "${said#* }" = 0 ] || refused=$((refused + 1))
		$check >/tmp/said 2>&1 || {
			echo "not ok $what, allocation $((n + 1)), $said: what follows"
			sed 's/^/# /' /tmp/said $TESTS
			return
		}
		[ "${said% *}" = failed ] || break
		n=$((n + 1))
	done
	echo "# $what: $n allocations, $refused of them refused it"
	ok "$what: enough of them" [ "$n" -ge "$least" ]
	ok "$what: it can be refused" [ "$refused" -ge 1 ]
	ok "$what: it works in the end" [ "${said#* }" = 0 ]
}

bind_check()
{
	unbound && idle && driver bind 0 && driver unbind 0 && idle
}

# No access of all these was without a guard.
books()
{
	cat $PKS/events
	[ "$(event fixed_up)" = 0 ] && [ "$(event refused)" = 0 ]
}

cache()
{
	each writecache 20 true table cached 65536 writecache \
		"p /dev/loop0 /dev/pmem1 4096 0"
}

ok protected protected
ok "unbind" driver unbind 0
ok "unbind the other" driver unbind 1
ok "idle" idle
each bind 30 bind_check write $DRIVER/bind namespace0.0
ok "bind the other" driver bind 1
truncate -s 33554432 /tmp/disk && losetup /dev/loop0 /tmp/disk
ok "writecache: an empty cache" dd if=/dev/zero of=/dev/pmem1 bs=1M count=1
cache
ok "writecache: the books" books
ok "writecache: unbind" driver unbind 1
ok "idle at the end" idle
echo end

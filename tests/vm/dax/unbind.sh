#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# The device goes while it is used, and comes back with and without protection.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
DRIVER=/sys/bus/nd/drivers/nd_pmem
PROTECT=/sys/module/nd_pmem/parameters/protect
M=/tmp/m
mkdir -p $M

unbind()
{
	timeout 30 sh -c "echo namespace0.0 >$DRIVER/unbind" && [ ! -e /dev/pmem0 ]
}

# bind 0|1: with so much protection.
bind()
{
	echo "$1" >$PROTECT && timeout 30 sh -c "echo namespace0.0 >$DRIVER/bind" &&
		[ -b /dev/pmem0 ]
}

# keep: what is to be found later, at the beginning and behind the load.
keep()
{
	filled /tmp/pattern 4 "$1" && dd if=/tmp/pattern of=/dev/pmem0 bs=1M seek=64 oflag=direct
}

kept()
{
	dd if=/dev/pmem0 bs=1M skip=64 count=4 iflag=direct 2>/dev/null | cmp - /tmp/pattern
}

# load: I/O that goes on until the device is gone; dd would make a file of that
# name then. One for each way to it.
load()
{
	for how in '-d -r -c "pread -q -b 64k 0 16m"' '-d -c "pwrite -q -b 64k 0 16m"' \
		'-c "pwrite -q -b 64k 0 16m"'; do
		(while [ -b /dev/pmem0 ]; do eval "xfs_io $how /dev/pmem0"; done) >/dev/null 2>&1 &
	done
	sleep 0.5
}

# guards ARE: guards on this device are counted as protection says.
guards()
{
	before=$(event grants)
	kept || return
	if [ "$1" = 1 ]; then
		[ "$(event grants)" -gt "$before" ]
	else
		[ "$(event grants)" -eq "$before" ]
	fi
}

# idle: the load has noticed.
idle()
{
	wait
	! ls /dev/pmem0 2>/dev/null
}

xfs()
{
	mkfs.xfs -q -f --unsupported /dev/pmem0 && mount -t xfs -o dax=always /dev/pmem0 $M &&
		filled $M/file 4 9 && sync
}

# files: the same on a file system. Not by a mapping: a file that has been mapped
# and is open while the device goes keeps its entries, and when it is closed the
# kernel, with the patches or without, looks at struct pages that are gone
# (dax_disassociate_entry()).
files()
{
	(while dd if=$M/file of=/dev/null bs=64k 2>/dev/null; do :; done) &
	(while dd if=/dev/zero of=$M/zero bs=64k count=64 conv=notrunc 2>/dev/null; do :; done) &
	sleep 0.5
}

back()
{
	filled /tmp/pattern 4 9
	mount -t xfs -o dax=always /dev/pmem0 $M && cmp /tmp/pattern $M/file && umount $M
}

ok protected protected
# Two ranges have the key; afterwards only one, and then none.
observe
ok "keep" keep 1
for round in 1:0 0:1; do
	ok "round $round: guards" guards "${round%:*}"
	load
	ok "round $round: unbind under load" unbind
	ok "round $round: the load ends" idle
	ok "round $round: bind" bind "${round#*:}"
	ok "round $round: contents" kept
done
ok "guards" guards 1
ok "the other device" dd if=/dev/pmem1 of=/dev/null bs=1M iflag=direct
ok "the books" quiet 1000

ok "xfs" xfs
files
ok "xfs: unbind under load" unbind
wait
ok "xfs: umount" umount $M
for protect in 0 1; do
	ok "xfs: bind, $protect" bind "$protect"
	ok "xfs: contents, $protect" back
	[ "$protect" = 1 ] || ok "xfs: unbind" unbind
done
ok "the books" quiet 1000

# The last range goes, and comes back.
ok "both: unbind" unbind
ok "both: unbind the other" sh -c "echo namespace1.0 >$DRIVER/unbind"
ok "both: bind" bind 1
ok "both: contents" back
ok "the books" quiet 1000
echo end

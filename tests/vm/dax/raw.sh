#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# The block device of protected memory, through the page cache, past it, and
# from one to the other, with the bytes compared.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
A=/dev/pmem0
B=/dev/pmem1

# same DEVICE MIB [SKIP]: so many MiB there are those of /tmp/pattern.
same()
{
	dd if="$1" bs=1M count="$2" skip="${3:-0}" iflag=direct 2>/dev/null |
		cmp - /tmp/pattern
}

direct()
{
	dd if=/tmp/pattern of=$A bs=64k oflag=direct && same $A 8
}

buffered()
{
	dd if=/tmp/pattern of=$A bs=12345 seek=0 conv=fsync && same $A 8 &&
		echo 3 >/proc/sys/vm/drop_caches && dd if=$A bs=1M count=8 | cmp - /tmp/pattern
}

# Sectors: half of a page of each.
sectors()
{
	xfs_io -d -c 'pwrite -q -b 512 -S 0x41 512 1024' -c 'pwrite -q -b 1536 -S 0x42 4608 1536' $A &&
		xfs_io -f -c 'pwrite -q -S 0x41 512 1024' -c 'pwrite -q -S 0x42 4608 1536' /tmp/pattern &&
		same $A 8 && xfs_io -d -r -c 'pread -q -b 512 512 512' $A
}

zeroout()
{
	xfs_io -d -c 'fzero 1m 1m' $A && dd if=/dev/zero of=/tmp/pattern bs=1M seek=1 count=1 \
		conv=notrunc && same $A 8
}

across()
{
	dd if=$A of=$B bs=256k count=32 iflag=direct oflag=direct && same $B 8
}

load()
{
	fio --name=raw --filename=$B --offset=16M --size=4M --bs=4k --rw=randwrite --thread \
		--ioengine=libaio --iodepth=8 --direct=1 --numjobs=1 --verify=crc32c \
		--verify_fatal=1 --verify_state_save=0
}

ok protected protected
observe
filled /tmp/pattern 8 1
ok "direct" direct
filled /tmp/pattern 8 2
ok "buffered" buffered
ok "parts of a page" sectors
ok "zeroes" zeroout
ok "from one to the other" across
ok "fio" load
ok "the books" quiet 1000
echo end

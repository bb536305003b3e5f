#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# Protected memory that has gone bad: blocks are put on the list of the bad ones
# by hand. A read of one fails, a write makes it good again. Where no firmware is
# to be asked the kernel takes it for done.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
M=/tmp/m
mkdir -p $M

# spoil DEVICE SECTOR COUNT: they are bad from here on.
spoil()
{
	echo "$2 $3" >/sys/block/"$1"/badblocks && grep -qx "$2 $3" /sys/block/"$1"/badblocks
}

# healed DEVICE: none is bad any more.
healed()
{
	[ -z "$(cat /sys/block/"$1"/badblocks)" ]
}

# page FILE N [COUNT]: pages of it, past the page cache where it has one.
page()
{
	dd if="$1" bs=4096 skip="$2" count="${3:-1}" iflag=direct 2>/tmp/dd
}

lost()
{
	! page "$1" "$2" >/tmp/page && grep -q 'Input/output error' /tmp/dd
}

# is FILE N: page N is that of /tmp/pattern, and so are those beside.
is()
{
	page "$1" $(($2 - 1)) 3 >/tmp/page && dd if=/tmp/pattern bs=4096 skip=$(($2 - 1)) \
		count=3 2>/dev/null | cmp - /tmp/page
}

# renew FILE N BYTE: another contents of page N, here and in /tmp/pattern.
renew()
{
	for file in "$1" /tmp/pattern; do
		xfs_io -c "pwrite -q -S $3 -b 4096 $(($2 * 4096)) 4096" "$file" || return
	done
}

raw()
{
	filled /tmp/pattern 1 1 && dd if=/tmp/pattern of=/dev/pmem1 bs=64k oflag=direct
}

# One sector, which nobody reads before.
raw_write()
{
	xfs_io -d -c 'pwrite -q -S 0x52 -b 512 41472 512' /dev/pmem1 &&
		xfs_io -c 'pwrite -q -S 0x52 41472 512' /tmp/pattern
}

raw_zero()
{
	xfs_io -d -c 'fzero 81920 4096' /dev/pmem1 &&
		dd if=/dev/zero of=/tmp/pattern bs=4096 seek=20 count=1 conv=notrunc
}

attach()
{
	mkfs.ext4 -q -b 4096 /dev/pmem0 && mount -t ext4 -o dax=always /dev/pmem0 $M &&
		filled /tmp/pattern 1 2 && cp /tmp/pattern $M/file && sync
}

# sector_of N: where page N of the file is.
sector_of()
{
	# N: [FIRST..LAST]: FIRST..LAST BLOCKS FLAGS
	xfs_io -r -c "fiemap -v $(($1 * 4096)) 4096" $M/file | tr -c '0-9\n' ' ' |
		awk -v at=$(($1 * 8)) 'NF > 6 && $2 <= at && at <= $3 { print $4 + at - $2; exit }'
}

spoil_page()
{
	spoil pmem0 "$(sector_of "$1")" 8
}

# Shut where the pages of a mapping are made clean, open for the flush alone.
written_back()
{
	echo watch_begin >/sys/kernel/debug/pks_test/run &&
		xfs_io -c 'mmap -rw 0 1m' -c 'mwrite -S 0x4d 300000 200000' -c 'msync -s 0 1m' \
			-c 'mwrite -S 0x4e 300000 4096' -c 'msync -s 0 1m' $M/file
	echo watch_end >/sys/kernel/debug/pks_test/run
	cat /sys/kernel/debug/pks_test/run
	grep -q '^ok 1 watch_end$' /sys/kernel/debug/pks_test/run
}

ok "poison: protected" protected
observe
ok "poison: a device" raw
ok "poison: a bad sector" spoil pmem1 81 1
ok "poison: its read fails" lost /dev/pmem1 10
ok "poison: the write of it" raw_write
ok "poison: it is good again" healed pmem1
ok "poison: the bytes of the sector" is /dev/pmem1 10
ok "poison: a bad page" spoil pmem1 160 8
ok "poison: zeroes on it" raw_zero
ok "poison: the page is good again" healed pmem1
ok "poison: the bytes of the page" is /dev/pmem1 20
ok "poison: a file" attach
ok "poison: a bad page of the file" spoil_page 30
ok "poison: the file's read fails" lost $M/file 30
ok "poison: the recovery write" renew $M/file 30 0x5b
ok "poison: the file is good again" healed pmem0
ok "poison: the bytes of the file" is $M/file 30
ok "writeback: open for the flush alone" written_back
ok "poison: umount" umount $M
ok "poison: the books" quiet 300
echo end

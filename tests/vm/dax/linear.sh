#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# Device mapper over two ranges of protected memory. It hands addresses through:
# the device that the file system knows has no memory of its own.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
M=/tmp/m
mkdir -p $M

# Parts of both, in the other order: 8 MiB and 40 MiB.
linear()
{
	printf '%s\n' '0 16384 linear /dev/pmem1 0' '16384 81920 linear /dev/pmem0 2048' |
		dmsetup create both && dmsetup mknodes && [ -b /dev/mapper/both ]
}

attach()
{
	mount -t ext4 -o dax=always /dev/mapper/both $M && grep -q " $M .*dax=always" /proc/mounts
}

# Larger than the first part, so that it lies on both.
big()
{
	filled /tmp/big 16 3 && cp /tmp/big $M/big && sync && cmp /tmp/big $M/big
}

through()
{
	# The memory of the first part has the file system's beginning.
	dd if=/dev/mapper/both bs=4k count=1 2>/dev/null | cmp -n 4096 - /dev/pmem1
}

again()
{
	umount $M && attach && cmp /tmp/big $M/big && rm /tmp/big
}

gone()
{
	umount $M && dmsetup remove both
}

ok protected protected
observe
ok "linear: create" linear
ok "linear: mkfs" mkfs.ext4 -q -b 4096 /dev/mapper/both
ok "linear: mount" attach
ok "linear: a file on both" big
all linear /bin/daxio $M
ok "linear: mount again" again
ok "linear: whose memory it is" through
ok "linear: remove" gone
ok "the books" quiet 1000
echo end

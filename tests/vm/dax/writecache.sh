#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# Protected memory as dm-writecache's. That takes an address once and uses it at
# any time.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh

# A protected cache of a disk that is a file.
origin()
{
	truncate -s 67108864 /tmp/disk && losetup /dev/loop0 /tmp/disk
}

writecache()
{
	dmsetup create cached --table \
		"0 $(blockdev --getsz /dev/loop0) writecache p /dev/loop0 /dev/pmem1 4096 0" &&
		dmsetup mknodes
}

# status FIELD: see Documentation/admin-guide/device-mapper/writecache.rst.
status()
{
	dmsetup status cached | awk -v n="$1" '{ print $(n + 3) }'
}

writes()
{
	filled /tmp/pattern 8 4 && dd if=/tmp/pattern of=/dev/mapper/cached bs=4k oflag=direct &&
		[ "$(status 2)" -gt "$(status 3)" ] && ! cmp -s -n 8388608 /tmp/pattern /tmp/disk
}

reads()
{
	dd if=/dev/mapper/cached bs=64k count=128 iflag=direct | cmp - /tmp/pattern
}

load()
{
	fio --name=cached --filename=/dev/mapper/cached --offset=16M --size=2M --bs=4k \
		--rw=randwrite --thread --ioengine=libaio --iodepth=8 --direct=1 \
		--verify=crc32c --verify_fatal=1 --verify_state_save=0
}

# Now the disk has it all.
flush()
{
	dmsetup message cached 0 flush && sync && cmp -n 8388608 /tmp/pattern /tmp/disk
}

# What the cache holds outlives the device: it is found again by its superblock.
resume()
{
	filled /tmp/pattern 8 5 && dd if=/tmp/pattern of=/dev/mapper/cached bs=64k oflag=direct &&
		dmsetup remove cached && writecache && reads
}

ok protected protected
observe
ok "writecache: a disk" origin
ok "writecache: an empty cache" dd if=/dev/zero of=/dev/pmem1 bs=1M count=1
ok "writecache: create" writecache
ok "writecache: writes" writes
ok "writecache: reads" reads
ok "writecache: fio" load
ok "writecache: flush" flush
ok "writecache: created again" resume
ok "writecache: flush at the end" flush
ok "writecache: remove" dmsetup remove cached
ok "the books" quiet
echo end

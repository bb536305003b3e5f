#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# fs.sh ext4|xfs [short]: a DAX file system on protected memory. fio writes and
# verifies, before and after the file system was mounted again.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
TYPE=$1
SHORT=${2:-}
M=/tmp/m
mkdir -p $M

make_ext4()
{
	mkfs.ext4 -q -b 4096 -E stride=512,stripe_width=512 /dev/pmem0
}

# It wants 300 MiB unless told that nobody will rely on this.
make_xfs()
{
	mkfs.xfs -q -f --unsupported -m reflink=1 /dev/pmem0
}

attach()
{
	mount -t "$TYPE" -o dax=always /dev/pmem0 $M && grep -q " $M $TYPE .*dax=always" /proc/mounts
}

loop()
{
	truncate -s 16777216 /tmp/disk && losetup /dev/loop1 /tmp/disk
}

# jobs WHEN VERIFY_ONLY: a point for each job. fio's terse lines have the name
# and the error in their third and fifth field.
jobs()
{
	MOUNTED=$M VERIFY_ONLY=$2 fio --output-format=terse ${SHORT:+--section=direct_random} \
		${SHORT:+--section=buffered_sequential} ${SHORT:+--section=mapped_random} \
		/dax/jobs.fio >/tmp/said 2>&1 || sed 's/^/# /' /tmp/said
	awk -F ';' -v when="$1" '$1 == 3 {
		print ($5 == "0" ? "" : "not ") "ok fio: " $3 ": " when }' /tmp/said
}

ok protected protected
ok mkfs "make_$TYPE"
observe
ok mount attach
jobs written 0
# A disk that is a file copies from and to a bio's pages itself.
ok "a disk" loop
all daxio /bin/daxio $M /dev/pmem1 /dev/loop1
ok "no disk" losetup -d /dev/loop1
[ "$TYPE" != xfs ] || . /dax/reflink.sh
ok umount umount $M
ok "mount again" attach
jobs "mounted again" 1
ok umount umount $M
ok "the books" quiet 1000
echo end

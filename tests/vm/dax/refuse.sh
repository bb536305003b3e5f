#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# A kernel that has no keys, told to protect: no device, and it says why. Told
# otherwise, it is a kernel as ever.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
DRIVER=/sys/bus/nd/drivers/nd_pmem
M=/tmp/m
mkdir -p $M

said()
{
	[ "$(dmesg | grep -c "namespace$1.0: protection was asked for, but: the kernel or the CPU has no supervisor keys")" -eq "$2" ]
}

refused()
{
	! sh -c "echo namespace0.0 >$DRIVER/bind" && [ ! -e /dev/pmem0 ] && said 0 2 && said 1 1
}

admitted()
{
	echo 0 >/sys/module/nd_pmem/parameters/protect &&
		echo namespace0.0 >$DRIVER/bind && echo namespace1.0 >$DRIVER/bind && [ -b /dev/pmem0 ]
}

works()
{
	mkfs.ext4 -q -b 4096 /dev/pmem0 && mount -t ext4 -o dax=always /dev/pmem0 $M &&
		filled /tmp/pattern 8 6 && cp /tmp/pattern $M/file && umount $M &&
		mount -t ext4 -o dax=always /dev/pmem0 $M && cmp /tmp/pattern $M/file
}

ok "no device" [ ! -e /dev/pmem0 ]
ok "nor the other" [ ! -e /dev/pmem1 ]
ok "it says why" said 0 1
ok "no keys" sh -c "! grep -qw pks /proc/cpuinfo && [ ! -e $PKS ]"
ok "refused again" refused
ok "without protection" admitted
ok "ext4" works
all daxio /bin/daxio $M /dev/pmem1
echo end

#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# io.sh JOB COUNT: so many operations of 4 KiB by fio, at random in a file whose
# blocks are all written, on ext4 with -o dax=always.

set -e
mkfs.ext4 -q -b 4096 /dev/pmem0
mkdir -p /tmp/m
mount -t ext4 -o dax=always /dev/pmem0 /tmp/m
dd if=/dev/zero of=/tmp/m/file bs=1M count=16 2>/dev/null
sync
LD_PRELOAD=/lib/marked.so fio --name="$1" --rw="$1" --number_ios="$2" --bs=4k --size=16m \
	--filename=/tmp/m/file --ioengine=psync --thread --randrepeat=1 \
	--output-format=terse >/tmp/said
# The job's own word on it: its error is the fifth field.
[ "$(sed -n 's/^3;[^;]*;[^;]*;[^;]*;\([0-9]*\);.*/\1/p' /tmp/said)" = 0 ]

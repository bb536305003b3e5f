#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# prepare.sh 0|1: a DAX file system, on memory that has its key or has not.
set -e
D=/sys/bus/nd/drivers/nd_pmem
echo "$1" >/sys/module/nd_pmem/parameters/protect
for n in "$D"/namespace*; do
	n=${n##*/}
	echo "$n" >"$D/unbind"
	echo "$n" >"$D/bind"
done
mkfs.ext4 -q -b 4096 /dev/pmem0
mkdir -p /tmp/m
mount -t ext4 -o dax=always /dev/pmem0 /tmp/m
echo 1 >/sys/kernel/debug/x86/pks/observe

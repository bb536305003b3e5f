#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guest's half of pmem.bats: what it says is held against what it should.

DEVICE=/dev/pmem0
# While a job runs another /tmp is mounted above it.
CHECKOUT=/tmp/checkout

run()
{
	"$CHECKOUT/build/pkscale" run --env metal --exercise workload \
		--workload ext4/randread --design 'task[rights=split]' "$@" 2>&1
	echo "status=$?"
}

# refused NAME: a run is, and nothing of what is on the device has changed.
refused()
{
	before=$(head -c 1048576 "$DEVICE" | md5sum)
	echo "== $1"
	run --pmem "$DEVICE" --out /tmp/none
	[ "$(head -c 1048576 "$DEVICE" | md5sum)" = "$before" ] && echo untouched
	[ -e /tmp/none ] || echo 'nothing left'
}

zero()
{
	dd if=/dev/zero of="$DEVICE" bs=1M count=1 conv=notrunc 2> /dev/null
	dd if=/dev/zero of="$DEVICE" bs=1M count=1 seek=63 conv=notrunc 2> /dev/null
}

cp -r /opt/pkscale "$CHECKOUT"
echo '== measured'
run --pmem "$DEVICE" --out /tmp/run
echo '== afterwards'
cmp -n 1048576 "$DEVICE" /dev/zero && echo empty
[ -e /target ] || echo 'no directory'
grep -q pmem /proc/mounts || echo 'no mount'
cat /sys/module/nd_pmem/parameters/protect
for of in p50 p99.9; do
	timed $of
done

zero
mkfs.ext4 -q -F -b 4096 "$DEVICE"
refused 'a file system'
mkdir /mnt
mount -t ext4 "$DEVICE" /mnt
refused 'mounted'
umount /mnt
zero
printf x | dd of="$DEVICE" bs=1 seek=70000 conv=notrunc 2> /dev/null
refused 'data'
zero

echo '== no device'
run --out /tmp/none
run --pmem /dev/null --out /tmp/none
run --pmem /dev/loop0 --out /tmp/none
# Another device by the name of one that would do.
ln -s /dev/loop0 /mnt/pmem0
run --pmem /mnt/pmem0 --out /tmp/none

# Between the look at it and its turn somebody may be quicker.
echo '== meanwhile'
mkfs.ext4 -q -F -b 4096 -L theirs "$DEVICE"
timed p50
dd if="$DEVICE" bs=1 skip=$((1024 + 120)) count=6 2> /dev/null
echo

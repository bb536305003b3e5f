#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# A DAX file system whose files share blocks, and memory that goes bad, protected,
# in seconds: for each of many kernels, by scripts/mutants. fs.sh asks for more.

# shellcheck source=tests/vm/dax/common.sh
. /dax/common.sh
M=/tmp/m
mkdir -p $M

make()
{
	mkfs.xfs -q -f --unsupported -m reflink=1 /dev/pmem0
}

attach()
{
	mount -t xfs -o dax=always /dev/pmem0 $M
}

# A file that is written is read, and is that when the page cache has none of it.
read_back()
{
	filled /tmp/pattern 1 3 && cp /tmp/pattern $M/f && cmp /tmp/pattern $M/f &&
		umount $M && attach && cmp /tmp/pattern $M/f
}

points()
{
	ok protected protected
	observe
	ok mkfs make
	ok mount attach
	ok read-back read_back
	# shellcheck source=tests/vm/dax/reflink.sh
	. /dax/reflink.sh
	ok umount umount $M
	ok books quiet 100
	sh /dax/poison.sh
}

# ktap: points with numbers, and names that are a word and say where they are.
ktap()
{
	echo 'KTAP version 1'
	n=0
	while read -r line; do
		case $line in
		"ok "*) result=ok ;;
		"not ok "*) result="not ok" ;;
		*) echo "$line"; continue ;;
		esac
		name=${line#"$result "}
		name=${name%% (*}
		n=$((n + 1))
		echo "$result $n dax-$(echo "$name" | tr -d : | tr ' ' -)"
	done
	echo "1..$n"
}

points | ktap

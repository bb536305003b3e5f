#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's count of register writes against one that knows nothing of it: a
# plugin of QEMU's counts at the addresses that the section __pks_writes notes.
# Both count while x86/pks/observe is 1: the plugin's window is the function that
# is written to there, begun and ended by it.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_plugin
}

# A label says how far from it the instruction is.
labels_of_kernel()
{
	local section start

	section=$(objdump -h "$KERNEL/vmlinux" | awk '$2 == "__pks_writes" { print $4 }')
	[ -n "$section" ]
	start=$((0x$section))
	objcopy -O binary --only-section=__pks_writes "$KERNEL/vmlinux" "$D/labels"
	od -An -v -w4 -t d4 "$D/labels" | while read -r offset; do
		printf '0x%x\n' $((start + offset))
		start=$((start + 4))
	done
}

# labels_of_module KO TEXT: likewise, where its .text stands at TEXT.
labels_of_module()
{
	objdump -r -j __pks_writes "$1" |
		sed -n 's/.*R_X86_64_PC32 *\.text+0x\([0-9a-f]*\)$/\1/p' |
	while read -r offset; do
		printf '0x%x\n' $(($2 + 0x$offset))
	done
}

# counted LABELS COMMAND VM-ARGS: a guest that runs COMMAND, which begins to
# observe, ends that and prints the events; the plugin's counts are the lines of
# $D/executed.
counted()
{
	local labels=$1 command=$2 window arguments
	shift 2
	window=$(awk '$3 == "pks_observe_write" { print $1 }' "$KERNEL/System.map")
	[ -n "$window" ]
	arguments=$TOP/build/tests/count.so,out=$D/executed,window=0x$window
	arguments+=$(sed 's/^/,addr=/' "$labels" | tr -d '\n')
	timeout 300 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D/vm" --timeout 250 "$@" \
		--qemu-arg -plugin --qemu-arg "$arguments" -- \
		sh -c "$command && cd /sys/kernel/debug/x86/pks && echo 0 >observe && cat events"
	paste "$labels" "$D/executed"
}

# agree AT_LEAST: both have counted the same, and so many.
agree()
{
	local executed events

	executed=$(awk '{ sum += $1 } END { print sum + 0 }' "$D/executed")
	events=$(sed -n 's/^writes //p' "$D/vm/stdout")
	echo "executed $executed, events $events"
	[ "$executed" -eq "$events" ]
	[ "$events" -ge "$1" ]
}

@test "each instruction that writes the register has a label" {
	# The prefix makes it one of a kind: "ds wrmsr".
	objcopy -O binary --only-section=.text "$KERNEL/vmlinux" "$D/text"
	labels_of_kernel >"$D/kernel"
	[ "$(LC_ALL=C grep -obUaP '\x3e\x0f\x30' "$D/text" | wc -l)" -eq "$(wc -l <"$D/kernel")" ]
	[ "$(sort -u "$D/kernel" | wc -l)" -ge 20 ]
	# And each has that instruction where it points.
	start=$(awk '$3 == "_text" { print $1 }' "$KERNEL/System.map")
	while read -r address; do
		[ "$(od -An -t x1 -j $((address - 0x$start)) -N 3 "$D/text")" = ' 3e 0f 30' ]
	done <"$D/kernel"
}

@test "a driver and the page cache on protected memory" {
	labels_of_kernel >"$D/kernel"
	counted "$D/kernel" 'sh /dax/raw.sh' --append 'nd_pmem.protect=1' \
		--append 'memmap=128M!512M memmap=64M!768M' \
		--add "$TOP/tests/vm/dax:/dax" --add "$(command -v fio):/bin/fio" \
		--add "$(command -v xfs_io):/bin/xfs_io"
	grep -qx end "$D/vm/stdout"
	agree 1000
	# Not all of it in one place: one label less, and the sums would differ.
	[ "$(grep -cvx 0 "$D/executed")" -ge 3 ]
}

# tests_of_keys PARAMETERS VM-ARGS: the module's tests in such a guest. Where it
# is loaded is found out by a guest of the same bits.
tests_of_keys()
{
	local ko parameters=$1 text
	shift
	ko=$("$TOP/scripts/module" --source "$TOP/tests/vm/pks" "$KERNEL")
	text=$("$TOP/scripts/vm" --kernel "$KERNEL" --add "$ko:/pks_test.ko" "$@" -- \
		sh -c "insmod /pks_test.ko $parameters && cat /sys/module/pks_test/sections/.text")
	labels_of_kernel >"$D/all"
	labels_of_module "$ko" "$text" >"$D/module"
	[ -s "$D/module" ]
	cat "$D/module" >>"$D/all"
	counted "$D/all" "echo 1 >/sys/kernel/debug/x86/pks/observe &&
			insmod /pks_test.ko $parameters && cd /sys/kernel/debug/pks_test &&
			echo all >run && cat run" --add "$ko:/pks_test.ko" --append "memmap=64M\$768M" "$@"
	run ! grep '^not ok' "$D/vm/stdout"
	agree 1000
}

@test "tasks, exceptions, switches" {
	tests_of_keys ''
}

@test "the same with temporary rights, and by a module's own writes" {
	tests_of_keys temporary=1
	[ "$(tail -n "$(wc -l <"$D/module")" "$D/executed" | grep -cvx 0)" -ge 1 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# File systems and device mapper on protected persistent memory: the scripts of
# tests/vm/dax in guests. Each counts its own points; "the books" are that no
# access was without a guard, and that each guard that was opened was shut.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_program daxio tests/vm/dax/daxio.c
}

# guest COMMAND PROGRAMS VM-ARGS: two ranges of persistent memory, and these
# programs of this machine; the points are in $D/stdout. One vCPU unless PROFILE
# says otherwise: with several, QEMU 7.2 may execute the breakpoint by which a
# static key changes when it is no longer there, and the guest dies of it.
guest()
{
	local command=$1 profile=${PROFILE:-count} program adds=()
	for program in $2; do
		adds+=(--add "$(command -v "$program"):/bin/$program")
	done
	shift 2
	timeout 200 "$TOP/scripts/vm" --profile "$profile" --kernel "$KERNEL" --out "$D" \
		--timeout 150 --strict-console --append 'memmap=128M!512M memmap=64M!768M' \
		--add "$TOP/tests/vm/dax:/dax" --add "$TOP/build/tests/daxio:/bin/daxio" \
		"${adds[@]}" "$@" -- sh -c "$command"
	sed '/^ok /d' "$D/stdout"
}

# passed COUNT SCRIPTS: so many points, none failed, and the scripts ended.
passed()
{
	run ! grep '^not ok' "$D/stdout"
	[ "$(grep -c '^end$' "$D/stdout")" -eq "$2" ]
	[ "$(grep '^ok ' "$D/stdout" | grep -vc '# SKIP')" -eq "$1" ]
}

FS='fio xfs_io mkfs.ext4 mkfs.xfs'

@test "ext4" {
	guest 'sh /dax/fs.sh ext4' "$FS" --append nd_pmem.protect=1
	passed 43 1
}

@test "xfs, with blocks that files share" {
	guest 'sh /dax/fs.sh xfs' "$FS" --append nd_pmem.protect=1
	passed 61 1
}

@test "a CPU without fast strings, where a copy is another function" {
	guest 'grep -qw erms /proc/cpuinfo || { sh /dax/fs.sh ext4 short; sh /dax/fs.sh xfs short; }' \
		"$FS" --append 'nd_pmem.protect=1 clearcpuid=erms'
	passed 92 2
}

@test "guards that are the device's operations" {
	guest 'echo 1 > /sys/module/dax/parameters/access_ops && grep -q Y /sys/module/dax/parameters/access_ops &&
		sh /dax/fs.sh ext4 short && sh /dax/fs.sh xfs short' "$FS" --append nd_pmem.protect=1
	passed 92 2
}

@test "the block device, and dm-writecache" {
	guest 'sh /dax/raw.sh && sh /dax/writecache.sh' 'fio xfs_io dmsetup' \
		--append nd_pmem.protect=1
	passed 20 2
}

@test "memory that has gone bad (defect 16), and what writeback has open (defect 17)" {
	build_module tests/vm/pks
	guest 'insmod /pks_test.ko && sh /dax/poison.sh' 'xfs_io mkfs.ext4' \
		--append nd_pmem.protect=1 --add "$KO:/pks_test.ko"
	passed 20 1
}

# The pages are those of the second range; nobody else uses it.
@test "a module of another licence maps pages (defect 18)" {
	! configured PROVE_LOCKING ||
		skip "with lockdep, pages are mapped by what no such module may call"
	build_module tests/vm/foreign
	guest '. /dax/common.sh
		ok protected protected
		observe
		ok "foreign: loaded" insmod /pks_foreign.ko pfn=$((0x30000))
		dmesg | grep -o "pks_foreign: .*" | sed "s/^/# /"
		ok "foreign: each way" sh -c "dmesg | grep -q \"pks_foreign: 5 ways, 0 wrong\""
		ok "foreign: guards" [ "$(event grants)" = 10 ]
		ok "the books" quiet 9
		echo end' '' --append nd_pmem.protect=1 --add "$KO:/pks_foreign.ko"
	passed 5 1
}

@test "dm-linear" {
	guest 'sh /dax/linear.sh' 'dmsetup mkfs.ext4' --append nd_pmem.protect=1
	passed 25 1
}

@test "the device goes while it is used" {
	guest 'sh /dax/unbind.sh' 'xfs_io mkfs.xfs' --append nd_pmem.protect=1
	passed 29 1
}

@test "nopks: no device, or one as ever" {
	guest 'sh /dax/refuse.sh' mkfs.ext4 --append 'nd_pmem.protect=1 nopks'
	passed 26 1
}

# user_keys KERNEL NAME: the kernel's own test there; what it said is $D/NAME.
# The clock of this profile, from which its random numbers come, is fixed.
user_keys()
{
	timeout 200 "$TOP/scripts/vm" --profile count --kernel "$1" --timeout 100 --strict-console \
		--append 'memmap=64M!512M nd_pmem.protect=1' --out "$D/$2.d" \
		--add "$D/protection_keys:/bin/protection_keys" \
		--add "$TOP/tests/vm/dax/user_keys.sh:/user_keys.sh" -- sh /user_keys.sh
	mv "$D/$2.d/stdout" "$D/$2"
	grep -qx 'done (all tests OK)' "$D/$2"
	run ! grep -i 'assert\|unexpected' "$D/$2"
}

@test "user keys are as they are without the patches" {
	local source=$KERNEL/build/source unpatched dir
	[ -e "$source" ] || source=$KERNEL/source
	dir=$source/tools/testing/selftests
	# Two rounds instead of 22.
	sed 's/nr_iterations = 22/nr_iterations = 2/' "$dir/mm/protection_keys.c" >"$D/pk.c"
	gcc -O2 -w -mxsave -no-pie -D_GNU_SOURCE= -iquote "$dir/mm" -I"$dir" \
		-I"$source/tools/include/uapi" -I"$source/tools/include" \
		-o "$D/protection_keys" "$D/pk.c" "$dir/mm/vm_util.c" "$dir/mm/thp_settings.c"
	user_keys "$KERNEL" patched
	unpatched=${PKSCALE_TEST_UNPATCHED:-$("$TOP/scripts/kernel" --unpatched --path)} ||
		skip "no kernel without the patches is built: run scripts/kernel --unpatched"
	user_keys "$unpatched" unpatched
	diff "$D/unpatched" "$D/patched"
}

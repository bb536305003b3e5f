#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's protection keys: the tests of tests/vm/pks in guests.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module tests/vm/pks
	# It shuts a guard on return to user mode: no fork with one. It warns of
	# what is undone once too often, and KASAN of what is read and thrown away.
	NOT_HERE='^(machine_check|fork_|undone_in|range_word_over)'
	configured PGMAP_ACCESS_DEBUG || NOT_HERE='^machine_check'
	export NOT_HERE
}

# guest PARAMETERS NAMES VM-ARGS: load the module, run the tests of that name;
# the results are in $D/stdout, the console in $D/console.log.
guest()
{
	twice "$D" boot "$@"
	sed -n '1,/^1\.\./p' "$D/stdout"
	head -n 1 "$D/stdout" | grep -qx 'KTAP version 1'
}

boot()
{
	local parameters=$1 names=$2
	shift 2
	rm -f "$D/stdout" "$D/console.log"
	timeout 200 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D" --timeout 150 \
		--add "$KO:/pks_test.ko" --append "memmap=64M\$768M" "$@" -- \
		sh -c "insmod /pks_test.ko $(addresses) $parameters &&
			cd /sys/kernel/debug/pks_test &&
			echo '$names' > run && cat run && uname -r &&
			grep -wc pks /proc/cpuinfo" || true
}

# addresses: parameters by which the guest hands the module what sleep ends with,
# which no module may name.
addresses()
{
	printf "\$(awk '"
	printf '$3 == "pks_%s" { print "%s=0x" $1 } ' resume_early resume_early \
		resume_cpu resume_cpu
	printf "' /proc/kallsyms)"
}

# passed COUNT: so many ran at least, none failed; names of the others: $skipped.
passed()
{
	local all
	run ! grep '^not ok' "$D/stdout"
	all=$(sed -n 's/^1\.\.//p' "$D/stdout")
	[ "$(grep -c '^ok ' "$D/stdout")" -eq "$all" ]
	skipped=$(sed -n 's/^ok [0-9]* \([^ ]*\) # SKIP.*/\1/p' "$D/stdout")
	[ "$(grep -c '^ok [0-9]* [^ ]*$' "$D/stdout")" -ge "$1" ]
}

# warned_only PATTERN: the console has no WARNING but from there.
warned_only()
{
	run ! grep -E 'WARNING:|BUG:|Oops' <(grep -vE "$1" "$D/console.log")
}

# Tests that need temporary rights.
TEMPORARY='^(granted|given|too_small|own_(surv|is_not)|interrupt|refused_past|levels|enabled|sleeping_fault_ends|second_stray_asks|other_cpu_has_none|taken_back|other_key_is_not)'
# On a machine that is busy, a guest of several CPUs may have none that is idle.
NEVER_IDLE='^first_range_clears_idle_words'
# Warnings that the tests ask for.
MEANT='WARNING: .* (warn|memremap_pages|pagemap_range|pks_grant_temporary|pgmap_alias_map)\+0x'

@test "one CPU" {
	guest '' all
	passed 228
	warned_only "$MEANT"
	grep -q 'read of a page with key 2 fixed up at .*: a guard is missing' "$D/console.log"
	run ! grep -vE '^(other|left_mapped_on_other|migrated|back|guard_survives|returning|pkey_takes|no_keys)' < <(grep -vE "$TEMPORARY|$NOT_HERE" <<< "$skipped")
}

@test "one CPU, with temporary rights" {
	guest temporary=1 all
	passed 249
	warned_only "$MEANT"
}

@test "several CPUs" {
	guest '' all --profile smp
	passed 239
	warned_only "$MEANT"
	run ! grep -vE "$TEMPORARY|$NOT_HERE|$NEVER_IDLE|^no_keys" <<< "$skipped"
}

@test "several CPUs, with temporary rights" {
	guest temporary=1 all --profile smp
	passed 260
	warned_only "$MEANT"
	run ! grep -vE "$NOT_HERE|$NEVER_IDLE|^(owner_cannot_grant|not_enabled|no_keys|left_mapped_on_other)" <<< "$skipped"
}

# without VM-ARGS: a kernel that has, or is told to have, no keys.
without()
{
	guest '' all "$@"
	passed 5
	warned_only "$MEANT"
	[ "$(tail -n 1 "$D/stdout")" -eq 0 ]
	[ "$(grep -c '^ok [0-9]* no_keys_[a-z_]*$' "$D/stdout")" -eq 5 ]
}

@test "in a debug kernel, a design that uses more than it says is named" {
	needs PGMAP_ACCESS_DEBUG
	guest '' poison_nests
	passed 1
	warned_only '^$'
	guest '' 'poison_of_map poison_of_fault poison_of_lock'
	passed 3
	grep -q 'pgmap_access: liar uses the context word' "$D/console.log"
}

@test "in a debug kernel, a machine check in a guard" {
	needs X86_MCE
	guest '' machine_check_shuts_and_gives_back
	passed 1
	warned_only '^$'
}

@test "nopks" {
	without --append nopks
}

@test "clearcpuid=pks" {
	without --append clearcpuid=pks
}

@test "a CPU that has no keys" {
	without --qemu-arg -global --qemu-arg max-x86_64-cpu.pks=off
}

@test "a guard held on return to user mode (defect 21)" {
	local said='pks: sh\[[0-9]*\] returns to user mode with rights 00000030, word 00005a17'
	guest '' held_on_return_to_user_mode
	passed 1
	if configured PGMAP_ACCESS_DEBUG; then
		grep -q "$said" "$D/console.log"
	else
		run ! grep 'returns to user mode' "$D/console.log"
	fi
	warned_only 'WARNING: .* pks_assert_shut\+0x'
}

# oops NAME TEXT...: of the test's, each of the texts in the console.
oops()
{
	local text
	guest '' "$1"
	passed 1
	shift
	for text; do
		grep -qE "$text" "$D/console.log"
	done
}

@test "a stray read ends its task, and says key, register and address" {
	oops oops_of_stray_read 'read of a page with key 2 refused: PKRS fffffffc, address ffff8880' \
		'BUG: unable to handle page fault for address' \
		'error_code\(0x0021\) - protection keys violation' 'PKRS: fffffffc'
}

@test "a stray write does" {
	oops oops_of_stray_write 'write of a page with key 2 refused: PKRS fffffffc' \
		'error_code\(0x0023\)'
}

@test "a stray in a guard of another key does" {
	oops oops_in_guard_of_other_key 'key 2 refused: PKRS ffffff3c'
}

@test "a write in a guard for reading does" {
	oops oops_of_write_while_reading 'key 2 refused: PKRS ffffffec'
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a kernel that checks itself says of the patches: objtool of the entry code,
# lockdep of guards. Others have nothing to say.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

# has OPTION: or it is the wrong kernel for this test.
has()
{
	grep -qsx "CONFIG_$1=y" "$KERNEL/.config" ||
		skip "the kernel has no $1; make torture builds one that has"
}

# objtool FILE: look for calls out of code that must not be traced.
objtool()
{
	"$KERNEL/build/tools/objtool/objtool" --hacks=jump_label --hacks=noinstr \
		--noinstr --uaccess --link --dry-run "$1" 2>&1
}

# entered CALL: an object with entry code that does so.
entered()
{
	cat >"$D/entry.c" <<-END
		int x;
		__attribute__((noinline)) void traced(void) { x++; }
		__attribute__((noinline, section(".noinstr.text"))) void quiet(void) { x--; }
		__attribute__((noinline, section(".noinstr.text"))) void enter(void) { $1(); x = 2; }
	END
	gcc -O1 -c -fcf-protection=none -o "$D/entry.o" "$D/entry.c"
}

@test "objtool sees no traced code on the way in or out (defect 28)" {
	has NOINSTR_VALIDATION
	[ -s "$KERNEL/build/vmlinux.o" ] || skip "the kernel's vmlinux.o is not there"
	# It would say if there was.
	entered traced
	run objtool "$D/entry.o"
	[[ $output == *"enter+0x"*"call to traced() leaves .noinstr.text section"* ]]
	entered quiet
	run objtool "$D/entry.o"
	[ -z "$output" ]
	run objtool "$KERNEL/build/vmlinux.o"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	# What it looked at is what enters with the register open.
	nm "$KERNEL/build/vmlinux.o" | grep -w irqentry_enter_context
}

# Guards in every way to map, nested, of several ranges, and where a task sleeps.
GUARDS='keyed_kmap keyed_local keyed_folio keyed_atomic keyed_kmap_builtin
keyed_local_builtin keyed_folio_builtin keyed_atomic_builtin nested_kinds
inner_of_two_ranges grant_of_many_pages guard_outlives_device
disarming_waits_for_mapping irq_may_open_its_own softirq_may_open_its_own
nmi_may_open_its_own sleeping_fault_may_open_its_own'

@test "lockdep has nothing to say of a guard (defect 14)" {
	local names=${GUARDS//$'\n'/ }
	has PROVE_LOCKING
	build_module tests/vm/pks
	timeout 200 "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D" --timeout 150 \
		--strict-console --add "$KO:/pks_test.ko" --append 'memmap=64M$768M' -- \
		sh -c "insmod /pks_test.ko && echo '$names' >/sys/kernel/debug/pks_test/run
			cat /sys/kernel/debug/pks_test/run
			grep debug_locks /proc/lockdep_stats"
	cat "$D/stdout"
	[ "$(grep -c '^ok [0-9]* [^ ]*$' "$D/stdout")" -eq "$(wc -w <<< "$names")" ]
	# It is off from its first complaint on.
	grep -q 'debug_locks: *1$' "$D/stdout"
	run ! grep -E 'WARNING:|BUG:' "$D/console.log"
}

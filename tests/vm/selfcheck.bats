#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a kernel that checks itself says of the patches: objtool of the entry code,
# lockdep of guards. Others have nothing to say. And what the compiler does of
# kernels that are not booted here.

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
	needs NOINSTR_VALIDATION
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
	needs PROVE_LOCKING
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

# objects ARCH OPTION... -- OBJECT...: of the default configuration with these
# options, built of the kernel's source beside it; a warning fails.
objects()
{
	local arch=$1 source on=() option
	shift
	source=$KERNEL/build/source
	[ -e "$source" ] || source=$KERNEL/source
	while [ "$1" != -- ]; do
		on+=(-e "$1")
		shift
	done
	shift
	mkdir -p "$D/$arch"
	(cd "$source" && make -s O="$D/$arch" ARCH="$arch" defconfig &&
		scripts/config --file "$D/$arch/.config" "${on[@]}" &&
		make -s O="$D/$arch" ARCH="$arch" olddefconfig) >"$D/$arch.log" 2>&1
	for option in "${on[@]}"; do
		[ "$option" = -e ] || grep -qx "CONFIG_$option=y" "$D/$arch/.config"
	done
	make -C "$source" -j"$(nproc)" O="$D/$arch" ARCH="$arch" "$@" >>"$D/$arch.log" 2>&1 ||
		{ tail -n 20 "$D/$arch.log"; return 1; }
	run ! grep 'warning: ' "$D/$arch.log"
}

@test "32 bits and Xen PV, whose way out of exceptions is as it was (defect 23)" {
	[ -n "${PKSCALE_TEST_BUILD:-}" ] || skip "slow: set PKSCALE_TEST_BUILD=1"
	objects i386 HIGHMEM DAX MD BLK_DEV_DM DM_WRITECACHE KVM KVM_INTEL -- \
		arch/x86/kernel/alternative.o arch/x86/kernel/cpu/common.o \
		arch/x86/kernel/process.o arch/x86/kernel/traps.o arch/x86/mm/fault.o \
		arch/x86/mm/pat/set_memory.o arch/x86/power/cpu.o drivers/dax/super.o \
		drivers/md/dm-writecache.o kernel/entry/common.o \
		kernel/softirq.o mm/highmem.o mm/maccess.o mm/memory.o mm/mm_init.o \
		virt/kvm/kvm_main.o
	objects x86_64 HYPERVISOR_GUEST PARAVIRT XEN XEN_PV X86_SUPERVISOR_PKEYS -- \
		arch/x86/mm/pks.o arch/x86/mm/fault.o arch/x86/kernel/cpu/common.o \
		arch/x86/kernel/process_64.o arch/x86/power/cpu.o arch/x86/entry/ \
		arch/x86/xen/enlighten_pv.o kernel/entry/common.o
	# The keys are refused where they would be enabled.
	objdump -dr "$D/x86_64/arch/x86/mm/pks.o" |
		sed -n '/<pks_setup_cpu>:$/,/^$/p' | grep -q setup_clear_cpu_cap
}

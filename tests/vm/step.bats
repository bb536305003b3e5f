#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stepping through what writes the kernel's protection keys: tests/vm/step in
# guests. See step.h there for what is proved, and how.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module tests/vm/step
}

# What the module is told about the kernel: symbols that no module may name.
SYMBOLS='irqentry_enter_context irqentry_exit_context hw_breakpoint_exceptions_nb'

# guest PARAMETERS NAMES VM-ARGS: load the module, run the tests of that name;
# the results are in $D/stdout.
guest()
{
	local parameters=$1 names=$2
	shift 2
	timeout "${LIMIT:-240}" "$TOP/scripts/vm" --kernel "$KERNEL" --out "$D" \
		--timeout "${LIMIT:-200}" --strict-console \
		--add "$KO:/pks_step.ko" "$@" -- \
		sh -c "insmod /pks_step.ko $parameters &&
			echo '$names' > /sys/kernel/debug/pks_step/run &&
			cat /sys/kernel/debug/pks_step/run"
	cat "$D/stdout"
	head -n 1 "$D/stdout" | grep -qx 'KTAP version 1'
	run ! grep '^not ok' "$D/stdout"
	[ "$(grep -c '^ok ' "$D/stdout")" -eq \
		"$(sed -n 's/^1\.\.//p' "$D/stdout")" ]
}

# Parameters by which the guest hands those symbols to the module.
addresses()
{
	printf "\$(awk '"
	printf '$3 == "%s" { print $3 "=0x" $1 } ' $SYMBOLS
	printf '$3 == "__switch_to" { print "switch_to=0x" $1 } '
	printf "' /proc/kallsyms)"
}

# ran COUNT: so many were run at least; the others need what this guest has not.
ran()
{
	[ "$(grep -c '^ok [0-9]* [^ ]*$' "$D/stdout")" -ge "$1" ]
}

# found WHAT COUNT: the first test that says so has seen that many at least.
found()
{
	local n
	n=$(sed -n "s/^# $1: \([0-9]*\) .*/\1/p; s/^# \([0-9]*\) $1.*/\1/p" \
		"$D/stdout" | head -n 1)
	[ "$n" -ge "$2" ]
}

# brief WHY: a kernel that checks itself is another for this test.
brief()
{
	! configured KASAN ||
		skip "the kernel checks itself: $1"
}

@test "an exception at every instruction finds the register shut" {
	guest "$(addresses)" all
	# One patches __switch_to, if it looks as it knows it.
	ran 11
	# And there is something to be interrupted.
	found 'instructions of' 20
	found transparent 60
	found injected 60
}

@test "it does so with temporary rights" {
	brief "with lockdep the writer is longer than what is recorded"
	# The writer itself is recorded while no exception looks at the register,
	# and with temporary rights each does.
	guest "temporary=1 $(addresses)" \
		'cache-never-lies irq-entry irq-exit injected-switch'
	ran 4
}

@test "and so does an NMI, and a task that preempts" {
	brief "to boot, an instruction a block, takes minutes"
	# A block of the emulator is one instruction, or they come nowhere.
	# A few may miss the one instruction where a wrong order shows.
	local names='nmis preemptions'
	[ -z "${PKSCALE_STEP_COUNT:-}" ] || names+=' nmis-catch-wrong-orders'
	guest "count=${PKSCALE_STEP_COUNT:-1500}" "$names" \
		--profile smp --cpus 2 --qemu-arg -singlestep
	ran "$(wc -w <<< "$names")"
}

# symbol FILE NAME: its address; of a static function, whatever the compiler added.
symbol()
{
	nm "$1" | awk -v name="$2" '$3 == name || index($3, name ".") == 1 { print "0x" $1 }'
}

@test "entry and exit of #DB, boundary by boundary from outside" {
	[ -n "${PKSCALE_STEP_LEVELS:-}" ] || skip "slow: set PKSCALE_STEP_LEVELS=60"
	command -v gdb > /dev/null || skip "no gdb"
	vmlinux=$KERNEL/vmlinux
	[ -f "$vmlinux" ] || vmlinux=$KERNEL/build/vmlinux
	[ -f "$vmlinux" ] || skip "no vmlinux"
	socket=$(mktemp -u /tmp/pks-step.XXXXXX)
	LIMIT=500 guest '' transparent-inline \
		--qemu-arg -gdb --qemu-arg "unix:$socket,server=on,wait=off" \
		--qemu-arg -S > "$D/guest" &
	guest=$!
	for ((i = 0; i < 100; i++)); do
		[ ! -S "$socket" ] || break
		sleep 0.1
	done
	timeout 480 gdb -nx -batch "$vmlinux" -ex "target remote $socket" \
		-ex "set \$enter = $(symbol "$vmlinux" irqentry_nmi_enter_context)" \
		-ex "set \$exit = $(symbol "$vmlinux" irqentry_nmi_exit_context)" \
		-ex "set \$times = $PKSCALE_STEP_LEVELS" \
		-x "$TOP/tests/vm/step/levels.gdb" > "$D/gdb" 2>&1
	wait "$guest"
	rm -f "$socket"
	grep '^levels: ' "$D/gdb"
	grep -q '^levels: .*, cache lied 0, wrong at the return 0$' "$D/gdb"
	run ! grep -q '^levels: .* 0 writes' "$D/gdb"
}

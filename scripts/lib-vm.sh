# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Helpers of scripts/vm: what a machine is made of, running it, and reading
# what it left behind. Sourced after lib.sh.
# shellcheck disable=SC2034	# scripts/vm reads the tables

# --- Profiles: what a machine is made of -------------------------------------
#
# erms and fsrm decide which string routines the kernel patches in, and so
# instruction counts: both are named, on or off. TCG of QEMU 7.2 cannot offer
# fsrm. la57 is off so that page tables have the same depth as on most silicon.
#
# count: one instruction is one tick of the clock. -seed, a fixed date and a
# clock that follows the guest make two boots the same in every bit; the
# calibration of the LAPIC timer would be most of the boot.
readonly PROFILES='count smp kvm'
declare -rA VM_ACCEL=(
	[count]='-accel tcg,thread=single -icount shift=0,sleep=off -seed 1 -rtc base=2024-01-01,clock=vm'
	[smp]='-accel tcg,thread=multi'
	[kvm]='-accel kvm'
)
declare -rA VM_CPU=(
	[count]='max,-la57,+erms,-fsrm'
	[smp]='max,-la57,+erms,-fsrm'
	[kvm]='host'
)
# Ranges of memory that the kernel takes for persistent, unless --append names
# some; a kernel without the driver for it leaves them alone. On several CPUs
# there are callers that want one each.
declare -rA VM_PMEM=(
	[count]='memmap=32M!512M memmap=32M!576M'
	[smp]='memmap=32M!512M memmap=32M!576M memmap=16M!640M memmap=16M!672M'
	[kvm]=''
)
# smp: a kernel that gets too little of a busy machine while it looks whether its
# timer works takes the timer for broken, and panics. QEMU may run a breakpoint that
# is gone (docs/series.md): the clock's key is the one that all CPUs run into while
# they boot, and sched_clock_init_late changes it; without, the clock is the slow one.
declare -rA VM_APPEND=(
	[count]='nolapic_timer'
	[smp]='no_timer_check initcall_blacklist=sched_clock_init_late'
	[kvm]=''
)
declare -rA VM_CPUS=([count]=1 [smp]=4 [kvm]=1)	# by default
declare -rA VM_CPUS_MAX=([count]=1 [smp]=64 [kvm]=64)
declare -rA VM_MEMORY=([count]=1024 [smp]=1024 [kvm]=1024)	# MiB
# Watchdog, seconds: so many, and so many more for each CPU. 64 emulated CPUs
# on two real ones need three minutes to boot.
declare -rA VM_TIMEOUT=([count]=300 [smp]=120 [kvm]=120)
declare -rA VM_TIMEOUT_CPU=([count]=0 [smp]=8 [kvm]=1)

# No 'quiet', and a loglevel that lets WARNs through. trace_eval_init only
# rewrites enum names in the format files of trace events; it is a quarter of a
# boot under TCG.
readonly VM_APPEND_ALL='console=ttyS0 panic=-1 nokaslr norandmaps loglevel=7 initcall_blacklist=trace_eval_init'

# Options that would change what the profile promises; see refuse_qemu_arg.
readonly VM_FIXED='accel enable-kvm icount smp cpu machine M m seed rtc kernel
	initrd append serial no-reboot readconfig nodefaults daemonize pidfile'

# refuse_qemu_arg ARG: stop when ARG would change the machine behind the
# profile's back. QEMU takes -x and --x alike.
refuse_qemu_arg()
{
	local word=${1%%[ =]*} fixed

	case $1 in
	*shift=auto*sleep=off* | *sleep=off*shift=auto*)
		# QEMU 7.2 accepts the pair without a word.
		die "shift=auto together with sleep=off counts nothing: refused" ;;
	esac
	case $word in
	--*) word=${word#--} ;;
	-*) word=${word#-} ;;
	*) return 0 ;;
	esac
	for fixed in $VM_FIXED; do
		[ "$word" != "$fixed" ] ||
			die "--qemu-arg $1: -$fixed is set by the profile" \
			    "choose another --profile, or use --cpus, --append"
	done
}

# image_of KERNEL: the bootable image of a directory from scripts/kernel or
# scripts/stock-kernel, of a build tree, or the image itself.
image_of()
{
	local file

	if [ -f "$1" ]; then
		printf '%s\n' "$1"
		return
	fi
	for file in "$1/bzImage" "$1/arch/x86/boot/bzImage" "$1"/boot/vmlinuz-*; do
		if [ -f "$file" ]; then
			printf '%s\n' "$file"
			return
		fi
	done
	die "no kernel image in $1" "build one: scripts/kernel"
}

# split_plugin PROFILE KERNEL FILE EACH: QEMU's argument that counts user space and the
# kernel apart, into FILE, and the kernel's instructions, into EACH; either may be empty.
# It changes neither the clock nor what the guest does.
split_plugin()
{
	local plugin=$TOP/build/split.so fault=

	[ "$1" = count ] || die "--split and --each: only the profile count counts instructions"
	[ ! -r "$2/System.map" ] ||
		fault=$(awk '$3 == "asm_exc_page_fault" { print $1 }' "$2/System.map")
	[ -n "$fault" ] || die "--split and --each: $2 has no System.map that names asm_exc_page_fault"
	[ -r "$plugin" ] || die "$plugin is missing" "build it: make driver"
	set -- "${3:-/dev/null}" "$4"
	printf '%s,fault=0x%s,out=%s%s\n' "${plugin//,/,,}" "$fault" "${1//,/,,}" \
		"${2:+,each=${2//,/,,}}"
}

# --- Reading what is left ----------------------------------------------------

# console_text FILE: without carriage returns and stray control characters.
console_text()
{
	tr -d '\000-\010\013-\037' <"$1"
}

# console_tail FILE: the last lines, for a person, on stderr.
console_tail()
{
	[ -s "$1" ] || { note "the console is empty"; return; }
	note "last lines of the console:"
	console_text "$1" | tail -n 20 | sed 's/^/  | /' >&2
}

# kernel_complaints FILE: lines by which the kernel says that it is not well.
kernel_complaints()
{
	console_text "$1" | grep -E \
		'^\[ *[0-9]+\.[0-9]+\](\[[^]]*\])? .*(WARNING: |BUG: |BUG at |Oops|general protection fault|rcu: INFO:|soft lockup|hard LOCKUP|Kernel panic)' ||
		true
}

# guest_stderr FILE: what the command wrote to its stderr: console lines while
# it ran that do not bear the kernel's time stamp.
guest_stderr()
{
	console_text "$1" | sed -n \
		'/^guest-init: begin$/,/^guest-init: end$/ { /^\(guest-init\|scripts\/vm\): /d; /^\[ *[0-9][0-9]*\.[0-9]*\]/!p }'
}

# vanished DIR: the guest was to go on, and said nothing, for which there was space.
vanished()
{
	[ "$(console_text "$1/console.log" |
		grep -o '^guest-init: .*\|Kernel panic' | tail -n 1)" = \
		'guest-init: begin' ] && (($(kib_free "$1") >= 16))
}

# why_failed STATUS DIR RECEIVE_SAYS TIMEOUT: one line, the reason why there
# are no results. 137 is KILL: the watchdog's second word, or anybody's.
why_failed()
{
	local text

	if [ "$1" -eq 124 ] || { [ "$1" -eq 137 ] && (("$4" && SECONDS >= "$4")); }; then
		echo "the guest was ended after $4 s (--timeout)"
		return
	fi
	text=$(console_text "$2/console.log" | grep -m 1 'Kernel panic') || true
	if [ -n "$text" ]; then
		echo "the guest panicked: ${text#*Kernel panic - }"
		return
	fi
	text=$(console_text "$2/console.log" | sed -n \
		'/^guest-init: \(begin\|end\)$/d; s/^\(guest-init\|scripts\/vm\): //p' |
		head -n 1)
	if [ -n "$text" ]; then
		echo "$text"
	elif [ "$1" -ne 0 ]; then
		echo "QEMU failed (status $1): $(tail -n 1 "$2/qemu.log")"
	elif (($(kib_free "$2") < 16)); then
		echo "no space is left for the results in $2"
	else
		echo "the guest ended without results: ${3:-nothing received}"
	fi
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC1003,SC2013,SC2016,SC2030,SC2031,SC2154
#
# scripts/vm: what it refuses, what it builds, and how it ends. The tests that
# boot need a kernel: PKSCALE_TEST_KERNEL, or the one scripts/kernel has built.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	VM=$TOP/scripts/vm
	T=$BATS_TEST_TMPDIR
	export TMPDIR=$T/tmp
	mkdir "$TMPDIR"
	# Stands in where no guest runs.
	: >"$T/bzImage"
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path 2>/dev/null || true)}
}

teardown()
{
	[ ! -e "$T/mounted" ] || umount "$(cat "$T/mounted")"
}

needs_guest()
{
	[ -n "$KERNEL" ] || skip "no kernel is built: run scripts/kernel"
	[ -x "${PKSCALE_PROGRAM:-$TOP/build/pkscale}" ] ||
		skip "build/pkscale is missing: run make driver"
	command -v qemu-system-x86_64 >/dev/null || skip "QEMU is missing"
}

# vm ARG...: the script under test, bounded.
vm()
{
	timeout 120 "$VM" --kernel "$KERNEL" "$@"
}

dry()
{
	"$VM" --kernel "$T" --dry-run "$@" | tr -d '\\'
}

# descendants PID: it and all below it, by parent.
descendants()
{
	local kid

	echo "$1"
	for kid in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		descendants "$kid"
	done
}

# all_dead PID...: none of them runs. A pid that is a zombie is dead.
all_dead()
{
	local pid

	for pid; do
		! grep -q '^State:[[:space:]]*[^ZX]' "/proc/$pid/status" 2>/dev/null || return 1
	done
}

# guest_of OUT: a guest has begun to speak there.
guest_of()
{
	[ -s "$1/console.log" ]
}

# leads PID: it has a session of its own, and so listens to signals.
leads()
{
	[ "$(ps -o sid= -p "$1" | tr -d ' ')" = "$1" ]
}

# --- what it refuses ---------------------------------------------------------

@test "arguments that cannot be are refused with exit 2" {
	local -a bad=(
		"--profile nope true|known: count smp kvm"
		"--cpus 2 true|--cpus of profile count is '2'"
		"--profile smp --cpus 65 true|must be 1 to 64"
		"--profile smp --cpus 0 true|must be 1 to 64"
		"--profile smp --cpus four true|is 'four'"
		"--timeout -1 true|--timeout is '-1'"
		"--nope true|unknown option '--nope'"
		"--cpus|needs a value"
		"--shell true|--shell takes no CMD"
		"|no CMD"
		"--add nocolon true|not SRC:DEST"
		"--add $T/absent:/x true|$T/absent: there is no such file"
	)
	local row

	for row in "${bad[@]}"; do
		echo "# ${row%|*}"
		# shellcheck disable=SC2086
		run -2 "$VM" --kernel "$T" ${row%|*}
		[[ $output == *"${row##*|}"* ]]
	done
	run -2 "$VM" --kernel "$T/absent" true
	[[ $output == *"no such directory"* ]]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "nothing changes icount, CPUs or accelerator behind the profile" {
	local arg

	for arg in -icount --icount -icount=shift=3 -smp --smp -accel \
		-enable-kvm -cpu -seed -machine -M -rtc -readconfig \
		shift=auto,sleep=off; do
		echo "# $arg"
		run -2 "$VM" --kernel "$T" --dry-run --qemu-arg "$arg" true
	done
	run -0 dry --qemu-arg -smbios --qemu-arg type=0 true
	[[ $output == *"-smbios type=0"* ]]
}

@test "--split is for the clock that counts, and for a kernel that is known" {
	local map='ffffffff81000010 T asm_exc_page_fault'

	run -2 "$VM" --kernel "$T" --dry-run --split "$T/split" true
	[[ $output == *"$T has no System.map that names asm_exc_page_fault"* ]]
	echo "$map" >"$T/System.map"
	[ -r "$TOP/build/split.so" ] || skip "build/split.so is missing: run make driver"
	run -0 dry --split "$T/a,b" true
	[[ $output == *"-plugin $TOP/build/split.so,fault=0xffffffff81000010,out=$T/a,,b"* ]]
	run -0 dry --each "$T/each" true
	[[ $output == *",out=/dev/null,each=$T/each"* ]]
	run -2 "$VM" --kernel "$T" --dry-run --profile smp --split "$T/split" true
	[[ $output == *"only the profile count"* ]]
}

# ranges: how many of persistent memory $output names.
ranges()
{
	grep -o 'memmap=[^ ]*!' <<< "$output" | wc -l
}

@test "several CPUs have a range for four callers, and trust their timer" {
	run -0 dry true
	[ "$(ranges)" -eq 2 ]
	[[ $output != *no_timer_check* ]]
	run -0 dry --profile smp true
	[ "$(ranges)" -eq 4 ]
	[[ $output == *" no_timer_check initcall_blacklist=sched_clock_init_late "* ]]
	run -0 dry --profile smp --append 'memmap=64M!512M' true
	[ "$(ranges)" -eq 1 ]
}

@test "the profile count fixes everything that moves a count" {
	local word

	run -0 dry true
	for word in '-accel tcg,thread=single' '-icount shift=0,sleep=off' \
		'-smp 1 ' '-seed 1' '-rtc base=2024-01-01,clock=vm' '+erms' \
		'-fsrm' '-la57' '-nodefaults' '-no-reboot' 'nokaslr' \
		'norandmaps' 'nolapic_timer' 'panic=-1'; do
		echo "# $word"
		[[ $output == *"$word"* ]]
	done
	[[ $output != *quiet* ]]
	[[ $output != *kvm* ]]
	[[ $output != *virtio* ]]
}

@test "the profile smp has four CPUs and does not count" {
	run -0 dry --profile smp true
	[[ $output == *"-accel tcg,thread=multi"*"-smp 4 "* ]]
	[[ $output != *icount* ]]
	[[ $output != *kvm* ]]
	run -0 dry --profile smp --cpus 64 true
	[[ $output == *"-smp 64 "* ]]
}

@test "a missing QEMU is named, with what installs it" {
	PKSCALE_QEMU=no-such-qemu run -2 "$VM" --kernel "$T" true
	[[ $output == *"no-such-qemu is missing"*"scripts/deps"* ]]
}

@test "QEMU that fails at once is reported with its own words" {
	needs_guest
	run -2 vm --out "$T/out" --qemu-arg -no-such-option true
	[[ $output == *"QEMU failed"*"no-such-option"* ]]
	[ ! -e "$T/out/stdout" ]
}

@test "counts that cannot be written, or not made on several vCPUs, are an error" {
	needs_guest
	run -2 vm --split "$T/absent/split" true
	[[ $output == *"QEMU failed"*"split"* ]]
	run -2 vm --profile smp --qemu-arg -plugin \
		--qemu-arg "$TOP/build/split.so,fault=1,out=$T/split" true
	[[ $output == *"QEMU failed"* ]]
}

@test "an output directory that cannot be written is named" {
	: >"$T/file"
	run -2 "$VM" --kernel "$T" --out "$T/file/out" true
	[[ $output == *"cannot write to $T/file/out"* ]]
}

# --- the initramfs -----------------------------------------------------------

@test "the initramfs is the same in every byte and has the libraries" {
	[ -x "$TOP/build/pkscale" ] || skip "build/pkscale is missing"
	"$TOP/scripts/initramfs" --add /bin/bash:/bin/bash "$T/a" -- x 'a b'
	sleep 1.1
	touch "$T/later"
	"$TOP/scripts/initramfs" --add /bin/bash:/bin/bash "$T/b" -- x 'a b'
	cmp "$T/a" "$T/b"
	cpio -it --quiet <"$T/a" >"$T/list"
	grep -q '^lib.*/libtinfo' "$T/list"
	grep -q '^lib64/ld-linux' "$T/list"
	grep -q '^init$' "$T/list"
}

@test "an initramfs that was not finished leaves nothing" {
	[ -x "$TOP/build/pkscale" ] || skip "build/pkscale is missing"
	mkdir "$T/out"
	run -2 "$TOP/scripts/initramfs" --archive "$T/none.cpio" "$T/out/initramfs" -- x
	[[ $output == *"cannot read $T/none.cpio"* ]]
	[ -z "$(ls -A "$T/out")" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

# --- guests ------------------------------------------------------------------

@test "output and exit status of the command come back" {
	needs_guest
	run --separate-stderr -7 vm -- sh -c 'echo out; echo err >&2; exit 7'
	[ "$output" = out ]
	[[ $stderr == *err* ]]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "arguments arrive unharmed" {
	needs_guest
	local args=('a  b' "it's" '"q"' '$HOME `x`' $'new\nline' '' '\' '*')

	vm -- sh -c 'for a; do printf "<%s>" "$a"; done' x "${args[@]}" >"$T/got"
	printf '<%s>' "${args[@]}" >"$T/want"
	cmp "$T/got" "$T/want"
}

@test "erms is on, fsrm and la57 are off, in count and in smp" {
	needs_guest
	local profile flags

	for profile in count smp; do
		flags=" $(vm --profile $profile -- grep -m 1 '^flags' /proc/cpuinfo) "
		[[ $flags == *' erms '* ]]
		[[ $flags != *' fsrm '* ]]
		[[ $flags != *' la57 '* ]]
		[[ $flags == *' pku '* ]]
	done
}

@test "smp brings its CPUs up" {
	needs_guest
	run -0 vm --profile smp --cpus 3 -- nproc
	[ "$output" = 3 ]
}

@test "two counting boots are the same in every byte" {
	needs_guest
	local cmd='cat /proc/uptime /proc/interrupts; head -c 64 /dev/urandom | od -x'
	local i

	for i in 1 2; do
		vm --out "$T/$i" -- sh -c "$cmd; echo x >&2"
	done
	[ -s "$T/1/stdout" ]
	cmp "$T/1/console.log" "$T/2/console.log"
	cmp "$T/1/stream" "$T/2/stream"
}

@test "vm.json says which machine it was and no path of this one" {
	needs_guest
	vm --out "$T/out" -- true
	python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$T/out/vm.json" ||
		! command -v python3
	grep -q '"profile": "count"' "$T/out/vm.json"
	grep -q '"-icount"' "$T/out/vm.json"
	grep -q '"fingerprint": ' "$T/out/vm.json"
	grep -q '"duration_s": [0-9]' "$T/out/vm.json"
	run -1 grep -F -e "$T" -e "$KERNEL" "$T/out/vm.json"
	[ ! -e "$T/out/qemu.pid" ]
}

@test "a module that does not load is an error with the reason" {
	needs_guest
	echo 'not a module' >"$T/broken.ko"
	run -2 vm --out "$T/out" --module "$T/broken.ko" -- true
	[[ $output == *"cannot load broken.ko into"* ]]
	[ ! -e "$T/out/stdout" ]
}

@test "a panic is reported with the console's last lines" {
	needs_guest
	run -2 vm --out "$T/out" -- sh -c 'echo early; echo c >/proc/sysrq-trigger'
	[[ $output == *"the guest panicked: "*"sysrq triggered crash"* ]]
	[[ $output == *"last lines of the console"* ]]
	[ "$(grep -c '^  | ' <<<"$output")" -ge 15 ]
	[ ! -e "$T/out/stdout" ]
	[ -s "$T/out/console.log" ]
}

@test "a guest that dies without a word has no results" {
	needs_guest
	run -2 vm --out "$T/out" -- sh -c 'echo early; sync; poweroff -f; sleep 9'
	[[ $output == *"the guest reset itself or went off without results"* ]]
	[ "$(tail -n 1 "$T/out/console.log")" = "scripts/vm: the guest reset itself or went off without results" ]
	[ ! -e "$T/out/stdout" ]
}

@test "a full disk is named, whether it meets the initramfs or the results" {
	needs_guest
	mkdir "$T/small"
	mount -t tmpfs -o size=1m none "$T/small" 2>/dev/null || skip "cannot mount"
	echo "$T/small" >"$T/mounted"
	run -2 vm --out "$T/small/out" -- head -c 3000000 /dev/zero
	[[ $output == *"no space is left"*"$T/small/out"* ]]
	[ ! -e "$T/small/out/stdout" ]
	rm -rf "$T/small/out"
	TMPDIR=$T/small run -2 vm true
	[[ $output == *"No space left"* ]]
	[ -z "$(ls -A "$T/small")" ]
}

@test "a hung guest is ended by the watchdog" {
	needs_guest
	SECONDS=0
	run -2 vm --timeout 5 --out "$T/out" -- sh -c 'while :; do :; done'
	((SECONDS < 20))
	[[ $output == *"ended after 5 s (--timeout)"*"last lines"* ]]
	[ ! -e "$T/out/qemu.pid" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "a kernel WARNING is reported, and fails with --strict-console" {
	needs_guest
	local say='echo "<4>WARNING: CPU: 0 at made up" >/dev/kmsg; echo fine'

	run -0 vm -- sh -c "$say"
	[[ $output == *"the kernel complained"*"at made up"* ]]
	run -1 vm --strict-console -- sh -c "$say"
	run -0 vm --strict-console -- sh -c 'echo "WARNING: not the kernel" >&2'
	[[ $output != *"complained"* ]]
}

# Interrupted at moments from before QEMU starts to the middle of the run, once
# as kill does it and once as a terminal does, which signals the whole group.
@test "an interrupt at any moment leaves no process and no file" {
	needs_guest
	local delay to pid status=0
	local -a family

	for delay in 0.05 0.2 0.4 1 guest; do
		for to in one group; do
			echo "# after $delay, $to"
			rm -rf "$T/out"
			env --default-signal=INT setsid "$VM" --kernel "$KERNEL" \
				--out "$T/out" --timeout 40 -- \
				sh -c 'while :; do :; done' >/dev/null 2>&1 3>&- &
			pid=$!
			# Before that it has them ignored, as all that a script begins.
			wait_for leads "$pid"
			if [ "$delay" = guest ]; then
				wait_for guest_of "$T/out"
			else
				sleep "$delay"
			fi
			mapfile -t family < <(descendants "$pid")
			[ "$delay" != guest ] || ((${#family[@]} >= 3))
			status=0
			if [ "$to" = one ]; then
				kill -INT "$pid"
			else
				kill -INT -- "-$pid"
			fi
			wait "$pid" || status=$?
			[ "$status" -eq 130 ]
			wait_for all_dead "${family[@]}"
			[ ! -e "$T/out/qemu.pid" ]
			[ ! -e "$T/out/stdout" ]
			[ -z "$(ls -A "$TMPDIR")" ]
		done
	done
}

# A signal that arrives while a directory is being made: mkdir and mktemp take their
# time here, once the directory is there and before they say so.
@test "an interrupt while a directory is made leaves no directory" {
	needs_guest
	local name pid status=0

	mkdir "$T/slow"
	for name in mkdir mktemp; do
		printf '#!/bin/sh\nsaid=$(%s "$@") || exit\n%s\necho "$said"\n' "$(command -v $name)" \
			"[ -z \"\$(ls -A '$TMPDIR')\" ] || { : >'$T/made'; sleep 3; }" \
			>"$T/slow/$name"
		chmod +x "$T/slow/$name"
	done
	PATH=$T/slow:$PATH env --default-signal=INT setsid "$VM" --kernel "$KERNEL" \
		--timeout 40 -- true >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for test -e "$T/made"
	[ -n "$(ls -A "$TMPDIR")" ]
	kill -INT -- "-$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "a script that is killed takes its QEMU along" {
	needs_guest
	local pid
	local -a family

	"$VM" --kernel "$KERNEL" --out "$T/out" --timeout 60 -- \
		sh -c 'while :; do :; done' >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for guest_of "$T/out"
	mapfile -t family < <(descendants "$pid")
	((${#family[@]} >= 3))
	kill -KILL "$pid"
	wait "$pid" || true
	wait_for all_dead "${family[@]}"
}

@test "--shell gives a shell on the terminal and says how to leave" {
	needs_guest
	command -v script >/dev/null || skip "script (bsdutils) is missing"
	script -qec true /dev/null >/dev/null 2>&1 3>&- ||
		skip "no pseudo-terminal can be made here"
	told() { grep -qsa "$1" "$T/typed"; }
	(
		wait_for told '^/ # '
		printf 'echo $((6*7))-$(nproc)\r'
		wait_for told '^42-2'
		printf 'exit\r'
		wait_for told 'Power down'
	) | timeout 200 script -qefc "$VM --kernel $KERNEL --shell --cpus 2" \
		"$T/typed" >/dev/null 3>&-
	told '^42-2'
	grep -a -q 'Ctrl-A X' "$T/typed"
	[ -z "$(ls -A "$TMPDIR")" ]
}

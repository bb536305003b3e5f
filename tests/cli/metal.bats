# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# scripts/metal where nothing is really loaded: insmod, rmmod and pkscale are
# pretended, and /proc, /sys and /dev are a tree of our own. The real thing is
# tests/vm/metal.sh.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	METAL=$TOP/scripts/metal
	T=$BATS_TEST_TMPDIR
	SYS=$T/sys/devices/system/cpu
	export TMPDIR=$T/tmp PATH=$T/bin:$PATH
	export PKSCALE_PROGRAM=$T/bin/pkscale PKSCALE_MODULE=$T/pkscale.ko
	export PKSCALE_METAL_ROOT=$T
	mkdir -p "$TMPDIR" "$T"/{bin,dev,proc/sys/kernel,sys/kernel/security} \
		"$SYS"/cpu{0,1}/cpufreq "$SYS/cpufreq" "$T/sys/module/module/parameters"
	echo powersave | tee "$SYS"/cpu{0,1}/cpufreq/scaling_governor
	echo 1 >"$SYS/cpufreq/boost"
	: >"$PKSCALE_MODULE"
	echo 'ext4 1 2 - Live 0x0' >"$T/proc/modules"
	fake id 'echo 0'
	fake pkscale 'echo "pkscale $*"'
	fake insmod "echo 'pkscale 1 0 - Live 0x0' >>$T/proc/modules
		ln -s /dev/null $T/dev/pkscale"
	fake rmmod "sed -i '/^pkscale /d' $T/proc/modules; rm $T/dev/pkscale"
}

# fake NAME SCRIPT: a command that only pretends.
fake()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$T/bin/$1"
	chmod +x "$T/bin/$1"
}

governors()
{
	cat "$SYS"/cpu*/cpufreq/scaling_governor "$SYS/cpufreq/boost" | tr '\n' ' '
}

# as_before: nothing loaded, tuned or left.
as_before()
{
	[ "$(cat "$T/proc/modules")" = 'ext4 1 2 - Live 0x0' ]
	[ "$(governors)" = 'powersave powersave 1 ' ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "doctor, insmod, run, rmmod, in this order, and options are handed on" {
	run -0 "$METAL" --quick --design 'a b'
	[[ $output == *"pkscale doctor --for metal"*insmod*"pkscale run --env metal --quick --design a b"*rmmod*"as before"* ]]
	as_before
}

@test "--count hands a guest the kernel that runs, from /boot" {
	mkdir "$T/boot"
	fake uname 'echo 6.1.2-mine'
	run -2 "$METAL" --count
	[[ $output == *"/boot/vmlinuz-6.1.2-mine cannot be read"* ]]
	as_before
	echo image >"$T/boot/vmlinuz-6.1.2-mine"
	echo CONFIG_PGMAP_ACCESS=y >"$T/boot/config-6.1.2-mine"
	fake pkscale '[ "$1" != run ] || {
		[ "$2 $3" = "--env count,metal" ] || exit 2
		while [ "$1" != --kernel ]; do shift; done
		cat "$2/bzImage" "$2/.config" "$2/info.json"
	}
	echo "pkscale $*"'
	run -0 "$METAL" --count --exercise=prims
	[[ $output == *image*CONFIG_PGMAP_ACCESS=y*'"release": "6.1.2-mine"'* ]]
	[[ $output == *'"series": "some patches"'*'"flavour": "installed"'* ]]
	[[ $output == *"--kernel $TMPDIR/"*"--module $TMPDIR/"*"/pkscale.ko --exercise=prims"* ]]
	as_before
	# A module as a distribution keeps it.
	echo 'a module' >"$T/pkscale.ko"
	xz -k "$T/pkscale.ko"
	fake pkscale 'while [ "$1" != --module ]; do shift; [ $# -gt 0 ] || exit 0; done; cat "$2"'
	PKSCALE_MODULE=$T/pkscale.ko.xz run -0 "$METAL" --count
	[[ $output == *'a module'* ]]
	as_before
}

@test "the status of the run is the status of the whole" {
	fake pkscale '[ "$1" = doctor ] || exit 1'
	run -1 "$METAL"
	as_before
}

@test "without root nothing is tried" {
	fake id 'echo 1000'
	run -2 "$METAL"
	[[ $output == *"needs root"*"sudo"* ]]
}

@test "lockdown, signatures, no module loading: one message each, exit 2" {
	echo 'none [integrity] confidentiality' >"$T/sys/kernel/security/lockdown"
	run -2 "$METAL"
	[[ $output == *"locked down"* ]]
	echo '[none] integrity confidentiality' >"$T/sys/kernel/security/lockdown"
	run -0 "$METAL"
	echo Y >"$T/sys/module/module/parameters/sig_enforce"
	run -2 "$METAL"
	[[ $output == *"signed modules only"* ]]
	rm "$T/sys/module/module/parameters/sig_enforce"
	echo 1 >"$T/proc/sys/kernel/modules_disabled"
	run -2 "$METAL"
	[[ $output == *"module loading is switched off"* ]]
	rm "$T/proc/modules"
	run -2 "$METAL"
	[ "${#lines[@]}" -le 2 ]
}

@test "a module that is loaded already is left alone" {
	echo 'pkscale 1 0 - Live 0x0' >>"$T/proc/modules"
	run -2 "$METAL"
	[[ $output == *"loaded already"* ]]
	grep -q '^pkscale' "$T/proc/modules"
}

@test "the doctor's objections are shown before anything is loaded" {
	fake pkscale '[ "$1" != doctor ] || { echo "under TCG"; exit 2; }'
	run -0 "$METAL"
	[[ $output == *"under TCG"*"the doctor objects"*insmod* ]]
	as_before
}

@test "missing headers are named with the package that has them" {
	fake uname 'echo 0.0-none'
	unset PKSCALE_MODULE
	run -2 "$METAL"
	[[ $output == *"/lib/modules/0.0-none/build"*"linux-headers-0.0-none"* ]]
	as_before
}

@test "a module the kernel refuses is an error, and nothing is unloaded" {
	fake insmod 'exit 1'
	run -2 "$METAL"
	[[ $output == *"did not take"* ]]
	[[ $output != *rmmod* ]]
	as_before
}

@test "a module that will not go, or goes with another, is told with exit 2" {
	fake rmmod 'exit 1'
	run -2 "$METAL"
	[[ $output == *"could not be unloaded"* ]]
	: >"$T/proc/modules"
	rm "$T/dev/pkscale"
	fake rmmod "echo 'other 1' >>$T/proc/modules; sed -i '/^pkscale /d' $T/proc/modules"
	run -2 "$METAL"
	[[ $output == *"not as it was before"* ]]
}

@test "without --tune nothing is changed" {
	fake pkscale "cat $SYS/cpu*/cpufreq/scaling_governor $SYS/cpufreq/boost"
	run -0 "$METAL"
	[[ $output == *$'powersave\npowersave\n1\n'* ]]
	[[ $output != *tune* ]]
	as_before
}

@test "--tune sets, says what, and restores" {
	fake pkscale "cat $SYS/cpu*/cpufreq/scaling_governor $SYS/cpufreq/boost"
	run -0 "$METAL" --tune
	[[ $output == *"scaling_governor: powersave -> performance"* ]]
	[[ $output == *$'performance\nperformance\n0\n'* ]]
	[[ $output == *"restored: /sys/devices/system/cpu/cpufreq/boost: 1"* ]]
	as_before
}

@test "SIGINT and SIGTERM, while loading or measuring, put everything back" {
	local signal at pid status insmod

	insmod=$(tail -n +2 "$T/bin/insmod")
	for at in insmod pkscale; do
		fake insmod "$insmod"
		fake pkscale ':'
		if [ "$at" = insmod ]; then
			fake insmod "$insmod
				touch $T/there; sleep 1"
		else
			fake pkscale "[ \$1 = doctor ] ||
				{ echo \$\$ >$T/pid; touch $T/there; exec sleep 30; }"
		fi
		for signal in INT TERM; do
			echo "# $signal during $at"
			rm -f "$T/there"
			env --default-signal=INT "$METAL" --tune >"$T/log" 2>&1 3>&- &
			pid=$!
			wait_for test -e "$T/there"
			[ "$(governors)" = 'performance performance 0 ' ]
			SECONDS=0
			kill "-$signal" "$pid"
			status=0
			wait "$pid" || status=$?
			((status > 128 && SECONDS < 10))
			as_before
			[ ! -e "$T/pid" ] || run -1 kill -0 "$(cat "$T/pid")"
		done
	done
}

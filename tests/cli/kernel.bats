# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# scripts/kernel without building a kernel: a source tree of five files and a
# make that only pretends stand in for the real ones.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	KERNEL=$TOP/scripts/kernel
	T=$BATS_TEST_TMPDIR
	export XDG_CACHE_HOME=$T/cache
	CACHE=$XDG_CACHE_HOME/pkscale
	unset KERNEL_SRC KERNEL_DIR JOBS
}

teardown()
{
	[ ! -e "$T/mounted" ] || umount "$(cat "$T/mounted")"
}

# fake_tree DIR VERSION: what scripts/kernel looks at in a source.
fake_tree()
{
	local v

	IFS=. read -ra v <<<"$2"
	mkdir -p "$1/scripts/kconfig" "$1/arch/x86/include/asm"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = %s\n' "${v[@]}" \
		>"$1/Makefile"
	echo '#define X86_FEATURE_OTHER (16*32+ 1)' \
		>"$1/arch/x86/include/asm/cpufeatures.h"
	cat >"$1/scripts/kconfig/merge_config.sh" <<-'END'
		#!/bin/sh
		cat "$5" >>"$4"
		END
	chmod +x "$1/scripts/kconfig/merge_config.sh"
}

# fake_make: in front of PATH; its arguments are -C SOURCE O=BUILD [-j N] TARGETS.
# FAKE_MAKE=fail: a compiler error. FAKE_MAKE=hang: stop after one object. FAKE_MAKE=half:
# who called it is killed with half a configuration there.
fake_make()
{
	mkdir -p "$T/bin"
	cat >"$T/bin/make" <<-'END'
		#!/bin/bash
		b=${3#O=}
		echo "${MAKEFLAGS-none} $*" >>"$XDG_CACHE_HOME/make.calls"
		case $* in
		*tinyconfig*) : >"$b/.config" ;;
		*olddefconfig*) [ "${FAKE_MAKE:-}" != half ] || kill -KILL "$PPID" ;;
		*bzImage*)
			echo "  CC      kernel/one.o"
			case ${FAKE_MAKE:-} in
			fail) echo "kernel/two.c:3: error: no such thing"; exit 2 ;;
			hang) echo $$ >"$XDG_CACHE_HOME/make.pid"; exec sleep 60 ;;
			esac
			mkdir -p "$b/arch/x86/boot" "$b/include/config"
			echo image >"$b/arch/x86/boot/bzImage"
			cp /bin/true "$b/vmlinux"
			: >"$b/System.map"
			echo 6.12.5-pkscale >"$b/include/config/kernel.release" ;;
		esac
		END
	chmod +x "$T/bin/make"
	PATH=$T/bin:$PATH
	fake_tree "$T/src" 6.12.5
	export KERNEL_SRC=$T/src
}

# fake_whole: build the fake kernel (after fake_make); prints its directory.
fake_whole()
{
	"$KERNEL" --unpatched 2>/dev/null
}

@test "an unknown argument or flavour: exit 2 and what is known" {
	run -2 "$KERNEL" --bogus
	[[ $output == *"unknown argument '--bogus'"*--help* ]]
	run -2 "$KERNEL" --flavour bogus
	[[ $output == *"unknown flavour 'bogus'"*"known: production debug off rt"* ]]
	run -2 "$KERNEL" --flavour
	[[ $output == *"wants a name"* ]]
}

@test "KERNEL_SRC: a tree of another version is refused" {
	fake_tree "$T/src" 6.6.30
	KERNEL_SRC=$T/src run -2 "$KERNEL"
	[[ $output == *"holds kernel 6.6.30, not 6.12.y"* ]]
	[ ! -e "$CACHE/source" ]
}

@test "KERNEL_SRC: a tarball of another version is refused, nothing stays" {
	fake_tree "$T/linux-6.1.9" 6.1.9
	tar -C "$T" -cJf "$T/linux.tar.xz" linux-6.1.9
	KERNEL_SRC=$T/linux.tar.xz run -2 "$KERNEL"
	[[ $output == *"holds kernel 6.1.9, not 6.12.y"* ]]
	[ -z "$(ls "$CACHE/source")" ]
}

@test "KERNEL_SRC: neither tree nor tarball, missing, or no kernel" {
	KERNEL_SRC=$T/missing run -2 "$KERNEL"
	[[ $output == *"no tree or tarball $T/missing"* ]]
	mkdir "$T/empty"
	KERNEL_SRC=$T/empty run -2 "$KERNEL"
	[[ $output == *"holds no kernel source"* ]]
	echo text >"$T/text"
	KERNEL_SRC=$T/text run -2 "$KERNEL"
	[[ $output == *"cannot unpack $T/text"* ]]
}

@test "KERNEL_DIR: what a built tree lacks is named" {
	KERNEL_DIR=$T/missing run -2 "$KERNEL"
	[[ $output == *"no directory $T/missing"* ]]
	mkdir -p "$T/k/arch/x86/boot" "$T/k/include/config" "$T/k/scripts/mod"
	for f in arch/x86/boot/bzImage .config Module.symvers \
		 include/config/kernel.release scripts/mod/modpost; do
		KERNEL_DIR=$T/k run -2 "$KERNEL"
		[[ $output == *"$f is missing"* || $output == *"bzImage is missing"* ]]
		echo CONFIG_HZ=250 >"$T/k/$f"
	done
	KERNEL_DIR=$T/k run -0 "$KERNEL"
	[ -s "$output/bzImage" ]
	[ "$output/build/Module.symvers" -ef "$T/k/Module.symvers" ]
	grep -q '"series": "none"' "$output/info.json"
	grep -q '"HZ": "250"' "$output/info.json"
	grep -q '"flavour": "production"' "$output/info.json"
}

@test "KERNEL_DIR: the flavour is what the config says" {
	mkdir -p "$T/k/arch/x86/boot" "$T/k/include/config" "$T/k/scripts/mod"
	for f in arch/x86/boot/bzImage Module.symvers \
		 include/config/kernel.release scripts/mod/modpost; do
		echo text >"$T/k/$f"
	done
	for line in KASAN:debug PROVE_LOCKING:debug PREEMPT_RT:rt; do
		echo "CONFIG_${line%:*}=y" >"$T/k/.config"
		KERNEL_DIR=$T/k run -0 "$KERNEL"
		grep -q "\"flavour\": \"${line#*:}\"" "$output/info.json"
	done
}

@test "KERNEL_SRC and KERNEL_DIR together are refused" {
	KERNEL_SRC=$T KERNEL_DIR=$T run -2 "$KERNEL"
	[[ $output == *"both set"* ]]
}

@test "a patch that does not apply is named with its hunk, nothing stays" {
	fake_make
	run -2 "$KERNEL"
	[[ $output == *"prerequisites/"*".patch does not apply to $T/src"*"find file"* ]]
	cp -r "$TOP/kernel-patches/6.12" "$T/series"
	rm -r "$T/series/prerequisites"
	PKSCALE_SERIES=$T/series run -2 "$KERNEL"
	[[ $output == *"0001-"*".patch does not apply to $T/src"* ]]
	[[ $output == *"Hunk #1 FAILED at"* ]]
	[ -z "$(ls "$CACHE/source")" ]
	[ ! -e "$CACHE/kernel/lock" ]
}

@test "--check-config names every line that did not stick" {
	printf '%s\n' CONFIG_A=y '# CONFIG_B is not set' CONFIG_C=64 \
		'# CONFIG_D is not set' CONFIG_E=y >"$T/want"
	printf '%s\n' CONFIG_A=y CONFIG_B=y CONFIG_C=8 '# CONFIG_E is not set' >"$T/have"
	run -1 "$KERNEL" --check-config "$T/want" "$T/have"
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} == *"# CONFIG_B is not set (the kernel has: CONFIG_B=y)" ]]
	[[ ${lines[1]} == *"CONFIG_C=64 (the kernel has: CONFIG_C=8)" ]]
	[[ ${lines[2]} == *"CONFIG_E=y (the kernel has: # CONFIG_E is not set)" ]]
	printf '%s\n' CONFIG_A=y CONFIG_C=64 CONFIG_E=y >"$T/have"
	run -0 "$KERNEL" --check-config "$T/want" "$T/have"
	run -2 "$KERNEL" --check-config "$T/want" "$T/missing"
}

@test "a symbol that Kconfig drops stops the build" {
	fake_make
	printf '#!/bin/sh\ngrep -v CONFIG_JUMP_LABEL "$5" >>"$4"\n' \
		>"$T/src/scripts/kconfig/merge_config.sh"
	run -2 "$KERNEL" --unpatched
	[[ $output == *"did not stick: CONFIG_JUMP_LABEL=y"* ]]
	run ! grep -q bzImage "$XDG_CACHE_HOME/make.calls"
}

@test "half a configuration is not taken for whole" {
	fake_make
	FAKE_MAKE=half run -137 "$KERNEL" --unpatched
	grep -q CONFIG_JUMP_LABEL=y "$CACHE"/kernel/*/build/.config
	run -0 "$KERNEL" --unpatched
	[ "$(grep -c olddefconfig "$XDG_CACHE_HOME/make.calls")" -eq 2 ]
	# A whole one is: another build goes on with it.
	rm "$CACHE"/kernel/*/info.json
	run -0 "$KERNEL" --unpatched
	[ "$(grep -c olddefconfig "$XDG_CACHE_HOME/make.calls")" -eq 2 ]
}

@test "a build: only the directory on stdout, info.json valid, then reused" {
	fake_make
	MAKEFLAGS='-- QUICK=1' run -0 --separate-stderr "$KERNEL" --unpatched
	[ "${#lines[@]}" -eq 1 ]
	dir=$output
	[ -s "$dir/bzImage" ] && [ -s "$dir/vmlinux" ] && [ -e "$dir/System.map" ]
	perl -MJSON::PP -0777 -ne '
		my $i = decode_json($_);
		die unless $i->{release} eq "6.12.5-pkscale" && $i->{series} eq "none"
			&& $i->{config}{JUMP_LABEL} eq "y" && $i->{config}{STACKPROTECTOR} eq "n"
			&& $i->{build_id} && $i->{series_patches} == 0' "$dir/info.json"
	# The variables of the make that called us stay outside.
	run ! grep -v '^none ' "$XDG_CACHE_HOME/make.calls"
	before=$(wc -l <"$XDG_CACHE_HOME/make.calls")
	run -0 "$KERNEL" --unpatched
	[ "$output" = "$dir" ]
	[ "$(wc -l <"$XDG_CACHE_HOME/make.calls")" -eq "$before" ]
	[ ! -e "$CACHE/kernel/lock" ]
}

@test "what is not whole is not taken for whole" {
	fake_make
	run -1 "$KERNEL" --unpatched --path
	[ -z "$output" ]
	dir=$(fake_whole)
	run -0 "$KERNEL" --unpatched --path
	[ "$output" = "$dir" ]
	mv "$dir/info.json" "$dir/info.json.partial"
	run -1 "$KERNEL" --unpatched --path
	run -1 "$KERNEL" --unpatched --info
	[ -z "$output" ]
}

@test "a source that is gone is unpacked again, and nothing is built" {
	fake_tree "$T/src" 6.12.117
	fake_make
	export KERNEL_SRC=$T/src
	run -0 "$KERNEL" --unpatched
	[ "$(grep -c bzImage "$XDG_CACHE_HOME/make.calls")" -eq 1 ]
	rm -rf "$CACHE"/source/*
	run -0 --separate-stderr "$KERNEL" --unpatched
	[[ $stderr == *unpacking* ]]
	[ -s "$(ls -d "$CACHE"/source/*)/Makefile" ]
	[ "$(grep -c bzImage "$XDG_CACHE_HOME/make.calls")" -eq 1 ]
	run -0 --separate-stderr "$KERNEL" --unpatched
	[ -z "$stderr" ]
}

@test "flavours, patches and compiler make another kernel" {
	fake_make
	dir=$(fake_whole)
	run -1 "$KERNEL" --path
	run -1 "$KERNEL" --unpatched --flavour debug --path
	debug=$("$KERNEL" --unpatched --flavour debug 2>/dev/null)
	[ "$debug" != "$dir" ]
	grep -q 'CONFIG_LOCALVERSION="-pkscale-debug"' "$debug/.config"
	[ "$(find "$CACHE/source" -mindepth 1 -maxdepth 1 | wc -l)" -eq 1 ]
	printf '#!/bin/sh\necho "gcc 99"\n' >"$T/bin/gcc"
	chmod +x "$T/bin/gcc"
	run -1 "$KERNEL" --unpatched --path
}

# fake_series: a series whose only patch brings CONFIG_KEYS, which the
# fragments want; after fake_make. The fake Kconfig drops what it does not know.
fake_series()
{
	export PKSCALE_SERIES=$T/series
	mkdir -p "$PKSCALE_SERIES/config"
	printf '%s\n' CONFIG_HZ=250 CONFIG_KEYS=y >"$PKSCALE_SERIES/config/base.config"
	echo '# CONFIG_KEYS is not set' >"$PKSCALE_SERIES/config/off.config"
	echo 0001-keys.patch >"$PKSCALE_SERIES/series"
	cat >"$PKSCALE_SERIES/0001-keys.patch" <<-'END'
		---
		--- /dev/null
		+++ b/Kconfig
		@@ -0,0 +1,2 @@
		+config KEYS
		+	def_bool y
		END
	cat >"$T/src/scripts/kconfig/merge_config.sh" <<-'END'
		#!/bin/sh
		if [ -e Kconfig ]; then
			cat "$5" >>"$4"
		else
			grep -v KEYS "$5" >>"$4"
		fi
		END
}

@test "without a patch nothing is wanted of the option that it brings" {
	fake_make
	fake_series
	run -0 --separate-stderr "$KERNEL" --unpatched
	[ "$(grep -c KEYS "$output/wanted.config")" -eq 0 ]
	grep -q CONFIG_HZ "$output/wanted.config"
	run -0 --separate-stderr "$KERNEL"
	grep -qx CONFIG_KEYS=y "$output/.config"
}

# It depends on what is in the tree, not on its version.
@test "what the series builds on is applied where it is missing, and names the kernel" {
	fake_make
	fake_series
	mkdir -p "$PKSCALE_SERIES/prerequisites"
	before=$("$KERNEL" --path) || true
	printf '%s\n' --- '--- /dev/null' '+++ b/older' '@@ -0,0 +1 @@' +mended \
		>"$PKSCALE_SERIES/prerequisites/older.patch"
	run -0 --separate-stderr "$KERNEL"
	[[ $stderr == *"applying prerequisites/older.patch"*"applying 0001-keys.patch"* ]]
	[ "$(cat "$CACHE"/source/*/older)" = mended ]
	[ "$output" != "$before" ]
	run -0 --separate-stderr "$KERNEL" --unpatched
	[[ $stderr != *older.patch* ]]
	rm -rf "$CACHE/source"
	echo mended >"$T/src/older"
	run -0 --separate-stderr "$KERNEL"
	[ "$(cat "$CACHE"/source/*/older)" = mended ]
}

@test "a tree that carries the series gets no patch, and its kernel says so" {
	fake_make
	fake_series
	echo '#define X86_FEATURE_PKS (16*32+31)' >>"$T/src/arch/x86/include/asm/cpufeatures.h"
	printf 'config KEYS\n' >"$T/src/Kconfig"
	run -0 --separate-stderr "$KERNEL"
	[[ $stderr == *"$T/src has supervisor keys: no patch is applied"* ]]
	[ "$(cat "$CACHE"/source/*/Kconfig)" = 'config KEYS' ]
	grep -q '"series": "some patches"' "$output/info.json"
	grep -q '"series_patches": -1' "$output/info.json"
	grep -qx CONFIG_KEYS=y "$output/.config"
	# Of a source that is there already it is known as well.
	cp "$PKSCALE_SERIES/config/off.config" "$PKSCALE_SERIES/config/debug.config"
	run -0 --separate-stderr "$KERNEL" --flavour debug
	grep -q '"series": "some patches"' "$output/info.json"
}

@test "a revision of a git tree is a source, whatever is checked out" {
	fake_make
	git init -q "$T/src"
	git -C "$T/src" add -A
	git -C "$T/src" -c user.name=t -c user.email=t@t commit -qm one
	git -C "$T/src" tag one
	one=$(git -C "$T/src" rev-parse one)
	sed -i 's/^SUBLEVEL.*/SUBLEVEL = 6/' "$T/src/Makefile"
	echo left >"$T/src/unknown"
	KERNEL_SRC=$T/src@one run -0 --separate-stderr "$KERNEL" --unpatched
	grep -q "\"source\": \"git $one\"" "$output/info.json"
	grep -q 'SUBLEVEL = 5' "$CACHE"/source/*/Makefile
	[ -z "$(find "$CACHE"/source/ -name unknown -o -name .git -o -name '.git.tar')" ]
	first=$output
	# Another name of it is the same kernel, and another revision another one.
	KERNEL_SRC=$T/src@HEAD run -0 --separate-stderr "$KERNEL" --unpatched
	[ "$output" = "$first" ]
	git -C "$T/src" -c user.name=t -c user.email=t@t commit -qam two
	KERNEL_SRC=$T/src@HEAD run -0 --separate-stderr "$KERNEL" --unpatched
	[ "$output" != "$first" ]
	KERNEL_SRC=$T/src@three run -2 "$KERNEL" --unpatched
	[[ $output == *"no revision three in $T/src"* ]]
	KERNEL_SRC=$T/none@one run -2 "$KERNEL" --unpatched
	[[ $output == *"no tree or tarball $T/none@one"*"DIR@REVISION"* ]]
}

@test "the flavour off has the patch and its option off, base or not" {
	fake_make
	fake_series
	run -0 --separate-stderr "$KERNEL" --flavour off
	grep -qx '# CONFIG_KEYS is not set' "$output/.config"
	[ "$(grep -c KEYS "$output/.config")" -eq 1 ]
	grep -q '"flavour": "off"' "$output/info.json"
	[ -e "$CACHE"/source/*/Kconfig ]
}

@test "a kernel that does not build: the error, the log, exit 2" {
	fake_make
	FAKE_MAKE=fail run -2 "$KERNEL" --unpatched
	[[ $output == *"did not build"*"error: no such thing"*"log: $CACHE/kernel/"* ]]
	[ -s "${output##*log: }" ]
	run -1 "$KERNEL" --unpatched --path
}

@test "stopped by a signal: no process, no lock; the next run goes on" {
	fake_make
	for signal in TERM INT; do
		rm -f "$XDG_CACHE_HOME/make.pid"
		# A child of a shell without job control ignores SIGINT; env mends it.
		FAKE_MAKE=hang env --default-signal=INT "$KERNEL" --unpatched \
			>"$T/out" 2>"$T/err" 3>&- &
		pid=$!
		wait_for test -s "$XDG_CACHE_HOME/make.pid"
		kill -"$signal" "$pid"
		wait "$pid" && false
		grep -q 'the same command goes on' "$T/err"
		run ! kill -0 "$(cat "$XDG_CACHE_HOME/make.pid")"
		[ ! -e "$CACHE/kernel/lock" ]
		[ ! -s "$T/out" ]
		run -1 "$KERNEL" --unpatched --path
	done
	run -0 "$KERNEL" --unpatched
	[[ $output == *"going on with a build that was stopped"* ]]
	[ "$(grep -c tinyconfig "$XDG_CACHE_HOME/make.calls")" -eq 1 ]
}

@test "two at once: the second waits, then takes what the first built" {
	fake_make
	FAKE_MAKE=hang "$KERNEL" --unpatched >/dev/null 2>&1 3>&- &
	first=$!
	wait_for test -s "$XDG_CACHE_HOME/make.pid"
	"$KERNEL" --unpatched >"$T/out" 2>"$T/err" 3>&- &
	second=$!
	wait_for grep -q "waiting for pid $first" "$T/err"
	# Stands for the first one's success: whole at the moment it lets go.
	dir=$(echo "$CACHE"/kernel/*/)
	echo image >"$dir/bzImage"
	echo '{}' >"$dir/info.json"
	kill "$first"
	wait "$second"
	[ "$(cat "$T/out")/" = "$dir" ]
	[ "$(grep -c bzImage "$XDG_CACHE_HOME/make.calls")" -eq 1 ]
}

@test "a holder that was killed outright leaves no lock" {
	fake_make
	FAKE_MAKE=hang "$KERNEL" --unpatched >/dev/null 2>&1 3>&- &
	first=$!
	wait_for test -s "$XDG_CACHE_HOME/make.pid"
	kill -KILL "$first"
	kill "$(cat "$XDG_CACHE_HOME/make.pid")"
	# With the last of what it had started.
	wait_for flock -n "$CACHE/kernel/lock" true
	run -0 timeout 60 "$KERNEL" --unpatched
	[[ $output != *"waiting for pid"* ]]
}

@test "a cache that cannot be written: one message, exit 2" {
	fake_make
	XDG_CACHE_HOME=/dev/null run -2 "$KERNEL" --unpatched
	[[ $output == *"cannot write to /dev/null/pkscale/kernel"*XDG_CACHE_HOME* ]]
	mkdir "$T/cache2"
	if [ "$(id -u)" = 0 ]; then
		mount -t tmpfs -o size=1m pkscale-test "$T/cache2" ||
			skip "cannot mount a tmpfs here"
		echo "$T/cache2" >"$T/mounted"
		mkdir -p "$T/cache2/pkscale/kernel" "$T/cache2/pkscale/source"
		mount -o remount,ro "$T/cache2"
	else
		chmod a-w "$T/cache2"
	fi
	XDG_CACHE_HOME=$T/cache2 run -2 "$KERNEL" --unpatched
	[[ $output == *"cannot write to $T/cache2"* ]]
}

@test "too little disk: said beforehand, with both figures" {
	fake_make
	[ "$(id -u)" = 0 ] || skip "mounting a small tmpfs needs root"
	mkdir "$T/small"
	mount -t tmpfs -o size=16m pkscale-test "$T/small" ||
		skip "cannot mount a tmpfs here"
	echo "$T/small" >"$T/mounted"
	XDG_CACHE_HOME=$T/small run -2 "$KERNEL" --unpatched
	[[ $output == *"has 1"*" MiB free, a kernel needs 1."*" GiB"* ]]
	[ ! -e "$T/small/pkscale/kernel/lock" ]
	[ -z "$(ls "$T/small/pkscale/source")" ]
}

@test "--clean says how much it freed, and twice is no error" {
	fake_make
	dir=$(fake_whole)
	run -0 "$KERNEL" --clean
	[[ $output == *"freed "*" below $CACHE"* ]]
	[ ! -e "$dir" ]
	[ ! -e "$CACHE/source" ]
	[ ! -e "$CACHE/kernel/lock" ]
	run -0 "$KERNEL" --clean
}

@test "--clean takes nothing away from who uses it" {
	for dir in debian mutants series bisect; do
		mkdir -p "$CACHE/$dir/made"
		exec {held}>"$CACHE/$dir/lock"
		flock "$held"
		timeout 60 "$KERNEL" --clean 2>"$T/said" 3>&- {held}>&- &
		wait_for grep "clean $dir: waiting for" "$T/said"
		[ -d "$CACHE/$dir/made" ]
		exec {held}>&-
		wait $!
		[ ! -e "$CACHE/$dir/made" ]
	done
}

@test "a module that was built with warnings is refused each time" {
	mkdir "$T/k" "$T/m"
	cd "$T"
	echo 'obj-m := x.o' > m/Kbuild
	# As kbuild: what is there is not compiled again.
	printf 'modules:\n\t@[ -e $(M)/x.ko ] || echo x.c:1:3: warning: bad\n\t@touch $(M)/x.ko\n' > k/Makefile
	for _ in 1 2; do
		run -2 "$TOP/scripts/module" --source m --out out k
		[[ $output == *"x.ko builds with warnings"* ]]
	done
}

@test "of two that build one module at once the second waits" {
	mkdir "$T/k" "$T/m"
	cd "$T"
	echo 'obj-m := x.o' > m/Kbuild
	printf 'modules:\n\t@touch $(M)/x.ko\n' > k/Makefile
	mkdir out
	exec {held}< out
	flock "$held"
	"$TOP/scripts/module" --source m --out out k 2> said 3>&- {held}<&- &
	wait_for grep -q "waiting for another one" said
	[ -z "$(ls out)" ]
	exec {held}<&-
	wait $!
	[ -e out/x.ko ]
}

@test "a module that takes long says how far it is, and who stops it stops make" {
	mkdir "$T/k" "$T/m"
	cd "$T"
	echo 'obj-m := x.o' > m/Kbuild
	touch m/x.c
	printf 'modules:\n\t@echo "  CC [M]  x.o"; echo $$PPID > $(M)/../pid; sleep 6; touch $(M)/x.ko\n' > k/Makefile
	run -0 --separate-stderr "$TOP/scripts/module" --source m --out out k
	[[ $output == */out/x.ko ]]
	# Each file is a step, and four are for the rest.
	[[ $stderr == *"building x.ko: 20 % (1 of 5 steps)"* ]]
	rm -r out pid
	# As Ctrl-C does: the whole group, and once make is there.
	env --default-signal=INT timeout 60 "$TOP/scripts/module" --source m --out out k 3>&- &
	wait_for test -s pid
	kill -INT $!
	wait $! || true
	wait_for test ! -e "/proc/$(cat pid)"
	[ ! -e out/x.ko ]
}

@test "a module's directory that has moved has its own paths, whatever is in its name" {
	mkdir "$T/k" "$T/m"
	cd "$T"
	echo 'obj-m := x.o' > m/Kbuild
	printf 'modules:\n\t@touch "$(M)/x.ko"\n\t@[ -e "$(M)/x.mod" ] || echo "$(M)/x.o" > "$(M)/x.mod"\n' > k/Makefile
	run -0 "$TOP/scripts/module" --source m --out 'a[1]*&|b' k
	grep -qxF "$(pwd -P)/a[1]*&|b/x.o" 'a[1]*&|b/x.mod'
	mv 'a[1]*&|b' 'c&|d'
	run -0 "$TOP/scripts/module" --source m --out 'c&|d' k
	cat 'c&|d/x.mod'
	grep -qxF "$(pwd -P)/c&|d/x.o" 'c&|d/x.mod'
}

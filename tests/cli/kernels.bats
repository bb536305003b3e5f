#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2154
#
# make bench KERNELS=: several kernels in one table. They are of a few files, and built
# for real; what is made up is the guest.

bats_require_minimum_version 1.5.0
load helpers
load scratch

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
	TREE=$D/linux
}

# row WORDS: its line, with single blanks.
row()
{
	grep -F "$1" <<<"$output" | tr -s ' '
}

# scratch: kernels of a few files; in each revision a figure of its own.
scratch()
{
	export XDG_CACHE_HOME=$D/cache PKSCALE_SERIES=$D/series
	unset KERNEL_SRC KERNEL_DIR JOBS FLAVOUR
	make_pkscale
	make_series
	make_tree
	echo 'int more(void) { return 2; }' >"$TREE/more.c"
	commit more
	KERNELS=$D/pkscale/scripts/kernels
}

kernels()
{
	WORKLOADS=no timeout 120 "$KERNELS" --out "$D/out" "$@"
}

@test "revisions, a tree, a tarball, a built tree and a package: a column each" {
	scratch
	echo 'int more(void) { return 5; }' >"$TREE/more.c"
	tar -C "$D" --exclude=.git -cJf "$D/linux-6.12.9.tar.xz" linux
	git -C "$TREE" checkout -q more.c
	built=$(KERNEL_SRC=$TREE@more "$D/pkscale/scripts/kernel" 2>/dev/null)
	# A package as bindeb-pkg makes them, of an image and of headers.
	mkdir -p "$D/i/DEBIAN" "$D/i/boot" "$D/h/DEBIAN" "$D/h/usr/src/linux-headers-6.12.8/scripts/basic"
	cp "$built/bzImage" "$D/i/boot/vmlinuz-6.12.8"
	printf '%s\n' CONFIG_PGMAP_ACCESS=y 'CONFIG_CC_VERSION_TEXT="gcc (of another day) 9"' \
		>"$D/i/boot/config-6.12.8"
	touch "$D/h/usr/src/linux-headers-6.12.8/"{Makefile,Module.symvers,scripts/basic/fixdep}
	for package in i:image h:headers; do
		printf 'Package: linux-%s-6.12.8\nVersion: 1\nArchitecture: amd64\nMaintainer: test <test@example.org>\nDescription: test\n' \
			"${package#*:}" >"$D/${package%:*}/DEBIAN/control"
		dpkg-deb -b "$D/${package%:*}" "$D/linux-${package#*:}-6.12.8_1_amd64.deb"
	done
	# Who waits for another one takes what that has made.
	mkdir -p "$XDG_CACHE_HOME/pkscale/stock"
	exec {held}>"$XDG_CACHE_HOME/pkscale/stock/lock"
	flock "$held"
	for i in 1 2; do
		"$D/pkscale/scripts/stock-kernel" --deb "$D/linux-image-6.12.8_1_amd64.deb" \
			>"$D/made.$i" 2>"$D/said.$i" 3>&- {held}>&- &
		pids[i]=$!
		wait_for grep -q 'waiting for' "$D/said.$i"
	done
	exec {held}>&-
	wait "${pids[1]}"
	wait "${pids[2]}"
	diff "$D/made.1" "$D/made.2"
	run -0 --separate-stderr kernels base="$TREE@base" "$TREE@more" tree="$TREE" \
		"$D/linux-6.12.9.tar.xz" built="$built" "$D/linux-image-6.12.8_1_amd64.deb"
	echo "$stderr" | tail -5
	grep -qE '^cell +base +linux@more +tree +linux-6.12.9 +built +6.12.8_1_amd64$' <<<"$output"
	[[ $(row 'task[rights=split] shut') == *' 917 919 +2 919 +2 922 +5 919 +2 919 +2' ]]
	grep -qF "source git $(git -C "$TREE" rev-parse base)," < <(tr -s '\n ' ' ' <<<"$output")
	grep -qF "package, some patches, fingerprint $(sha256sum <"$built/bzImage" | cut -c1-16), source linux-image-6.12.8_1_amd64.deb, config $(
		sha256sum <"$D/i/boot/config-6.12.8" | cut -c1-12), gcc (of another day) 9," < <(tr -s '\n ' ' ' <<<"$output")
	[ "$(find "$D/out" -maxdepth 2 -name summary.json | wc -l)" -eq 6 ]
	grep -q '^task' "$D/out/table.txt"
	[ -z "$(git -C "$TREE" status --porcelain)" ]
}

@test "a kernel that cannot be had costs its own column, and is named" {
	scratch
	echo 'no C' >"$TREE/main.c"
	commit broken
	printf 'int main(void) { return 1; }\n' >"$TREE/main.c"
	commit dead
	echo '#define BASE 1' >"$TREE/head.h"
	commit foreign
	run -1 --separate-stderr kernels "$TREE@base" "$TREE@broken" "$TREE@dead" "$TREE@foreign" \
		"$TREE@none" "$D/nowhere" good="$TREE@more"
	grep -qE '^cell +linux@base +good$' <<<"$output"
	[[ $(row 'task[rights=split] shut') == *' 917 919 +2' ]]
	grep -qF "missed: linux@broken ($TREE@broken) could not be built" <<<"$output"
	grep -qF "missed: linux@dead ($TREE@dead) was built, and could not be measured" <<<"$output"
	for name in linux@foreign linux@none nowhere; do
		grep -q "^missed: $name (.*) could not be built" <<<"$output"
	done
	[[ $stderr == *'the kernel did not build'*'the guest died'*'0001-keys.patch does not apply'*'no revision none'*'no tree or tarball'* ]]
	rm -rf "$D/out"
	run -2 --separate-stderr kernels "$TREE@broken" "$TREE@dead"
	[[ $stderr == *'no kernel was measured'*'linux@broken'*'linux@dead'* ]]
	[ ! -e "$D/out" ]
}

@test "packages that are none, or lack something" {
	scratch
	stock=$D/pkscale/scripts/stock-kernel
	mkdir -p "$D/i/DEBIAN" "$D/i/boot"
	package()
	{
		printf 'Package: %s\nVersion: 1\nArchitecture: %s\nMaintainer: test <test@example.org>\nDescription: test\n' \
			"$1" "$2" >"$D/i/DEBIAN/control"
		dpkg-deb -b "$D/i" "$D/x.deb" >/dev/null
		run -2 "$stock" --deb "$D/x.deb"
	}
	package linux-image-6.12.8 arm64
	[[ $output == *"x.deb is for arm64, not amd64"* ]]
	package linux-headers-6.12.8 amd64
	[[ $output == *"x.deb holds linux-headers-6.12.8, and no kernel"* ]]
	package linux-image-6.12.8 amd64
	[[ $output == *"linux-headers-6.12.8 is not beside it"* ]]
	# What the headers depend on is looked for as well, before anything is unpacked.
	package linux-image-6.12.8 amd64
	sed -i -e 's/^Package.*/Package: linux-headers-6.12.8/' \
		-e '$aDepends: linux-headers-6.12.8-common (= 1), linux-kbuild-6.12.8' "$D/i/DEBIAN/control"
	dpkg-deb -b "$D/i" "$D/linux-headers-6.12.8_1_amd64.deb"
	run -2 "$stock" --deb "$D/x.deb"
	[[ $output == *"linux-headers-6.12.8-common is not beside it"* ]]
	[[ $output != *"holds no"* ]]
	echo text >"$D/x.deb"
	run -2 "$stock" --deb "$D/x.deb"
	[[ $output == *"x.deb is no Debian package"* ]]
	run -2 "$stock" --deb "$D/none.deb"
	[[ $output == *"cannot read $D/none.deb"* ]]
	[ -z "$(find "$XDG_CACHE_HOME" -name 'deb-*' 2>/dev/null)" ]
}

@test "what is no table: one message, and exit 2" {
	scratch
	run -2 "$KERNELS" "$TREE@base"
	[[ $output == *"two kernels or more make a table"* ]]
	run -2 "$KERNELS" "$TREE@base" "$TREE@base"
	[[ $output == *"two kernels are called linux@base"*"name them"* ]]
	mkdir "$D/out"
	run -2 kernels "$TREE@base" "$TREE@more"
	[[ $output == *"$D/out is there already"* ]]
	run -2 "$KERNELS" "$TREE@base" "$TREE@more" --out
	[[ $output == *"--out needs a directory"* ]]
	cd "$TREE"
	run -2 "$KERNELS" . ../linux
	[[ $output == *"two kernels are called linux"* ]]
	run -2 "$KERNELS" .@base ../linux/@base
	[[ $output == *"two kernels are called linux@base"* ]]
	run -2 "$KERNELS" --bogus
	[[ $output == *"unknown option --bogus"* ]]
	# make hands each on as it was written.
	run -0 make -s -n -C "$TOP" bench KERNELS="a=~/linux@HEAD~1 b.deb" QUICK=1 ENV=count RT=0
	[[ $(tr -s ' ' <<<"$output") == *"RT= scripts/kernels 'a=~/linux@HEAD~1' 'b.deb' -- --quick --env=count"* ]]
}

@test "what pkscale run does not take is said once, before any kernel is built" {
	scratch
	for options in --bogus 'extra words' '--cell frob' --env=cuont --dry-run; do
		# shellcheck disable=SC2086
		run -2 kernels "$TREE@base" "$TREE@more" -- $options
		[ "$(grep -c '^pkscale\|^kernels' <<<"$output")" -eq 1 ]
		[[ $output != *'linux@base'* ]]
		[ ! -e "$D/out" ]
	done
	[ ! -e "$XDG_CACHE_HOME/pkscale/kernel" ]
}

@test "of two at once each has a directory" {
	scratch
	# They begin within one second.
	mkdir "$D/bin"
	printf '#!/bin/sh\ncase "$*" in *+%%Y*) echo 20260102T030405Z ;; *) exec /bin/date "$@" ;; esac\n' >"$D/bin/date"
	chmod +x "$D/bin/date"
	for i in 1 2; do
		PATH=$D/bin:$PATH WORKLOADS=no run -0 timeout 120 "$KERNELS" "$TREE@base" "$TREE@more"
	done
	[ "$(find "$D/pkscale/results/runs" -name '20260102T030405Z-*-kernels' | wc -l)" -eq 2 ]
}

@test "Ctrl-C ends it: the next kernel is not begun, and nothing is left running" {
	scratch
	printf '%s\n' '$(O)/other.o: other.c' '> @echo $$$$ >$(O)/pid; exec sleep 60' >>"$TREE/Makefile"
	commit slow
	# As from a terminal: everything that it has started hears of it.
	setsid env --default-signal=INT "$KERNELS" --out "$D/out" "$TREE@slow" "$TREE@base" \
		>"$D/said" 2>&1 3>&- &
	pid=$!
	work() { cat "$XDG_CACHE_HOME"/pkscale/kernel/*/build/pid 2>/dev/null; }
	begun() { [ -n "$(work)" ]; }
	wait_for begun
	child=$(work)
	kill -INT -- -$pid
	status=0
	wait $pid || status=$?
	cat "$D/said"
	[ "$status" -eq 130 ]
	wait_for test ! -e "/proc/$child"
	run ! grep -q 'linux@base: ' "$D/said"
	[ ! -e "$D/out" ]
	[ ! -e "$XDG_CACHE_HOME/pkscale/kernel/lock" ]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# The series, as make test looks at it: the patches apply to the source that is
# here, checkpatch.pl has nothing to say, git am would take them. And that
# scripts/check-series sees what is wrong with a series that is broken.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	CHECK=$TOP/scripts/check-series
	T=$BATS_TEST_TMPDIR
}

# fake: a source of one file, and a series of one good patch to it.
fake()
{
	export PKSCALE_SERIES=$T/series XDG_CACHE_HOME=$T/cache
	mkdir -p "$T/src/scripts" "$T/src/mm" "$PKSCALE_SERIES"
	printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 5\n' >"$T/src/Makefile"
	printf '%s\n' one two three four five six seven eight >"$T/src/mm/x.c"
	# Complains about lines with a word, in the real one's words.
	cat >"$T/src/scripts/checkpatch.pl" <<-'END'
		while (<>) {
			print "$ARGV:$.: WARNING: bad word\n" if /^\+.*BAD/;
			print "$ARGV:$.: CHECK: odd word\n" if /^\+.*ODD/;
		}
		END
	echo 0001-x.patch >"$PKSCALE_SERIES/series"
	cat >"$PKSCALE_SERIES/0001-x.patch" <<-'END'
		From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
		From: A Person <a@example.org>
		Date: Sat, 21 Nov 2026 04:23:19 +0000
		Subject: [PATCH] mm: Say four twice

		It is not said often enough.

		Signed-off-by: A Person <a@example.org>
		---
		 mm/x.c | 1 +
		 1 file changed, 1 insertion(+)

		diff --git a/mm/x.c b/mm/x.c
		--- a/mm/x.c
		+++ b/mm/x.c
		@@ -2,6 +2,7 @@ one
		 two
		 three
		 four
		+four ODD
		 five
		 six
		 seven
		END
}

@test "the series: it applies, checkpatch is silent, git am would take it" {
	source=/usr/src/linux-source-6.12.tar.xz
	[ -r "$source" ] || skip "linux-source-6.12 is not installed"
	run -0 "$CHECK" --source "$source"
	[[ $output == *"patches, nothing to say (mail apply style)"* ]]
}

@test "usage: what is unknown is refused, with what is known" {
	run -2 "$CHECK" --bogus
	[[ $output == *"unknown argument '--bogus'"*--help* ]]
	run -2 "$CHECK" --only bogus
	[[ $output == *"known: mail apply style build"* ]]
	fake
	run -2 "$CHECK" --source "$T/missing"
	[[ $output == *"no tree or tarball $T/missing"* ]]
	: >"$PKSCALE_SERIES/series"
	run -2 "$CHECK" --source "$T/src"
	[[ $output == *"names no patch"* ]]
}

@test "a good series: nothing on stdout, a tree and a tarball" {
	fake
	run -0 --separate-stderr "$CHECK" --source "$T/src"
	[ -z "$output" ]
	[[ $stderr == *"CHECK: odd word"* ]]
	tar -C "$T" -cJf "$T/src.tar.xz" src
	run -0 --separate-stderr "$CHECK" --source "$T/src.tar.xz"
	[ -z "$output" ]
	# The source is read only.
	[ "$(wc -l <"$T/src/mm/x.c")" -eq 8 ]
}

@test "apply: fuzz is refused, and so is what does not fit, by its name" {
	fake
	cp -r "$T/src" "$T/other"
	sed -i 's/two/zwei/' "$T/other/mm/x.c"
	run -1 --separate-stderr "$CHECK" --only apply --source "$T/src" --source "$T/other"
	[ "${#lines[@]}" -eq 1 ]
	[[ ${lines[0]} == "0001-x.patch: does not apply to other: "*"FAILED at 2"* ]]
	sed -i 's/PATCHLEVEL = 12/PATCHLEVEL = 6/' "$T/other/Makefile"
	run -2 "$CHECK" --only apply --source "$T/other"
	[[ $output == *"not 6.12.y"* ]]
}

@test "apply: all versions that apt lists, downloaded once" {
	fake
	mkdir -p "$T/bin" "$T/deb/usr/src" "$T/deb/DEBIAN"
	mv "$T/src" "$T/linux-source-6.12"
	tar -C "$T" -cJf "$T/deb/usr/src/linux-source-6.12.tar.xz" linux-source-6.12
	printf 'Package: linux-source-6.12\nVersion: 1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: x\n' \
		>"$T/deb/DEBIAN/control"
	dpkg-deb -b "$T/deb" "$T/x.deb" >/dev/null
	cat >"$T/bin/apt-cache" <<-'END'
		#!/bin/sh
		for v in 6.12.7-1 6.12.9-1; do echo " $2 | $v | http://deb Packages"; done
		END
	printf '#!/bin/sh\necho "$@" >>%s/calls\ncp %s/x.deb .\n' "$T" "$T" >"$T/bin/apt-get"
	chmod +x "$T"/bin/*
	PATH=$T/bin:$PATH run -0 "$CHECK" --only apply
	[[ $output == *"applying to 6.12.9-1"*"applying to 6.12.7-1"* ]]
	[ "$(grep -c download "$T/calls")" -eq 2 ]
	grep -q 'linux-source-6.12=6.12.7-1' "$T/calls"
	PATH=$T/bin:$PATH run -0 "$CHECK" --only apply
	[ "$(grep -c download "$T/calls")" -eq 2 ]
	rm -rf "$T/cache"
	printf '#!/bin/sh\necho "E: no network"\nexit 100\n' >"$T/bin/apt-get"
	PATH=$T/bin:$PATH run -2 "$CHECK" --only apply
	[[ $output == *"cannot download"*"E: no network"*--source* ]]
}

@test "apply: what the series builds on comes first, where it is missing" {
	fake
	mkdir -p "$PKSCALE_SERIES/prerequisites"
	cp -r "$T/src" "$T/newer"
	sed -i 's/two/zwei/' "$T/newer/mm/x.c" "$PKSCALE_SERIES/0001-x.patch"
	diff -u "$T/src/mm/x.c" "$T/newer/mm/x.c" | sed 's#^\(---\|+++\) .*#\1 a/mm/x.c#' \
		>"$PKSCALE_SERIES/prerequisites/x.patch" || true
	run -0 --separate-stderr "$CHECK" --only apply --source "$T/src" --source "$T/newer"
	[ -z "$output" ]
	rm "$PKSCALE_SERIES/prerequisites/x.patch"
	run -1 --separate-stderr "$CHECK" --only apply --source "$T/src" --source "$T/newer"
	[[ $output == "0001-x.patch: does not apply to src: "* ]]
}

@test "style: an error or a warning is listed with its line" {
	fake
	sed -i 's/ODD/BAD/' "$PKSCALE_SERIES/0001-x.patch"
	run -1 --separate-stderr "$CHECK" --source "$T/src"
	[ "$output" = "0001-x.patch:20: WARNING: bad word" ]
}

@test "mail: each header that is missing is named" {
	fake
	good=$(cat "$PKSCALE_SERIES/0001-x.patch")
	for line in 'From: *:no Author' 'Subject: *:no Subject' 'Date: *:no Date' \
		'Signed-off-by: *:not signed off' 'From [0-9]*:the first line'; do
		sed "0,/^${line%:*}/{/^${line%:*}/d}" <<<"$good" >"$PKSCALE_SERIES/0001-x.patch"
		run -1 --separate-stderr "$CHECK" --only mail
		[[ $output == *"0001-x.patch: ${line##*:}"* ]]
	done
	sed 's/^Signed-off-by: A/Signed-off-by: B/' <<<"$good" >"$PKSCALE_SERIES/0001-x.patch"
	run -1 --separate-stderr "$CHECK" --only mail
	[[ $output == *"not signed off by its author, A Person <a@example.org>"* ]]
	echo "$good" >"$PKSCALE_SERIES/0001-x.patch"
	cp "$PKSCALE_SERIES/0001-x.patch" "$PKSCALE_SERIES/0002-y.patch"
	echo 0003-z.patch >>"$PKSCALE_SERIES/series"
	run -1 --separate-stderr "$CHECK" --only mail
	[[ $output == *"0002-y.patch: not named in the file series"* ]]
	[[ $output == *"0003-z.patch: named in the file series, and not there"* ]]
}

# fake_build: a make that warns about each file with BAD in it, a guest that
# boots unless the image says otherwise.
fake_build()
{
	mkdir -p "$T/bin" "$T/src/scripts/kconfig" "$PKSCALE_SERIES/config"
	echo CONFIG_HZ=250 >"$PKSCALE_SERIES/config/base.config"
	printf '#!/bin/sh\ncat "$5" >>"$4"\n' >"$T/src/scripts/kconfig/merge_config.sh"
	chmod +x "$T/src/scripts/kconfig/merge_config.sh"
	cat >"$T/bin/make" <<-'END'
		#!/bin/bash
		b=${3#O=}
		case $* in
		*tinyconfig*) : >"$b/.config" ;;
		*bzImage*)
			[[ $* == *W=1* ]] || exit 3
			mkdir -p "$b/arch/x86/boot"
			cp "$2/mm/x.c" "$b/arch/x86/boot/bzImage"
			grep -nE 'BAD|seven' "$2/mm/x.c" |
				sed 's|^\([0-9]*\):\(.*\)|/src/mm/x.c:\1:3: warning: \2 [-Wword]|'
			! grep -q BROKEN "$2/mm/x.c" || { echo "x.c:1: error: broken"; exit 2; } ;;
		esac
		END
	cat >"$T/bin/vm" <<-'END'
		#!/bin/bash
		while [ "$1" != --kernel ]; do shift; done
		! grep -q PANIC "$2/arch/x86/boot/bzImage" || { echo "vm: the guest panicked"; exit 2; }
		END
	chmod +x "$T"/bin/*
	export PKSCALE_VM=$T/bin/vm
	PATH=$T/bin:$PATH
}

@test "build: a warning that the step before has is no complaint, a new one is" {
	fake
	fake_build
	run -0 --separate-stderr "$CHECK" --only build --source "$T/src"
	[ -z "$output" ]
	sed -i 's/ODD/BAD/' "$PKSCALE_SERIES/0001-x.patch"
	run -1 --separate-stderr "$CHECK" --only build --source "$T/src"
	[ "$output" = "0001-x.patch: new: x.c: warning: four BAD [-Wword]" ]
}

# Its objects are younger than the files of a source that is unpacked again.
@test "build: nothing is left of the run before" {
	fake
	fake_build
	run -0 --separate-stderr "$CHECK" --only build --source "$T/src"
	touch "$XDG_CACHE_HOME/pkscale/series/build/build/x.o"
	run -0 --separate-stderr "$CHECK" --only build --source "$T/src"
	[ ! -e "$XDG_CACHE_HOME/pkscale/series/build/build/x.o" ]
}

@test "build: a step that does not build or boot is named" {
	fake
	fake_build
	sed -i 's/ODD/BROKEN/' "$PKSCALE_SERIES/0001-x.patch"
	run -1 --separate-stderr "$CHECK" --only build --source "$T/src"
	[[ $output == "0001-x.patch: does not build: x.c:1: error: broken" ]]
	sed -i 's/BROKEN/PANIC/' "$PKSCALE_SERIES/0001-x.patch"
	run -1 --separate-stderr "$CHECK" --only build --source "$T/src"
	[[ $output == "0001-x.patch: does not boot: vm: the guest panicked" ]]
}

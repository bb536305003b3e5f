#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2154
#
# scripts/bisect-run on a git tree of a few files, which its own Makefile builds for
# real, with a series of one patch. What is made up is the guest: the image is a
# program, and what it prints is the figure.

bats_require_minimum_version 1.5.0
load helpers
load scratch

CELL='task[rights=split] switch shut insn'

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
	TREE=$D/linux
	export XDG_CACHE_HOME=$D/cache PKSCALE_SERIES=$D/series
	unset KERNEL_SRC KERNEL_DIR JOBS
	make_pkscale
	BISECT=$D/pkscale/scripts/bisect-run
	# None is built to begin with.
	printf '#!/bin/sh\nexit 1\n' >"$D/pkscale/scripts/kernel"
	make_series
	make_tree
}

bisect()
{
	timeout 120 "$BISECT" --cell "$CELL" --tree "$TREE" "$@"
}

teardown()
{
	umount "$BATS_TEST_TMPDIR/small" 2>/dev/null || true
}

# compiled COMMIT: what the build of it has compiled, in one line.
compiled()
{
	sed -n 's/^  CC *//p' "$XDG_CACHE_HOME"/pkscale/bisect/*/log/"$(git -C "$TREE" rev-parse --short "$1")".build |
		sort | paste -sd ' ' -
}

@test "git bisect run finds the commit, past one that does not build" {
	for i in {1..16}; do
		echo "/* $i */" >>"$TREE/other.c"
		[ "$i" != 8 ] || echo 'no C' >"$TREE/main.c"
		[ "$i" != 9 ] || git -C "$TREE" checkout -q base -- main.c
		[ "$i" != 11 ] || echo 'int more(void) { return 2; }' >"$TREE/more.c"
		commit "c$i"
	done
	cd "$TREE"
	git bisect start HEAD base
	git bisect run "$BISECT" --cell "$CELL" --max 917 2>&1 | tee "$D/log"
	[ "$(git rev-parse refs/bisect/bad)" = "$(git rev-parse c11)" ]
	grep -q "^bisect-run: $(git rev-parse --short c11): 919 insn, at most 917: bad (" "$D/log"
	grep -q "^bisect-run: $(git rev-parse --short c10): 917 insn, at most 917: good (" "$D/log"
	grep -q "log: $XDG_CACHE_HOME/pkscale/bisect/.*/log/$(git rev-parse --short c8).build$" "$D/log"
	git bisect reset
	[ -z "$(git status --porcelain --ignored)" ]
}

@test "only what has another content is built again, and the patched keeps its time" {
	bisect --figure
	[ "$(compiled base)" = 'keys.c main.c more.c other.c' ]
	# New times, and the same content.
	touch "$TREE"/*
	bisect --figure
	[ -z "$(compiled base)" ]
	echo 'int more(void) { return 1; }' >"$TREE/more.c"
	commit next
	run -0 --separate-stderr bisect --figure
	[[ $output == "bisect-run: $(git -C "$TREE" rev-parse --short HEAD): 918 insn ("* ]]
	[[ $stderr == *comparing*building*measuring* ]]
	[ "$(compiled next)" = more.c ]
	# Back again, by content that is older than the objects.
	git -C "$TREE" checkout -q base
	run -0 --separate-stderr bisect --figure
	[[ $output == *": 917 insn ("* ]]
	[ "$(compiled base)" = more.c ]
	# What is not committed counts; what git ignores stays where it is.
	echo '#define BASE 800' >"$TREE/head.h"
	echo nothing >"$TREE/stale.o"
	git -C "$TREE" rm -q other.c
	run -125 --separate-stderr bisect --figure
	[[ $stderr == *"0001-keys.patch does not apply"* ]]
	git -C "$TREE" checkout -q base -- head.h
	run -0 --separate-stderr bisect --figure
	src=$(echo "$XDG_CACHE_HOME"/pkscale/bisect/*/src)
	[ ! -e "$src/other.c" ]
	[ ! -e "$src/stale.o" ]
	[ "$(cat "$TREE/stale.o")" = nothing ]
	grep -q '"source": "git .*, changed"' "$src/../info.json"
	# Of a copy that was interrupted nothing is taken.
	rm "$src/../whole"
	echo 'half an object' >"$src/../build/more.o"
	run -0 --separate-stderr bisect --figure
}

@test "the configuration is made anew where what it is made by has changed" {
	bisect --figure
	config=$(echo "$XDG_CACHE_HOME"/pkscale/bisect/*/build/.config)
	echo '# of another day' >>"$config"
	echo >>"$TREE/more.c"
	bisect --figure
	grep -q 'another day' "$config"
	echo 'config NEW' >"$TREE/Kconfig"
	bisect --figure
	run ! grep 'another day' "$config"
	for change in 'mkdir -p sub && echo config >sub/Kconfig.one' 'echo >>scripts/kconfig/merge_config.sh' \
		'rm -r sub' 'rm Kconfig'; do
		echo '# of another day' >>"$config"
		(cd "$TREE" && eval "$change")
		bisect --figure
		run ! grep 'another day' "$config"
	done
	# Of one that was interrupted nobody knows what it had written.
	echo '# of another day' >>"$config"
	: >"${config%/build/*}/written"
	bisect --figure
	run ! grep 'another day' "$config"
}

@test "bounds: both ends, and what the exit status says" {
	run -0 bisect --max 917
	run -1 bisect --max 916
	[[ ${lines[-1]} == *': 917 insn, at most 916: bad ('* ]]
	run -0 bisect --min 917
	run -1 bisect --min 917.5
	run -1 bisect --min 918 --max 920
	run -0 bisect --min 917 --max 917
	[[ ${lines[-1]} == *': 917 insn, at least 917, at most 917: good ('* ]]
}

@test "what is the commit's cannot be tested: 125" {
	echo 'int main(void) { return 1; }' >"$TREE/main.c"
	run -125 bisect --max 917
	[[ $output == *"the cell could not be measured"*"the guest died"*"log: "* ]]
	echo 'no C' >"$TREE/main.c"
	run -125 bisect --max 917
	[[ $output == *"did not build"*"error: "*"log: "*.build* ]]
	git -C "$TREE" checkout -q main.c
	# A cell that has failed has no figure.
	cp "$D/summary.json" "$D/whole"
	jq -c '.cells[0].status = "failed" | .cells[0].reason = "it hangs"' "$D/whole" >"$D/summary.json"
	run -125 bisect --max 917
	[[ $output == *"no figure to hold against a bound: failed: it hangs"* ]]
	# One of a run that is void is none.
	jq -c '.controls.selftest.failed = [0]' "$D/whole" >"$D/summary.json"
	run -125 bisect --max 917
	[[ $output == *"the run has failed:"*"a control failed: this run is void"*"log: "* ]]
	mv "$D/whole" "$D/summary.json"
	run -0 bisect --max 917
}

@test "a disk that is full is not the commit's: 128, and the disk is named" {
	# What it says of that, whoever says it.
	cat >>"$TREE/Makefile" <<-'END'
		$(O)/full.o: full.c
		> @echo "ld: final link failed: No space left on device" >&2; exit 1
	END
	echo 'char full;' >"$TREE/full.c"
	commit full
	run -128 bisect --max 917
	[[ $output == *"did not build"*"a disk is full, which is not the commit's: ld: final link failed"* ]]
	[[ $output == *" free for $XDG_CACHE_HOME/pkscale/bisect/"*" free for ${TMPDIR:-/tmp}"*"make room"* ]]
	# It was said of another try.
	echo 'no C' >"$TREE/full.c"
	sed -i '/ld: final/d' "$TREE/Makefile"
	run -125 bisect --max 917
	[[ $output != *"disk is full"* ]]
	# Nothing can be said: there is no room for it.
	[ "$(id -u)" -eq 0 ] || skip "mounting a small tmpfs needs root"
	export XDG_CACHE_HOME=$D/small
	mkdir "$XDG_CACHE_HOME"
	mount -t tmpfs -o size=32m tiny "$XDG_CACHE_HOME"
	sed -i 's/^NEED_BUILD=.*/NEED_BUILD=0/' "$D/pkscale/scripts/lib-kernel.sh"
	git -C "$TREE" checkout -q --force base
	run -0 bisect --max 917
	printf '%s\n' '$(O)/other.o: other.c' '> @cat /dev/zero >$(O)/big 2>/dev/null; exit 1' >>"$TREE/Makefile"
	echo >>"$TREE/other.c"
	run -128 bisect --max 917
	[[ $output =~ "a disk is full, which is not the commit's: tiny has "[0-9.]+K?" free for $XDG_CACHE_HOME/pkscale/bisect/" ]]
}

@test "what is wrong with the call stops git: 128, and nothing is built" {
	refused()
	{
		local words=$1
		shift
		run -128 timeout 60 "$BISECT" "$@"
		echo "$output"
		[[ $output == *"$words"* ]]
	}
	cd "$TREE"
	refused 'which cell?' --max 917
	refused 'which bound?' --cell "$CELL"
	refused 'a bound is a number: --max=9l7' --cell "$CELL" --max 9l7
	refused 'no figure is within both bounds: --max=1 --min=5' --cell "$CELL" --max 1 --min 5
	refused 'no figure is within both bounds: --min=10 --max=9.5' --cell "$CELL" --min 10 --max 9.5
	refused '--max is said twice' --cell "$CELL" --max 1 --max 5
	refused "unknown argument '--mxa'" --cell "$CELL" --mxa 917
	refused '--max needs a value' --cell "$CELL" --max
	refused 'no cell of count is called "neest"' --cell 'task neest' --max 1
	refused 'cells are called "task switch"' --cell 'task switch' --max 1
	refused 'has no exact figure' --cell 'task[rights=split] nest event depth=1 kmap_local_page pmem' --max 1
	refused "$D is no git tree" --cell "$CELL" --max 1 --tree "$D"
	refused "unknown flavour 'fast'" --cell "$CELL" --max 1 --flavour fast
	sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 6/' Makefile
	refused "holds kernel 6.6.5, not 6.12.y" --cell "$CELL" --max 1
	[[ $output == *'--tree DIR'* ]]
	[[ $output != *KERNEL_SRC* ]]
	[ ! -e "$XDG_CACHE_HOME/pkscale/bisect" ]
	git checkout -q Makefile
	echo more >>more.c
	commit one
	commit_two=$(echo more >>more.c; commit two; git rev-parse two)
	git bisect start two base
	run ! git bisect run "$BISECT" --cell "$CELL" --max
	[ "$(git rev-parse refs/bisect/bad)" = "$commit_two" ]
}

@test "a tree that carries the series gets no patch" {
	sed -i '1a #define KEYS 20' "$TREE/head.h"
	printf '#include "head.h"\nint keys(void) { return KEYS; }\n' >"$TREE/keys.c"
	echo '#define X86_FEATURE_PKS (16*32+31)' >>"$TREE/arch/x86/include/asm/cpufeatures.h"
	commit carried
	run -0 --separate-stderr bisect --figure
	[[ $output == *": 920 insn ("* ]]
	grep -q '"series": "some patches"' "$XDG_CACHE_HOME"/pkscale/bisect/*/info.json
	git -C "$TREE" checkout -q base
	run -0 --separate-stderr bisect --figure
	[[ $output == *": 917 insn ("* ]]
	grep -q '"series": "1 patch"' "$XDG_CACHE_HOME"/pkscale/bisect/*/info.json
}

@test "a kernel that is built already is where it begins" {
	bisect --figure
	git clone -q "$TREE" "$D/clone"
	first=$(echo "$XDG_CACHE_HOME"/pkscale/bisect/*)
	[ "$(cat "$first/tree")" = "$TREE" ]
	# As scripts/kernel leaves one.
	ln -s "$first/src" "$first/build/source"
	printf '#!/bin/sh\necho "%s"\n' "$first" >"$D/pkscale/scripts/kernel"
	TREE=$D/clone bisect --figure
	[ "$(find "$XDG_CACHE_HOME/pkscale/bisect" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 2 ]
	for dir in "$XDG_CACHE_HOME"/pkscale/bisect/*; do
		[ "$dir" = "$first" ] || [ "$(grep -c '^  CC' "$dir"/log/*.build)" -eq 0 ]
	done
	# One that was interrupted is removed first; on a slow disk both say how far they are.
	second=$(dirname "$(grep -lx "$D/clone" "$XDG_CACHE_HOME"/pkscale/bisect/*/tree)")
	head -c 8M /dev/zero | tee "$second/src/half" >"$first/src/whole"
	rm "$second/whole"
	mkdir "$D/bin"
	for tool in cp rm; do
		printf '#!/bin/sh\n%s "$@" || exit\ncase "$*" in *src*) sleep 4 ;; esac\n' "$(command -v $tool)" >"$D/bin/$tool"
	done
	chmod +x "$D"/bin/*
	PATH=$D/bin:$PATH TREE=$D/clone run -0 --separate-stderr bisect --figure
	[[ $stderr == *'removing a copy that was interrupted, MiB: 100 % (8 of 8 '*'copying source, MiB: 100 % (8 of 8 '* ]]
	[ ! -e "$second/src/half" ]
	# Nothing is kept for a tree that is gone.
	rm -rf "$TREE"
	TREE=$D/clone bisect --figure
	[ ! -e "$first" ]
}

@test "it waits for another one, and for who clears the cache" {
	mkdir -p "$XDG_CACHE_HOME/pkscale/bisect"
	exec {held}>"$XDG_CACHE_HOME/pkscale/bisect/lock"
	flock "$held"
	bisect --figure >"$D/out" 2>"$D/said" 3>&- {held}>&- &
	wait_for grep -q "bisect-run in $TREE: waiting for" "$D/said"
	[ ! -s "$D/out" ]
	exec {held}>&-
	wait $!
	grep -q ': 917 insn (' "$D/out"
}

@test "interrupted: status 130, no process and no lock are left, and it goes on" {
	cat >>"$TREE/Makefile" <<-'END'
		$(O)/other.o: other.c
		> @echo $$$$ >$(O)/pid; exec sleep 60
	END
	commit slow
	env --default-signal=INT "$BISECT" --tree "$TREE" --cell "$CELL" --max 917 \
		>"$D/out" 2>"$D/err" 3>&- &
	pid=$!
	work() { cat "$XDG_CACHE_HOME"/pkscale/bisect/*/build/pid 2>/dev/null; }
	begun() { [ -n "$(work)" ]; }
	wait_for begun
	child=$(work)
	kill -INT $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 130 ]
	wait_for test ! -e "/proc/$child"
	[ -z "$(find "$XDG_CACHE_HOME/pkscale/bisect" -name lock)" ]
	git -C "$TREE" checkout -q base
	run -0 bisect --max 917
}

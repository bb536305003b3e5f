# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
#
# scripts/mutants without building or booting: a make that copies the source's
# one file into the image, a guest that reads its tests' results there.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	MUTANTS=$TOP/scripts/mutants
	T=$BATS_TEST_TMPDIR
	export XDG_CACHE_HOME=$T/cache PKSCALE_SERIES=$T/series
	export PKSCALE_VM=$T/bin/vm PKSCALE_PROGRAM=$T/bin/pkscale
	mkdir -p "$T/bin" "$T/src/mm" "$T/k/build/arch/x86/boot" "$T/series/mutants"
	printf '%s\n' begin alpha beta gamma end >"$T/src/mm/x.c"
	touch -d 2020-01-01 "$T/src/mm/x.c"
	ln -s "$T/src" "$T/k/build/source"
	echo "include $T/src/Makefile" >"$T/k/build/Makefile"
	echo elf >"$T/k/build/vmlinux"
	echo "cmd := gcc -I$T/src -o $T/k/build/x.o" >"$T/k/build/.x.cmd"
	touch -d 2020-01-02 "$T/k/build/.x.cmd"
	printf 'one\t-\t--profile count\ttests\n' >"$T/boots"
	RUN=("$MUTANTS" --kernel "$T/k" --boots "$T/boots")
	# Each line of the file is a test: gone, it fails; "skip", "hang", "quiet"
	# and "complain" are what they say.
	cat >"$T/bin/make" <<-'END'
		#!/bin/bash
		b=${3#O=}
		echo "$2" >>"$XDG_CACHE_HOME/make.calls"
		[ "$2/mm/x.c" -nt "$b/arch/x86/boot/bzImage" ] || exit 0
		! grep -q BROKEN "$2/mm/x.c" || { echo "error: broken"; exit 2; }
		cp "$2/mm/x.c" "$b/arch/x86/boot/bzImage"
		cp "$2/mm/x.c" "$b/System.map"
		END
	cat >"$T/bin/vm" <<-'END'
		#!/bin/bash
		echo "$*" >>"$XDG_CACHE_HOME/vm.calls"
		while (($#)); do
			case $1 in
			--kernel) image=$2/arch/x86/boot/bzImage ;;
			--out) out=$2 ;;
			--) break ;;
			esac
			shift
		done
		! grep -q wait "$image" || { echo $$ >"$XDG_CACHE_HOME/vm.pid"; exec sleep 60; }
		if grep -q breakpoint "$image" && [ "$(wc -l <"$XDG_CACHE_HOME/vm.calls")" -le 3 ]; then
			echo '[    1.401160] Oops: int3: 0000 [#1] PREEMPT SMP NOPTI' >"$out/console.log"
			exit 2
		fi
		n=0
		for t in alpha beta gamma; do
			! grep -q "hang $t" "$image" || { mv "$out/stdout.part" "$out/stream"; exit 2; }
			if grep -qx "skip $t" "$image"; then
				echo "ok $((++n)) $t # SKIP no reason"
			elif grep -qx "$t" "$image"; then
				echo "ok $((++n)) $t"
			else
				echo "not ok $((++n)) $t # it is gone"
			fi >>"$out/stdout.part"
		done
		! grep -q quiet "$image" || exit 2
		mv "$out/stdout.part" "$out/stdout"
		! grep -q complain "$image" || exit 1
		! grep -q '^not' "$out/stdout"
		END
	printf '#!/bin/sh\n[ "$1" = receive ] && cat "$2"\n' >"$T/bin/pkscale"
	chmod +x "$T"/bin/*
	PATH=$T/bin:$PATH
	mkdir -p "$XDG_CACHE_HOME"
}

# mutant NAME EXPECT SED: the file after SED; what must fail.
mutant()
{
	mkdir -p "$T/d/a/mm" "$T/d/b/mm"
	cp "$T/src/mm/x.c" "$T/d/a/mm/x.c"
	sed "$3" "$T/src/mm/x.c" >"$T/d/b/mm/x.c"
	{
		printf 'What is taken out.\n\nExpect: %s\n\n' "$2"
		(cd "$T/d" && diff -u a/mm/x.c b/mm/x.c)
	} >"$T/series/mutants/$1.patch" || true
}

# pristine: nothing of a mutant is in the copy.
pristine()
{
	cmp "$T/src/mm/x.c" "$XDG_CACHE_HOME"/pkscale/mutants/*/src/mm/x.c
	[ ! -e "$XDG_CACHE_HOME"/pkscale/mutants/*/saved ]
	[ ! -e "$XDG_CACHE_HOME/pkscale/mutants/lock" ]
}

@test "the image of one, for others" {
	mutant a alpha /alpha/d
	mutant b beta s/beta/BROKEN/
	run -0 --separate-stderr "${RUN[@]}" --image "$T/image" a
	[ "$output" = "$T/image" ]
	printf '%s\n' begin beta gamma end | cmp - "$T/image/bzImage"
	cmp "$T/image/bzImage" "$T/image/System.map"
	[ ! -e "$XDG_CACHE_HOME/vm.calls" ]
	pristine
	run -1 "${RUN[@]}" --image "$T/other" b
	[[ $output == *'does not build'* ]] && [ ! -e "$T/other/bzImage" ]
	pristine
	run -2 "${RUN[@]}" --image "$T/other"
	run -2 "${RUN[@]}" --image "$T/other" a b
}

@test "all caught: exit 0, a line each, the matrix" {
	mutant a alpha /alpha/d
	mutant b "beta gamma" '/beta/d; /gamma/d'
	run -0 --separate-stderr "${RUN[@]}"
	[[ ${lines[0]} =~ ^a\ +caught$ ]] && [[ ${lines[1]} =~ ^b\ +caught$ ]]
	[[ $stderr == *"2 of 2 caught"* ]]
	printf 'mutant\texpected\tfailed\tverdict\na\talpha\talpha\tcaught\nb\tbeta gamma\tbeta gamma\tcaught\n' |
		cmp - "$T/series/mutants/matrix.tsv"
	pristine
	# What was copied is kept, and the paths in it are those of the copy.
	cd "$XDG_CACHE_HOME"/pkscale/mutants/*/
	[ "$(cat build/.x.cmd)" = "cmd := gcc -I$PWD/src -o $PWD/build/x.o" ]
	[ "$(stat -c %Y build/.x.cmd)" -eq "$(date -d 2020-01-02 +%s)" ]
	touch here
	run -0 "${RUN[@]}"
	[ -e here ]
	cmp <(printf '%s\n' begin alpha beta gamma end) "$T/src/mm/x.c"
}

@test "one that survives, one that differs either way: exit 1, and how" {
	mutant a alpha 's/begin/start/'
	mutant b alpha '/beta/d'
	mutant c "alpha beta" '/alpha/d'
	mutant d alpha '/alpha/d; /gamma/d'
	run -1 --separate-stderr "${RUN[@]}"
	[[ ${lines[0]} == *" SURVIVED" ]]
	[[ ${lines[1]} == *" differs: not failed: alpha; failed besides: beta" ]]
	[[ ${lines[2]} == *" differs: not failed: beta" ]]
	[[ ${lines[3]} == *" differs: failed besides: gamma" ]]
	[ "$(grep -c . "$T/series/mutants/matrix.tsv")" -eq 5 ]
	pristine
}

@test "a test that may fail besides is no difference, and may pass" {
	mutant a alpha '/alpha/d; /gamma/d'
	mutant b alpha /alpha/d
	mutant c alpha /gamma/d
	sed -i 's/^Expect:.*/&\nPerhaps: gamma/' "$T"/series/mutants/*.patch
	run -1 --separate-stderr "${RUN[@]}"
	[[ ${lines[0]} =~ ^a\ +caught$ ]] && [[ ${lines[1]} =~ ^b\ +caught$ ]]
	[[ ${lines[2]} == *" differs: not failed: alpha" ]]
	grep -qP '^a\talpha\talpha gamma\tcaught$' "$T/series/mutants/matrix.tsv"
	sed -i 's/^Perhaps:.*/Perhaps: delta/' "$T/series/mutants/a.patch"
	run -2 --separate-stderr "${RUN[@]}"
	[[ $stderr == *"expects tests that do not exist: delta"* ]]
}

@test "a guest that dies has failed the test that was running, or boot" {
	mutant a beta 's/beta/hang beta/'
	mutant b boot 's/alpha/hang alpha/'
	mutant c boot 's/end/quiet/'
	mutant d console 's/end/complain/'
	mutant e gamma 's/gamma/skip gamma/'
	run -0 "${RUN[@]}"
}

@test "one that does not apply or build is said, the others go on" {
	mutant a alpha /alpha/d
	sed -i 's/^ begin/ began/' "$T/series/mutants/a.patch"
	mutant b alpha 's/alpha/BROKEN/'
	mutant c alpha /alpha/d
	run -1 --separate-stderr "${RUN[@]}"
	[[ ${lines[0]} == *" does not apply" ]]
	[[ ${lines[1]} == *" does not build" ]]
	[[ ${lines[2]} == *" caught" ]]
	pristine
}

@test "the kernel as it is has to pass first" {
	mutant a alpha /alpha/d
	sed -i 's/beta/delta/' "$T/src/mm/x.c"
	run -2 "${RUN[@]}"
	[[ $output == *"the kernel as it is fails: beta"* ]]
	[ ! -e "$T/series/mutants/matrix.tsv" ]
}

@test "names and --sample: these only, and no matrix" {
	mutant a alpha /alpha/d
	mutant b beta /beta/d
	mutant c gamma /gamma/d
	run -0 --separate-stderr "${RUN[@]}" c
	[ "${#lines[@]}" -eq 1 ] && [[ ${lines[0]} == c*caught ]]
	run -0 --separate-stderr "${RUN[@]}" --sample 2
	[ "${#lines[@]}" -eq 2 ] && [[ ${lines[1]} == b*caught ]]
	[ ! -e "$T/series/mutants/matrix.tsv" ]
	run -0 "$MUTANTS" --list
	[[ ${lines[2]} =~ ^c\ +gamma$ ]]
}

@test "usage and what is missing: exit 2, and how to mend it" {
	run -2 "${RUN[@]}"
	[[ $output == *"there is no mutant in $T/series/mutants"* ]]
	mutant a alpha /alpha/d
	run -2 "${RUN[@]}" bogus
	[[ $output == *"there is no mutant 'bogus'"*"there are: a"* ]]
	run -2 "${RUN[@]}" --sample 0
	run -2 "${RUN[@]}" --bogus
	run -2 "$MUTANTS" --kernel "$T/missing" --boots "$T/boots"
	[[ $output == *"$T/missing: there is no such directory"* ]]
	run -2 "$MUTANTS" --kernel "$T/k" --boots "$T/missing"
	[[ $output == *"cannot read the table of boots"* ]]
	echo "one two" >"$T/bad"
	run -2 "$MUTANTS" --kernel "$T/k" --boots "$T/bad"
	[[ $output == *"bad:1: not a boot"*"one tab between"* ]]
	mutant a "alpha bogus" /alpha/d
	run -2 "${RUN[@]}"
	[[ $output == *"a.patch expects tests that do not exist: bogus"*"there are: alpha beta"* ]]
	sed -i /Expect/d "$T/series/mutants/a.patch"
	run -2 "${RUN[@]}"
	[[ $output == *"a.patch says nothing of the tests that must fail"* ]]
}

@test "Ctrl-C puts the source back and leaves no guest" {
	mutant a alpha 's/alpha/wait/'
	for signal in INT TERM; do
		rm -f "$XDG_CACHE_HOME/vm.pid"
		env --default-signal=INT "${RUN[@]}" >"$T/out" 2>"$T/err" 3>&- &
		pid=$!
		wait_for test -s "$XDG_CACHE_HOME/vm.pid"
		kill -"$signal" "$pid"
		wait "$pid" && false
		pristine
		run ! kill -0 "$(cat "$XDG_CACHE_HOME/vm.pid")"
	done
}

@test "a guest that QEMU lets die of a breakpoint is booted again" {
	mutant a alpha 's/alpha/breakpoint/'
	run -0 "${RUN[@]}"
	# The kernel as it is; the mutant, twice of the breakpoint, then to its end.
	[ "$(wc -l <"$XDG_CACHE_HOME/vm.calls")" -eq 4 ]
	# One that dies of it each time is dead.
	rm "$XDG_CACHE_HOME/vm.calls"
	sed -i 's/-le 3/-le 30/' "$T/bin/vm"
	run -1 "${RUN[@]}"
	[[ $output == *"differs: not failed: alpha; failed besides: boot"* ]]
	[ "$(wc -l <"$XDG_CACHE_HOME/vm.calls")" -eq 4 ]
}

@test "a path of the tests, or of what is built, is one from the top" {
	mutant a alpha /alpha/d
	printf 'one\t-\t--add tests/style.bats:/x --add build/p:/p --append tests=1\ttests\n' >"$T/boots"
	cd /
	run -0 "${RUN[@]}"
	grep -qF -- "--add $TOP/tests/style.bats:/x --add $TOP/build/p:/p --append tests=1 --kernel" "$XDG_CACHE_HOME/vm.calls"
}

@test "killed outright: the next run puts the source back first" {
	mutant a alpha 's/alpha/wait/'
	"${RUN[@]}" >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for test -s "$XDG_CACHE_HOME/vm.pid"
	kill -KILL "$pid"
	kill "$(cat "$XDG_CACHE_HOME/vm.pid")"
	grep -q wait "$XDG_CACHE_HOME"/pkscale/mutants/*/src/mm/x.c
	mutant a alpha /alpha/d
	run -0 "${RUN[@]}"
	[[ $output == *"putting back what a run that was killed had changed"* ]]
	pristine
}

@test "the first of the real ones is caught" {
	unset PKSCALE_SERIES PKSCALE_VM PKSCALE_PROGRAM XDG_CACHE_HOME
	PATH=${PATH#*:}
	if [ ! -e "$TOP/tests/vm/pks.boots" ] ||
	   [ -z "$(ls "$TOP"/kernel-patches/6.12/mutants/*.patch 2>/dev/null)" ]; then
		skip "there are no mutants"
	fi
	kernel=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path)} ||
		skip "no kernel has been built"
	# Of the guests that of all tests, and that in which this one is to be seen.
	grep -P '^(one|smp)\t' "$TOP/tests/vm/pks.boots" >"$T/boots"
	run -0 --separate-stderr timeout 600 "$MUTANTS" --kernel "$kernel" --sample 1 --boots "$T/boots"
	[[ ${lines[0]} =~ ^ap-not-enabled\ +caught$ ]]
}

@test "what the table of the real boots names is there" {
	local module options word n=0

	while IFS=$'\t' read -r _ module options _; do
		[ -f "$TOP/$module/Kbuild" ]
		for word in $options; do
			case ${word%:*} in
			build/pkscale) ;;
			tests/*) [ -e "$TOP/${word%:*}" ] ;;
			/*) [ -x "${word%:*}" ] ;;
			esac
			n=$((n + 1))
		done
	done < <(grep -v '^#' "$TOP/tests/vm/pks.boots")
	[ "$n" -ge 30 ]
}

@test "the matrix in the tree is of the mutants that there are, all caught" {
	local matrix=$TOP/kernel-patches/6.12/mutants/matrix.tsv

	unset PKSCALE_SERIES
	run -0 "$MUTANTS" --list
	diff <(cut -d ' ' -f 1 <<<"$output") <(tail -n +2 "$matrix" | cut -f 1)
	run -1 grep -vP '\tcaught$|^mutant\t' "$matrix"
	# What its header expects is what has failed, and nothing but what may besides.
	while IFS=$'\t' read -r name expected failed _; do
		diff <(tr ' ' '\n' <<<"$expected") <(sed -n '/^---/q; s/^Expect: //p' \
			"$TOP/kernel-patches/6.12/mutants/$name.patch" | tr ' ' '\n' | LC_ALL=C sort)
		run -0 env LC_ALL=C comm -23 <(tr ' ' '\n' <<<"$expected") <(tr ' ' '\n' <<<"$failed")
		[ -z "$output" ]
	done < <(tail -n +2 "$matrix")
}

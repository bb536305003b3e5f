# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the tests of this directory need to boot a guest: load helpers. A file
# with a setup_file of its own calls find_kernel in it.

# find_kernel: sets TOP and KERNEL, the kernel under test. What makes file systems can be
# found from then on.
find_kernel()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel")}
	PATH=$PATH:/usr/sbin:/sbin
	export TOP KERNEL PATH
}

# configured OPTION: the kernel under test was built with it.
configured()
{
	grep -qsx "CONFIG_$1=y" "$KERNEL/.config"
}

# needs OPTION: or it is the wrong kernel for the test.
needs()
{
	configured "$1" ||
		skip "the kernel has no $1; make torture builds one that has"
}

# build_module DIR: sets KO, the module of that directory of the project.
build_module()
{
	KO=$("$TOP/scripts/module" --source "$TOP/$1" "$KERNEL")
	export KO
}

# build_broken: a copy of the tree with the designs and guards of tests/broken as
# well; sets COPY and KO.
build_broken()
{
	local file name
	COPY=$BATS_FILE_TMPDIR/tree

	# Not what other files build meanwhile: it may be gone before it is copied.
	rsync -a --exclude=/results --exclude=/.git --exclude='.tmp_*' --exclude=/build/tests \
		--exclude=/build/fuzz --exclude='/build/ko-*' "$TOP/" "$COPY/"
	for file in "$TOP"/tests/broken/*.c; do
		name=$(basename "$file" .c)
		if [ "$name" = broken_folio ]; then
			cp "$file" "$COPY/module/guards/"
			echo "PKS_GUARD($name)" >> "$COPY/module/guards/list.h"
		else
			cp "$file" "$COPY/module/designs/"
			echo "PKS_DESIGN($name)" >> "$COPY/module/designs/list.h"
		fi
	done
	cp "$TOP"/tests/broken/broken.h "$COPY/module/designs/"
	make -s -C "$COPY" -f bench/Makefile > "$BATS_FILE_TMPDIR/make.log"
	KO=$("$COPY/scripts/module" "$KERNEL")
	export KO COPY
}

# whole RUN: how many cells of designs that are not broken were measured.
whole()
{
	grep '"exercise"' "$1/summary.json" | grep -v '"design": "broken-' |
		grep -c '"status": "ok"'
}

# fatal OUT WAYS [OPTIONS]: runs of a sound design, $D/sound of it alone, and $D/OUT
# with those of broken-fatal that have these knobs as well. What was measured of the
# sound one is the same, whatever became of the others, and no guest is left.
# shellcheck disable=SC2154
fatal()
{
	local out=$1 ways=$2 design='task[rights=rw]' way
	shift 2
	local command=("$COPY/build/pkscale" run --kernel="$KERNEL" --module="$KO"
		--guard=kmap_local_page --memory=pmem "$@")

	timeout 300 "${command[@]}" --design="$design" --out="$D/sound" > /dev/null
	for way in $ways; do
		design+=",broken-fatal[by=$way]"
	done
	run -1 --separate-stderr timeout 600 "${command[@]}" --design="$design" --out="$D/$out"
	echo "$stderr"
	[ "$(whole "$D/sound")" -gt 0 ]
	[ "$(whole "$D/sound")" -eq "$(whole "$D/$out")" ]
	# Where figures are exact.
	if [[ $* == *--env=count* ]]; then
		run -0 "$COPY/build/pkscale" compare --allow cells "$D/sound" "$D/$out"
		echo "${lines[-1]}"
		[[ ${lines[-1]} == equal:*" 0 only in A,"* ]]
	fi
	run ! pgrep -f "qemu-system.*$D/"
}

# failed OUT WAY REASON: all of its cells have, and this is in the reason of each.
failed()
{
	grep '"exercise"' "$D/$1/summary.json" | grep "\"by\": \"$2\"" |
		grep -v '"meter": "\(model\|sites\)"' > "$D/cells"
	[ -s "$D/cells" ]
	run ! grep -v '"status": "failed"' "$D/cells"
	run ! grep -vF "$3" "$D/cells"
}

# twice DIR COMMAND...: a guest that leaves its console in DIR; once more when it has
# died of the breakpoint by which a static key changes, which QEMU 7.2 may execute on
# several vCPUs when it is no longer there.
twice()
{
	local dir=$1 status=0
	shift
	"$@" || status=$?
	if grep -qs 'Oops: int3' "$dir/console.log"; then
		echo "# a breakpoint that is no longer there: once more" >&3
		status=0
		"$@" || status=$?
	fi
	return "$status"
}

# build_program NAME SOURCE [FLAGS]: $TOP/build/tests/NAME, to run in a guest. It is
# there whole or not at all, also for a file beside this one that has it in use.
build_program()
{
	local name=$1 source=$2
	shift 2
	mkdir -p "$TOP/build/tests"
	gcc -O2 -Wall -Wextra -Werror -std=gnu11 -D_GNU_SOURCE \
		-o "$TOP/build/tests/.tmp_$name.$$" "$TOP/$source" "$@"
	mv "$TOP/build/tests/.tmp_$name.$$" "$TOP/build/tests/$name"
}

# build_plugin: $TOP/build/tests/count.so, with which QEMU counts.
build_plugin()
{
	build_program count.so tests/plugin/count.c -shared -fPIC -fvisibility=hidden \
		-I"$TOP/bench"
}

# hooks: skip unless the kernel has hooks.
hooks()
{
	grep -qx 'CONFIG_PGMAP_ACCESS=y' "$KERNEL/.config" ||
		skip "the kernel has no hooks"
}

setup_file()
{
	find_kernel
	build_module module
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

# vm ARGS: a guest with the module.
vm()
{
	timeout 200 "$TOP/scripts/vm" --kernel "$KERNEL" --module "$KO" "$@"
}

# measure_in ENV OUT ARGS: a run in these environments, in $D/OUT.
measure_in()
{
	local env=$1 out=$2
	shift 2
	timeout 300 "$TOP/build/pkscale" run --env="$env" --kernel="$KERNEL" \
		--module="$KO" --out="$D/$out" "$@" >"$D/$out.txt"
}

# measure OUT ARGS: a run in the environment count.
measure()
{
	measure_in count "$@"
}

# thrice COMMAND...: it works, the third time at the latest: several boots or CPUs of a
# guest are beside each other as the host lets them. That it is asked again is said.
thrice()
{
	"$@" || { echo "# $*: once more" >&3; "$@"; } || { echo "# $*: once more" >&3; "$@"; }
}

# shared RUN ARGS: $D/RUN, which several tests ask: measured by the first of them.
shared()
{
	local run=$1 all=$BATS_FILE_TMPDIR/$1
	shift
	if [ ! -e "$all" ]; then
		measure "$run" "$@"
		mv "$D/$run" "$all"
	fi
	ln -s "$all" "$D/$run"
}

# build_with_library NAME SOURCE: the same, of what the program is made of.
build_with_library()
{
	mkdir -p "$TOP/build/tests"
	# shellcheck disable=SC2046
	(cd "$TOP" && gcc -o "build/tests/$1" "$2" $(make -s -f bench/Makefile flags))
}

# exact RUN: the cells of its exact meters, all that a summary says of each.
exact()
{
	grep -E '^\{.*"environment": "count".*"meter": "(insn|event|verdict)"' "$1/summary.json"
}

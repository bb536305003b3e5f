# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the tests of this directory need to boot a guest: load helpers. A file
# with a setup_file of its own calls find_kernel in it.

# find_kernel: sets TOP and KERNEL, the kernel under test.
find_kernel()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel")}
	export TOP KERNEL
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

# build_program NAME SOURCE [FLAGS]: $TOP/build/tests/NAME, to run in a guest.
build_program()
{
	local name=$1 source=$2
	shift 2
	mkdir -p "$TOP/build/tests"
	gcc -O2 -Wall -Wextra -Werror -std=gnu11 -D_GNU_SOURCE "$@" \
		-o "$TOP/build/tests/$name" "$TOP/$source"
}

# build_plugin: $TOP/build/tests/count.so, with which QEMU counts.
build_plugin()
{
	build_program count.so tests/plugin/count.c -shared -fPIC -fvisibility=hidden
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

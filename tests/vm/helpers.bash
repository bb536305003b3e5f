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

# build_module DIR: sets KO, the module of that directory of the project.
build_module()
{
	KO=$("$TOP/scripts/module" --source "$TOP/$1" "$KERNEL")
	export KO
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

# measure OUT ARGS: a run in the environment count, in $D/OUT.
measure()
{
	local out=$1
	shift
	timeout 300 "$TOP/build/pkscale" run --env=count --kernel="$KERNEL" \
		--module="$KO" --out="$D/$out" "$@" >"$D/$out.txt"
}

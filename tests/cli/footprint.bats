#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/footprint: what the patches add to structures.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	F=$TOP/scripts/footprint
	D=$BATS_TEST_TMPDIR
}

kernel()
{
	K=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path)} ||
		skip "no kernel is built"
	[ -d "$TOP/build/ko/designs" ] || skip "no module is built"
	grep -qx 'CONFIG_PGMAP_ACCESS=y' "$K/.config" || skip "not patched"
}

@test "bad input ends with 2 and says what to do" {
	run -2 "$F" --what
	[[ $output == *--help* ]]
	run -2 "$F" --kernel
	mkdir "$D/empty"
	run -2 "$F" --kernel "$D/empty"
	[[ $output == *vmlinux* ]]
	run -0 "$F" --help
	[[ $output == *mechanism-task* ]]
}

@test "a kernel against itself has grown by nothing" {
	kernel
	run -0 "$F" --kernel "$K" --against "$K"
	for what in task pgmap page entry fields; do
		[[ $output == *"none mechanism-$what 0"* ]]
	done
}

@test "the patches' options off give what a kernel built so has" {
	kernel
	off=$("$TOP/scripts/kernel" --flavour off --path) ||
		skip "no kernel of the flavour off is built"
	"$F" --kernel "$K" --against "$off" | grep mechanism- >"$D/built"
	rm -rf "$D/none"
	# Without an unpatched kernel in the cache it asks the headers.
	"$F" --kernel "$K" | grep mechanism- >"$D/asked"
	diff "$D/built" "$D/asked"
}

@test "a design's own data is read from its object" {
	kernel
	mkdir "$D/objects"
	cat >"$D/objects/mine.c" <<-'END'
	static long count[3];
	static const long table[5] = { 1, 2, 3, 4, 5 };
	const long *const pks_design_mine[2] = { count, table };
	int use(int i) { return ++count[i] + table[i]; }
	END
	gcc -c -O2 -o "$D/objects/mine.o" "$D/objects/mine.c"
	gcc -c -O2 -o "$D/objects/helper.o" -x c - <<<'long other[99];'
	run -0 "$F" --kernel "$K" --against "$K" --objects "$D/objects"
	[[ $output == *"mine fixed 24"* ]]
	[[ $output == *"mine cpu 0"* ]]
	[[ $output != *helper* ]]
	rm "$D/objects"/*.o
	run -2 "$F" --kernel "$K" --against "$K" --objects "$D/objects"
	[[ $output == *"make module"* ]]
}

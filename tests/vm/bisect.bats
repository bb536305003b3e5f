#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# git bisect run finds the commit by which a context switch takes longer, among 64 of
# a real kernel. Seven kernels are built, each on the one before: a quarter of an hour
# where one is built to begin with. Set PKSCALE_TEST_BISECT=1.

bats_require_minimum_version 1.5.0
load helpers

CELL='task[rights=split] switch shut insn'

setup()
{
	[ -n "${PKSCALE_TEST_BISECT:-}" ] || skip "slow: set PKSCALE_TEST_BISECT=1"
	find_kernel
	TREE=$BATS_TEST_TMPDIR/linux
}

teardown()
{
	[ ! -e "$BATS_TEST_TMPDIR/log" ] ||
		rm -rf "$(sed -n 's/^bisect-run: in //p' "$BATS_TEST_TMPDIR/log" | head -n 1)"
}

commit()
{
	git -C "$TREE" -c user.name=test -c user.email=test@example.org commit -qam "$1"
	git -C "$TREE" tag "${1// /-}"
}

# make_history: 64 commits on the packaged source, each to three .c files, and in the
# 38th a load and a store more in every context switch.
make_history()
{
	local files file i

	mkdir "$TREE"
	tar -xf /usr/src/linux-source-6.12.tar.xz -C "$TREE" --strip-components=1
	git init -q "$TREE"
	git -C "$TREE" add -A -f
	commit base
	mapfile -t files < <(cd "$TREE" && printf '%s\n' mm/*.c kernel/*.c fs/*.c)
	for ((i = 1; i <= 64; i++)); do
		for file in "${files[@]:3 * (i - 1):3}"; do
			sed -i "1i /* change $i */" "$TREE/$file"
		done
		if ((i == 38)); then
			sed -i 's/^\tload_TLS(next, cpu);$/\tWRITE_ONCE(next->cr2, READ_ONCE(next->cr2));\n&/' \
				"$TREE/arch/x86/kernel/process_64.c"
		fi
		commit "change $i"
	done
}

@test "the commit that was planted is found among 64, in six steps" {
	make_history
	cd "$TREE"
	git diff --stat change-37 change-38 | grep -q process_64.c
	git checkout -q base
	run -0 --separate-stderr "$TOP/scripts/bisect-run" --cell "$CELL" --figure
	figure=$(sed 's/.*: \([0-9.]*\) insn .*/\1/' <<< "$output")
	git bisect start change-64 base
	git bisect run "$TOP/scripts/bisect-run" --cell "$CELL" --max "$figure" 2>&1 |
		tee "$BATS_TEST_TMPDIR/log"
	[ "$(git rev-parse refs/bisect/bad)" = "$(git rev-parse change-38)" ]
	[ "$(grep -c '^bisect-run: .* insn, at most' "$BATS_TEST_TMPDIR/log")" -eq 6 ]
	[ "$(grep -c ': good (' "$BATS_TEST_TMPDIR/log")" -ge 1 ]
	[ -z "$(git status --porcelain)" ]
}

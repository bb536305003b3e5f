#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# docs/adding-a-design.md: what it says to do is done, in a copy of the tree.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	DOC=$TOP/docs/adding-a-design.md
	COPY=$BATS_FILE_TMPDIR/tree
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path || true)}
	export TOP DOC COPY KERNEL
	# With what is built, so that only the new design has to be.
	[ -z "$KERNEL" ] || "$TOP/scripts/module" "$KERNEL"
	copy_tree "$COPY"
	sed -n '/^```diff$/,/^```$/p' "$DOC" | sed '1d;$d' > "$BATS_FILE_TMPDIR/diff"
	[ -s "$BATS_FILE_TMPDIR/diff" ]
	patch -d "$COPY" -p1 < "$BATS_FILE_TMPDIR/diff"
	make -s -C "$COPY" -f bench/Makefile
	[ -z "$KERNEL" ] || "$COPY/scripts/module" "$KERNEL"
}

setup()
{
	cd "$COPY" || return
	PKSCALE=$COPY/build/pkscale
	D=$BATS_TEST_TMPDIR
}

# insn DEPTH DESIGN: the figure of a cell of $D/run, called directly.
insn()
{
	grep '"meter": "insn"' "$D/run/summary.json" | grep '"window": "off"' |
		grep '"path": "direct"' |
		grep "\"depth\": $1}" | grep "\"design\": \"$2\"" |
		sed -n 's/.*"median": \([0-9]*\).*/\1/p'
}

# writes DEPTH DESIGN: register writes a pair.
writes()
{
	grep '"meter": "event"' "$D/run/summary.json" | grep "\"depth\": $1}" |
		grep '"path": "direct"' |
		grep "\"design\": \"$2\"" | sed -n 's/.*"write": \([0-9]*\).*/\1/p'
}

@test "the diff adds one file, and one line to the list" {
	[ "$(grep -c '^--- ' "$BATS_FILE_TMPDIR/diff")" -eq 2 ]
	[ "$(diff -rq "$TOP/module" "$COPY/module" | wc -l)" -eq 2 ]
	[ "$(diff "$TOP/module/designs/list.h" "$COPY/module/designs/list.h" |
		grep -c '^[<>]')" -eq 1 ]
}

@test "the new file keeps the house rules that a machine can see" {
	file=$COPY/module/designs/stack.c
	[ "$(wc -l < "$file")" -lt 120 ]
	[ "$(grep -c '^#include' "$file")" -eq 1 ]
	[ "$(grep -cE '^#if' "$file")" -eq 0 ]
	head -n 1 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later'
}

@test "of the copy's module only what has changed is compiled, and none but its own linked" {
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	grep -qF "$COPY/build/ko/designs/stack.o" "$COPY/build/ko/build.log"
	[ "$(grep -c '^  CC ' "$COPY/build/ko/build.log")" -le 10 ]
	run ! grep -F "$TOP/build/ko" "$COPY/build/ko/pkscale.mod"
}

@test "the list knows the design" {
	"$PKSCALE" list designs | grep -qE '^  stack '
	run ! sh -c "'$TOP/build/pkscale' list designs | grep -q stack"
}

@test "user space measures it" {
	user_run "$PKSCALE" run --env=user --exercise=nest --design=stack --out="$D/run"
	[ "$(writes 1 stack)" -eq 2 ]
	[ "$(writes 2 stack)" -eq 0 ]
	grep '"meter": "cycles"' "$D/run/summary.json" | grep '"design": "stack"' |
		grep -q '"status": "ok"'
}

@test "a guest measures it, and the text says what comes out" {
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	"$PKSCALE" run --env=count --exercise=nest --depth=1-2 --kernel="$KERNEL" \
		"--design=stack,task[rights=rw]" --out="$D/run"
	for depth in 1 2; do
		[ "$(writes $depth stack)" -eq "$(writes $depth task)" ]
		[ "$(insn $depth stack)" -gt 0 ]
	done
	[ "$(grep -c '"status": "failed"' "$D/run/summary.json")" -eq 0 ]
}

@test "the judge calls it sound, but for a pointer that all may use" {
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	"$PKSCALE" run --env=count --exercise=legality --kernel="$KERNEL" \
		--guard=kmap_local_page,kmap,kmap_atomic,dax-read,dax-write \
		--random=300 --design=stack --without=none --out="$D/run"
	run -0 "$PKSCALE" legality --expect tests/legality/expected.tsv "$D/run"
	[ "$(grep -cE '^stack +[a-z_-]+ +sound ' <<< "$output")" -eq 4 ]
	grep -qE '^stack +kmap +unsound ' <<< "$output"
}

@test "the commands of the page work" {
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	commands=$(sed -n '/^```sh$/,/^```$/p' "$DOC" | grep -v '^```')
	[ "$(wc -l <<< "$commands")" -ge 4 ]
	while IFS= read -r command; do
		echo "$command"
		typed "$command"
		# A run's directory is named by the second.
		[[ $command != *'pkscale run '* ]] || sleep 1
	done <<< "$commands"
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a machine can say about style.

setup()
{
	cd "$BATS_TEST_DIRNAME/.." || return
}

# scripts: every shell script of the tree.
scripts()
{
	grep -rlE '^#!/bin/(ba)?sh|^#!/bin/busybox sh|^# shellcheck shell=' \
		scripts .ci tests --include='*' | grep -v '\.bats$'
}

@test "shellcheck has nothing to say" {
	# shellcheck disable=SC2046
	shellcheck -x -s bash $(scripts | grep -v guest-init)
	shellcheck -x -s sh scripts/guest-init
}

@test "every file says its licence on its first lines" {
	missing=$(git ls-files -co --exclude-standard |
		grep -vE '\.(patch|json|jsonl|tsv|svg|png|pdf|txt|md)$|^\.gitignore$|series$|data/|^debian/(changelog|copyright|source/format)$|^scripts/ci/\.fmf/version$|^tests/fuzz/seeds/|^results/' |
		while read -r file; do
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file"
		done)
	echo "$missing"
	[ -z "$missing" ]
}

@test "a design includes one header and stays short" {
	for file in module/designs/*.c; do
		[ "${file##*/}" = table.c ] && continue
		[ "$(wc -l < "$file")" -lt 120 ]
		[ "$(grep -c '^#include' "$file")" -le 2 ]
		[ "$(grep -cE '^#include *<' "$file")" -eq 0 ]
		[ "$(grep -cE '^[[:space:]]*#[[:space:]]*if' "$file")" -eq 0 ]
	done
}

@test "no path of one machine, nothing left to do" {
	# redact.c knows such paths in order to take them out.
	found=$(git grep --untracked -InE \
			'(^|[^A-Za-z0-9_./-])/(work|farm|root|home)/' -- . \
			':!*.patch' ':!tests/style.bats' \
			':!bench/machine/redact.c' \
			':!tests/unit/test_machine.c' || true)
	found+=$(git grep --untracked -InwE 'TODO|FIXME|XXX|HACK' -- . \
			':!*.patch' ':!tests/style.bats' || true)
	echo "$found"
	[ -z "$found" ]
}

# Whatever is started meanwhile, by any thread, has no business with our files.
@test "what the program opens is closed in what it starts" {
	found=$(grep -rPzo '\bf(d)?open\([^;]*?"[rwa]b?\+?"' bench | tr '\0' '\n')
	echo "$found"
	[ -z "$found" ]
}

@test "what a test is told by is in the documents" {
	for name in $(grep -ohE '\$\{PKSCALE_(TEST|STEP)_[A-Z]+:-\}' -r tests | tr -d '${}:-' | sort -u); do
		echo "$name"
		grep -qF "\`$name=" docs/*.md
	done
}

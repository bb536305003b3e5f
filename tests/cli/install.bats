#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# make install and make uninstall; the program that is installed, without the tree
# that it was built in.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
	make -s -C "$TOP" install DESTDIR="$D/dest" PREFIX=/opt/pks > "$D/install.log" 2>&1
}

setup()
{
	P=$D/dest/opt/pks
	cd "$BATS_TEST_TMPDIR" || return
}

# away COMMAND...: where the tree is empty.
away()
{
	local how=(unshare -m)

	[ "$(id -u)" = 0 ] || how=(unshare -rm)
	"${how[@]}" true || skip "no namespace to hide the tree in"
	timeout 200 "${how[@]}" sh -c 'mount -t tmpfs none "$0" && [ ! -e "$0/Makefile" ] &&
		PATH=$1:$PATH && export PATH && shift && exec "$@"' "$TOP" "$P/bin" "$@"
}

@test "all that is installed is on the list, and nothing else is there" {
	[ "$(cd "$D/dest" && find . -mindepth 1 \( -type d -printf '/%P/\n' -o -printf '/%P\n' \) |
		sort)" = "$(sort "$P/lib/pkscale/installed")" ]
	for file in bin/pkscale lib/pkscale/build/pkscale lib/pkscale/scripts/vm; do
		[ -x "$P/$file" ]
	done
	for file in share/man/man1/pkscale.1 lib/pkscale/bench/prices/cited.json \
			lib/pkscale/results/census/counts.tsv \
			share/bash-completion/completions/pkscale lib/pkscale/module/pkscale.h \
			lib/pkscale/kernel-patches/6.12/series share/doc/pkscale/README.md \
			share/doc/pkscale/docs/summary.schema.json; do
		[ "$(stat -c %a "$P/$file")" = 644 ]
	done
	[[ $(readlink "$P/bin/pkscale") == ../* ]]
}

@test "no file says where it was built" {
	run ! grep -rlF -e "$TOP" -e "$D" "$D/dest"
}

@test "without its tree it lists, looks, measures and compares" {
	run -0 away pkscale list designs
	[ "$output" = "$("$TOP/build/pkscale" list designs)" ]
	run -0 away pkscale doctor --for user
	# Where no Makefile is none is named: what does it is here.
	run away pkscale doctor --for metal
	[[ $output != *make\ bench* && $output == *"What \"sudo $P/lib/pkscale/scripts/metal\" will do"* ]]
	run -2 away pkscale run --env=metal
	[[ $output != *make\ bench* && $output == *"$P/lib/pkscale/scripts/metal loads the module and measures"* ]]
	XDG_CACHE_HOME=$D/none run -2 away pkscale run --env=count
	[[ $output == *"no kernel has been built yet: run $P/lib/pkscale/scripts/kernel,"* ]]
	run -0 away pkscale prices --help
	[[ $output != *make\ bench* ]]
	for run in a b; do
		run -0 away pkscale run --env=user --design=task --exercise=nest --depth=1 \
			--blocks=6 --out="$run"
	done
	run away pkscale compare --allow machine a b
	[ "$status" -le 1 ]
	[[ $output == *"task[rights=rw]"* ]]
	run -0 away pkscale table a
	run -0 away pkscale verify a
	# What it was built from is in its runs, as in those of a tree.
	user_run "$TOP/build/pkscale" run --env=user --design=task --exercise=nest --depth=1 \
		--blocks=1 --out=tree > /dev/null 2>&1
	for file in a tree; do
		python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["tool"])' \
			"$file/env.json" > "$file.tool"
	done
	cmp a.tool tree.tool
}

@test "its runs go below the current directory" {
	run away pkscale run --env=user --design=task --exercise=nest --depth=1 --blocks=1
	[ "$status" -le 1 ]
	[ -s results/runs/latest/summary.json ]
	[ -z "$(find "$P" -name runs)" ]
}

@test "it boots guests, of a kernel in the cache" {
	[ -n "$("$TOP/scripts/kernel" --path || true)" ] || skip "no kernel has been built"
	[ -e "$P/lib/pkscale/build/ko/pkscale.ko" ] || skip "no module has been built"
	run -0 away pkscale run --env=count --design=none,task --exercise=nest --depth=1 \
		--guard=none,kmap --out=count
	"$TOP/build/pkscale" run --env=count --design=none,task --exercise=nest --depth=1 \
		--guard=none,kmap --out=tree > /dev/null 2>&1
	run -0 away pkscale compare count tree
	[[ $output == equal:* ]]
}

@test "what needs the tree says so" {
	run -2 away pkscale run --env=static --out=static
	[[ $output == *"designs' objects are not there"* ]]
}

@test "an older one is replaced, with files that are no more" {
	make -s -C "$TOP" install DESTDIR="$PWD/dest" PREFIX=/usr 2> /dev/null
	own=$PWD/dest/usr/lib/pkscale
	mkdir "$own/gone"
	touch "$own/gone/file"
	printf '%s\n' /usr/lib/pkscale/gone/ /usr/lib/pkscale/gone/file >> "$own/installed"
	make -s -C "$TOP" install DESTDIR="$PWD/dest" PREFIX=/usr 2> /dev/null
	[ ! -e "$own/gone" ]
	[ -x "$own/build/pkscale" ]
}

@test "after make uninstall nothing is left, but what others have put there" {
	cp -a "$D/dest" dest
	make -s -C "$TOP" uninstall DESTDIR="$PWD/dest" PREFIX=/opt/pks
	[ -z "$(find dest -mindepth 1)" ]
	cp -aT "$D/dest" dest
	touch dest/opt/pks/bin/other
	make -s -C "$TOP" uninstall DESTDIR="$PWD/dest" PREFIX=/opt/pks
	[ "$(find dest -type f)" = dest/opt/pks/bin/other ]
	run -2 env DESTDIR="$PWD/dest" PREFIX=/opt/pks "$TOP/scripts/install" --uninstall
	[[ $output == *"nothing is installed below"* ]]
	run -2 env PREFIX=opt "$TOP/scripts/install"
}

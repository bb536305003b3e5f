# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2030,SC2031,SC2154
#
# scripts/deps: what it finds, and what it does when it may not or cannot
# install. The table is replaced by one that names a package nobody has.

bats_require_minimum_version 1.5.0

setup()
{
	DEPS=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)/scripts/deps
	T=$BATS_TEST_TMPDIR
}

# table ROW...: tab-separated rows, given with | for the tab.
table()
{
	printf '%s\n' "$@" | tr '|' '\t' >"$T/table"
	export DEPS_TABLE=$T/table
}

# no_network: an apt that can only talk to a proxy that is not there.
no_network()
{
	cat >"$T/apt.conf" <<-'END'
		Acquire::http::Proxy "http://127.0.0.1:9/";
		Acquire::https::Proxy "http://127.0.0.1:9/";
		Dir::Cache::archives "/nonexistent-pkscale/";
		END
	export APT_CONFIG=$T/apt.conf
}

@test "all present: silent, and well under a second" {
	table 'build|bash|-|shell' 'build|dpkg|-|packages'
	# The quickest of five: of one it is as much what else the machine does.
	for _ in 1 2 3 4 5; do
		begin=${EPOCHREALTIME/./}
		run -0 "$DEPS"
		took=$((${EPOCHREALTIME/./} - begin))
		[ -z "$output" ]
		[ "$took" -ge 900000 ] || break
	done
	[ "$took" -lt 900000 ]
}

@test "an unknown group or argument: exit 2 and what is known" {
	run -2 "$DEPS" --group bogus
	[[ $output == *"unknown group 'bogus'"*"known: build kernel run test"* ]]
	run -2 "$DEPS" --group
	run -2 "$DEPS" --bogus
	[[ $output == *--help* ]]
}

@test "--list names every package, its state and what it is for" {
	table 'build|bash|-|shell' 'test|pkscale-none|-|nothing'
	run -0 "$DEPS" --list
	[ "${#lines[@]}" -eq 2 ]
	[[ ${lines[0]} == "ok "*build*bash*shell ]]
	[[ ${lines[1]} == "missing "*test*pkscale-none*nothing ]]
	run -0 "$DEPS" --list --group build
	[ "${#lines[@]}" -eq 1 ]
}

@test "a command in PATH counts where the command is what matters" {
	table 'build|pkscale-none|bash|shell'
	run -0 "$DEPS"
	[ -z "$output" ]
	table 'build|pkscale-none|pkscale-none|nothing'
	run -0 "$DEPS" --list
	[[ $output == missing* ]]
}

@test "no root and no sudo: the one line to run, exit 2" {
	table 'build|bash|-|shell' 'build|pkscale-none|-|nothing'
	mkdir "$T/bin"
	printf '#!/bin/sh\n[ "$*" = -u ] && echo 1000\n' >"$T/bin/id"
	printf '#!/bin/sh\nexit 1\n' >"$T/bin/sudo"
	printf '#!/bin/sh\necho "$@" >>%s/apt.calls\n' "$T" >"$T/bin/apt-get"
	chmod +x "$T/bin/"*
	PATH=$T/bin:$PATH run -2 "$DEPS"
	[ "${lines[-1]}" = "  apt-get install --no-install-recommends pkscale-none" ]
	[ ! -e "$T/apt.calls" ]
}

@test "root installs what is missing and nothing else, then looks again" {
	table 'build|bash|-|shell' 'build|pkscale-none|-|nothing'
	mkdir "$T/bin"
	printf '#!/bin/sh\necho 0\n' >"$T/bin/id"
	printf '#!/bin/sh\necho "$@" >>%s/apt.calls\n' "$T" >"$T/bin/apt-get"
	chmod +x "$T/bin/"*
	PATH=$T/bin:$PATH run -2 "$DEPS"
	[[ $output == *"still missing after apt-get: pkscale-none" ]]
	grep -q 'install --no-install-recommends pkscale-none$' "$T/apt.calls"
}

@test "no network for apt: its words, then one clear message, exit 2" {
	[ "$(id -u)" = 0 ] || skip "apt-get install needs root"
	# A package that exists, is small and is not installed.
	for package in hello sl cowsay; do
		dpkg-query -W "$package" >/dev/null 2>&1 || break
	done
	table "build|$package|-|nothing"
	no_network
	run -2 timeout 120 "$DEPS"
	[[ $output == *"apt-get could not install: $package"*"within reach?"* ]]
	run ! dpkg-query -W "$package"
}

@test "the table that is shipped is well-formed" {
	run -0 "$DEPS" --list
	[ "${#lines[@]}" -gt 25 ]
	# Nothing but a test may need it.
	run ! grep -qE ' (build|kernel|run) +python3' <<<"$output"
	[ -z "$(awk '{ print $3 }' <<<"$output" | sort | uniq -d)" ]
}

@test "a table that cannot be read is an error, not an empty one" {
	DEPS_TABLE=$T/missing run -2 "$DEPS"
	[[ $output == *"cannot read DEPS_TABLE=$T/missing"* ]]
}

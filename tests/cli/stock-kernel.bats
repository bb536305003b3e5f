# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2030,SC2031,SC2154
#
# scripts/stock-kernel without a network: apt is sent to a port where nobody
# listens. The download itself is tested by tests/vm/metal.sh.

bats_require_minimum_version 1.5.0
load helpers

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	STOCK=$TOP/scripts/stock-kernel
	T=$BATS_TEST_TMPDIR
	export XDG_CACHE_HOME=$T/cache
	CACHE=$XDG_CACHE_HOME/pkscale/stock
	command -v apt-get >/dev/null || skip "there is no apt here"
	printf '%s\n' 'Acquire::http::Proxy "http://127.0.0.1:9/";' \
		'Acquire::https::Proxy "http://127.0.0.1:9/";' \
		'Acquire::Retries "0";' >"$T/apt.conf"
	export APT_CONFIG=$T/apt.conf
}

teardown()
{
	[ ! -e "$T/mounted" ] || umount "$(cat "$T/mounted")"
}

@test "an unknown series, or none, is refused with exit 2" {
	run -2 "$STOCK" 5.10
	[[ $output == *"5.10"*"6.12 6.1"* ]]
	run -2 "$STOCK"
	run -2 "$STOCK" 6.1 6.12
}

@test "without a network: exit 4 with the reason, and nothing is left" {
	run --separate-stderr -4 "$STOCK" 6.12
	[ -z "$output" ]
	[[ $stderr == *"skipped: apt cannot fetch a 6.12 kernel: "*"127.0.0.1"* ]]
	[ -z "$(ls -A "$CACHE")" ]
}

@test "without a network an older kernel of the cache serves" {
	mkdir -p "$CACHE/6.1.0-2-amd64" "$CACHE/6.1.0-11-amd64"
	run --separate-stderr -0 "$STOCK" 6.1
	[ "$output" = "$CACHE/6.1.0-11-amd64" ]
	[[ $stderr == *"using 6.1.0-11-amd64"* ]]
	run --separate-stderr -4 "$STOCK" 6.12
}

@test "an interrupt leaves neither lock nor half a kernel" {
	local pid status=0

	mkdir -p "$T/bin"
	printf '#!/bin/sh\ntouch %s/there\nsleep 2\nexit 1\n' "$T" >"$T/bin/apt-get"
	chmod +x "$T/bin/apt-get"
	PATH=$T/bin:$PATH env --default-signal=INT "$STOCK" 6.12 >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for test -e "$T/there"
	kill -INT "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 130 ]
	[ -z "$(ls -A "$CACHE")" ]
}

@test "a full disk is told before the download" {
	mkdir "$T/small"
	mount -t tmpfs -o size=8m none "$T/small" 2>/dev/null || skip "cannot mount"
	echo "$T/small" >"$T/mounted"
	XDG_CACHE_HOME=$T/small run -2 "$STOCK" 6.12
	[[ $output == *"8.0 MiB free"*"needed"* ]]
}

@test "--clean empties the cache and says how much that was" {
	mkdir -p "$CACHE/6.1.0-2-amd64"
	head -c 2000000 /dev/zero >"$CACHE/6.1.0-2-amd64/x"
	run -0 "$STOCK" --clean
	[[ $output == *"freed 1.9 MiB"* ]]
	[ -z "$(ls -A "$CACHE")" ]
}

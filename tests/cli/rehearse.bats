#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/rehearse: what it says before anything is made. What it does takes a quarter
# of an hour: docs/silicon.md.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
}

# package ARCHITECTURE: an empty one, by that name.
package()
{
	mkdir -p "$D/$1/DEBIAN"
	printf '%s: %s\n' Package linux-image-none Version 1 Architecture "$1" \
		Maintainer 'Nobody <nobody@example.org>' Description none >"$D/$1/DEBIAN/control"
	dpkg-deb -b "$D/$1" "$D/$1.deb"
}

@test "a package for another architecture, or none at all, is named" {
	package arm64
	run -2 "$TOP/scripts/rehearse" install "$D/arm64.deb" --out "$D/out"
	[[ $output == *"$D/arm64.deb is for arm64, this machine is amd64"* ]]
	echo text >"$D/text.deb"
	run -2 "$TOP/scripts/rehearse" install "$D/text.deb" --out "$D/out"
	[[ $output == *"$D/text.deb is no package"* ]]
	run -2 "$TOP/scripts/rehearse" install "$D/missing.deb"
	[[ $output == *"$D/missing.deb is no package"* ]]
	[ ! -e "$D/out" ]
}

@test "usage" {
	run -2 "$TOP/scripts/rehearse"
	[[ $output == *"lsmod or install?"* ]]
	run -2 "$TOP/scripts/rehearse" install
	[[ $output == *"which packages?"* ]]
	run -0 "$TOP/scripts/rehearse" --help
	[[ $output == *"5 GB of disk"*"make kernel-deb) 15 GB and an hour"* ]]
}

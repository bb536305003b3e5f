#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/userland: the programs that workloads take, and what is said without them.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	D=$BATS_TEST_TMPDIR
}

# no_archive: apt has no list, and no archive to fetch one from.
no_archive()
{
	mkdir -p "$D/lists"
	cat > "$D/apt.conf" <<-END
		Dir::State::Lists "$D/lists";
		Dir::Etc::SourceList "/dev/null";
		Dir::Etc::SourceParts "/dev/null";
	END
	export APT_CONFIG=$D/apt.conf
}

@test "no package, and no way to one: its name, and exit 2" {
	no_archive
	XDG_CACHE_HOME=$D run -2 timeout 60 "$TOP/scripts/userland"
	echo "$output"
	[[ $output == *"userland: the package "*" cannot be had"* ]]
	grep -qE 'the package (fio|e2fsprogs|xfsprogs|dmsetup) ' <<< "$output"
	[ -z "$(find "$D/pkscale" -name '*.cpio*')" ]
	# Nobody is kept waiting.
	[ ! -e "$D/pkscale/userland/lock" ]
}

@test "what is not there is not built by --path" {
	XDG_CACHE_HOME=$D run -1 timeout 60 "$TOP/scripts/userland" --path
	[ -z "$(find "$D/pkscale" -name '*.cpio*')" ]
}

@test "the archive has the programs and what they load, and no more than 64 MiB" {
	archive=$(timeout 550 "$TOP/scripts/userland")
	cpio -t --quiet < "$archive" > "$D/list"
	for program in usr/bin/fio sbin/mkfs.ext4 sbin/mkfs.xfs usr/sbin/xfs_io sbin/dmsetup; do
		grep -qx "$program" "$D/list"
	done
	# In a tree of its own they find all of it.
	mkdir "$D/root"
	(cd "$D/root" && cpio -id --quiet < "$archive")
	for program in usr/bin/fio sbin/mkfs.xfs; do
		path=$(find "$D/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd : -)
		"$D/root/lib64/ld-linux-x86-64.so.2" --library-path "$path" --list \
			"$D/root/$program" > "$D/libs"
		run ! grep -E 'not found|=> /(usr/)?lib' "$D/libs"
	done
	[ "$(zstd -q -c "$archive" | wc -c)" -le $((64 << 20)) ]
	# It is there now.
	[ "$(timeout 60 "$TOP/scripts/userland" --path)" = "$archive" ]
}

@test "what is in the cache can be given back, and make distclean does" {
	mkdir -p "$D/pkscale/userland/of-old"
	head -c 2M /dev/zero > "$D/pkscale/userland/of-old/userland.cpio"
	XDG_CACHE_HOME=$D run -0 timeout 60 "$TOP/scripts/userland" --clean
	[[ $output == *"freed 2.0 MiB"* ]]
	[ -z "$(ls "$D/pkscale/userland")" ]
	make -n -C "$TOP" distclean | grep -qx 'scripts/userland --clean'
}

@test "without apt it is what was used last, and what nobody has used for long is removed" {
	first=$(timeout 550 "$TOP/scripts/userland")
	cache=$D/pkscale/userland
	dir=$cache/$(basename "$(dirname "$first")")
	mkdir -p "$cache/recent" "$cache/old"
	cp -r "${first%/*}" "$cache/"
	touch -d '20 days ago' "$cache/recent"
	touch -d '40 days ago' "$cache/old" "$dir"
	export XDG_CACHE_HOME=$D
	no_archive
	run -0 --separate-stderr timeout 60 "$TOP/scripts/userland"
	echo "$stderr"
	[ "$output" = "$dir/userland.cpio" ]
	[[ $stderr == *"what was used last is taken"* ]]
	# It was of use just now.
	[ -d "$cache/recent" ]
	[ ! -e "$cache/old" ]
	[ "$(timeout 60 "$TOP/scripts/userland" --path 2> /dev/null)" = "$dir/userland.cpio" ]
	# One without perf is not one with it.
	run -2 timeout 60 "$TOP/scripts/userland" --perf
	[[ $output == *"cannot be had"* ]]
}

@test "an option that there is not" {
	run -2 "$TOP/scripts/userland" --parts
	[[ $output == *"unknown argument '--parts'"* ]]
}

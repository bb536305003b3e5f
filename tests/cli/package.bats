#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# The project's Debian packages, and those of a kernel on somebody's configuration.

bats_require_minimum_version 1.5.0

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
}

# made: the packages, from a copy of what is committed and what is not.
made()
{
	[ ! -e "$D"/pkscale_*.changes ] || return 0
	mkdir -p "$D/tree"
	(cd "$TOP" && git ls-files -co --exclude-standard -z | grep -zv ^results/user |
		rsync -a --from0 --files-from=- ./ "$D/tree/")
	(cd "$D/tree" && timeout 400 dpkg-buildpackage -b -us -uc -d) > "$D/log" 2>&1 ||
		{ tail -n 20 "$D/log"; return 1; }
}

@test "make clean leaves packages of a kernel, and make distclean nothing" {
	for dir in deb rehearse ko bench; do
		mkdir -p "$D/clean/build/$dir"
	done
	touch "$D/clean/build/deb/kernel.deb" "$D/clean/build/pkscale"
	cp -r "$TOP/Makefile" "$TOP/scripts" "$D/clean/"
	make -C "$D/clean" clean
	diff <(ls "$D/clean/build") <(printf '%s\n' deb rehearse)
	[ -e "$D/clean/build/deb/kernel.deb" ]
	XDG_CACHE_HOME=$D/cache make -C "$D/clean" distclean
	[ ! -e "$D/clean/build" ]
}

@test "packages are built, and lintian has no error" {
	made
	run -0 lintian --allow-root --fail-on error,warning "$D"/pkscale_*.changes
	[ -z "$output" ]
}

@test "what is installed from them runs" {
	made
	dpkg-deb -x "$D"/pkscale_*_amd64.deb "$D/root"
	"$D/root/usr/bin/pkscale" list designs | grep -q task
	[ -s "$D/root/usr/share/man/man1/pkscale.1.gz" ]
	[ -s "$D/root/usr/share/bash-completion/completions/pkscale" ]
	for file in scripts/metal scripts/kernel-deb build/gate.so build/split.so bench/fio/randread.fio; do
		[ -s "$D/root/usr/lib/pkscale/$file" ]
	done
	# The module has a package of its own.
	[ -z "$(find "$D/root" -name '*.ko')" ]
}

@test "the module's source builds as DKMS builds it" {
	made
	dpkg-deb -x "$D"/pkscale-dkms_*.deb "$D/dkms"
	source=$(echo "$D"/dkms/usr/src/pkscale-*)
	kernel=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel")}
	# dkms copies it there.
	mkdir -p "$D/var/pkscale/${source##*-}"
	cp -r "$source" "$D/var/pkscale/${source##*-}/build"
	(
		# shellcheck disable=SC2034
		dkms_tree=$D/var kernel_source_dir=$kernel/build
		# shellcheck source=/dev/null
		. "$source/dkms.conf"
		[ "$PACKAGE_VERSION" = "${source##*-}" ]
		timeout 300 "${SHELL:-/bin/bash}" -c "${MAKE[0]} -j2" > "$D/module.log" 2>&1
	)
	modinfo "$D/var/pkscale/${source##*-}/build/pkscale.ko" | grep -q '^license: *GPL'
}

# refused TEXT ARGS: says so, ends with 2, and nothing is left.
refused()
{
	local text=$1
	shift
	run -2 timeout 200 "$TOP/scripts/kernel-deb" --out "$BATS_TEST_TMPDIR/out" "$@"
	echo "$output"
	[[ $output == *"$text"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/out" ]
}

@test "a configuration that cannot be one of such a kernel" {
	cd "$BATS_TEST_TMPDIR" || return
	refused 'which configuration?'
	refused 'nowhere: cannot be read' --config nowhere
	echo hello > config
	refused "this is no kernel's configuration" --config config
	printf 'CONFIG_ARM64=y\nCONFIG_MODULES=y\n' > config
	refused 'is not for x86-64' --config config
	printf 'CONFIG_X86_64=y\n# CONFIG_MODULES is not set\n' > config
	refused 'has no CONFIG_MODULES' --config config
	printf 'CONFIG_X86_64=y\nCONFIG_MODULES=y\n' > config
	echo 'ext4 1 0' > lsmod
	refused 'is not what lsmod prints' --config config --lsmod lsmod
	KERNEL_DIR=/nowhere refused 'KERNEL_SRC= takes a source' --config config
}

@test "a configuration in which the keys do not stick" {
	printf '%s\n' 'CONFIG_64BIT=y' 'CONFIG_X86_64=y' 'CONFIG_MODULES=y' \
		'# CONFIG_MEMORY_HOTPLUG is not set' > "$BATS_TEST_TMPDIR/config"
	refused 'did not stick: CONFIG_PGMAP_ACCESS=y' --config "$BATS_TEST_TMPDIR/config"
	[[ $output == *'what they depend on has to be in that configuration'* ]]
}

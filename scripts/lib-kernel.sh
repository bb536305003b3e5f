# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The steps of scripts/kernel. scripts/mutants and scripts/check-series, which
# build kernels of their own, take some of them. They share its globals:
#
#	FLAVOUR			what was asked for
#	PATCHED			0: no patch, N: the first N of the series, all: all
#	SOURCE_ID, FINGERPRINT	what names the source and the kernel
#	CACHE, SOURCE, OUT	the cache, and the directories of both in it

# Counts up when the same input begins to give another kernel or layout.
# shellcheck disable=SC2034
FORMAT=1
# Tests have a series of their own.
SERIES_DIR=${PKSCALE_SERIES:-$TOP/kernel-patches/6.12}
FRAGMENTS=$SERIES_DIR/config
PACKAGE=linux-source-6.12
TARBALL=/usr/src/linux-source-6.12.tar.xz
# KiB that must be free, measured: an unpacked source; an object tree.
NEED_SOURCE=1900000
NEED_BUILD=1300000
# Lines such as "  CC      mm/memory.o" that a first build prints.
STEPS=1910

JOB=

short_sum()
{
	sha256sum | cut -c 1-16
}

flavours()
{
	local f list=production

	for f in "$FRAGMENTS"/*.config; do
		f=$(basename "$f" .config)
		[ "$f" = base ] || list+=" $f"
	done
	echo "$list"
}

compiler()
{
	need gcc gcc
	gcc --version | head -n 1
}

# series: the files of the whole series, in order.
series()
{
	sed 's/[[:space:]]*#.*//; /^$/d' "$SERIES_DIR/series"
}

# patches: those of them that this kernel has.
patches()
{
	case $PATCHED in
	0) ;;
	all) series ;;
	*) series | sed -n "1,${PATCHED}p" ;;
	esac
}

# prerequisites: the files of changes that the series builds on. They are
# upstream's, and the older of the sources lack them.
prerequisites()
{
	local p

	[ -n "$(patches)" ] || return 0
	for p in "$SERIES_DIR"/prerequisites/*.patch; do
		[ ! -e "$p" ] || echo "prerequisites/${p##*/}"
	done
}

# series_files: what the patches change or bring.
series_files()
{
	local p

	for p in $(prerequisites) $(series); do
		sed -nE 's#^(---|\+\+\+) [ab]/([^[:space:]]+).*#\2#p' "$SERIES_DIR/$p"
	done | sort -u
}

# apply_patch DIR PATCH: without fuzz; prints what patch says.
apply_patch()
{
	local try=(patch -p1 -F0 -d "$1" -r - --no-backup-if-mismatch)

	if [[ $2 == prerequisites/* ]] &&
	   "${try[@]}" -f -R --dry-run <"$SERIES_DIR/$2" >/dev/null 2>&1; then
		return 0
	fi
	"${try[@]}" -N <"$SERIES_DIR/$2" 2>&1
}

# carries DIR: does a tree have supervisor keys, of the series or one of its own?
carries()
{
	grep -qs 'X86_FEATURE_PKS\>' "$1/arch/x86/include/asm/cpufeatures.h"
}

# apply_series DIR NAME: the patches, to a tree that does not carry them. Of one that
# does a mark is left: what it was given cannot be seen in it later.
apply_series()
{
	local p report

	if carries "$1"; then
		[ -z "$(patches)" ] || note "$2 has supervisor keys: no patch is applied"
		touch "$1/.carried"
		return
	fi
	rm -f "$1/.carried"
	for p in $(prerequisites) $(patches); do
		note "applying $p"
		report=$(apply_patch "$1" "$p") ||
			die "$p does not apply to $2:" \
			    "$(grep -iE 'FAILED|find file|Reversed|malformed|^[|+-]{2,}' <<<"$report")" \
			    "give a tree it fits, or build without: --unpatched"
	done
}

# absent_symbols: the options that patches bring which this kernel has not, so
# that no line about them can stick.
absent_symbols()
{
	local p

	for p in $(comm -23 <(series | sort) <(patches | sort)); do
		sed -n 's/^+\(menu\)\{0,1\}config \([A-Z0-9_]*\)$/CONFIG_\2/p' \
			"$SERIES_DIR/$p"
	done
}

# series_text: each patch and the hash of its diff; rewording a message does
# not cost a build.
series_text()
{
	local p

	for p in $(prerequisites) $(patches); do
		[ -r "$SERIES_DIR/$p" ] ||
			die "$SERIES_DIR/series names $p, which is not there"
		printf '%s %s\n' "$p" "$(sed '1,/^---$/d' "$SERIES_DIR/$p" | sha256sum)"
	done
}

# kernel_version DIR: 6.12.117, from the top Makefile; nothing if it is none.
kernel_version()
{
	sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) = *\([0-9]*\)$/\2/p' \
		"$1/Makefile" 2>/dev/null | paste -sd . - || true
}

# check_version DIR NAME [HOW TO MEND IT]
check_version()
{
	local version

	version=$(kernel_version "$1")
	case $version in
	6.12.*) ;;
	*) die "$2 holds ${version:+kernel }${version:-no kernel source}, not 6.12.y" \
		"the patches are for 6.12.y: ${3:-set KERNEL_SRC to such a tree or tarball}" ;;
	esac
}

# git_source SRC: of DIR@REVISION the directory and the commit, a line each; nothing
# when it is no such thing.
git_source()
{
	local dir=${1%%@*} commit

	if [ -e "$1" ] || [[ $1 != *@* ]] || [ ! -d "$dir" ]; then
		return 0
	fi
	need git git
	commit=$(git -C "$dir" rev-parse --verify --quiet "${1#*@}^{commit}") ||
		die "KERNEL_SRC: no revision ${1#*@} in $dir" \
		    "name a commit, a tag or a branch of that git tree"
	printf '%s\n' "$dir" "$commit"
}

# source_id: one line that changes when the content of the source does.
source_id()
{
	local src=${KERNEL_SRC:-} git

	git=$(git_source "$src")

	if [ -z "$src" ]; then
		[ -r "$TARBALL" ] || die "no kernel source: $TARBALL is missing" \
			"run scripts/deps, or apt-get install $PACKAGE, or set KERNEL_SRC"
		printf '%s %s\n' "$PACKAGE" \
			"$(dpkg-query -W -f='${Version}' "$PACKAGE" 2>/dev/null ||
				sha256sum <"$TARBALL")"
	elif [ -n "$git" ]; then
		printf 'git %s\n' "${git##*$'\n'}"
	elif [ -d "$src" ]; then
		check_version "$src" "$src"
		printf 'tree %s\n' "$(cd "$src" &&
			find . -path ./.git -prune -o -type f -print0 |
			LC_ALL=C sort -z | xargs -0 sha256sum | short_sum)"
	elif [ -f "$src" ]; then
		printf 'tarball %s\n' "$(short_sum <"$src")"
	else
		die "KERNEL_SRC: no tree or tarball $src" \
		    "or DIR@REVISION, of a git tree"
	fi
}

check_tools()
{
	local tool

	for tool in make:make bc:bc bison:bison flex:flex patch:patch xz:xz-utils \
		    tar:tar rsync:rsync readelf:binutils perl:perl; do
		need "${tool%:*}" "${tool#*:}"
	done
}

# check_space: a full disk in the middle of a build reads as a compiler error.
check_space()
{
	local want=$NEED_BUILD free

	[ ! -d "$OUT/build" ] || want=$((want - $(kib_used "$OUT/build")))
	if [ ! -d "$SOURCE" ]; then
		if [ -d "${KERNEL_SRC:-}" ]; then
			want=$((want + $(kib_used "$KERNEL_SRC")))
		else
			want=$((want + NEED_SOURCE))
		fi
	fi
	free=$(kib_free "$CACHE")
	((free >= want)) ||
		die "$CACHE has $(human "$free") free, a kernel needs $(human "$want")" \
		    "make room (scripts/kernel --clean removes old kernels)," \
		    "or set XDG_CACHE_HOME to a larger disk"
}

# A job runs in the background, so that a signal to this script is acted on
# at once. Such a child ignores SIGINT: stop_job ends it.
run_job()
{
	local status=0

	"$@" &
	JOB=$!
	wait "$JOB" || status=$?
	JOB=
	return "$status"
}

stop_job()
{
	[ -n "$JOB" ] || return 0
	kill "$JOB" 2>/dev/null || true
	wait "$JOB" 2>/dev/null || true
	JOB=
}

finish()
{
	stop_job
	rm -rf "$SOURCE.partial"
	unlock
}

interrupted()
{
	trap '' INT TERM HUP
	progress_end
	stop_job
	note "stopped; the same command goes on from here"
	exit "$1"
}

# unpack SRC DIR: a tree, a tarball or a git tree's revision, into DIR.
unpack()
{
	local git

	git=$(git_source "$1")
	if [ -n "$git" ]; then
		run_job git -C "${git%$'\n'*}" archive -o "$2/.git.tar" "${git##*$'\n'}" &&
		run_job tar -xf "$2/.git.tar" -C "$2" && rm "$2/.git.tar"
	elif [ -d "$1" ]; then
		run_job rsync -a --exclude=/.git "$1/" "$2/"
	else
		run_job tar -xf "$1" -C "$2" --strip-components=1
	fi || die "cannot unpack $1 into $2"
}

# prepare_source: SOURCE is the patched tree, shared by all flavours. It gets
# its name only when whole; finish() throws away what is half done.
prepare_source()
{
	local part=$SOURCE.partial src=${KERNEL_SRC:-$TARBALL}

	[ ! -d "$SOURCE" ] || return 0
	rm -rf "$part"
	mkdir -p "$part"
	note "unpacking $src"
	unpack "$src" "$part"
	check_version "$part" "$src"
	apply_series "$part" "$src"
	# A tree that was built in place refuses to be built elsewhere.
	if [ -e "$part/.config" ] || [ -d "$part/include/config" ]; then
		run_job kmake "$part" mrproper >"$SOURCE.log" 2>&1 ||
			die "make mrproper failed in $part" "log: $SOURCE.log"
	fi
	mv "$part" "$SOURCE"
}

# kmake DIR ARGS...: the kernel's make, deaf to variables of ours, of a make
# that called us, and of the person's environment that would change the
# result; with fixed stamps, so that the image is the same byte for byte.
kmake()
{
	exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u MAKEOVERRIDES \
		-u ARCH -u CROSS_COMPILE -u LLVM -u M -u O -u V -u W -u C \
		-u KBUILD_OUTPUT -u KBUILD_EXTMOD -u KBUILD_VERBOSE -u KCONFIG_CONFIG \
		-u KCFLAGS -u KCPPFLAGS -u KAFLAGS -u INSTALL_MOD_PATH \
		LC_ALL=C LOCALVERSION= KBUILD_BUILD_VERSION=1 \
		KBUILD_BUILD_TIMESTAMP='Sun Nov 17 22:15:08 UTC 2024' \
		KBUILD_BUILD_USER=pkscale KBUILD_BUILD_HOST=pkscale \
		make -C "$@"
}

# fragment: base.config and the flavour's; of two lines on a symbol the last,
# and none on a symbol that comes with a patch that is not applied.
fragment()
{
	local files=("$FRAGMENTS/base.config") suffix=

	if [ "$FLAVOUR" != production ]; then
		files+=("$FRAGMENTS/$FLAVOUR.config")
		suffix=-$FLAVOUR
	fi
	cat "${files[@]}" - <<-END | awk -v absent=" $(absent_symbols | tr '\n' ' ')" '
		match($0, /CONFIG_[A-Z0-9_a-z]+/) && /^(CONFIG_|# CONFIG_.* is not set)/ {
			name = substr($0, RSTART, RLENGTH)
			if (index(absent, " " name " "))
				next
			if (!(name in line))
				order[++n] = name
			line[name] = $0
		}
		END { for (i = 1; i <= n; i++) print line[order[i]] }'
		CONFIG_LOCALVERSION="-pkscale$suffix"
	END
}

# check_config FRAGMENT CONFIG: 1, and what differs, when a line did not stick.
check_config()
{
	local f

	for f in "$1" "$2"; do
		[ -r "$f" ] || die "cannot read $f"
	done
	awk -v prog="$PROG" '
		/^CONFIG_/ { name = $0; sub(/=.*/, "", name) }
		/^# CONFIG_.* is not set/ { name = $2 }
		!/^CONFIG_/ && !/^# CONFIG_.* is not set/ { next }
		NR != FNR { have[name] = $0; next }
		{ want[++n] = name; line[name] = $0 }
		END {
			for (i = 1; i <= n; i++) {
				name = want[i]
				got = name in have ? have[name] : "# " name " is not set"
				if (got == line[name])
					continue
				printf "%s: did not stick: %s (the kernel has: %s)\n",
					prog, line[name],
					name in have ? got : "no such line" >"/dev/stderr"
				bad = 1
			}
			exit bad
		}' "$1" "$2"
}

# configured WANT: is there a configuration with these lines? One has them before make
# has seen to all others, and while it does a mark is there.
configured()
{
	[ -e "$OUT/build/.config" ] && [ ! -e "$OUT/configuring" ] &&
		check_config "$1" "$OUT/build/.config" 2>/dev/null
}

configure()
{
	local log=$OUT/config.log want=$OUT/wanted.config

	fragment >"$want"
	! configured "$want" || return 0
	touch "$OUT/configuring"
	rm -f "$OUT/build/.config"
	{
		run_job kmake "$SOURCE" O="$OUT/build" tinyconfig &&
		(cd "$SOURCE" && scripts/kconfig/merge_config.sh -m -O "$OUT/build" \
			"$OUT/build/.config" "$want") &&
		run_job kmake "$SOURCE" O="$OUT/build" olddefconfig
	} >"$log" 2>&1 || die "the kernel could not be configured:" \
		"$(tail -n 5 "$log")" "log: $log"
	rm "$OUT/configuring"
	check_config "$want" "$OUT/build/.config" ||
		die "the kernel's Kconfig refused the lines above" \
		    "mend the fragments in $FRAGMENTS; log: $log"
}

compile()
{
	local log=${BUILD_LOG:-$OUT/build.log} steps=$OUT/steps
	local known=$CACHE/kernel/steps.$FLAVOUR fd line part='' count total

	total=$(cat "$known" 2>/dev/null || echo "$STEPS")
	count=$(cat "$steps" 2>/dev/null || echo 0)
	[ "$count" = 0 ] || note "going on with a build that was stopped"
	note "building (flavour $FLAVOUR, ${JOBS:-$(nproc)} jobs); log: $log"
	exec {fd}< <(kmake "$SOURCE" O="$OUT/build" -j "${JOBS:-$(nproc)}" \
		bzImage modules 2>&1)
	JOB=$!
	local begin=$SECONDS first=$count
	while :; do
		if IFS= read -r -t 1 -u "$fd" line; then
			line=$part$line part=
		elif (($? > 128)); then
			part+=$line
			continue
		else
			[ -z "$part$line" ] || printf '%s\n' "$part$line" >>"$log"
			break
		fi
		printf '%s\n' "$line" >>"$log"
		[[ $line == "  "[A-Z]* ]] || continue
		echo $((++count)) >"$steps"
		progress "$count" "$total" $((SECONDS - begin)) "building" "$first"
	done
	progress_end
	exec {fd}<&-
	wait "$JOB" || {
		JOB=
		die "the kernel did not build:" "$(grep -aE 'rror[: ]|\*\*\*' "$log" | tail -n 10)" \
		    "log: $log"
	}
	JOB=
	# A build that had little left to do says nothing about a whole one.
	((count < total / 2)) || echo "$count" >"$known"
}

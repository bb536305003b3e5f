# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153	# globals of lib-kernel.sh and check-series
#
# The checks of scripts/check-series; sourced by it only, after lib-kernel.sh.
# They share its globals: SOURCES (what --source said), WRONG (complaints so
# far), CACHE, TMP.

# wrong TEXT: a complaint.
wrong()
{
	echo "$*"
	WRONG=$((WRONG + 1))
}

words_of()
{
	tr -s ' ' '\n' <<<"$1" | sed '/^$/d' | awk '!seen[$0]++' | paste -sd ' ' -
}

end_check()
{
	trap '' INT TERM HUP
	stop_job
	[ -z "$TMP" ] || rm -rf "$TMP"
	unlock
}

# --- mail --------------------------------------------------------------------

check_mail()
{
	local p f field info author

	need git git
	for f in "$SERIES_DIR"/*.patch; do
		[[ $f != */0000-cover-letter.patch ]] || continue
		[[ $'\n'$(series)$'\n' == *$'\n'"${f##*/}"$'\n'* ]] ||
			wrong "${f##*/}: not named in the file series"
	done
	for p in $(series); do
		if [ ! -r "$SERIES_DIR/$p" ]; then
			wrong "$p: named in the file series, and not there"
			continue
		fi
		head -n 1 "$SERIES_DIR/$p" | grep -qE '^From [0-9a-f]{40} ' ||
			wrong "$p: the first line is not that of a mail: From, 40 digits, a date"
		info=$(git mailinfo "$TMP/msg" "$TMP/diff" <"$SERIES_DIR/$p" 2>"$TMP/why") || {
			wrong "$p: git cannot read it: $(head -n 1 "$TMP/why")"
			continue
		}
		for field in Author Email Subject Date; do
			grep -q "^$field: ." <<<"$info" || wrong "$p: no $field"
		done
		[ -s "$TMP/diff" ] || wrong "$p: no diff"
		author="$(sed -n 's/^Author: //p' <<<"$info") <$(sed -n 's/^Email: //p' <<<"$info")>"
		grep -qxF "Signed-off-by: $author" "$TMP/msg" ||
			wrong "$p: not signed off by its author, $author"
	done
}

# --- sources -----------------------------------------------------------------

# debian_versions: those of the package that apt lists, the newest first.
debian_versions()
{
	apt-cache madison "$PACKAGE" 2>/dev/null |
		awk -F '|' '{ gsub(/ /, "", $2); print $2 }' | sort -u -V -r
}

# debian_source VERSION: its tarball, in the cache.
debian_source()
{
	local dir=$CACHE/series/debian file=$CACHE/series/debian/$1.tar.xz

	if [ ! -s "$file" ]; then
		make_dir "$dir"
		note "downloading $PACKAGE $1"
		mkdir -p "$TMP/deb"
		(cd "$TMP/deb" && run_job timeout --foreground 900 apt-get -q \
			-o APT::Sandbox::User=root download "$PACKAGE=$1") \
			>"$TMP/apt.log" 2>&1 ||
			die "apt cannot download $PACKAGE=$1:" \
			    "$(grep -m 1 '^[EW]:' "$TMP/apt.log" || tail -n 1 "$TMP/apt.log")" \
			    "renew its lists (apt-get update), or name a source: --source"
		dpkg-deb --fsys-tarfile "$TMP"/deb/*.deb |
			tar -x -O -f - "./usr/src/$PACKAGE.tar.xz" >"$file.part" ||
			die "$PACKAGE $1 holds no /usr/src/$PACKAGE.tar.xz"
		mv "$file.part" "$file"
		rm -rf "$TMP/deb"
	fi
	printf '%s\n' "$file"
}

# settle_sources: SOURCES as "NAME PATH" lines in $TMP/sources, once.
settle_sources()
{
	local version s

	[ ! -e "$TMP/sources" ] || return 0
	if [ ${#SOURCES[@]} -gt 0 ]; then
		for s in "${SOURCES[@]}"; do
			[ -e "$s" ] || die "--source: no tree or tarball $s"
			printf '%s\t%s\n' "${s##*/}" "$(realpath "$s")"
		done >"$TMP/sources.part"
	else
		need apt-cache apt
		need dpkg-deb dpkg
		for version in $(debian_versions); do
			printf '%s\t%s\n' "$version" "$(debian_source "$version")"
		done >"$TMP/sources.part"
		[ -s "$TMP/sources.part" ] || die "apt lists no $PACKAGE" \
			"renew its lists (apt-get update), or name a source: --source"
	fi
	mv "$TMP/sources.part" "$TMP/sources"
}

# extract NAME SOURCE: the files that the checks need, in $TMP/from/NAME, once.
extract()
{
	local dir=$TMP/from/$1 src=$2 file top files=()

	[ ! -d "$dir" ] || return 0
	mapfile -t files < <(series_files)
	files+=(Makefile MAINTAINERS scripts/checkpatch.pl scripts/spelling.txt
		scripts/const_structs.checkpatch scripts/get_maintainer.pl)
	mkdir -p "$dir"
	if [ -d "$src" ]; then
		for file in "${files[@]}"; do
			[ -e "$src/$file" ] || continue
			mkdir -p "$dir/$(dirname "$file")"
			cp -r "$src/$file" "$dir/$file"
		done
		return
	fi
	# The first name tells under what directory all of it is.
	top=$(tar -tf "$src" 2>/dev/null | sed -n '1{s|/.*||;p;q}') || true
	[ -n "$top" ] || die "$src is no tarball"
	# What a patch adds is not there: tar says so and goes on.
	run_job tar -xf "$src" -C "$dir" --strip-components=1 "${files[@]/#/$top/}" \
		2>"$TMP/tar.log" || true
	grep -vE 'Not found in archive|Exiting with failure' "$TMP/tar.log" >&2 || true
}

# --- apply -------------------------------------------------------------------

# fits DIR PATCH NAME: it is applied to DIR, or there is a complaint, and 1.
fits()
{
	local report

	report=$(apply_patch "$1" "$2") || {
		wrong "$2: does not apply to $3: $(grep -m 1 -iE \
			'FAILED|find file|Reversed|malformed' <<<"$report")"
		return 1
	}
}

check_apply()
{
	local name src p

	settle_sources
	while IFS=$'\t' read -r -u 3 name src; do
		note "applying to $name"
		rm -rf "$TMP/tree"
		extract "$name" "$src"
		cp -r "$TMP/from/$name" "$TMP/tree"
		check_version "$TMP/tree" "$src"
		for p in $(prerequisites) $(series); do
			fits "$TMP/tree" "$p" "$name" || break
		done
	done 3<"$TMP/sources"
}

# --- style -------------------------------------------------------------------

# argued NUMBER COMPLAINT: the cover letter says why that patch keeps it.
argued()
{
	[ -r "$SERIES_DIR/argued" ] &&
		grep -qxF "$1 $2" "$SERIES_DIR/argued"
}

check_style()
{
	local p name src line

	need perl perl
	settle_sources
	IFS=$'\t' read -r name src <"$TMP/sources"
	note "checkpatch.pl of $name"
	extract "$name" "$src"
	[ -s "$TMP/from/$name/scripts/checkpatch.pl" ] ||
		die "$src holds no scripts/checkpatch.pl"
	for p in $(series); do
		# Away from any repository: a revision of ours is none of the kernel's.
		(cd "$TMP/from/$name" && perl scripts/checkpatch.pl --strict --no-tree \
			--no-summary --terse --color=never "$SERIES_DIR/$p") \
			>"$TMP/style.log" 2>"$TMP/style.err" || true
		while IFS= read -r line; do
			case $line in
			*': ERROR: '* | *': WARNING: '*)
				line=${line#*.patch:}
				argued "${p%%-*}" "${line#*: }" || wrong "$p:$line" ;;
			*': CHECK: '*)
				note "$p:${line#*.patch:}" ;;
			esac
		done <"$TMP/style.log"
		if [ ! -s "$TMP/style.log" ] && [ -s "$TMP/style.err" ]; then
			wrong "$p: checkpatch.pl failed: $(head -n 1 "$TMP/style.err")"
		fi
	done
}

# --- build -------------------------------------------------------------------

# warnings LOG: without line numbers, each once.
warnings()
{
	sed -nE 's#^(.*/)?([^:]+\.[chS]):[0-9]+(:[0-9]+)?: (warning|error): #\2: \4: #p' \
		"$1" | LC_ALL=C sort -u
}

# build_step N NAME: the first N patches are in; 1 when there is a complaint.
build_step()
{
	local log=$OUT/step.log sparse=()

	! command -v sparse >/dev/null || sparse=(C=1)
	PATCHED=$1
	configure
	if ! run_job kmake "$SOURCE" O="$OUT/build" -j "${JOBS:-$(nproc)}" W=1 \
		"${sparse[@]}" bzImage modules >"$log" 2>&1; then
		wrong "$2: does not build: $(grep -m 1 -E 'error:|\*\*\*' "$log")"
		cp "$log" "$OUT/failed-$1.log"
		return 1
	fi
	warnings "$log" >"$TMP/warnings"
	if (($1)); then
		while IFS= read -r line; do
			wrong "$2: new: $line"
		done < <(LC_ALL=C comm -13 "$OUT/warnings" "$TMP/warnings")
	fi
	LC_ALL=C sort -u -o "$OUT/warnings" "$TMP/warnings" \
		"$(if (($1)); then echo "$OUT/warnings"; else echo /dev/null; fi)"
	run_job "${PKSCALE_VM:-$TOP/scripts/vm}" --profile count --timeout 120 \
		--kernel "$OUT/build" -- true >"$TMP/vm.log" 2>&1 ||
		wrong "$2: does not boot: $(grep -m 1 'vm: ' "$TMP/vm.log")"
}

check_build()
{
	local name src n=0 p total began=$SECONDS first=0

	check_tools
	settle_sources
	IFS=$'\t' read -r name src <"$TMP/sources"
	SOURCE_ID=$(printf '%s' "$src" | short_sum)
	OUT=$CACHE/series/build SOURCE=$CACHE/series/src
	total=$(series | wc -l)
	make_dir "$OUT"
	lock "$CACHE/series/lock" check-series
	note "no patch: unpacking, building, booting"
	# An unpacked file is older than what a run before made of it, patched.
	rm -rf "$SOURCE" "$OUT/build"
	mkdir -p "$SOURCE" "$OUT/build"
	if [ -d "$src" ]; then
		run_job rsync -a --exclude=/.git "$src/" "$SOURCE/"
	else
		run_job tar -xf "$src" -C "$SOURCE" --strip-components=1
	fi
	for p in $(prerequisites); do
		fits "$SOURCE" "$p" "$name" || return 0
	done
	build_step 0 "no patch" || return 0
	first=$((SECONDS - began))
	for p in $(series); do
		note "$((++n)) of $total: $p$( ((n == 1)) ||
			echo ", about $(((SECONDS - began - first) * (total - n + 1) / (n - 1) / 60)) min left")"
		fits "$SOURCE" "$p" "$name" || return 0
		build_step "$n" "$p" || return 0
	done
}

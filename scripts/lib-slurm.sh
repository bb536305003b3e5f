# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What scripts/slurm puts on the directory that all nodes share. Sourced after lib.sh
# and lib-bench.sh.

# What a shard may leave there, logs included.
readonly SHARD_KIB=$((16 * 1024))
# Of this checkout a run takes these, as far as they are there.
readonly PARTS=(scripts module bench/prices bench/fio results/census kernel-patches
	build/pkscale build/gate.so build/split.so build/ko/pkscale.ko build/ko/designs
	build/ko-rt/pkscale.ko build/footprint)
# Of a kernel.
readonly KERNEL_PARTS=(.config System.map bzImage info.json vmlinux)
STAGED=		# what is not whole yet

# no_room: it could not be written; $TMP/said has why.
no_room()
{
	die "$SHARED: $1 could not be put there, $(human "$(kib_free "$SHARED")") are free:" \
	    "$(tail -n 1 "$TMP/said")" "make it writable, make room, or say another --shared"
}

# stage NAME FILE...: SHARED/NAME has these, and all of them, or is not there.
stage()
{
	local to=$SHARED/$1

	shift
	[ ! -d "$to" ] || return 0
	STAGED=$to.part.$$
	{ mkdir -p "$STAGED" && cp -L "$@" "$STAGED/"; } 2>"$TMP/said" || no_room "${to##*/}"
	# Somebody else may have been as fast.
	mv -T "$STAGED" "$to" 2>"$TMP/said" || rm -rf "$STAGED"
	[ -d "$to" ] || no_room "${to##*/}"
	STAGED=
}

# there DIR NAME...: DIR/NAME, for each that is there.
there()
{
	local dir=$1 name

	shift
	for name; do
		[ ! -e "$dir/$name" ] || echo "$dir/$name"
	done
}

# stage_kernel DIR: once for each fingerprint, which is DIR's name.
stage_kernel()
{
	local files

	mapfile -t files < <(there "$1" "${KERNEL_PARTS[@]}")
	stage "kernel/${1##*/}" "${files[@]}"
}

# The figures of "static" are against a probe that takes the kernel's whole tree, if
# there is no kernel without the patches: no node has either.
make_probe()
{
	XDG_CACHE_HOME=$TMP "$TOP/scripts/footprint" --kernel "$KERNEL" >/dev/null 2>&1 || :
}

# need_room: what is to be put there fits.
need_room()
{
	local files need free

	mapfile -t files < <(there "$TOP" "${PARTS[@]}"
		[ -d "$SHARED/kernel/${KERNEL##*/}" ] || there "$KERNEL" "${KERNEL_PARTS[@]}")
	need=$(($(kib_used -L "${files[@]}") + SHARDS * SHARD_KIB))
	free=$(kib_free "$SHARED")
	((free >= need)) ||
		die "$SHARED has $(human "$free") free, kernel, programs and $SHARDS shards take $(human "$need")" \
		    "make room, or say another --shared"
}

# words WORD...: as mapfile -d '' takes them.
words()
{
	(($# == 0)) || printf '%s\0' "$@"
}

# fill_run OPTION...: what stands in a run's directory from the beginning.
fill_run()
{
	local files

	mapfile -t files < <(there "$TOP" "${PARTS[@]}")
	mkdir -p "$SHARED/runs" && mkdir "$RUN" "$RUN"/{tool,log,job,attempt,shard} &&
		tar -C "$TOP" -c "${files[@]#"$TOP/"}" | tar -C "$RUN/tool" -x &&
		revision >"$RUN/tool/revision" &&
		words "${SBATCH[@]}" >"$RUN/sbatch" && words "$@" >"$RUN/options" &&
		echo "$SHARDS" >"$RUN/shards"
}

# stage_run OPTION...: RUN, with all that its jobs need.
stage_run()
{
	local tool=$RUN/tool/build options=(--kernel="$SHARED/kernel/${KERNEL##*/}"
		--module="$RUN/tool/build/ko/pkscale.ko") programs

	need_room
	stage_kernel "$KERNEL"
	if [ -n "$RT_KERNEL" ]; then
		stage_kernel "$RT_KERNEL"
		options+=(--rt-kernel="$SHARED/kernel/${RT_KERNEL##*/}"
			--rt-module="$tool/ko-rt/pkscale.ko")
	fi
	if [ -n "$USERLAND" ]; then
		# Its directory in the cache has its fingerprint for a name.
		programs=$(basename "$(dirname "$USERLAND")")
		stage "userland/$programs" "$USERLAND"
		options+=(--userland="$SHARED/userland/$programs/${USERLAND##*/}")
	fi
	STAGED=$RUN
	fill_run "${options[@]}" "$@" 2>"$TMP/said" || no_room "the run"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A private copy of a kernel that is built, to change and build on. Sourced after
# lib-kernel.sh. Globals:
#
#	OBJECTS, PRISTINE	the kernel's object tree and its source: only read
#	WORK			where the copies go: src and build

mib_used()
{
	echo $(($(kib_used "$@") / 1024))
}

mib_gone()
{
	echo $(($1 - $(mib_used "$WORK/src" "$WORK/build")))
}

# remove_copy: what was left of one that was interrupted.
remove_copy()
{
	local mib

	mib=$(mib_used "$WORK/src" "$WORK/build")
	rm -rf "$WORK/src" "$WORK/build" &
	JOB=$!
	watch "$JOB" "$mib" "removing a copy that was interrupted, MiB" mib_gone "$mib"
	JOB=
}

# copy_dir FROM TO WHAT: a copy, with progress by the MiB.
copy_dir()
{
	local mib

	mib=$(mib_used "$1")
	cp -a --reflink=auto "$1" "$2" &
	JOB=$!
	watch "$JOB" "$mib" "copying $3, MiB" mib_used "$2"
	JOB=
}

# copy_kernel: source and objects. Objects know their source by its path: the
# old path is replaced in what make reads, and times stay, so nothing is
# compiled again (but for objtool, whose files hold no path to be replaced).
copy_kernel()
{
	local want

	remove_copy
	want=$(kib_used "$PRISTINE" "$OBJECTS")
	(($(kib_free "$(dirname "$WORK")") >= want)) ||
		die "the copies need $(human "$want") in $(dirname "$WORK")" \
		    "make room, or set XDG_CACHE_HOME to a larger disk"
	note "copying source and objects, $(human "$want"), once for this kernel"
	mkdir -p "$WORK"
	copy_dir "$PRISTINE" "$WORK/src" source
	rm -rf "$WORK/src/.git"
	copy_dir "$OBJECTS" "$WORK/build" objects
	run_job move_paths
	touch "$WORK/whole"
}

move_paths()
{
	local file

	find "$WORK/build" -type f \( -name '*.cmd' -o -name '*.d' -o -name Makefile \) \
		-print0 | xargs -0 grep -lZF -e "$PRISTINE" -e "$OBJECTS" |
	while IFS= read -r -d '' file; do
		touch -r "$file" "$WORK/stamp"
		sed -i -e "s|$PRISTINE|$WORK/src|g" -e "s|$OBJECTS|$WORK/build|g" "$file"
		touch -r "$WORK/stamp" "$file"
	done
	rm -f "$WORK/stamp"
	ln -sfn "$WORK/src" "$WORK/build/source"
}

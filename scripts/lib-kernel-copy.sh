# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A private copy of a kernel that is built, to change and build on. Sourced after
# lib-kernel.sh. Globals:
#
#	OBJECTS, PRISTINE	the kernel's object tree and its source: only read
#	WORK			where the copies go: src and build

# copy_kernel: source and objects. Objects know their source by its path: the
# old path is replaced in what make reads, and times stay, so nothing is
# compiled again (but for objtool, whose files hold no path to be replaced).
copy_kernel()
{
	local want

	want=$(kib_used "$PRISTINE" "$OBJECTS")
	(($(kib_free "$(dirname "$WORK")") >= want)) ||
		die "the copies need $(human "$want") in $(dirname "$WORK")" \
		    "make room, or set XDG_CACHE_HOME to a larger disk"
	note "copying source and objects, $(human "$want"), once for this kernel"
	rm -rf "$WORK/src" "$WORK/build"
	mkdir -p "$WORK"
	run_job cp -a --reflink=auto "$PRISTINE" "$WORK/src"
	rm -rf "$WORK/src/.git"
	run_job cp -a --reflink=auto "$OBJECTS" "$WORK/build"
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

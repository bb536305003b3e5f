# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034	# scripts/mutants reads FAILED
#
# The steps of scripts/mutants; sourced by it only, after lib-kernel.sh and
# lib-kernel-copy.sh.
# They share its globals:
#
#	OBJECTS, PRISTINE	the kernel's object tree and its source: only read
#	WORK			the private copies, src and build, and what they need:
#				saved (originals of what a mutant touches), ko, run, log
#	BOOT_LIST		the boots, as boots() prints them

MUTANTS=$SERIES_DIR/mutants
VM=${PKSCALE_VM:-$TOP/scripts/vm}
# Seconds that a guest may take; later four times what it takes normally.
LIMIT=300

# --- mutants -----------------------------------------------------------------

mutants()
{
	find "$MUTANTS" -maxdepth 1 -name '*.patch' -printf '%f\n' 2>/dev/null |
		sed 's/\.patch$//' | LC_ALL=C sort
}

# words: stdin as one sorted line of different words.
words()
{
	tr -s '[:space:]' '\n' | sed '/^$/d' | LC_ALL=C sort -u | paste -sd ' ' -
}

# expected NAME: the tests that must fail.
expected()
{
	sed -n '/^--- /q; s/^Expect://p' "$MUTANTS/$1.patch" | words
}

# possible NAME: those that may fail as well, and need not.
possible()
{
	sed -n '/^--- /q; s/^Perhaps://p' "$MUTANTS/$1.patch" | words
}

# touched NAME: the files that it changes.
touched()
{
	sed -n 's|^+++ b/\([^[:space:]]*\).*|\1|p' "$MUTANTS/$1.patch"
}

check_mutant()
{
	local file=$MUTANTS/$1.patch

	[ -n "$(expected "$1")" ] || die "$file says nothing of the tests that must fail" \
		"give it a line 'Expect: TEST...' before the diff"
	[ -n "$(touched "$1")" ] || die "$file holds no diff with paths a/ and b/"
}

# without WORDS WORDS: those of the first that are not among the second.
without()
{
	comm -23 <(tr ' ' '\n' <<<"$1" | LC_ALL=C sort -u) \
		<(tr ' ' '\n' <<<"$2" | LC_ALL=C sort -u) | words
}

clock()
{
	printf '%d min %d s' $(($1 / 60)) $(($1 % 60))
}

# --- the private copy --------------------------------------------------------

# begin_work: lock the copy, make it when it is not there, and mend it when the
# last run could not.
begin_work()
{
	make_dir "$(dirname "$WORK")"
	lock "$(dirname "$WORK")/lock" "mutants"
	trap end_work EXIT
	trap 'interrupted 130' INT
	trap 'interrupted 143' TERM HUP
	if [ ! -e "$WORK/whole" ]; then
		# Those of other kernels: the series has moved on.
		find "$(dirname "$WORK")" -mindepth 1 -maxdepth 1 -type d \
			! -path "$WORK" -exec rm -rf {} +
		copy_kernel
	fi
	mkdir -p "$WORK/log" "$WORK/run"
	if [ -d "$WORK/saved" ]; then
		note "putting back what a run that was killed had changed"
		restore
	fi
	rm -rf "$WORK/saved.part"
}

end_work()
{
	trap '' INT TERM HUP
	stop_job
	restore
	unlock
}

# apply NAME: 1 when it does not fit. What it touches is saved before: a run
# that is killed in between is mended by the next one.
apply()
{
	local file

	rm -rf "$WORK/saved.part"
	for file in $(touched "$1"); do
		[ -f "$WORK/src/$file" ] || return 1
		mkdir -p "$WORK/saved.part/$(dirname "$file")"
		cp -p "$WORK/src/$file" "$WORK/saved.part/$file"
	done
	patch -p1 -N -F0 --dry-run -d "$WORK/src" <"$MUTANTS/$1.patch" \
		>"$WORK/log/$1.patch" 2>&1 || return 1
	mv "$WORK/saved.part" "$WORK/saved"
	apply_patch "$WORK/src" "${MUTANTS##*/}/$1.patch" >"$WORK/log/$1.patch"
}

# restore: the saved files, with a new time, so that make compiles them again.
restore()
{
	local file

	[ -d "$WORK/saved" ] || return 0
	while read -r file; do
		cat "$WORK/saved/$file" >"$WORK/src/$file.part"
		mv "$WORK/src/$file.part" "$WORK/src/$file"
		cmp -s "$WORK/saved/$file" "$WORK/src/$file" ||
			die "$WORK/src/$file could not be put back" \
			    "remove $WORK: the next run makes it again"
	done < <(cd "$WORK/saved" && find . -type f -print)
	rm -rf "$WORK/saved"
}

compile_work()
{
	run_job kmake "$WORK/src" O="$WORK/build" -j "${JOBS:-$(nproc)}" bzImage \
		>"$1" 2>&1
}

# --- guests ------------------------------------------------------------------

# build_modules: those of the boots, once: mutants leave what they call as it is.
build_modules()
{
	local module

	while IFS=$'\t' read -r _ module _; do
		[ "$module" != - ] || continue
		rm -rf "${WORK:?}/ko/$module"
		"$TOP/scripts/module" --source "$TOP/$module" \
			--out "$WORK/ko/$module" "$WORK" >/dev/null
	done <<<"$BOOT_LIST"
}

# guest DIR MODULE OPTIONS COMMAND: the module is there as /NAME.ko; what it
# printed is in DIR/stdout, as far as it came when it died.
guest()
{
	local dir=$1 module=$2 options=() ko i status=0

	read -ra options <<<"$3"
	for i in "${!options[@]}"; do
		case ${options[i]} in
		tests/* | build/*) options[i]=$TOP/${options[i]} ;;
		esac
	done
	for ko in "$WORK/ko/$module"/*.ko; do
		[ ! -f "$ko" ] || options+=(--add "$ko:/${ko##*/}")
	done
	for i in 1 2 3; do
		rm -rf "$dir"
		mkdir -p "$dir"
		status=0
		run_job "$VM" --timeout "$LIMIT" "${options[@]}" \
			--kernel "$WORK/build" --out "$dir" -- sh -c "$4" \
			2>"$dir/stderr" || status=$?
		# With several vCPUs QEMU 7.2 may execute the breakpoint by
		# which a static key changes when it is there no longer.
		grep -q 'Oops: int3' "$dir/console.log" 2>/dev/null || break
	done
	[ -f "$dir/stdout" ] || {
		status=2
		"${PKSCALE_PROGRAM:-$TOP/build/pkscale}" receive "$dir/stream" \
			>"$dir/stdout" 2>/dev/null || true
	}
	echo "$status" >"$dir/status"
}

# results FILE: of KTAP, "pass NAME", "fail NAME" or "skip NAME", a line each.
results()
{
	tr -d '\r' <"$1" | sed -nE \
		-e 's/^ *not ok [0-9]+ (- )?([^ #]+).*/fail \2/p' \
		-e 's/^ *ok [0-9]+ (- )?([^ #]+) *# *[Ss][Kk][Ii][Pp].*/skip \2/p' \
		-e 't' -e 's/^ *ok [0-9]+ (- )?([^ #]+).*/pass \2/p'
}

# known_tests: all that the kernel as it is has passed, and the two that are
# none of a guest's.
known_tests()
{
	{
		echo boot console
		cat "$WORK"/run/baseline/*/results | sed -n 's/^pass //p'
	} | words
}

# failed_in DIR BASE: the tests that failed in the guest of DIR; BASE holds
# what they did in the kernel as it is, and may be DIR itself.
failed_in()
{
	local status any=''

	status=$(cat "$1/status")
	results "$1/stdout" >"$1/results"
	awk '
		FNR == 1 { file++ }
		file == 1 { was[$2] = $1; order[++n] = $2; next }
		{ now[$2] = $1 }
		$1 == "fail" { print $2 }
		END {
			for (i = 1; i <= n; i++)
				if (was[order[i]] == "pass" && now[order[i]] == "skip")
					print order[i]
		}' "$2/results" "$1/results" >"$1/failed"
	if [ ! -s "$1/results" ]; then
		echo boot >>"$1/failed"
	else
		# The first test without a result is the one that was running.
		awk 'NR == FNR { now[$2] = 1; next } !($2 in now) { print $2; exit }' \
			"$1/results" "$2/results" >>"$1/failed"
		# Of a plan that nobody knows yet: the kernel as it is.
		if [ "$status" -ge 2 ] && [ ! -s "$1/failed" ]; then
			echo boot >>"$1/failed"
		fi
	fi
	[ -s "$1/failed" ] || [ "$status" -eq 0 ] || any=console
	cat "$1/failed"
	[ -z "$any" ] || echo "$any"
}

# boot_one NAME BOOT...: one of the boots, in a process of its own.
boot_one()
{
	local dir=$WORK/run/$1/$2 began=$SECONDS

	trap 'stop_job; exit 143' TERM
	guest "$dir" "$3" "$4" "$5"
	echo $((SECONDS - began)) >"$dir/took"
}

# boot_together NAME: all boots at once, in a process of its own.
boot_together()
{
	local name module options command pids=()

	trap 'kill "${pids[@]}" 2>/dev/null; wait; exit 143' TERM
	while IFS=$'\t' read -r -u 3 name module options command; do
		boot_one "$1" "$name" "$module" "$options" "$command" 3<&- &
		pids+=($!)
	done 3<<<"$BOOT_LIST"
	wait
}

# boot_all NAME: boot all boots; FAILED is the tests that failed, in one line.
# Not in a subshell: a signal has to find the guests.
boot_all()
{
	local name

	rm -rf "$WORK/run/$1"
	mkdir -p "$WORK/run/$1"
	run_job boot_together "$1"
	while IFS=$'\t' read -r -u 3 name _; do
		failed_in "$WORK/run/$1/$name" "$WORK/run/baseline/$name"
	done 3<<<"$BOOT_LIST" >"$WORK/run/$1/failed"
	FAILED=$(words <"$WORK/run/$1/failed")
}

# --- boots -------------------------------------------------------------------

# boots FILE: the boots of a table such as tests/vm/pks.boots, checked, a line
# each: name, module directory (- for none), options of scripts/vm, command;
# tabs between them.
boots()
{
	[ -r "$1" ] || die "cannot read the table of boots, $1"
	awk -F '\t' -v file="$1" '
		/^#/ || /^[ \t]*$/ { next }
		NF != 4 || $1 !~ /^[A-Za-z0-9_-]+$/ || $1 in seen {
			printf "%s:%d: not a boot: %s\n", file, FNR, $0 >"/dev/stderr"
			bad = 1
			next
		}
		{ seen[$1] = 1; n++; print }
		END {
			if (!n) print file ": no boot in it" >"/dev/stderr"
			exit bad || !n
		}' "$1" ||
		die "the table of boots is damaged" \
		    "a line is NAME, MODULE, OPTIONS, COMMAND, with one tab between two"
}

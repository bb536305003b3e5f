#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every job of bench/fio on every target behind every sound design, each with a verify,
# in the kernel that checks itself: make torture. In another with PKSCALE_TEST_JOBS=1.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	[ -n "${PKSCALE_TEST_JOBS:-}" ] || configured PGMAP_ACCESS_DEBUG || return 0
	build_module module
	USERLAND=$("$TOP/scripts/userland")
	export USERLAND
	build_with_library behind tests/vm/jobs/behind.c
	prepare
}

setup()
{
	D=$BATS_TEST_TMPDIR
	[ -n "${PKSCALE_TEST_JOBS:-}" ] || needs PGMAP_ACCESS_DEBUG
}

# prepare: the jobs for files, two at once, and for devices, in a file each: shorter, since
# this kernel is slow, and with all compared that is read. Whoever only reads knows what
# it finds in files that fio has made. No device can be mapped, and nobody has written
# what is read of one; fio frees a buffer that two of its threads map twice.
prepare()
{
	local job jobs

	for job in "$TOP"/bench/fio/*.fio; do
		jobs=2
		grep -v '^#' "$job" | sed 's/^size=8M/size=256k/' >"$BATS_FILE_TMPDIR/job"
		if grep -q '[$]{BUFFER}\|libpmem' "$job"; then
			jobs=1
		else
			verified write "$BATS_FILE_TMPDIR/job" >>"$BATS_FILE_TMPDIR/devices.fio"
		fi
		verified 'write\|read' "$BATS_FILE_TMPDIR/job" >>"$BATS_FILE_TMPDIR/files.fio"
		echo "numjobs=$jobs" >>"$BATS_FILE_TMPDIR/files.fio"
	done
	# Of what unsound designs do wrong these see most: copies that fault, and four readers
	# that the timer interrupts in a guard.
	{ cat "$TOP/bench/fio/fresh.fio" "$TOP/bench/fio/randread.fio" && echo numjobs=4; } \
		>"$BATS_FILE_TMPDIR/unsound.fio"
}

# verified WHAT JOB: the job, with a verify if it does that.
verified()
{
	cat "$2"
	if grep -q '^verify=' "$2" || ! grep -q "^rw=.*\($1\)" "$2"; then
		return 0
	fi
	if grep -q '^rw=.*write' "$2"; then
		printf '%s\n' verify=crc32c do_verify=1
	else
		printf '%s\n' buffer_pattern=0x6b657965 verify=pattern verify_pattern=0x6b657965
	fi
	printf '%s\n' verify_fatal=1 verify_state_save=0
}

# guest OUT APPEND COMMAND...: in a guest of one CPU.
guest()
{
	local out=$1 append=$2
	shift 2
	timeout 7200 "$TOP/scripts/vm" --profile count --kernel "$KERNEL" --module "$KO" \
		--timeout 7000 --strict-console --out "$D/$out" --archive "$USERLAND" \
		--add "$TOP/build/tests/behind:/bin/behind" --add "$BATS_FILE_TMPDIR/files.fio:/files.fio" \
		--add "$BATS_FILE_TMPDIR/devices.fio:/devices.fio" \
		--add "$BATS_FILE_TMPDIR/unsound.fio:/unsound.fio" \
		--append "memmap=128M!512M memmap=64M!768M" --append "$append" -- "$@"
}

# The designs that legality calls sound behind the guards of dax.
SOUND='alias-map alias-permanent global-lazy[mode=relaxed] global[mode=relaxed,open=fault]
global[mode=relaxed,open=ipi] hash[mode=relaxed] page[mode=relaxed] task[rights=split] token'

# What it provokes the kernel complains of.
@test "which designs legality calls sound behind the guards of dax" {
	guest legality '' pkscale run --engine=device --env=count --exercise=legality \
		--guard=dax-read,dax-write --memory=pmem --random=0 || [ $? -eq 1 ]
	python3 - "$D/legality/stdout" <<-'END' > "$D/sound"
		import json, sys
		said = {}
		for line in open(sys.argv[1]):
		    block = json.loads(line)
		    if "verdict" not in block or block["cell"]["design"] == "none":
		        continue
		    cell = block["cell"]
		    knobs = ",".join(k + "=" + v for k, v in sorted(cell["knobs"].items()))
		    name = cell["design"] + ("[" + knobs + "]" if knobs else "")
		    said.setdefault(name, []).append(block["verdict"]["result"])
		print("\n".join(sorted(n for n, r in said.items() if r == ["sound"] * 2)))
	END
	diff "$D/sound" <(tr ' ' '\n' <<< "$SOUND" | LC_ALL=C sort)
}

# sound OUT APPEND ERMS: what that guest has to say, with the flag of its processor or not.
sound()
{
	# shellcheck disable=SC2016
	guest "$1" "$2" sh -c 'behind /files.fio /devices.fio "$1"; cat /sys/kernel/debug/x86/pks/events
		grep -c -w erms /proc/cpuinfo || true' sh "${SOUND//[[:space:]]/,}"
	cat "$D/$1/stdout"
	run ! grep '^not ok' "$D/$1/stdout"
	# Each job but two is two on files.
	[ "$(grep -c '^ok .* on \(ext4\|xfs\|linear\): 14 jobs$' "$D/$1/stdout")" -eq 27 ]
	[ "$(grep -c '^ok .* on \(raw\|wcache\): 6 jobs$' "$D/$1/stdout")" -eq 18 ]
	grep -qx 'fixed_up 0' "$D/$1/stdout"
	grep -qx 'refused 0' "$D/$1/stdout"
	[ "$(tail -n 1 "$D/$1/stdout")" -eq "$3" ]
}

@test "every job passes behind every sound design, with fast strings" {
	sound fast '' 1
}

@test "and without" {
	sound slow clearcpuid=erms 0
}

# unsound DESIGN: what becomes of jobs on files of ext4, in $said, and of a guest that has
# died of it why.
unsound()
{
	guest unsound oops=panic behind /unsound.fio /unsound.fio "$1" ext4 > "$D/words" 2>&1 || true
	said=$(sed 's/^[^:]*: //' "$D/unsound/stdout" 2>/dev/null) ||
		said="dies: $(grep -o -m 1 'x86/pks: .* refused' "$D/unsound/console.log")"
	printf '# %-32s %s\n' "$1" "$said" >&3
}

# What a job of fio does not do shows nowhere: docs/methods.md has why.
@test "unsound designs, and what the jobs see of it" {
	for level in 0 1; do
		for design in percpu percpu-key; do
			# Who comes next finds the count of who was switched out.
			unsound "${design}[pin=migrate,level=$level]"
			[[ $said == *'without a guard'* || $said == *refused* ]]
			for pin in preempt both; do
				# A copy to a page that is not there yet.
				unsound "${design}[pin=$pin,level=$level]"
				[[ $said == *'Bad address'* ]]
				[[ $said != *'without a guard'* ]]
			done
		done
	done
	for design in 'task[rights=rw]' 'dax-lock[nest=count]' 'dax-lock[nest=none]' precise; do
		unsound "$design"
		[ "$said" = '5 jobs' ]
	done
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stray writes while fio writes a file on protected memory and verifies it.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	build_module module
	build_program strays tests/vm/strays/strays.c -I"$TOP/bench" -I"$TOP/module" -I"$TOP/tests/vm" \
		"$TOP/bench/engine/strays.c" "$TOP/bench/util.c" -Wl,--no-as-needed -ljansson
	D=$BATS_FILE_TMPDIR strays task 1 task rights=split
}

# strays OUT PROTECT DESIGN KNOBS [SEED [DAMAGE]]: what became of them is in
# $D/OUT.json, the rest of what the guest said in $D/OUT.
strays()
{
	local out=$1 program adds=()
	for program in fio mkfs.ext4; do
		adds+=(--add "$(command -v $program):/bin/$program")
	done
	timeout 200 "$TOP/scripts/vm" --profile "${PROFILE:-count}" --kernel "$KERNEL" \
		--module "$KO" --timeout 150 --strict-console --out "$D/$out.d" \
		--append 'memmap=32M!512M memmap=32M!576M' "${adds[@]}" \
		--add "$TOP/build/tests/strays:/bin/strays" \
		--add "$TOP/tests/vm/strays:/strays" -- sh -c "
		strays $3 '$4' ${5:-1} ${6:-1} 'sh /strays/prepare.sh $2' \
			'fio --output-format=terse /strays/verify.fio > /tmp/fio 2>&1' &&
		cat /tmp/fio /sys/kernel/debug/x86/pks/events"
	sed -n 1p "$D/$out.d/stdout" > "$D/$out.json"
	sed 1d "$D/$out.d/stdout" > "$D/$out"
}

# true_of FILE EXPRESSION: python's; o is what FILE.json has of them, and each is a
# list of kind, context and outcomes of those that were tried.
true_of()
{
	python3 - "$1.json" "$2" <<-'END'
		import json, sys
		o = json.load(open(sys.argv[1]))
		each = [(kind, who, n) for kind, by in o["strays"].items()
		        for who, n in by.items() if n["tried"]]
		print(o)
		sys.exit(not eval(sys.argv[2]))
	END
}

# found OUT: fio has, that its data is not what it wrote.
found()
{
	grep -qx failed "$D/$1"
	grep -q '^verify: bad\|^crc32c: verify failed' "$D/$1"
}

@test "a sound design lets nothing in outside of a hold, and the data survives" {
	cd "$BATS_FILE_TMPDIR"
	true_of task 'o["outside"] == 0 and o["by a loan"] == 0'
	# All sorts of them: a task does not open anything itself.
	true_of task 'len(each) == 10 and min(n["tried"] for k, w, n in each) > 20'
	# In a hold are those behind a page that the stray has opened, and a task's own.
	true_of task 'all(n["caught"] == n["tried"] for k, w, n in each
		if k != "off by one" and w != "task")'
	true_of task 'all(n["in a hold"] == n["tried"] for k, w, n in each if k == "off by one")'
	true_of task 'any(n["in a hold"] and n["caught"] for k, w, n in each if w == "task")'
	grep -qx survived task
	# Their faults are no missing guards.
	grep -qx 'fixed_up 0' task
	[ "$(sed -n 's/^probed //p' task)" -ge 500 ]
	[ "$(sed -n 's/^grants //p' task)" = "$(sed -n 's/^revokes //p' task)" ]
}

@test "two boots have the same strays, another seed has others" {
	strays a 1 task rights=split
	strays b 1 task rights=split 2
	cmp "$BATS_FILE_TMPDIR/task.json" "$D/a.json"
	run ! cmp -s "$D/a.json" "$D/b.json"
}

@test "without a key, or where a fault opens it for all, they get in, and fio finds them" {
	strays none 0 none hooked=0
	# How many there are until fio finds the first, and ends, the code's layout decides:
	# 473 to 565. All of them get in, and most are outside of a hold.
	true_of "$D/none" 'o["caught"] == 0 and o["outside"] > max(300, o["tried"] / 2)'
	strays off 1 page mode=off
	true_of "$D/off" 'o["caught"] == 0 and o["outside"] > 300 and o["by a loan"] > 0'
	for out in none off; do
		found "$out"
	done
}

# What every design lets in does harm: it is but left as it was.
@test "those in a hold are enough for the data not to survive" {
	strays all 1 task rights=split 1 2
	true_of "$D/all" 'o["outside"] == 0 and o["in a hold"] > 100'
	found all
}

@test "on two CPUs" {
	PROFILE=smp twice "$D/smp.d" strays smp 1 task rights=split
	true_of "$D/smp" 'o["outside"] == 0 and o["caught"] > 50 and len(each) == 10'
	grep -qx survived "$D/smp"
}

@test "what is wrong is refused, and a campaign ends with its file" {
	build_program strays-abi tests/vm/strays/abi.c -I"$TOP/module" -I"$TOP/tests/vm"
	run -0 vm --add "$TOP/build/tests/strays-abi:/bin/abi" --strict-console -- \
		sh -c 'abi && rmmod pkscale && echo gone'
	[ "$(grep -c '^ok ' <<< "$output")" -eq 24 ]
	[[ $output != *'not ok'* ]]
	[ "${lines[-1]}" = gone ]
}

@test "as cells of a run: a verdict for each design and mode" {
	measure_in count run --exercise=workload --workload=ext4/verify --meter=verdict \
		--design='task[rights=split],page[mode=off]'
	verdict() { grep "\"design\": \"$1\"" "$D/run/summary.json" | grep '"quantity": "ext4/verify"'; }
	verdict task | grep '"outside": 0, "result": "survived"' | grep -q '"caught": [0-9]\{3\}'
	verdict page | grep '"caught": 0,' | grep -q '"outside": [0-9]\{3,\}, "result": "lost"'
	verdict page | grep -q '"why": "[^"]*verify'
}

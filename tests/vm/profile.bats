#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The grant profile: who uses guards, how deep, how long, and what happens
# meanwhile, against exercises, sequences and file operations that are known.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	find_kernel
	hooks
	build_module module
	make -s -C "$TOP" -f bench/Makefile build/pkscale
	build_program profile tests/vm/profile.c -I"$TOP/bench" -I"$TOP/module" \
		-I"$TOP/module/shim/user" -I"$TOP/module/exercises" \
		"$TOP/build/libpkscale.a" -ljansson -lm
}

# guest ARGS: one of ours in which the program is.
guest()
{
	vm --add "$TOP/build/tests/profile:/bin/profile" --strict-console "$@"
}

# of SITE COUNT: what $D/profile has of the sites whose names begin so.
of()
{
	python3 - "$D/profile" "$1" "$2" <<-'END'
		import json, sys
		for line in open(sys.argv[1]):
		    seen = json.loads(line)
		print(sum(s[sys.argv[3]] for s in seen["sites"] if s["site"].startswith(sys.argv[2] + "+")))
	END
}

@test "depths, lengths and events are what was done, and off it is off" {
	guest -- profile > "$D/ktap" 2> "$D/seen" || true
	cat "$D/ktap" "$D/seen"
	run ! grep '^not ok' "$D/ktap"
	[ "$(grep -c '^ok ' "$D/ktap")" -eq 33 ]
}

@test "on several CPUs" {
	twice "$D/guest" guest --out "$D/guest" --profile smp --cpus 2 -- sh -c 'profile two; profile pkscale run \
		--engine=device --env=smp --blocks=1 --samples=3 --exercise=contend \
		--guard=kmap_local_page,kmap --meter=event --design=task[rights=rw] \
		--memory=pmem --cpus=2 | grep cpu_bytes' 2> "$D/seen"
	cp "$D/guest/stdout" "$D/out"
	cat "$D/out" "$D/seen"
	run ! grep '^not ok' "$D/out"
	[ "$(grep -c '^ok ' "$D/out")" -eq 4 ]
	tail -n 1 "$D/out" > "$D/profile"
	# Nobody's guards but his own, whatever the others do.
	for guard in kmap_local_page_held kmap_held; do
		[ "$(of $guard grants)" -gt 1000 ]
		[ "$(of $guard grants)" -eq "$(of $guard revokes)" ]
		[ "$(of $guard by_others)" -eq 0 ]
	done
	# What is refused are reads of the driver, while the design none is behind the guards.
	for lost in lost_sites lost_holds unmatched open granted; do
		grep -q "\"$lost\":0[,}]" "$D/profile"
	done
}

@test "a file system's reads, at the right site, and faults inside them" {
	guest --append nd_pmem.protect=1 --add "$(command -v mkfs.ext4):/bin/mkfs.ext4" -- sh -c '
		mkfs.ext4 -q -b 4096 /dev/pmem0 && mkdir /m && mount -o dax /dev/pmem0 /m &&
		dd if=/dev/zero of=/m/a bs=4k count=16 && cp /m/a /m/b && sync &&
		profile dd if=/m/a of=/dev/null bs=4k && profile into /m/b /m/a' > "$D/out" 2> /dev/null
	grep sites "$D/out" | head -n 1 | tee "$D/profile"
	[ "$(of dax_copy_to_iter grants)" -eq 16 ]
	[ "$(of dax_copy_to_iter revokes)" -eq 16 ]
	# The program's buffer has a page when the first of them needs one.
	[ "$(of dax_copy_to_iter faults)" -eq 1 ]
	grep -q '"lost_sites": *0,' "$D/profile"
	grep sites "$D/out" | tail -n 1 | tee "$D/profile"
	[ "$(of dax_copy_to_iter grants)" -eq 16 ]
	[ "$(of dax_copy_to_iter faults)" -eq 16 ]
}

@test "a workload's cells have it, and it is under their checksum" {
	measure w --exercise=workload --workload=ext4/randread '--design=task[rights=rw]'
	grep '"profile"' "$D/w/summary.json" | sed 's/.*"profile": //; s/, "quantity".*//' > "$D/profile"
	cat "$D/profile"
	# One guard an operation.
	[ "$(of dax_copy_to_iter grants)" -eq 100 ]
	[ "$(grep -c '"depth": \[100, 0' "$D/profile")" -eq 1 ]
	# What a pair of guards takes more, and the rest of the window nothing.
	cost=$(grep '"of": "collecting"' "$D/w/summary.json" | grep '"rights": "rw"' |
		sed 's/.*"median": \([0-9]*\).*/\1/')
	[ "$cost" -gt 800 ]
	[ "$cost" -lt 1200 ]
	cost=$(grep '"of": "collecting"' "$D/w/summary.json" | grep '"hooked": "0"' |
		sed 's/.*"median": \(-*[0-9]*\).*/\1/')
	[ "$cost" -eq 0 ]
	sed -i 's/"grants":100/"grants":99/' "$D/w/raw.jsonl"
	run -1 "$TOP/build/pkscale" verify "$D/w"
	[[ $output == *"checksum"* ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# docs/summary.schema.json: what summary.json is, for programs of others.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
	user_run "$TOP/build/pkscale" run --env user --exercise nest --depth 1-2 --design task \
		--blocks 2 --out "$D/user" > /dev/null 2>&1
}

setup()
{
	python3 -c 'import jsonschema' 2> /dev/null || skip "python3-jsonschema is not installed"
}

# valid FILE...: are these what the schema says?
valid()
{
	python3 "$TOP/tests/cli/schema.py" "$TOP/docs/summary.schema.json" "$@"
}

@test "what was just measured in user space is what the schema says" {
	run -0 valid "$D/user/summary.json"
}

@test "so is what is made of samples of every other environment" {
	for raw in "$TOP"/tests/fuzz/seeds/raw/*; do
		mkdir -p "$D/${raw##*/}"
		cp "$raw" "$D/${raw##*/}/raw.jsonl"
		"$TOP/build/pkscale" summarize "$D/${raw##*/}"
	done
	run -0 valid "$D"/*/summary.json
	for environment in count smp static user; do
		grep -q "^{.*\"environment\": \"$environment\"" "$D"/*/summary.json
	done
	# With everything that a cell may have.
	for key in meters counters blocks spread hist verdict ended_by never terms composed memory \
			sequences switched; do
		grep -qhE "\"$key\": *" "$D"/*/summary.json
	done
	grep -qh '"workloads": \[{' "$D"/*/summary.json
	for column in legality exposure first-use switch wakeup-p99 cycles calls; do
		grep -qh "\"$column\": {" "$D"/*/summary.json
	done
}

@test "so is what a counting guest says" {
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path || true)}
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	timeout 120 "$TOP/build/pkscale" run --env=count,static --depth=1 \
		--design none,task --guard=none,kmap --kernel "$KERNEL" --random 1 \
		--module="$("$TOP/scripts/module" "$KERNEL")" \
		--out="$D/guest" > /dev/null 2>&1
	run -0 valid "$D/guest/summary.json"
	grep -q '"census"' "$D/guest/summary.json"
}

# refused CODE: a summary d with a cell c and a row r, after CODE.
refused()
{
	python3 - "$D/user/summary.json" "$D/spoiled.json" "$1" <<-'END'
		import json, sys
		d = json.load(open(sys.argv[1]))
		c = [c for c in d["cells"] if c["status"] == "ok"][0]
		exec(sys.argv[3])
		json.dump(d, open(sys.argv[2], "w"))
	END
	run -1 valid "$D/spoiled.json"
	[ "${#lines[@]}" -ge 1 ]
	[[ $output != *Traceback* ]]
}

@test "what was spoiled is refused" {
	refused 'd["schema"] = 1'
	refused 'd["schema"] = "2"'
	refused 'del d["raw_sha256"]'
	refused 'd["raw_sha256"] = d["raw_sha256"][1:]'
	refused 'd["cells"] = {}'
	refused 'd["more"] = 1'
	refused 'del c["median"]'
	refused 'del c["excluded"]'
	refused 'c["median"] = "12"'
	refused 'c["median"] = float("nan")'
	refused 'c["hi"] = float("inf")'
	refused 'c["n"] = -1'
	refused 'c["n"] = 1.5'
	refused 'c["status"] = "fine"'
	refused 'c["status"] = "failed"; c["reason"] = ""'
	refused 'c["status"] = "skipped"; c["reason"] = "so"'
	refused 'c["meter"] = "miles"'
	refused 'c["meter"] = "model"'
	refused 'c["environment"] = "moon"'
	refused 'c["register"] = "mock:"'
	refused 'c["events"]["flush"] = 1'
	refused 'c["params"]["dpeth"] = 1'
	refused 'c["knobs"]["rights"] = 1'
	refused 'c["blocks"][0] = c["blocks"][0][:2]'
	refused 'del d["boots"][0]["kernel"]["release"]'
	refused 'd["boots"][0]["host"] = "h"'
	refused 'd["controls"]["selftest"]["ok"] = True'
	refused 'd["controls"]["meters"] = [{"environment": "user", "kernel": "k", "meter": "cycles", "ok": True, "known": {"verdict": "none", "reason": ""}, "twins": {"verdict": "fine", "reason": ""}}]'
	refused 'c["events"]["task-clocks"] = 1'
	refused 'd["prices"]["sha256"] = ""'
	refused 'd["decision"]["rows"] = [{"design": "task"}]'
	refused 'd["decision"]["rows"] = [{"design": "task", "knobs": {}, "guard": "kmap", "kind": "global", "nested": {"cell": 0, "status": "ok", "value": 1, "command": "rm -r"}}]'
	printf '{"schema": 2' > "$D/spoiled.json"
	run -1 valid "$D/spoiled.json"
}

@test "every key that the code writes is in it" {
	cd "$TOP/bench"
	run -0 python3 "$TOP/tests/cli/schema.py" --unknown "$TOP/docs/summary.schema.json" \
		results/{summary,summary_cell,summary_meter,summary_reading,verdict,cell,control}.c \
		present/decide*.c engine/{judge,local,static,device}.c machine/{slab,counters}.c
	# Of a raw file alone, or of a guest's lines; and a knob.
	[[ $output =~ ^1[0-9][0-9]" keys block counted marks reading rights seq"$ ]]
}

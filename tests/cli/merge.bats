#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale run --shard and pkscale merge: what is put together, and what is refused.
# Here in user space, which takes a second; tests/vm/shards.bats has guests.

bats_require_minimum_version 1.5.0
load helpers

# shard OUT N/M [OPTIONS]: one of four that measure little.
shard()
{
	local out=$1 share=$2
	shift 2
	user_run "$TOP/build/pkscale" run --env=user --exercise=nest --depth=1 --design=token \
		--blocks=4 --samples=16 --boots=4 --out="$out" --shard="$share" "$@" > /dev/null 2>&1
}

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	S=$BATS_FILE_TMPDIR
	export TOP S
	for i in 1 2 3 4; do
		shard "$S/$i" "$i/4"
	done
}

setup()
{
	D=$BATS_TEST_TMPDIR
}

merge()
{
	timeout 60 "$TOP/build/pkscale" merge "$@"
}

# refused WORD...: by a merge of these; it says so, and nothing is left.
refused()
{
	run -2 --separate-stderr merge --out="$D/out" "$@"
	echo "$stderr"
	[ ! -e "$D/out" ]
	[ ! -e "$D/out.partial" ]
}

# changed N FILTER: a copy of that shard of which jq has changed env.json.
changed()
{
	cp -r "$S/$1" "$D/$1"
	jq "$2" "$S/$1/env.json" > "$D/$1/env.json"
}

@test "shards are disjoint, and all of them are the run" {
	for i in 1 2 3 4; do
		jq -r '.shard.parts[]' "$S/$i/env.json"
	done | sort > "$D/parts"
	diff "$D/parts" <(printf 'user-%s\n' 1 2 3 4)
	diff <(jq .shard.plan "$S/1/env.json") <(jq .shard.plan "$S/4/env.json")
	# Another seed deals otherwise, whatever the first one came to.
	for seed in 2 3 4 5; do
		shard "$D/$seed" 1/4 --seed="$seed"
		jq -c '[.shard.plan[].shard]' "$D/$seed/env.json"
	done | sort -u > "$D/deals"
	[ "$(wc -l < "$D/deals")" -gt 1 ]
}

@test "what was said has a share and a workload whole, and to repeat it no share" {
	shard "$D/a" 2/4 --workload=ext4/randread
	shard "$D/b" 1/4 --workload xfs/randread
	jq -r '.command[]' "$D/a/env.json" > "$D/words"
	grep -qx -- '--shard=2/4' "$D/words"
	grep -qx -- '--workload=ext4/randread' "$D/words"
	grep -qx 'xfs/randread' <(jq -r '.command[]' "$D/b/env.json")
	refused "$D/a" "$D/b"
	grep -qF "what was to be measured is \"--workload=ext4/randread\" there, and \"--workload=xfs/randread\" here" <<< "$stderr"
	run -0 "$TOP/build/pkscale" verify --print-options "$D/a"
	grep -qx -- '--workload=ext4/randread' <<< "$output"
	run ! grep -q -- '--shard\|/4' <<< "$output"
}

@test "what is merged has every sample, and each boot keeps its number" {
	run -0 --separate-stderr merge --out="$D/out" "$S"/[1-4]
	grep -q 'user' <<< "$output"
	diff <(grep -h '"type":"block"' "$S"/[1-4]/raw.jsonl | sort) \
		<(grep '"type":"block"' "$D/out/raw.jsonl" | sort)
	diff <(grep '"type":"boot"' "$D/out/raw.jsonl" | jq .boot) <(printf '%s\n' 0 1 2 3)
	# A cell is of the four boots, and the order of the arguments is none of its concern.
	[ "$(grep '"token"' "$D/out/summary.json" | grep -c '"boots": 4, ')" -ge 1 ]
	run -0 merge --out="$D/again" "$S/3" "$S/1" "$S/4" "$S/2"
	diff <(tail -n +2 "$D/out/raw.jsonl") <(tail -n +2 "$D/again/raw.jsonl")
	run -0 "$TOP/build/pkscale" verify "$D/out"
	# Nor is it in whose share they stand beside each other: one has the middle two.
	for i in 1 2; do
		shard "$D/half$i" "$i/2"
	done
	[ "$(jq -c .shard.parts "$D/half1/env.json")" = '["user-2","user-3"]' ]
	run -0 merge --out="$D/halves" "$D"/half[12]
	diff <(grep '"type":"boot"' "$D/halves/raw.jsonl" | jq .boot) <(printf '%s\n' 0 1 2 3)
	# Where each is from is said; that they are shares of one command is not of it.
	[ "$(jq -c '[.shards[].number]' "$D/out/env.json")" = '[1,2,3,4]' ]
	[ "$(jq -r '.shards[1].raw_sha256' "$D/out/env.json")" = "$(sha256sum "$S/2/raw.jsonl" | cut -d' ' -f1)" ]
	run ! grep -q shard= <(jq -r '.command[]' "$D/out/env.json")
}

@test "files are found whatever a shard's directory is called" {
	local dir=$D/'a[1]*?\\'
	mkdir "$dir"
	cp -r "$S"/[1-4] "$dir/"
	mkdir -p "$dir/1/boot-1"
	echo here > "$dir/1/boot-1/console"
	echo pairs > "$dir/1/pairs.txt"
	run -0 --separate-stderr merge --out="$D/whole" "$dir"/[1-4]
	diff "$dir/1/boot-1/console" "$D/whole/boot-1/console"
	diff "$dir/1/pairs.txt" "$D/whole/pairs.txt"
}

@test "what is missing is counted and named, and is a verdict" {
	run -1 --separate-stderr merge --out="$D/out" "$S/1" "$S/3"
	[ "${#lines[@]}" -eq 2 ]
	for i in 2 4; do
		part=$(jq -r '.shard.parts[0]' "$S/$i/env.json")
		grep -qx "missing: $part, of shard $i/4" <<< "$output"
	done
	grep -q '2 of 4 parts are missing' <<< "$stderr"
	[ ! -e "$D/out" ]
	# Unless it is to be left out.
	run -0 --separate-stderr merge --incomplete --out="$D/out" "$S/1" "$S/3"
	grep -q '2 of 4 parts are missing' <<< "$stderr"
	[ "$(grep -c '"type":"boot"' "$D/out/raw.jsonl")" -eq 2 ]
	# Whoever looks at it is told first, wherever he looks.
	for file in env.json summary.json; do
		[ "$(jq -c .incomplete "$D/out/$file")" = '{"of":4,"shards":2}' ]
	done
	"$TOP/build/pkscale" report "$D/out" || [ $? -eq 2 ]
	for file in summary.txt cover-letter.txt; do
		head -n 1 "$D/out/$file" | grep -qi '^incomplete: 2 of the 4 shards'
	done
	grep -q 'INCOMPLETE:.*2 of the 4 shards' "$D/out/report.html"
	run -0 "$TOP/build/pkscale" verify "$D/out"
	! python3 -c 'import jsonschema' 2> /dev/null ||
		python3 "$TOP/tests/cli/schema.py" "$TOP/docs/summary.schema.json" "$D/out/summary.json"
	run -0 merge --out="$D/whole" "$S"/[1-4]
	run ! grep -rqi incomplete "$D/whole"
}

@test "shards of another run are refused, and it is said what differs" {
	shard "$D/seed" 2/4 --seed=7
	refused "$S/1" "$D/seed"
	grep -qF "the seed is 1 there, and 7 here" <<< "$stderr"
	shard "$D/plan" 2/4 --depth=2
	refused "$S/1" "$D/plan"
	grep -qF "what was to be measured is nothing there, and \"--depth=2\" here" <<< "$stderr"
	shard "$D/of" 2/3
	refused "$S/1" "$D/of"
	grep -qF "the number of shards is 4 there, and 3 here" <<< "$stderr"
	changed 2 '.tool.build_id = "0123"'
	refused "$S/1" "$D/2"
	id=$(jq .tool.build_id "$S/1/env.json")
	grep -qF "the tool: build_id is $id there, and \"0123\" here" <<< "$stderr"
	changed 3 '.kernel = {"fingerprint": "0123"}'
	refused "$S/1" "$D/3"
	grep -qF "the kernel is nothing there" <<< "$stderr"
	# Of what is long, too, it is said where it differs, whoever lacks it.
	long='.kernel = {"config": ([range(40) | {"OPTION_\(.)": "y"}] | add)}'
	changed 1 "$long"
	changed 4 "$long | .kernel.config.OPTION_31 = \"n\""
	refused "$D/1" "$D/4"
	grep -qF "the kernel: OPTION_31 is \"y\" there, and \"n\" here" <<< "$stderr"
	changed 4 "$long | .kernel.config.MORE = \"y\""
	refused "$D/1" "$D/4"
	grep -qF "the kernel: MORE is nothing there, and \"y\" here" <<< "$stderr"
}

@test "guests of two versions of QEMU are refused" {
	for i in 1 2; do
		cp -r "$S/$i" "$D/$i"
		sed -i "/\"type\":\"boot\"/s/\"qemu\":\"\"/\"qemu\":\"$i.0\"/" "$D/$i/raw.jsonl"
		"$TOP/build/pkscale" summarize "$D/$i"
	done
	refused "$D/1" "$D/2"
	grep -qF "was measured by QEMU 2.0, others by 1.0" <<< "$stderr"
}

@test "two that have the same part are refused, and so is the same one twice" {
	cp -r "$S/2" "$D/copy"
	refused "$S/1" "$S/2" "$D/copy"
	grep -qF "$S/2 and $D/copy overlap: both have user-" <<< "$stderr"
	refused "$S/1" "$S/1"
	grep -qF "overlap" <<< "$stderr"
}

@test "what is no shard, is not whole, or was edited is refused" {
	user_run "$TOP/build/pkscale" run --env=user --exercise=nest --depth=1 --design=token \
		--blocks=2 --out="$D/run" > /dev/null 2>&1
	refused "$D/run" "$S/1"
	grep -qF "$D/run: is no shard" <<< "$stderr"
	refused "$D/none"
	[ "$stderr" = "pkscale: $D/none/env.json: No such file or directory: is it a run that is whole?" ]
	mkdir "$D/none"
	echo '{' > "$D/none/env.json"
	refused "$D/none"
	grep -qF "$D/none/env.json: string or '}' expected near end of file: is it" <<< "$stderr"
	cp -r "$S/1" "$D/1"
	sed -i '$d' "$D/1/raw.jsonl"
	refused "$D/1" "$S/2"
	grep -qF "no end line" <<< "$stderr"
	cp "$S/2/raw.jsonl" "$D/1/raw.jsonl"
	refused "$D/1" "$S/3"
	grep -qF "none of this shard's" <<< "$stderr"
	changed 4 '.'
	jq -c '.controls.meters[0].ok = false' "$S/4/summary.json" > "$D/4/summary.json"
	refused "$D/4" "$S/3"
	grep -qF "a control of this shard has failed" <<< "$stderr"
}

@test "samples that a summary was not made of are refused, whatever was edited" {
	for edit in '/"block"/s/"design":"token"/"design":"other"/' '/"block"/s/"block":2/"block":7/' \
		'/"boot"/s/"fingerprint":"[^"]*"/"fingerprint":"0123"/'; do
		rm -rf "$D/2"
		cp -r "$S/2" "$D/2"
		sed -i "$edit" "$D/2/raw.jsonl"
		run ! cmp -s "$S/2/raw.jsonl" "$D/2/raw.jsonl"
		refused "$S/1" "$D/2" "$S/3" "$S/4"
		grep -qF "$D/2: raw.jsonl is not the samples that its summary.json was made of" <<< "$stderr"
	done
}

@test "a summary that samples do not give is refused, unless prices are others" {
	for edit in '/"token"/s/"median": [0-9.]*/"median": 1/' 's/"controls": {/&"more": 1, /'; do
		rm -rf "$D/2"
		cp -r "$S/2" "$D/2"
		sed -i "$edit" "$D/2/summary.json"
		run ! cmp -s "$S/2/summary.json" "$D/2/summary.json"
		refused "$S/1" "$D/2" "$S/3" "$S/4"
		grep -qF "$D/2: summary.json is not what its samples give" <<< "$stderr"
	done
	sed 's/"name": "[^"]*"/"name": "others"/' "$TOP/bench/prices/cited.json" > "$D/prices"
	"$TOP/build/pkscale" summarize --prices "$D/prices" "$D/2"
	grep -q '"name": "others"' "$D/2/summary.json"
	run -0 merge --out="$D/whole" "$S/1" "$D/2" "$S/3" "$S/4"
}

@test "a share that is none, or of which nothing is left, is a message" {
	run -2 timeout 60 "$TOP/build/pkscale" run --env=user --boots=2 --shard=5/4 --out="$D/out"
	grep -qF -- '--shard 5/4: is none' <<< "$output"
	run -2 timeout 60 "$TOP/build/pkscale" run --env=user --boots=2 --shard=3/3 --out="$D/out"
	grep -qF 'nothing is left for it, the run has 2 boots' <<< "$output"
	[ ! -e "$D/out" ]
	[ ! -e "$D/out.partial" ]
}

@test "of two merges at once into one place one is refused" {
	mkdir "$D/out.partial"
	run -2 --separate-stderr merge --out="$D/out" "$S"/[1-4]
	grep -q "$D/out.partial is there: .*under way" <<< "$stderr"
	[ ! -e "$D/out" ]
	[ -z "$(ls "$D/out.partial")" ]
	rmdir "$D/out.partial"
	for i in 1 2 3 4 5 6; do
		merge --out="$D/out" "$S"/[1-4] > /dev/null 2>&1 && echo "$i" >> "$D/done" &
	done
	wait
	[ "$(wc -l < "$D/done")" -eq 1 ]
	[ -s "$D/out/summary.json" ]
	[ ! -e "$D/out.partial" ]
}

@test "a directory that is full is named, and nothing is left there" {
	[ "$(id -u)" -eq 0 ] || skip "mounting a small tmpfs needs root"
	mkdir "$D/small"
	# From where not even the samples fit to where all but the end does.
	for size in 8k 32k 64k 72k 80k; do
		mount -t tmpfs -o size="$size" none "$D/small"
		status=0
		merge --out="$D/small/out" "$S"/[1-4] > /dev/null 2> "$D/said" || status=$?
		left=$(ls "$D/small")
		umount "$D/small"
		echo "$size: $status $(grep -v skipped "$D/said")"
		[ "$status" -eq 2 ]
		[ -z "$left" ]
		grep -qF "$D/small/out" "$D/said"
	done
}

@test "Ctrl-C leaves nothing, or all of it" {
	for delay in 0.005 0.01 0.015 0.02 0.025 0.03 0.04 0.05 0.07; do
		timeout --signal=INT "$delay" "$TOP/build/pkscale" merge --out="$D/out" \
			"$S"/[1-4] > /dev/null 2> "$D/said" || true
		[ ! -e "$D/out.partial" ]
		if [ -e "$D/out" ]; then
			[ -s "$D/out/summary.txt" ]
			rm -r "$D/out"
		fi
	done
}

@test "ticks of several machines are not pooled" {
	for i in 1 2 3 4; do
		changed "$i" ".shard.machine = \"m$((i % 2))\" | .cpu_name = \"CPU $((i % 2))\""
	done
	run -0 --separate-stderr merge --out="$D/two" "$D"/[1-4]
	grep '"token"' "$D/two/summary.json" | grep '"meter": "cycles"' > "$D/cells"
	[ -s "$D/cells" ]
	run ! grep -v '"median": null.*"status": "void"' "$D/cells"
	grep -q 'measured on 2 machines, which are not pooled' "$D/cells"
	[ "$(jq -c '[.machines[].cpu_name]' "$D/two/env.json")" = '["CPU 1","CPU 0"]' ]
	[ "$(jq .cpu_name "$D/two/env.json")" = null ]
	# Counts are: a machine does not change them.
	grep '"token"' "$D/two/summary.json" | grep '"meter": "event"' | grep -q '"status": "ok"'
	# Of three there is a middle one, and each is there by itself.
	changed 4 '.shard.machine = "m2"'
	run -0 --separate-stderr merge --out="$D/three" "$D"/[1-4]
	grep '"token"' "$D/three/summary.json" | grep '"meter": "cycles"' > "$D/cells"
	for cell in $(jq -c '[.machines["0"], .machines["1"], .machines["2"], .median, .n]' <(sed 's/,$//' "$D/cells")); do
		jq -e '(.[0:3] | sort | .[1]) == .[3] and .[4] == 3' <<< "$cell"
	done
	grep -q '6 machines needed' "$D/cells"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/verify and pkscale verify, on runs of the user engine and of a guest.
# What each check finds is in tests/unit/test_verify.c.

bats_require_minimum_version 1.5.0
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
	user_run "$TOP/build/pkscale" run --env user --exercise nest --depth 1 --design task \
		--blocks 2 --out "$D/user" > /dev/null 2>&1
}

@test "a run that nobody touched is well, one that was edited is not" {
	run -0 "$TOP/scripts/verify" "$D/user"
	[[ $output == *"no environment of exact cells in it"* ]]
	[[ $output == *"ok     arithmetic"* ]]
	cp -r "$D/user" "$D/edited"
	sed -i '0,/"median": [0-9]/s//"median": 9/' "$D/edited/summary.json"
	run -1 "$TOP/scripts/verify" --samples "$D/user" "$D/edited"
	[[ $output == *"median is 9"*", the samples give "* ]]
	[[ $output == *"WRONG  summary"* ]]
}

# Six of pairs, and five that are the run's own controls.
@test "exact cells are measured again, with the run's own options" {
	KERNEL=${PKSCALE_TEST_KERNEL:-$("$TOP/scripts/kernel" --path || true)}
	[ -n "$KERNEL" ] || skip "no kernel has been built"
	timeout 120 "$TOP/build/pkscale" run --env=count --exercise nest --depth=1 \
		--design none,task --guard=none --kernel "$KERNEL" \
		--module="$("$TOP/scripts/module" "$KERNEL")" \
		--out="$D/count" > /dev/null 2>&1
	run -0 "$TOP/build/pkscale" verify --print-options "$D/count"
	[ "$output" = "$(printf '%s\n' --env=count --exercise nest --depth=1 \
		--design none,task --guard=none)" ]
	run -0 timeout 200 "$TOP/scripts/verify" "$D/count"
	[[ $output == *"11 exact cells agree, 0 differ"*"ok     again"* ]]
	# What two runs differ in is a verdict in every form.
	cp -r "$D/count" "$D/other"
	sed -i '0,/"median": [0-9]*/s//"median": 99/' "$D/other/summary.json"
	for form in text csv json ktap; do
		run -1 --separate-stderr "$TOP/build/pkscale" compare --format "$form" \
			"$D/count" "$D/other"
	done
	run -1 "$TOP/build/pkscale" compare "$D/count,$D/other" "$D/count"
	run -0 --separate-stderr "$TOP/build/pkscale" compare "$D/count" "$D/count"
	[[ $output == "equal: 11 equal, 0 differ, 0 only in A, 0 only in B"* ]]
	[ -z "$stderr" ]
}

@test "what is no run: exit 2" {
	run -2 "$TOP/scripts/verify" --samples "$D"
	[[ $output == *"$D"* ]]
	run -2 "$TOP/scripts/verify" --bogus
	run -2 "$TOP/build/pkscale" verify
	printf '' > "$D/summary.json"
	run -2 "$TOP/build/pkscale" verify "$D"
}

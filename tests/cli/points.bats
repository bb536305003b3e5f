# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/test --ktap and --junit, on a file of tests of which one fails.

bats_require_minimum_version 1.5.0

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
	# bats takes a line that begins so for a test of this file.
	printf '@%s\n' 'test "passes, a < b & \"c\"" { true; }' \
		'test "fails" { false; }' \
		'test "is left out" { skip "no <such> thing"; }' > "$D/some.bats"
	echo 'exit 3' > "$D/silent.bats"
	(cd "$D" && "$TOP/scripts/test" --ktap a.ktap --junit a.xml "$D/some.bats" \
		"$D/silent.bats" > log 2>&1) || echo $? > "$D/status"
}

@test "the kernel's own form: a point a file, and its tests below it" {
	[ "$(cat "$D/status")" -eq 1 ]
	head -n 2 "$D/a.ktap" | tr '\n' ' ' | grep -q '^KTAP version 1 1..[0-9]* $'
	[ "$(sed -n 3,8p "$D/a.ktap")" = "$(printf '%s\n' '  KTAP version 1' '  1..3' \
		'  ok 1 passes, a < b & "c"' '  not ok 2 fails' \
		'  ok 3 is left out # SKIP no <such> thing' "not ok 1 $D/some.bats")" ]
	grep -q '^not ok 2 .*silent.bats$' "$D/a.ktap"
	[ "$(sed -n 2p "$D/a.ktap")" = 1..2 ]
	[ "$(grep -cE '^(not )?ok ' "$D/a.ktap")" -eq 2 ]
}

@test "JUnit: well formed, and counts what the last line counts" {
	xmllint --noout "$D/a.xml"
	grep -q '<testsuite name="[^"]*some.bats" tests="3" failures="1" errors="0" skipped="1">' "$D/a.xml"
	grep -q 'name="passes, a &lt; b &amp; &quot;c&quot;"/>' "$D/a.xml"
	grep -q 'name="is left out"><skipped message="no &lt;such&gt; thing"/></testcase>' "$D/a.xml"
	sum() { grep -o " $1=\"[0-9]*\"" "$D/a.xml" | tr -dc '0-9\n' | paste -sd+ | bc; }
	[ "$(tail -n 1 "$D/log")" = "$(($(sum tests) - $(sum failures) - $(sum skipped))) passed, $(sum failures) failed, $(sum skipped) skipped" ]
}

@test "what cmocka prints: passed, skipped, failed" {
	# shellcheck source=scripts/lib-points.sh
	. "$TOP/scripts/lib-points.sh"
	"$TOP/build/tests/test_user" > "$D/user" 2>&1
	points "$D/user" > "$D/user.points"
	[ "$(grep -c "^ok$(printf '\t')" "$D/user.points")" -ge 5 ]
	run ! grep '^fail' "$D/user.points"
	# Once each, though cmocka lists it again at the end.
	sed 's/       OK /  FAILED  /; $a [  FAILED  ] the_last_one\n[  FAILED  ] the_last_one' \
		"$D/user" > "$D/failed"
	points "$D/failed" > "$D/failed.points"
	[ "$(grep -c ^fail "$D/failed.points")" -ge 6 ]
	[ "$(grep -c the_last_one "$D/failed.points")" -eq 1 ]
}

@test "a report that cannot be written is found out before any test runs" {
	run -2 "$TOP/scripts/test" --junit "$D/none/a.xml" style
	[[ $output == *"cannot be written"* ]]
	run -2 "$TOP/scripts/test" --tap x
	[[ $output == *"unknown option '--tap'"* ]]
	run -2 scripts/test style nonsense
	[[ $output == *"no group 'nonsense'; there are: style unit cli vm"* ]]
	[[ $output != *LINK* ]]
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# pkscale report on a run of the user engine, and its page in a browser.

bats_require_minimum_version 1.5.0

load browser
load helpers

setup_file()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_FILE_TMPDIR
	export TOP D
	user_run "$TOP/build/pkscale" run --env user --design none,task,page --depth 1-2 \
		--hold 0 --blocks 6 --samples 40 --out "$D/run" > /dev/null 2>&1
	"$TOP/build/pkscale" report "$D/run" > /dev/null
}

setup()
{
	BROWSER_PID=
}

teardown()
{
	[ -z "$BROWSER_PID" ] || browser_stop
}

# opened FILE: a browser shows it.
opened()
{
	browser_start "$BATS_TEST_TMPDIR/browser"
	browser_open "file://$1"
}

# silent FILE: what the browser has told while it showed FILE is no error, and it
# has asked for nothing else.
silent()
{
	local events=$BROWSER_DIR/events told

	# An answer to a call comes behind all that was told before.
	browser_call Runtime.evaluate '{"expression":"1"}'
	told=$(grep -E '"method":"(Runtime.exceptionThrown|Runtime.consoleAPICalled|Log.entryAdded|Page.javascriptDialogOpening)"' "$events" || true)
	echo "$told"
	[ -z "$told" ]
	told=$(grep -o '"request":{"url":"[^"#]*' "$events" | sort -u)
	echo "$told"
	[ "$told" = "\"request\":{\"url\":\"file://$1" ]
}

# first_column TABLE: the first words of its rows, in their order.
first_column()
{
	browser_eval "Array.from(document.querySelector('$1').tBodies[0].rows, r => r.cells[0].textContent).join(' ')"
}

@test "both files are written whole, and again the same" {
	run -0 --separate-stderr "$TOP/build/pkscale" report "$D/run" --out "$D/a/deep"
	[ "$output" = "$D/a/deep/report.html"$'\n'"$D/a/deep/report.md"$'\n'"$D/a/deep/cover-letter.txt" ]
	cmp "$D/run/report.html" "$D/a/deep/report.html"
	cmp "$D/run/report.md" "$D/a/deep/report.md"
	[ "$(find "$D/a/deep" -type f | wc -l)" = 3 ]
	grep -q '^## Cells$' "$D/run/report.md"
	# shellcheck disable=SC2016
	grep -q 'scripts/itemise $(scripts/itemise --list) &gt; RUN/pairs.txt' "$D/run/report.html"
}

@test "what is no run is refused, and nothing is written" {
	mkdir "$D/bad"
	sed 's/"schema": 2/"schema": 1/' "$D/run/summary.json" > "$D/bad/summary.json"
	run -2 "$TOP/build/pkscale" report "$D/bad"
	[[ $output == *"schema 1, this program reads 2"* ]]
	head -c 500 "$D/run/summary.json" > "$D/bad/summary.json"
	run -2 "$TOP/build/pkscale" report "$D/bad"
	[[ $output == *"not JSON"* ]]
	run -2 "$TOP/build/pkscale" report "$D/nothing"
	run -2 "$TOP/build/pkscale" report
	[[ $output == *"which run directory?"* ]]
	run -2 "$TOP/build/pkscale" report "$D/run" --out /proc/none
	[ "$(ls "$D/bad")" = summary.json ]
}

@test "without gnuplot there is a report without plots, and exit 2" {
	mkdir "$D/bin"
	PATH=$D/bin run -2 "$TOP/build/pkscale" report "$D/run" --out "$D/plain"
	[[ $output == *"gnuplot is not installed"* ]]
	run -1 grep -q '<svg' "$D/plain/report.html"
	grep -q '<svg' "$D/run/report.html"
}

@test "in a browser: it renders, loads nothing, and tables sort by click and by key" {
	local t='#figures table'

	opened "$D/run/report.html"
	[ "$(browser_eval 'document.querySelectorAll("h2").length')" = 9 ]
	[ "$(browser_eval 'document.querySelectorAll("svg").length > 0')" = true ]
	[ "$(first_column "$t" | cut -d ' ' -f 1)" = 'none[hooked=0]' ]
	# By the name, then backwards.
	browser_eval "document.querySelector('$t button').click()"
	run -0 first_column "$t"
	[[ $output == 'none[hooked=0] page'*'task[rights=rw] task[rights=split]' ]]
	browser_eval "document.querySelector('$t button').click()"
	run -0 first_column "$t"
	[[ $output == 'task[rights=split] task[rights=rw] page'*'none[hooked=0]' ]]
	[ "$(browser_eval "document.querySelector('$t th').getAttribute('aria-sort')")" = descending ]
	# By a figure, with the keyboard alone.
	browser_eval "document.querySelectorAll('$t button')[1].focus()"
	browser_call Input.dispatchKeyEvent '{"type":"keyDown","key":"Enter","code":"Enter","text":"\r","windowsVirtualKeyCode":13}'
	[ "$(browser_eval "document.querySelectorAll('$t th')[1].getAttribute('aria-sort')")" = ascending ]
	[ "$(browser_eval "document.querySelector('$t').querySelectorAll('[aria-sort]').length")" = 1 ]
	[ "$(browser_eval "(v => v.every((x, i) => !i || v[i - 1] <= x))(Array.from(document.querySelector('$t').tBodies[0].rows, r => parseFloat(r.cells[1].textContent)))")" = true ]
	# A figure leads to its cell, which was folded away.
	browser_eval "document.querySelector('$t td a').click()"
	[ "$(browser_eval 'document.querySelector("tr:target").checkVisibility()')" = true ]
	# This browser unfolds by itself, others leave it to the page.
	browser_eval 'document.querySelectorAll("details").forEach(d => { d.open = false }); dispatchEvent(new Event("hashchange"))'
	[ "$(browser_eval 'document.querySelector("tr:target").checkVisibility()')" = true ]
	[ "$(browser_eval 'document.querySelector("tr:target").cells[1].textContent.indexOf("direct/none") > 0')" = true ]
	silent "$D/run/report.html"
}

@test "in a browser: light, dark and narrow are pages to look at" {
	local width scheme name

	opened "$D/run/report.html"
	for width in 1300 400; do
		for scheme in light dark; do
			name=$BATS_TEST_TMPDIR/$width-$scheme.png
			browser_look "$width" "$scheme"
			# The page may be wide, its tables are; its text is not.
			[ "$(browser_eval 'document.documentElement.scrollWidth <= innerWidth')" = true ]
			browser_eval 'document.getElementById("plots").scrollIntoView()' > /dev/null
			browser_shot "$name"
			[ "$(head -c 8 "$name" | tail -c 7)" = $'PNG\r\n\x1a' ]
			[ "$(stat -c %s "$name")" -gt 8000 ]
		done
		run -1 cmp -s "$BATS_TEST_TMPDIR/$width-light.png" "$name"
	done
	[ "$(browser_eval 'getComputedStyle(document.body).backgroundColor')" = 'rgb(20, 20, 20)' ]
	browser_call Emulation.setEmulatedMedia '{"media":"print","features":[{"name":"prefers-color-scheme","value":"dark"}]}'
	[ "$(browser_eval 'getComputedStyle(document.body).backgroundColor')" != 'rgb(20, 20, 20)' ]
	silent "$D/run/report.html"
}

@test "in a browser: what a run says is text, whatever it says" {
	local evil='\\"'"'"'><img src=x onerror=alert(1)><script>alert(2)</script>]]>'

	mkdir "$D/evil"
	sed -E "s#\"(design|reason|kernel|unit|run)\": \"([^\"]*)\"#\"\1\": \"\2$evil\"#g" \
		"$D/run/summary.json" > "$D/evil/summary.json"
	sed "s#\"\([a-z]*\)\",\$#\"\1$evil\",#" "$D/run/env.json" > "$D/evil/env.json"
	"$TOP/build/pkscale" report "$D/evil" > /dev/null
	opened "$D/evil/report.html"
	[ "$(browser_eval 'document.scripts.length')" = 1 ]
	[ "$(browser_eval 'document.images.length')" = 0 ]
	[ "$(browser_eval 'document.body.textContent.split("alert(2)").length > 100')" = true ]
	[ "$(browser_eval 'document.querySelector("svg").textContent.indexOf("alert(2)") > 0')" = true ]
	silent "$D/evil/report.html"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A browser without a window, driven by its own protocol: load browser
#
# browser_start DIR, browser_open URL, then browser_eval EXPRESSION and
# browser_shot FILE; browser_stop. What the browser tells of its own accord, errors
# and requests among it, is in DIR/events, a line each.

# browser_start DIR: DIR is for its files. Ends by itself after two minutes.
browser_start()
{
	BROWSER_DIR=$1
	mkdir -p "$1/profile"
	mkfifo "$1/in" "$1/out"
	: > "$1/events"
	# Its own descriptors are 3 and 4: it reads from the one, writes to the other.
	HOME=$1 timeout -k 5 120 chromium --headless --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --user-data-dir="$1/profile" \
		--remote-debugging-pipe about:blank \
		3< "$1/in" 4> "$1/out" > "$1/log" 2>&1 &
	BROWSER_PID=$!
	exec {BROWSER_IN}> "$1/in" {BROWSER_OUT}< "$1/out"
	BROWSER_ID=0
	BROWSER_SESSION=
	browser_call Target.createTarget '{"url":"about:blank"}'
	[[ $REPLY =~ \"targetId\":\"([^\"]*)\" ]] || return 1
	browser_call Target.attachToTarget \
		"{\"targetId\":\"${BASH_REMATCH[1]}\",\"flatten\":true}"
	[[ $REPLY =~ \"sessionId\":\"([^\"]*)\" ]] || return 1
	BROWSER_SESSION=",\"sessionId\":\"${BASH_REMATCH[1]}\""
	browser_call Page.enable
	browser_call Runtime.enable
	browser_call Log.enable
	browser_call Network.enable
}

browser_stop()
{
	exec {BROWSER_IN}>&- {BROWSER_OUT}<&-
	kill "$BROWSER_PID" 2> /dev/null || true
	wait "$BROWSER_PID" || true
}

# browser_message: the next one, in REPLY.
browser_message()
{
	IFS= read -r -t 30 -u "$BROWSER_OUT" -d ''
}

# browser_call METHOD [PARAMETERS]: its answer in REPLY.
browser_call()
{
	((BROWSER_ID += 1))
	printf '{"id":%d,"method":"%s","params":%s%s}\0' "$BROWSER_ID" "$1" \
		"${2:-{\}}" "$BROWSER_SESSION" >&"$BROWSER_IN"
	while browser_message; do
		if [[ $REPLY == "{\"id\":$BROWSER_ID,"* ]]; then
			[[ $REPLY != *'"error":{'* ]]
			return
		fi
		printf '%s\n' "$REPLY" >> "$BROWSER_DIR/events"
	done
	return 1
}

# browser_open URL: until it is loaded.
browser_open()
{
	browser_call Page.navigate "{\"url\":\"$1\"}" || return 1
	until grep -q '"method":"Page.loadEventFired"' "$BROWSER_DIR/events"; do
		browser_message || return 1
		printf '%s\n' "$REPLY" >> "$BROWSER_DIR/events"
	done
}

# browser_eval EXPRESSION: prints its value, if any; text without " and \ in it.
browser_eval()
{
	local text=${1//\\/\\\\}

	browser_call Runtime.evaluate \
		"{\"expression\":\"${text//\"/\\\"}\",\"returnByValue\":true}"
	[[ $REPLY != *'"exceptionDetails"'* ]] || { echo "$REPLY"; return 1; }
	[[ $REPLY =~ \"value\":\"?([^\"\}]*) ]] || return 0
	# Behind a number comes what else there is to say of it.
	printf '%s\n' "${BASH_REMATCH[1]%,}"
}

# browser_look WIDTH light|dark: how wide its window is, and what its user prefers.
browser_look()
{
	browser_call Emulation.setDeviceMetricsOverride \
		"{\"width\":$1,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":false}"
	browser_call Emulation.setEmulatedMedia \
		"{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"$2\"}]}"
}

# browser_shot FILE: the page as it is seen, as a PNG.
browser_shot()
{
	browser_call Page.captureScreenshot
	REPLY=${REPLY#*\"data\":\"}
	base64 -d <<< "${REPLY%%\"*}" > "$1"
}

# SPDX-License-Identifier: GPL-2.0-or-later
#
# Copies of files below the directory OUT, with the bodies of functions emptied that
# name no interface: they need not be looked at, and lines keep their numbers. A
# body is what stands between a brace in the first column and the next. Nothing is
# taken out of fs/dax.c.
#
#	awk -v out=OUT -v interfaces="NAME ..." -f cut.awk FILE...

BEGIN {
	gsub(/ +/, "|", interfaces)
	named = "(^|[^A-Za-z0-9_])(" interfaces ")[ \t]*\\("
}

FNR == 1 {
	flush_body()
	if (to)
		close(to)
	to = out "/" FILENAME
	whole = FILENAME ~ /(^|\/)fs\/dax\.c$/
}

/^{/ && !whole {
	flush_body()
	inside = 1
}

!inside {
	print >to
	next
}

{
	body = body $0 "\n"
	lines++
	if ($0 ~ named)
		keep = 1
}

/^}/ { flush_body($0) }

END { flush_body() }

# The body, or as many lines without anything between its braces.
function flush_body(last,    i)
{
	if (!inside)
		return
	if (keep || !last) {
		printf "%s", body >to
	} else {
		print "{" >to
		for (i = 2; i < lines; i++)
			print "" >to
		print last >to
	}
	inside = keep = lines = 0
	body = ""
}

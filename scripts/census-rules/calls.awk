# SPDX-License-Identifier: GPL-2.0-or-later
#
# Calls of the interfaces, by the text alone: file, line, column, name. Comments and
# strings, definitions, declarations and #define of the name itself are none, nor is
# a member of that name.
#
#	awk -v interfaces="NAME ..." -f calls.awk FILE...

BEGIN {
	OFS = "\t"
	gsub(/ +/, "|", interfaces)
	call = "(" interfaces ")[ \t]*\\("
}

FNR == 1 {
	comment = 0
	before = ""
}

# Blanks instead of comments, strings and characters; columns stay.
function code(s,    out, n)
{
	out = ""
	while (s != "") {
		if (comment) {
			n = index(s, "*/")
			if (!n)
				return out blank(length(s))
			out = out blank(n + 1)
			s = substr(s, n + 2)
			comment = 0
		} else if (match(s, /\/\*|\/\/|"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/)) {
			out = out substr(s, 1, RSTART - 1)
			n = RLENGTH
			if (substr(s, RSTART, 2) == "//")
				return out
			comment = substr(s, RSTART, 2) == "/*"
			out = out blank(n)
			s = substr(s, RSTART + n)
		} else {
			return out s
		}
	}
	return out
}

function blank(n)
{
	return sprintf("%" n "s", "")
}

# Is what stands before a name a part of a declaration of it?
function declares(s)
{
	sub(/[ \t]+$/, "", s)
	if (s ~ /(^|[^A-Za-z0-9_])(return|else|do|case)$/)
		return 0
	return s ~ /[A-Za-z0-9_]$/ || s ~ /[A-Za-z0-9_][ \t]*\*+$/
}

{
	if (comment || /["'\/]/)
		text = code($0)
	else
		text = $0
	rest = text
	done = 0
	while (match(rest, call)) {
		head = substr(rest, 1, RSTART - 1)
		name = substr(rest, RSTART, RLENGTH)
		sub(/[ \t]*\($/, "", name)
		# The longest name matches, but may end a longer word.
		if (head !~ /([A-Za-z0-9_]|->|\.)$/ &&
		    !declares(before " " substr(text, 1, done + RSTART - 1)))
			print FILENAME, FNR, done + RSTART - 1, name
		done += RSTART + RLENGTH - 1
		rest = substr(rest, RSTART + RLENGTH)
	}
	# A declaration may begin on the line before; a directive ends on its own.
	if (text !~ /^[ \t]*$/)
		before = text ~ /^[ \t]*#/ && text !~ /\\$/ ? ";" : text
}

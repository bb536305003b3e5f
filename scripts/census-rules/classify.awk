# SPDX-License-Identifier: GPL-2.0-or-later
#
# From facts.cocci's facts, sorted by file, function, line and column, to a site a
# line: file, line, column, function, interface, class, and what decided that.
#
#	awk -v interfaces="NAME ..." -v accessors=REGEX -f classify.awk
#
# A variable is followed from the site to where it is assigned anew, in the order of
# the text. An assignment before the first unmap is one on another branch, and a
# pointer that is not unmapped below the site may be above it, in a loop: then the
# whole function counts.

BEGIN {
	FS = OFS = "\t"
	accessors = "^(" accessors ")$"
	split(interfaces, list, " ")
	for (i in list)
		implements[list[i]]
}

$1 != file || $2 != func_name {
	resolve()
	file = $1
	func_name = $2
}

{
	n++
	row[n] = $3
	col[n] = $4
	at[n] = position($3, $4)
	what[n] = $5
	one[n] = $6
	two[n] = $7
	whose[n] = position($9, $10)
	fact[at[n], $5] = 1
	if ($5 == "variable" || $5 == "elsewhere" || $5 == "dax")
		value[at[n], $5] = $5 == "dax" ? $7 : $6
	# All calls that it goes straight to; the last that is no accessor tells.
	if ($5 == "straight" && $6 !~ accessors)
		value[at[n], "straight"] = $6
}

END { resolve() }

# One number for a place in a file; lines are shorter than that.
function position(line, col)
{
	return line * 10000 + col
}

# Does TEXT have one of the followed variables as a word?
function mentions(text,    words, i, k)
{
	k = split(text, words, /[^A-Za-z0-9_]+/)
	for (i = 1; i <= k; i++)
		if (words[i] in followed)
			return 1
	return 0
}

# Is the use at fact I one of what the variable points to, and not of itself?
function only_content(i)
{
	return ((at[i], "content") in fact) && !((at[i], "address-of") in fact)
}

# Where the pointer of site I, in variable X, is assigned anew after an unmap; one that
# is indented deeper than the site is on a branch, and may not have happened.
function end_of(i, x,    j, unmapped, indent)
{
	for (j = i; j > 0 && !(what[j] == "assigned" && one[j] == x); j--)
		;
	indent = j ? col[j] : col[i]
	for (j = i + 1; j <= n; j++) {
		if (what[j] == "unmap" && col[j] <= indent)
			unmapped = 1
		if (what[j] == "assigned" && one[j] == x && unmapped)
			return j
	}
	return n + 1
}

# What becomes of the variables in "followed" between facts FROM and TO; sets
# callee, kept, back and unmapped.
function follow(from, to,    j)
{
	for (j = from; j < to; j++) {
		if (what[j] == "unmap" && (one[j] == "kunmap" || mentions(two[j])))
			unmapped = one[j]
		if (!(one[j] in followed) || only_content(j))
			continue
		if (what[j] == "call") {
			if (two[j] !~ accessors && !((whose[j], "unmap") in fact) &&
			    two[j] != "dax_direct_access" && !callee)
				callee = two[j]
			continue
		}
		# The result of a call is not the pointer.
		if ((at[j], "call") in fact)
			continue
		if (what[j] == "copied")
			followed[two[j]]
		else if (what[j] == "kept" && !kept)
			kept = two[j]
		else if (what[j] == "returned")
			back = 1
	}
}

function site(i, kind,    p, x, j)
{
	p = at[i]
	callee = kept = back = unmapped = ""
	delete followed
	if (kind == "dax_direct_access") {
		x = value[p, "dax"]
		if (x == "NULL" || x == "0")
			return put(i, kind, "nothing", "no pointer wanted")
		if (x !~ /^&[A-Za-z0-9_]+$/)
			return put(i, kind, "stored",
				   x ~ /^&/ ? "in " substr(x, 2) : "by reference: " x)
		x = substr(x, 2)
	} else if ((p, "straight") in fact) {
		callee = value[p, "straight"]
	} else if ((p, "back") in fact) {
		return put(i, kind, "stored", "returned")
	} else if ((p, "variable") in fact) {
		x = value[p, "variable"]
	} else if ((p, "elsewhere") in fact) {
		return put(i, kind, "stored", "in " value[p, "elsewhere"])
	}
	if (x) {
		followed[x]
		follow(i + 1, end_of(i, x))
		if (!unmapped && kind != "dax_direct_access")
			follow(1, n + 1)
	} else {
		for (j = i + 1; j <= n && !unmapped; j++)
			if (what[j] == "unmap")
				unmapped = one[j]
	}
	if (back)
		put(i, kind, "stored", "returned")
	else if (kept)
		put(i, kind, "stored", "in " kept)
	else if (callee)
		put(i, kind, "callee", callee)
	else if (unmapped)
		put(i, kind, "pair", unmapped)
	else if (kind == "dax_direct_access")
		put(i, kind, "pair", "used here alone")
	else
		put(i, kind, "stored", "left mapped")
}

function put(i, kind, class, by)
{
	print file, row[i], col[i], func_name, kind, class, by
}

function resolve(    i)
{
	if (!(func_name in implements))
		for (i = 1; i <= n; i++)
			if (what[i] == "site")
				site(i, one[i])
	n = 0
	delete fact
	delete value
}

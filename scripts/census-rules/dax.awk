# SPDX-License-Identifier: GPL-2.0-or-later
#
# The places in fs/dax.c that access device memory, from facts.cocci's facts about
# that file: lines as classify.awk writes them, of the interface dax_dereference.
#
#	awk -v bystanders=REGEX -f dax.awk
#
# A place is a call of a function outside of the file that is handed a pointer to
# device memory, or an access of its own. It is a "pair" where the function has got
# all the pointers itself, "callee" where it was handed one.

BEGIN {
	FS = OFS = "\t"
	bystanders = "^(" bystanders ")$"
}

{
	n++
	func_name[n] = $2
	place[n] = $3 OFS $4
	what[n] = $5
	one[n] = $6
	two[n] = $7
	order[n] = $8
	callee_at[n] = $9 OFS $10
	fact[place[n], $5] = 1
	file = $1
	if ($5 == "parameter")
		given[$6, $8] = $7
	if ($5 == "dax") {
		obtains[$6]
		if ($7 ~ /^&[A-Za-z0-9_]+$/)
			class[$2, substr($7, 2)] = "pair"
	}
}

function is_pointer(i)
{
	return ((func_name[i], one[i]) in class) &&
	       (!((place[i], "content") in fact) || ((place[i], "address-of") in fact))
}

# Say that variable X of FUNCTION points to device memory too; 1: that is new.
function learn(function_name, x, how)
{
	if ((function_name, x) in class)
		return 0
	class[function_name, x] = how
	return 1
}

function spread(    i, news)
{
	for (i = 1; i <= n; i++) {
		if (!is_pointer(i))
			continue
		if (what[i] == "call" && ((two[i], order[i]) in given))
			news += learn(two[i], given[two[i], order[i]], "callee")
		else if (what[i] == "copied" && !((place[i], "call") in fact))
			news += learn(func_name[i], two[i],
				      class[func_name[i], one[i]])
	}
	return news
}

function access(i, where, how, by)
{
	if (!(where in found)) {
		found[where] = ++places
		line[places] = where
		in_function[places] = func_name[i]
		decided[places] = by
	}
	if (result[found[where]] != "callee")
		result[found[where]] = how
}

END {
	while (spread())
		;
	for (i = 1; i <= n; i++) {
		if (what[i] == "address") {
			access(i, place[i], "pair", one[i])
			continue
		}
		if (!((func_name[i], one[i]) in class))
			continue
		how = class[func_name[i], one[i]]
		if (what[i] == "content" && !is_pointer(i))
			access(i, place[i], how, "*" one[i])
		if (what[i] == "call" && is_pointer(i) && !(two[i] in obtains) &&
		    !((two[i], order[i]) in given) && two[i] !~ bystanders)
			access(i, callee_at[i], how, two[i])
	}
	for (i = 1; i <= places; i++)
		print file, line[i], in_function[i], "dax_dereference", result[i],
			decided[i]
}

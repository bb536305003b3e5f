# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What test programs print, point by point, and as reports for programs: KTAP, and
# JUnit's XML.

# points LOG: a line each, in columns: ok, skip or fail; the name; why it was skipped.
points()
{
	sed -nE '
		s/^ok [0-9]+ (- )?(.*[^ ]) *# [Ss][Kk][Ii][Pp] ?(.*)$/skip\t\2\t\3/p; t
		s/^ok [0-9]+ (- )?(.*)$/ok\t\2\t/p; t
		s/^not ok [0-9]+ (- )?(.*)$/fail\t\2\t/p; t
		s/^\[       OK \] (.*)$/ok\t\1\t/p; t
		s/^\[  SKIPPED \] ([a-z_0-9]+)$/skip\t\1\t/p; t
		s/^\[  FAILED  \] ([a-z_0-9]+)$/fail\t\1\t/p' "$1" | awk '!seen[$0]++'
}

# all_points DIR: the points of each file of tests, with its name in front. A file
# that has said nothing, or has ended badly after saying all is well, is a point.
all_points()
{
	local dir=$1 file status name i

	for ((i = 0; i < ${#NAMES[@]}; i++)); do
		read -r status _ <"$dir/$i.end"
		name=${NAMES[i]} file=$dir/$i.points
		points "$dir/$i.log" >"$file"
		if [ ! -s "$file" ] || { [ "$status" -ne 0 ] && ! grep -q ^fail "$file"; }; then
			printf 'fail\tends with %s\t\n' "$status" >>"$file"
		fi
		sed "s|^|$name\t|" "$file"
	done
}

# ktap DIR: each file of tests is a point, with its own below it.
ktap()
{
	printf 'KTAP version 1\n1..%d\n' "${#NAMES[@]}"
	all_points "$1" | awk -F '\t' '
		function close_file(    i) {
			if (!n) return
			print "  KTAP version 1\n  1.." n
			for (i = 1; i <= n; i++) print "  " line[i]
			print (bad ? "not ok " : "ok ") ++files " " file
		}
		$1 != file { close_file(); file = $1; n = bad = 0 }
		{
			gsub(/#/, " ", $3)
			bad += $2 == "fail"
			line[++n] = ($2 == "fail" ? "not ok " : "ok ") n " " $3 \
				($2 == "skip" ? " # SKIP " $4 : "")
		}
		END { close_file() }'
}

# junit DIR: a suite for each file of tests.
junit()
{
	echo '<?xml version="1.0" encoding="UTF-8"?>'
	all_points "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g' |
		tr -d '\000-\010\013\014\016-\037' | awk -F '\t' '
		function close_file(    i) {
			if (!n) return
			printf " <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\">\n", file, n, bad, skipped
			for (i = 1; i <= n; i++) print line[i]
			print " </testsuite>"
		}
		BEGIN { print "<testsuites>" }
		$1 != file { close_file(); file = $1; n = bad = skipped = 0 }
		{
			bad += $2 == "fail"
			skipped += $2 == "skip"
			line[++n] = "  <testcase classname=\"" file "\" name=\"" $3 "\"" \
				($2 == "ok" ? "/>" : ">" ($2 == "skip" ? \
				"<skipped message=\"" $4 "\"/>" : "<failure/>") "</testcase>")
		}
		END { close_file(); print "</testsuites>" }'
}

#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=dash
#
# each.sh DIRECTORY [TEST...]: the tests of a module that runner.h serves there,
# unless named all but those that end in an oops or wait for what others do; one by
# one, so that what a guest has said before it dies is known, and that what returns
# to user mode has ended between two of them.

cd "$1" || exit
shift
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(grep -v '^oops_\|^watch_' list)
echo 'KTAP version 1'
n=0
for test; do
	echo "$test" >run
	n=$((n + 1))
	# Each was number 1 of one.
	while read -r said; do
		case $said in
		"ok 1 "*) echo "ok $n ${said#ok 1 }" ;;
		"not ok 1 "*) echo "not ok $n ${said#not ok 1 }" ;;
		"# "*) echo "$said" ;;
		esac
	done <run
done
echo "1..$#"

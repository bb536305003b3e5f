#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154
#
# scripts/fuzz, and a sample of what make fuzz does for ten minutes and more.

bats_require_minimum_version 1.5.0

setup()
{
	TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd -P)
	D=$BATS_TEST_TMPDIR
}

# tree BODY: a tree whose only target does BODY with each input.
tree()
{
	mkdir -p "$D/scripts" "$D/bench" "$D/tests/fuzz/seeds/bad"
	cp "$TOP"/scripts/{fuzz,lib.sh} "$D/scripts"
	echo '"word"' > "$D/tests/fuzz/seeds/bad/one"
	cat > "$D/tests/fuzz/bad.c" <<-END
		#include <stdint.h>
		#include <stdlib.h>
		#include <string.h>
		#include <unistd.h>
		int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
		{
			$1
			return 0;
		}
	END
	cat > "$D/bench/Makefile" <<-'END'
		fuzz: ; @mkdir -p $(B)/target && $(CC) $(CFLAGS) -fsanitize=fuzzer \
			-o $(B)/target/bad tests/fuzz/bad.c
	END
}

@test "every parser survives its seeds, and others: a thousand in all" {
	# The same ones each time, so no luck decides about a change.
	run timeout 600 "$TOP/scripts/fuzz" --runs 1000
	echo "$output"
	[ "$status" -eq 0 ]
	for target in "$TOP"/tests/fuzz/*.c; do
		target=$(basename "$target" .c)
		[[ $output =~ (^|$'\n')"$target "\ *[1-9][0-9]*\ inputs\ +[1-9][0-9]*\ edges ]]
		# Seeds of its own, and not of a target that is no more.
		[ -n "$(ls "$TOP/tests/fuzz/seeds/$target")" ]
	done
	[ "$(ls "$TOP/tests/fuzz/seeds")" = "$(cd "$TOP/tests/fuzz" && printf '%s\n' *.c | sed 's/\.c$//')" ]
}

@test "the same inputs each time, where their number is what is asked for" {
	setarch -R true || skip "addresses cannot be told to stay"
	timeout 300 "$TOP/scripts/fuzz" --runs 1000 console > "$D/first"
	for _ in 1 2 3 4 5 6; do
		timeout 300 "$TOP/scripts/fuzz" --runs 1000 console > "$D/again"
		diff "$D/first" "$D/again"
	done
}

@test "a finding is exit 1 and the path of the input" {
	tree 'if (size > 5 && !memcmp(data, "\"wore\"", 6)) abort();'
	run -1 timeout 100 "$D/scripts/fuzz" --time 30
	[[ $output == *"bad has found something"* ]]
	path=$(sed -n 's/.*Test unit written to //p' <<< "$output")
	[[ $(tr -d '\0' < "$path") == '"wore"'* ]]
}

@test "reads of a byte too many and signed overflows are findings" {
	tree 'char *p = malloc(size + 1); p[0] = 0; if (p[size * 2]) abort(); free(p);'
	run -1 timeout 100 "$D/scripts/fuzz" --time 5
	[[ $output == *"heap-buffer-overflow"* ]]
	tree 'int big = 2147483647; volatile int more = big + (int)size; (void)more;'
	run -1 timeout 100 "$D/scripts/fuzz" --time 5
	[[ $output == *"signed integer overflow"* ]]
}

@test "what cannot be run is exit 2 and no finding" {
	tree 'this is no C'
	run -2 timeout 100 "$D/scripts/fuzz" --time 1
	[[ $output == *"the targets cannot be built"* ]]
	tree '(void)data; (void)size;'
	run -2 "$D/scripts/fuzz" nothing
	[[ $output == *"no target 'nothing'"* ]]
	run -2 "$D/scripts/fuzz" --time soon
	run -2 "$D/scripts/fuzz" --runs some
	# A share of no second is of the seeds alone, and ends.
	tree '(void)data; (void)size;'
	mkdir "$D/tests/fuzz/seeds/two"
	cp "$D/tests/fuzz/bad.c" "$D/tests/fuzz/two.c"
	sed -i 's|-o .*|-o $(B)/target/bad tests/fuzz/bad.c \&\& cp $(B)/target/bad $(B)/target/two|' "$D/bench/Makefile"
	run -0 timeout 60 "$D/scripts/fuzz" --time 1
	[[ $output == *"two "*" inputs "* ]]
	rm "$D/tests/fuzz/two.c"
	tree 'if (size) _exit(3);'
	run -2 timeout 100 "$D/scripts/fuzz" --time 1
	[[ $output != *"has found something"* ]]
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A sequence, as --sequence takes it: the kernel's module reads it too. */
#include "fuzz.h"

#include "judge/steps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct judge_steps s;
	unsigned int i, any;

	for (any = 0; any < 2; any++) {
		if (judge_parse(text, any, &s))
			continue;
		must(s.n && s.n <= JUDGE_MAX_STEPS && s.cpus && s.cpus <= 2);
		for (i = 0; i < s.n; i++) {
			must(s.step[i].who < JUDGE_ACTORS);
			must(strchr(JUDGE_OPS, s.step[i].op));
			must(s.actors & 1u << s.step[i].who);
			if (strchr(JUDGE_PAGED, s.step[i].op))
				must(s.step[i].page < JUDGE_PAGES ||
				     s.step[i].page == JUDGE_RAM);
		}
	}
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of verdicts that are expected. */
#include "fuzz.h"

#include "results/expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[][EXPECT_VERDICT] = {
		{ "task", "rights=rw", "kmap", "s01-outermost" },
		{ "none", "", "none", "" },
	};
	struct expect *e;
	struct err err;
	size_t i;

	e = expect_load(fuzz_file(data, size), &err);
	if (!e)
		return 0;
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		expect_find(e, keys[i]);
	expect_free(e);
	return 0;
}

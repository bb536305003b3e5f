// SPDX-License-Identifier: GPL-2.0-or-later
/* A price list. */
#include "fuzz.h"

#include <math.h>

#include "results/prices.h"
#include "results/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prices p;
	struct range r;
	struct err err;
	json_t *item;
	size_t i;

	if (prices_load(fuzz_file(data, size), &p, &err))
		return 0;
	json_array_foreach(json_object_get(p.json, "prices"), i, item) {
		r = prices_find(&p, word_of(item, "key"));
		/* A list that was taken has nothing but ranges in it. */
		must(!isnan(r.lo) && r.lo >= 0 && r.hi >= r.lo);
		must(strlen(prices_confidence(&p, word_of(item, "key"))) == 1);
	}
	prices_free(&p);
	return 0;
}

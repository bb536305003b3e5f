// SPDX-License-Identifier: GPL-2.0-or-later
/* summary.json, and everything that reads it. */
#include "fuzz.h"

#include "present/contrast.h"
#include "present/report.h"
#include "present/table.h"
#include "results/prices.h"
#include "results/summary_compare.h"

/* Columns of a comparison: the side, a word, a knob, a parameter. */
static const char *const by[] = { "", "design", "kernel", "pin", "depth" };

static void tables(const struct summary *s)
{
	static const enum grid_format formats[] = { GRID_TEXT, GRID_MARKDOWN };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		struct tables t = { .s = s, .out = fuzz_nowhere(),
				    .format = formats[i] };

		tables_print(&t);
	}
}

static void report(const struct summary *s)
{
	const struct report r = { .s = s };

	report_print(&r, GRID_HTML, fuzz_nowhere());
	report_print(&r, GRID_MARKDOWN, fuzz_nowhere());
}

static void contrast(const struct summary *s, size_t n)
{
	static const int side[] = { 0, 1 };
	const struct contrast_format *f;
	struct contrasts c;
	struct err err;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(by); i++) {
		struct contrast_ask ask = { .by = by[i], .rule = EFFECT_RULE,
					    .seed = 1 };

		ask.rule.draws = 0;
		if (contrast_all(s, side, n, &ask, &c, &err))
			continue;
		for (f = contrast_formats; f->name; f++)
			f->print(&c, &ask, fuzz_nowhere());
		contrasts_free(&c);
	}
}

static void measured(const struct summary *s)
{
	struct prices prices;
	struct err err;

	must(!prices_load("bench/prices/cited.json", &prices, &err));
	prices_measured(&prices, s, "fuzz", &err);
	prices_free(&prices);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct summary s[2];
	struct comparison r;
	struct err err;

	if (summary_load(path, &s[0], &err))
		return 0;
	must(!summary_load(path, &s[1], &err));
	tables(&s[0]);
	report(&s[0]);
	measured(&s[0]);
	contrast(s, 2);
	summary_compare(&s[0], &s[1], 0, fuzz_nowhere(), &r, &err);
	summary_free(&s[1]);
	summary_free(&s[0]);
	return 0;
}

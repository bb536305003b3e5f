// SPDX-License-Identifier: GPL-2.0-or-later
/* The columns of the decision as text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/decision.h"
#include "present/table.h"
#include "results/cell.h"
#include "results/word.h"
#include "util.h"

static double value(const json_t *row, const char *column)
{
	return number_in(json_object_get(row, column), "value");
}

/* Short when that loses nothing; of two switches each has half. */
static char *number_text(double x)
{
	if (isnan(x))
		return xasprintf("-");
	return xasprintf(x == floor(x) ? "%.0f" : "%.1f", x);
}

static int incomplete(const json_t *row, const char *column)
{
	return strstr(word_of(json_object_get(row, column), "reason"),
		      "incomplete: ") != NULL;
}

/* What nothing was read of lacks nothing. */
static char *marked(char *text, const json_t *row, const char *column)
{
	char *s;

	if (!strcmp(text, "-") || !incomplete(row, column))
		return text;
	s = xasprintf("%s*", text);
	free(text);
	return s;
}

static char *put_number(const json_t *row, const char *column)
{
	return marked(number_text(value(row, column)), row, column);
}

int decision_stands(const json_t *row, const char *guard)
{
	return !strcmp(word_of(row, "guard"), guard) &&
	       !json_object_get(row, "absent") &&
	       !json_object_get(row, "composed");
}

char *decision_name(const json_t *row)
{
	struct cell id = { .knobs = json_object_get(row, "knobs") };
	char *s = NULL, *p, *q, *eq;

	id.field[CELL_DESIGN] = word_of(row, "design");
	s = cell_name(&id);
	for (p = q = strchr(s, '['); p && *p; ) {
		*q++ = *p++;
		if (q[-1] != '[' && q[-1] != ',')
			continue;
		eq = strchr(p, '=');
		p = eq ? eq + 1 : p;
	}
	if (q)
		*q = 0;
	return s;
}

int decision_elsewhere(const json_t *row)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)row, key, v)
		if (*word_of(v, "guard"))
			return 1;
	return 0;
}

int decision_unsound(const json_t *row)
{
	return strcmp(word_of(row, "design"), "none") &&
	       !strcmp(word_of(json_object_get(row, "legality"), "result"),
		       "unsound");
}

char *decision_verdict(const json_t *row)
{
	const json_t *v = json_object_get(row, "legality");
	const char *result = word_of(v, "result"), *first = word_of(v, "first");

	/* What the guest did not survive is not merely "not judged". */
	if (!*result)
		return xasprintf(strcmp(word_of(v, "status"), "failed") ? "-" :
								       "failed");
	if (strcmp(result, "unsound"))
		return xasprintf("%s", result);
	/* The control was never meant to protect anything. */
	return xasprintf("%s%.*s", decision_unsound(row) ? "! " : "",
			 (int)strcspn(first, "-"), first);
}

static char *put_flag(const json_t *row, const char *flag)
{
	const json_t *v = json_object_get(row, "legality");

	if (!*word_of(v, "result"))
		return xasprintf("-");
	return xasprintf(json_is_true(json_object_get(v, flag)) ? "yes" : "no");
}

static char *put_narrowed(const json_t *row)
{
	return put_flag(row, "narrowed");
}

static char *put_late(const json_t *row)
{
	return put_flag(row, "late");
}

static char *put_key_wide(const json_t *row)
{
	return put_flag(row, "key-wide");
}

static char *put_outermost(const json_t *row)
{
	return put_number(row, "outermost");
}

static char *put_nested(const json_t *row)
{
	return put_number(row, "nested");
}

static char *put_two(const json_t *row, const char *a, const char *b)
{
	char *x = rate_text(value(row, a)), *y = rate_text(value(row, b));
	char *s = xasprintf("%s/%s", x, y);

	if (isnan(value(row, a)) && isnan(value(row, b)))
		s[1] = 0;
	free(x);
	free(y);
	return s;
}

static char *put_writes(const json_t *row)
{
	return marked(put_two(row, "writes", "writes-nested"), row, "writes");
}

static char *put_events(const json_t *row)
{
	return put_two(row, "ipis", "faults");
}

static char *put_exposure(const json_t *row)
{
	double x;

	if (json_is_true(json_object_get(json_object_get(row, "exposure"),
					 "never")))
		return xasprintf("never");
	x = value(row, "exposure");
	return x >= 1e6 ? xasprintf("%.2fM", x / 1e6) : number_text(x);
}

static char *put_first_use(const json_t *row)
{
	return number_text(value(row, "first-use"));
}

static char *put_switch(const json_t *row)
{
	return number_text(value(row, "switch"));
}

static char *put_exception(const json_t *row)
{
	return number_text(value(row, "exception"));
}

static char *put_wakeup(const json_t *row)
{
	return number_text(value(row, "wakeup-p99"));
}

/* A column for it alone when somebody asked for that kernel. */
static char *put_wakeup_rt(const json_t *row)
{
	if (!json_object_get(row, "wakeup-p99-rt"))
		return xasprintf("%s", "");
	return number_text(value(row, "wakeup-p99-rt"));
}

static char *put_task(const json_t *row)
{
	return number_text(value(row, "bytes-task"));
}

/* On a machine with one range. */
static char *put_cpu(const json_t *row)
{
	return number_text(value(row, "bytes-cpu") +
			   value(row, "bytes-cpu-pgmap"));
}

static char *put_page(const json_t *row)
{
	return number_text(value(row, "bytes-page"));
}

char *decision_cycles(const json_t *row)
{
	const json_t *c = json_object_get(row, "cycles");
	json_t *lo = json_object_get(c, "lo"), *hi = json_object_get(c, "hi");

	if (!json_is_number(lo) || !json_is_number(hi))
		return xasprintf("-");
	/* So wide a range has no use for digits. */
	if (json_number_value(hi) >= 1e4)
		return xasprintf("%.0fk-%.0fk", json_number_value(lo) / 1000,
				 json_number_value(hi) / 1000);
	return xasprintf("%.0f-%.0f", json_number_value(lo),
			 json_number_value(hi));
}

static const struct decision_column upper[] = {
	{ "verdict", decision_verdict, "legality", "legality", "legality" },
	{ "nar-\nrow", put_narrowed, NULL, NULL, "legality" },
	{ "late", put_late, NULL, NULL, "legality" },
	{ "key-\nwide", put_key_wide, NULL, NULL, "legality" },
	{ "outer\npair", put_outermost, "outermost", "nest", "outermost" },
	{ "nested\npair", put_nested, NULL, NULL, "nested" },
	{ "writes\nout/in", put_writes, "writes", "nest (meter event)",
	  "writes" },
	{ "IPI/\nfault", put_events, "ipis", "global", "ipis" },
};

static const struct decision_column lower[] = {
	{ "expo-\nsure", put_exposure, "exposure", "exposure", "exposure" },
	{ "1st\nuse", put_first_use, "first-use", "touch", "first-use" },
	{ "swi-\ntch", put_switch, "switch", "switch", "switch" },
	{ "irq\nheld", put_exception, "exception", "exception",
	  "exception" },
	{ "wake\np99", put_wakeup, "wakeup-p99", "preempt", "wakeup-p99" },
	{ "RT\np99", put_wakeup_rt, "wakeup-p99-rt", "preempt (RT=1)",
	  "wakeup-p99-rt" },
	{ "B/\ntask", put_task, "bytes-task", "footprint", "bytes-task" },
	{ "B/\nCPU", put_cpu, NULL, NULL, "bytes-cpu" },
	{ "B/\npage", put_page, NULL, NULL, "bytes-page" },
	{ "cycles,\nmodel", decision_cycles, "cycles", "nest (meter event)",
	  "cycles" },
};

const struct decision_half decision_halves[2] = {
	{ ARRAY_SIZE(upper), upper },
	{ ARRAY_SIZE(lower), lower },
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * raw.jsonl, and everything that is made from it: the summary, what is derived
 * from that, its tables.
 */
#include "fuzz.h"

#include <jansson.h>

#include "present/decide.h"
#include "present/table.h"
#include "results/rawread.h"

static struct prices prices;

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err;

	(void)argc;
	(void)argv;
	/* Called from the top of the tree. */
	must(!prices_load("bench/prices/cited.json", &prices, &err));
	return 0;
}

static void check(const char *text, size_t size)
{
	FILE *f = size ? fmemopen((char *)text, size, "r") : NULL;
	struct tables t = { .out = fuzz_nowhere() };
	json_t *summary = NULL;
	struct summary s;
	struct err err;

	if (!f)
		return;
	if (!summary_build(f, "raw.jsonl", &summary, &err)) {
		if (!decide(summary, &prices, NULL, &err)) {
			must(!summary_print(summary, fuzz_nowhere()));
			/* What was written is read. */
			must(!summary_view(summary, &s, &err));
			t.s = &s;
			tables_print(&t);
			summary_free(&s);
		}
		json_decref(summary);
	}
	fclose(f);
}

/* No mutation finds a checksum: put the right one in, and the right number of blocks. */
static void mend(json_t *line, json_int_t *blocks)
{
	const char *type = json_string_value(json_object_get(line, "type"));
	json_t *verdict = json_object_get(line, "verdict");
	json_t *samples = json_object_get(line, "samples");
	char sum[9];

	if (type && !strcmp(type, "end"))
		json_object_set_new(line, "blocks", json_integer(*blocks));
	*blocks += type && !strcmp(type, "block");
	if ((samples || verdict) &&
	    !raw_checksum(samples, json_object_get(line, "events"), verdict,
			  json_object_get(line, "profile"), sum))
		json_object_set_new(line, "sum", json_string(sum));
}

static void check_mended(char *text)
{
	char *line, *rest, *all = NULL;
	json_int_t blocks = 0;
	size_t size;
	json_t *o;
	FILE *f = open_memstream(&all, &size);

	must(f);
	for (line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		o = json_loads(line, 0, NULL);
		if (o)
			mend(o, &blocks);
		if (o)
			json_dumpf(o, f, JSON_COMPACT | JSON_SORT_KEYS);
		else
			fputs(line, f);
		fputc('\n', f);
		json_decref(o);
	}
	fclose(f);
	check(all, size);
	free(all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);

	check(text, size);
	check_mended(text);
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/derive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/paths.h"
#include "present/decide.h"
#include "results/packed.h"
#include "results/summary.h"

/* What the figures come to, by a price list. */
static int model(json_t *summary, const char *asked,
		 const struct census *census, struct err *err)
{
	char *cited = xasprintf("%s/bench/prices/cited.json", paths_top());
	struct prices prices;
	int ret;

	/* A guest has the program and no list: no model then. */
	if (!asked && access(cited, F_OK)) {
		complain("%s: not there, so nothing is modelled", cited);
		ret = decide(summary, NULL, census, err);
	} else {
		ret = prices_load(asked ? asked : cited, &prices, err);
		if (!ret) {
			ret = decide(summary, &prices, census, err);
			prices_free(&prices);
		}
	}
	free(cited);
	return ret;
}

/* The same, with today's call sites where they are at hand. */
static int derived(json_t *summary, const char *prices, struct err *err)
{
	char *counts = xasprintf("%s/results/census/counts.tsv", paths_top());
	struct census census = { };
	int there = !access(counts, F_OK);
	int ret = there ? census_load(counts, &census, err) : 0;

	if (!ret)
		ret = model(summary, prices, there ? &census : NULL, err);
	census_free(&census);
	free(counts);
	return ret;
}

static int build(const char *dir, json_t **summary, struct err *err)
{
	char *raw = xasprintf("%s/raw.jsonl", dir);
	FILE *f = packed_open(raw);
	int ret;

	if (!f) {
		ret = err_set(err, -errno,
			      "%s: %s: give a directory made by pkscale run",
			      raw, strerror(errno));
	} else {
		ret = summary_build(f, raw, summary, err);
		fclose(f);
	}
	free(raw);
	return ret;
}

int derive_summary(const char *dir, const char *prices, json_t **summary,
		   struct err *err)
{
	int ret = build(dir, summary, err);

	return ret ? ret : derived(*summary, prices, err);
}

/* As a file has it: digits that are not written make no difference. */
static char *measured_text(json_t *summary)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	decide_forget(summary);
	if (out) {
		summary_print(summary, out);
		fclose(out);
	}
	return text;
}

int derive_check(const char *dir, struct err *err)
{
	char *says = NULL, *is = NULL;
	json_t *summary = NULL;
	struct summary s;
	int ret = summary_load(dir, &s, err);

	if (ret)
		return ret;
	ret = build(dir, &summary, err);
	if (!ret) {
		says = measured_text(s.json);
		is = measured_text(summary);
		if (!says || !is || strcmp(says, is))
			ret = err_set(err, -EINVAL,
				      "%s: summary.json is not what its samples give: pkscale verify says where, pkscale summarize makes it anew",
				      dir);
	}
	free(is);
	free(says);
	json_decref(summary);
	summary_free(&s);
	return ret;
}

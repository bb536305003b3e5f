// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale summarize: raw.jsonl -> summary.json. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "machine/paths.h"
#include "present/decide.h"
#include "results/summary.h"
#include "util.h"

struct args {
	const char *dir, *prices;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	if (key == 'p') {
		a->prices = arg;
		return 0;
	}
	return parse_dir(key, arg, state, &a->dir);
}

static const struct argp_option options[] = {
	{ "prices", 'p', "FILE", 0,
	  "Price list of the model [bench/prices/cited.json]", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Make DIR/summary.json from DIR/raw.jsonl: the figures of every "
	       "cell, with their intervals and what was left out; what is "
	       "derived from them: modelled ranges, totals over call sites, "
	       "the decision.\v"
	       "The summary is a function of the raw file and the price list "
	       "alone: the same files give the same bytes on any machine, so a "
	       "published summary can be checked by making it anew:\n\n"
	       "  cp DIR/summary.json /tmp/before.json\n"
	       "  pkscale summarize DIR && cmp /tmp/before.json DIR/summary.json\n\n"
	       "A raw file that is cut short, was edited or has a wrong "
	       "checksum is refused (exit 2).",
};

/* What the figures come to, by a price list. */
static int derive(json_t *summary, const char *asked, const char *cited,
		  struct err *err)
{
	const char *path = asked ? asked : cited;
	struct prices prices;
	int ret;

	/* A guest has the program and no list: no model then. */
	if (!asked && access(path, F_OK)) {
		complain("%s: not there, so nothing is modelled", path);
		return decide(summary, NULL, err);
	}
	ret = prices_load(path, &prices, err);
	if (ret)
		return ret;
	ret = decide(summary, &prices, err);
	prices_free(&prices);
	return ret;
}

static int build(const char *raw, const char *prices, const char *cited,
		 json_t **summary, struct err *err)
{
	FILE *f = fopen(raw, "re");
	int ret;

	if (!f)
		return err_set(err, -errno,
			       "%s: %s: give a directory made by pkscale run",
			       raw, strerror(errno));
	ret = summary_build(f, raw, summary, err);
	fclose(f);
	return ret ? ret : derive(*summary, prices, cited, err);
}

int cmd_summarize(int argc, char **argv)
{
	char *raw, *out, *cited;
	struct args a = { NULL, NULL };
	struct err err = { "" };
	json_t *summary = NULL;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	raw = xasprintf("%s/raw.jsonl", a.dir);
	out = xasprintf("%s/summary.json", a.dir);
	cited = xasprintf("%s/bench/prices/cited.json", paths_top());
	ret = build(raw, a.prices, cited, &summary, &err);
	if (!ret)
		ret = summary_write(summary, out, &err);
	json_decref(summary);
	free(cited);
	free(out);
	free(raw);
	return ret ? complain("%s", err.text) : EXIT_OK;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale summarize: raw.jsonl -> summary.json. */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/derive.h"
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

const struct argp summarize_argp = {
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

int cmd_summarize(int argc, char **argv)
{
	char *out;
	struct args a = { NULL, NULL };
	struct err err = { "" };
	json_t *summary = NULL;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&summarize_argp, argc, argv, 0, NULL, &a);
	out = xasprintf("%s/summary.json", a.dir);
	ret = derive_summary(a.dir, a.prices, &summary, &err);
	if (!ret)
		ret = summary_write(summary, out, &err);
	json_decref(summary);
	free(out);
	return ret ? complain("%s", err.text) : EXIT_OK;
}

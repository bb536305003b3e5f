// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale summarize: raw.jsonl -> summary.json. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "results/summary.h"
#include "util.h"

static error_t parse(int key, char *arg, struct argp_state *state)
{
	return parse_dir(key, arg, state, state->input);
}

static const struct argp argp = {
	.parser = parse,
	.args_doc = "DIR",
	.doc = "Make DIR/summary.json from DIR/raw.jsonl: the figures of every "
	       "cell, with their intervals and what was left out.\v"
	       "The summary is a function of the raw file alone: the same raw "
	       "file gives the same bytes on any machine, so a published "
	       "summary can be checked by making it anew:\n\n"
	       "  cp DIR/summary.json /tmp/before.json\n"
	       "  pkscale summarize DIR && cmp /tmp/before.json DIR/summary.json\n\n"
	       "A raw file that is cut short, was edited or has a wrong "
	       "checksum is refused (exit 2).",
};

int cmd_summarize(int argc, char **argv)
{
	const char *dir = NULL;
	struct err err = { "" };
	json_t *summary = NULL;
	char *raw, *out;
	FILE *f;
	int ret;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &dir);
	raw = xasprintf("%s/raw.jsonl", dir);
	out = xasprintf("%s/summary.json", dir);
	f = fopen(raw, "re");
	if (!f) {
		ret = err_set(&err, -errno, "%s: %s: give a directory made by pkscale run",
			      raw, strerror(errno));
	} else {
		ret = summary_build(f, raw, &summary, &err);
		fclose(f);
	}
	if (!ret)
		ret = summary_write(summary, out, &err);
	json_decref(summary);
	free(out);
	free(raw);
	return ret ? complain("%s", err.text) : EXIT_OK;
}

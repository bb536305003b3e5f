// SPDX-License-Identifier: GPL-2.0-or-later
/* Once all samples of a run are there: what is made of them, and what is said. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/run_finish.h"
#include "results/control.h"
#include "results/word.h"

static int write_raw(FILE *f, json_t *first,
		     int (*copy)(void *from, struct raw_writer *out, struct err *err),
		     void *from, unsigned long *failures, struct err *err)
{
	struct raw_writer *out = raw_open(f, err);
	struct err full;
	int ret;

	if (!out)
		return -EAGAIN;
	json_object_set_new(first, "type", json_string("run"));
	json_object_set_new(first, "v", json_integer(RAW_VERSION));
	raw_line(out, json_incref(first));
	ret = copy(from, out, err);
	/* A full disk is the reason, not what came of it. */
	if (raw_close(out, !ret, failures, &full))
		ret = err_set(err, -EIO, "%s", full.text);
	return ret;
}

int run_raw(const char *dir, json_t *first,
	    int (*copy)(void *from, struct raw_writer *out, struct err *err),
	    void *from, unsigned long *failures, struct err *err)
{
	char *path = xasprintf("%s/raw.jsonl", dir);
	char *next = xasprintf("%s.next", path);
	FILE *f = fopen(next, "we");
	int ret = f ? write_raw(f, first, copy, from, failures, err) :
		      err_set(err, -errno, "%s: %s", next, strerror(errno));

	if (f && fclose(f) && !ret)
		ret = err_set(err, -errno, "%s: %s", next, strerror(errno));
	/* One that is there is whole. */
	if (!ret && rename(next, path))
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	json_decref(first);
	free(next);
	free(path);
	return ret;
}

int run_derive(const char *dir)
{
	char *text = xasprintf("%s/summary.txt", dir);
	char *summarize[] = { "summarize", (char *)dir, NULL };
	char *table[] = { "table", (char *)dir, "-o", text, "--brief", NULL };
	char *plot[] = { "plot", (char *)dir, NULL };
	int failed;

	failed = cmd_summarize(2, summarize) || cmd_table(5, table);
	free(text);
	if (failed)
		return -EIO;
	if (cmd_plot(2, plot))
		complain("the plots are missing; \"pkscale plot\" draws them later");
	return 0;
}

int run_is_void(const char *dir, int *nothing)
{
	char *path = xasprintf("%s/summary.json", dir);
	json_t *summary = json_load_file(path, 0, NULL);
	const json_t *cell = control_nothing(json_object_get(summary, "cells"));
	int failed = control_failed(json_object_get(summary, "controls"));

	*nothing = !!cell;
	if (cell)
		complain("no figure of %s in %s: %s", word_of(cell, "meter"),
			 word_of(cell, "environment"), word_of(cell, "reason"));
	json_decref(summary);
	free(path);
	return failed;
}

int run_commit(struct rundir *d, int voided, unsigned long failures, int nothing)
{
	struct err err = { 0 };

	if (rundir_commit(d, &err))
		return complain("%s", err.text);
	fprintf(stderr, "pkscale: all tables: %s/summary.txt\n", d->path);
	fprintf(stderr, "pkscale: %s\n", d->path);
	free(d->path);
	if (voided) {
		complain("a control failed: this run is void");
		return EXIT_VERDICT;
	}
	if (failures) {
		complain("%lu blocks have failed; the tables say which and why",
			 failures);
		return EXIT_VERDICT;
	}
	return nothing ? EXIT_VERDICT : EXIT_OK;
}

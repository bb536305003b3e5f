// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/summary.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/packed.h"
#include "results/word.h"
#include "results/summary_meter.h"

static int read_cell(json_t *o, struct scell *c, struct err *err)
{
	int ret = cell_parse(o, &c->id, err);

	if (ret)
		return ret;
	c->unit = word_of(o, "unit");
	c->status = word_of(o, "status");
	c->reason = word_of(o, "reason");
	c->n = (long)json_integer_value(json_object_get(o, "n"));
	c->median = number_in(o, "median");
	c->lo = number_in(o, "lo");
	c->hi = number_in(o, "hi");
	c->fastest = number_in(o, "fastest");
	c->slowest = number_in(o, "slowest");
	c->json = o;
	return 0;
}

/*
 * Cells are sorted, so what one has the next mostly has, too: a word that is in one
 * place only is compared without being read.
 */
static void share_words(const struct scell *before, struct scell *c)
{
	int f;

	for (f = 0; f < CELL_FIELDS; f++)
		if (!strcmp(before->id.field[f], c->id.field[f]))
			c->id.field[f] = before->id.field[f];
}

static int read_cells(struct summary *s, const char *path, struct err *err)
{
	json_t *cells = json_object_get(s->json, "cells");
	json_t *v = json_object_get(s->json, "schema");
	struct err why;
	size_t i;

	if (!json_is_integer(v) || !json_is_array(cells))
		return err_set(err, -EINVAL,
			       "%s: no summary (\"schema\" and \"cells\" are missing): make one with pkscale summarize",
			       path);
	if (json_integer_value(v) != SUMMARY_SCHEMA)
		return err_set(err, -EINVAL,
			       "%s: schema %lld, this program reads %d: make it anew with pkscale summarize",
			       path, (long long)json_integer_value(v),
			       SUMMARY_SCHEMA);
	s->cell = xcalloc(json_array_size(cells), sizeof(*s->cell));
	for (i = 0; i < json_array_size(cells); i++, s->n++) {
		if (read_cell(json_array_get(cells, i), &s->cell[i], &why))
			return err_set(err, -EINVAL,
				       "%s: cell %zu: %.200s: make it anew with pkscale summarize",
				       path, i, why.text);
		if (i)
			share_words(&s->cell[i - 1], &s->cell[i]);
	}
	return 0;
}

int summary_load(const char *path, struct summary *s, struct err *err)
{
	json_error_t why;
	struct stat st;
	char *file;
	FILE *f;
	int ret;

	memset(s, 0, sizeof(*s));
	if (stat(path, &st))
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	file = xasprintf("%s%s", path,
			 S_ISDIR(st.st_mode) ? "/summary.json" : "");
	f = packed_open(file);
	if (!f) {
		ret = err_set(err, -errno,
			      "%s: %s; make it with: pkscale summarize %s",
			      file, strerror(errno), path);
		goto out;
	}
	s->json = json_loadf(f, JSON_REJECT_DUPLICATES, &why);
	fclose(f);
	if (!s->json)
		ret = err_set(err, -EINVAL,
			      "%s:%d: not JSON: %.100s: make it anew with pkscale summarize",
			      file, why.line, why.text);
	else
		ret = read_cells(s, file, err);
	if (ret)
		summary_free(s);
out:
	free(file);
	return ret;
}

int summary_view(json_t *json, struct summary *s, struct err *err)
{
	int ret;

	memset(s, 0, sizeof(*s));
	s->json = json_incref(json);
	ret = read_cells(s, "summary", err);
	if (ret)
		summary_free(s);
	return ret;
}

void summary_free(struct summary *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		cell_clear(&s->cell[i].id);
	free(s->cell);
	json_decref(s->json);
	memset(s, 0, sizeof(*s));
}

double scell_event(const struct scell *c, const char *name)
{
	return number_in(json_object_get(c->json, "events"), name);
}

void scell_spread(const struct scell *c, const char *name, double ends[2])
{
	const json_t *both = json_object_get(json_object_get(c->json, "spread"),
					     name);

	ends[0] = scell_event(c, name);
	ends[1] = ends[0];
	if (json_array_size(both) != 2)
		return;
	ends[0] = json_number_value(json_array_get(both, 0));
	ends[1] = json_number_value(json_array_get(both, 1));
}

int scell_same_design(const struct scell *a, const struct scell *b)
{
	return scell_has(a, CELL_DESIGN, b->id.field[CELL_DESIGN]) &&
	       json_equal(a->id.knobs, b->id.knobs);
}

int scell_is_exact(const struct scell *c)
{
	const struct meter *m = meter_find(c->id.field[CELL_METER]);

	return m && meter_is_exact(m, c->id.field[CELL_ENVIRONMENT]);
}

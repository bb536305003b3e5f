// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/control.h"
#include "results/rawread.h"
#include "results/summary_cell.h"
#include "results/verdict.h"
#include "results/summary_reading.h"

/* All cells of one raw file while it is being read. */
struct builder {
	json_t *boots;
	json_t *index;		/* key -> place in cell[] */
	struct cell_sum **cell;
	size_t n, room;
};

static struct cell_sum *find_cell(struct builder *b, const struct cell *id)
{
	char *key = cell_key(id);
	json_t *place = json_object_get(b->index, key);
	struct cell_sum *c;

	if (place) {
		c = b->cell[json_integer_value(place)];
	} else {
		if (b->n == b->room) {
			b->room = 2 * b->room + 64;
			b->cell = realloc(b->cell,
					  b->room * sizeof(*b->cell));
			if (!b->cell)
				abort();
		}
		c = cell_sum_new(id);
		json_object_set_new(b->index, key,
				    json_integer((json_int_t)b->n));
		b->cell[b->n++] = c;
	}
	free(key);
	return c;
}

static int on_boot(void *ctx, json_t *boot, struct err *err)
{
	struct builder *b = ctx;

	(void)err;
	json_array_append(b->boots, boot);
	return 0;
}

char *summary_kernel(const json_t *boot)
{
	json_t *k = json_object_get(boot, "kernel");
	const char *release = json_string_value(json_object_get(k, "release"));
	const char *flavour = json_string_value(json_object_get(k, "flavour"));

	return xasprintf("%s%s%s", release, flavour && *flavour ? " " : "",
			 flavour ? flavour : "");
}

static int add_block(struct builder *b, const struct raw_entry *e,
		     struct err *err)
{
	char *kernel = summary_kernel(e->boot);
	struct cell id = e->cell;
	json_t *owner;
	int ret;

	id.field[CELL_KERNEL] = kernel;
	owner = cell_json(&id);
	free(kernel);
	ret = cell_parse(owner, &id, err);
	json_decref(owner);
	if (ret)
		return ret;
	cell_sum_add(find_cell(b, &id), e);
	cell_clear(&id);
	return 0;
}

static int on_block(void *ctx, const struct raw_entry *e, struct err *err)
{
	struct raw_entry part = *e;
	struct builder *b = ctx;
	int i, ret = 0;

	if (!summary_is_wakeups(e))
		return add_block(b, e, err);
	for (i = 0; summary_wakeups[i] && !ret; i++) {
		part.cell.field[CELL_QUANTITY] = summary_wakeups[i];
		ret = add_block(b, &part, err);
	}
	return ret;
}

static int by_identity(const void *a, const void *b)
{
	return cell_sum_cmp(*(struct cell_sum * const *)a,
			    *(struct cell_sum * const *)b);
}

/* What of the run vouches for the rest of it. */
static json_t *controls(const struct builder *b, json_t *cells)
{
	json_t *failed = json_array(), *test, *boot;
	size_t i, ok = 0, unstable = 0;
	const char *reason;

	json_array_foreach(b->boots, i, boot) {
		test = json_object_get(boot, "selftest");
		if (json_is_true(json_object_get(test, "ok")))
			ok++;
		else if (test)
			json_array_append_new(failed, json_pack(
				"{sOsO?}", "boot", json_object_get(boot, "boot"),
				"reason", json_object_get(test, "reason")));
	}
	for (i = 0; i < json_array_size(cells); i++) {
		reason = json_string_value(json_object_get(
				json_array_get(cells, i), "reason"));
		unstable += reason && strstr(reason, "unstable: ") != NULL;
	}
	return json_pack("{s{sIsIso}s{sI}so}",
			 "selftest", "boots",
			 (json_int_t)json_array_size(b->boots),
			 "ok", (json_int_t)ok, "failed", failed,
			 "exact", "unstable", (json_int_t)unstable,
			 "meters", control_apply(cells));
}

static json_t *finish(struct builder *b, const struct raw_info *info)
{
	json_t *cells = json_array(), *own, *lacks = NULL;
	size_t i;

	qsort(b->cell, b->n, sizeof(*b->cell), by_identity);
	for (i = 0; i < b->n; i++)
		json_array_append_new(cells, cell_sum_json(b->cell[i]));
	own = controls(b, cells);
	verdict_apply(cells);
	if (info->of)
		lacks = json_pack("{sI sI}", "shards", info->shards, "of", info->of);
	return json_pack("{si so* ss ss sO so so}", "schema", SUMMARY_SCHEMA,
			 "incomplete", lacks,
			 "raw_sha256", info->sha256, "run", info->run,
			 "boots", b->boots, "controls", own,
			 "cells", cells);
}

int summary_build(FILE *raw, const char *name, json_t **summary,
		  struct err *err)
{
	static const struct raw_ops ops = { on_boot, on_block };
	struct builder b = { .boots = json_array(), .index = json_object() };
	struct raw_info info;
	size_t i;
	int ret;

	ret = raw_read(raw, name, &ops, &b, &info, err);
	if (!ret) {
		*summary = finish(&b, &info);
		if (!*summary)
			ret = err_set(err, -ENOMEM, "%s: out of memory", name);
		free(info.run);
	}
	for (i = 0; i < b.n; i++)
		cell_sum_free(b.cell[i]);
	free(b.cell);
	json_decref(b.index);
	json_decref(b.boots);
	return ret;
}

/* One cell a line: small enough to read, and differences show by line. */
int summary_print(json_t *summary, FILE *f)
{
	const int flags = JSON_SORT_KEYS | JSON_REAL_PRECISION(15);
	json_t *head = json_copy(summary);
	json_t *cells = json_object_get(summary, "cells");
	size_t i, n = json_array_size(cells);
	char *s;

	json_object_del(head, "cells");
	s = json_dumps(head, flags);
	json_decref(head);
	if (!s)
		return -ENOMEM;
	/* Drop the brace that opens the head: the cells come before it. */
	fputs("{\"cells\": [\n", f);
	for (i = 0; i < n; i++) {
		json_dumpf(json_array_get(cells, i), f, flags);
		fputs(i + 1 < n ? ",\n" : "\n", f);
	}
	fprintf(f, "],\n%s\n", s + 1);
	free(s);
	return 0;
}

int summary_write(json_t *summary, const char *path, struct err *err)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int ret = f ? summary_print(summary, f) : -ENOMEM;

	if (f && fclose(f) && !ret)
		ret = -ENOMEM;
	if (!ret)
		ret = write_file(path, text, size);
	if (ret)
		err_set(err, ret, "%s: %s", path, strerror(-ret));
	free(text);
	return ret;
}

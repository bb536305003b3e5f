// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/history.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/packed.h"
#include "results/word.h"

static int has_summary(const char *dir)
{
	char *path = xasprintf("%s/summary.json", dir);
	FILE *f = packed_open(path);

	free(path);
	if (f)
		fclose(f);
	return f != NULL;
}

static int is_there(const struct history *h, const struct summary *s)
{
	size_t i;

	for (i = 0; i < h->n; i++)
		if (!strcmp(word_of(h->run[i].s.json, "raw_sha256"),
			    word_of(s->json, "raw_sha256")))
			return 1;
	return 0;
}

static int add(struct history *h, const char *dir, struct err *err)
{
	struct history_run *r;
	struct summary s;
	char *path;
	int ret = summary_load(dir, &s, err);

	if (ret)
		return ret;
	/* By two names: "latest" is a link, and what is published a copy. */
	if (is_there(h, &s)) {
		summary_free(&s);
		return 0;
	}
	h->run = reallocarray(h->run, h->n + 1, sizeof(*h->run));
	if (!h->run)
		abort();
	r = &h->run[h->n++];
	path = xasprintf("%s/env.json", dir);
	*r = (struct history_run){
		.dir = xasprintf("%s", dir), .s = s,
		.env = json_load_file(path, 0, NULL),
		.id = word_of(s.json, "run"),
	};
	free(path);
	return 0;
}

static int is_run(const struct dirent *e)
{
	const char *suffix = strrchr(e->d_name, '.');

	return e->d_name[0] != '.' && (!suffix || strcmp(suffix, ".partial"));
}

static int add_all(struct history *h, const char *dir, struct err *err)
{
	struct dirent **entry;
	int i, n, ret = 0;
	char *path;

	n = scandir(dir, &entry, is_run, alphasort);
	if (n < 0)
		return err_set(err, -errno, "%s: %s", dir, strerror(errno));
	for (i = 0; i < n; i++) {
		path = xasprintf("%s/%s", dir, entry[i]->d_name);
		if (!ret && has_summary(path))
			ret = add(h, path, err);
		free(path);
		free(entry[i]);
	}
	free(entry);
	return ret;
}

/* What a run is called begins with when it was. */
static int by_time(const void *a, const void *b)
{
	const struct history_run *x = a, *y = b;

	return strcmp(x->id, y->id);
}

int history_load(char *const *dir, size_t n, struct history *h, struct err *err)
{
	size_t i;
	int ret = 0;

	memset(h, 0, sizeof(*h));
	for (i = 0; i < n && !ret; i++)
		ret = has_summary(dir[i]) ? add(h, dir[i], err) :
					    add_all(h, dir[i], err);
	if (!ret && !h->n)
		ret = err_set(err, -ENOENT, "%s%s: no run is there", dir[0],
			      n > 1 ? " and the others" : "");
	if (!ret)
		qsort(h->run, h->n, sizeof(*h->run), by_time);
	return ret;
}

/* Of a kernel the release is what changes; its flavour is what it is. */
static char *key_of(const struct scell *c)
{
	struct cell id = c->id;

	id.field[CELL_KERNEL] = cell_flavour(&c->id);
	return cell_key(&id);
}

static void put(struct history *h, size_t run, const struct scell *c)
{
	char *key = key_of(c);
	struct history_line *l;

	for (l = h->line; l < h->line + h->lines && strcmp(l->key, key); l++)
		;
	if (l == h->line + h->lines) {
		h->line = reallocarray(h->line, h->lines + 1, sizeof(*l));
		if (!h->line)
			abort();
		l = &h->line[h->lines++];
		*l = (struct history_line){
			.key = xasprintf("%s", key),
			.at = xcalloc(h->n, sizeof(*l->at)),
		};
	}
	l->at[run] = c;
	l->last = c;
	free(key);
}

/* What cells have in a field, each once. */
static void append_known(const struct history *h, enum cell_field field,
			 struct err *err)
{
	json_t *said = json_object();
	const char *word;
	size_t i, k;
	void *next;
	json_t *v;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < h->run[i].s.n; k++)
			json_object_set_new(said, h->run[i].s.cell[k].id.field[field],
					    json_true());
	err_append(err, "; %s is one of:", cell_field_name(field));
	json_object_foreach_safe(said, next, word, v)
		err_append(err, " %s", word);
	json_decref(said);
}

static int any(const void *ctx, const char *words)
{
	const struct history *h = ctx;
	size_t i, k;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < h->run[i].s.n; k++)
			if (cell_is_called_all(&h->run[i].s.cell[k].id, words))
				return 1;
	return 0;
}

static int nothing(const struct history *h, const char *words, struct err *err)
{
	char *of = xasprintf("%zu runs", h->n);

	if (cell_blame(of, words, any, h, err)) {
		append_known(h, CELL_DESIGN, err);
		append_known(h, CELL_EXERCISE, err);
		append_known(h, CELL_METER, err);
		err_append(err, "; pkscale table and compare have the other words");
	}
	free(of);
	return -ENOENT;
}

char *history_name(const struct history_line *l)
{
	const struct cell *id = &l->last->id;
	char *name = cell_name(id), *where = cell_where(id);
	char *s = xasprintf("%s %s%s%s", name, where, *cell_flavour(id) ? " " : "",
			    cell_flavour(id));

	free(where);
	free(name);
	return s;
}

int history_select(struct history *h, const char *words, size_t most,
		   struct err *err)
{
	char *a, *b;
	size_t i, k;

	for (i = 0; i < h->n; i++)
		for (k = 0; k < h->run[i].s.n; k++)
			if (cell_is_called_all(&h->run[i].s.cell[k].id, words))
				put(h, i, &h->run[i].s.cell[k]);
	if (!h->lines)
		return nothing(h, words, err);
	if (h->lines <= most)
		return 0;
	a = history_name(&h->line[0]);
	b = history_name(&h->line[1]);
	err_set(err, -E2BIG,
		"%zu cells are called \"%.80s\", at most %zu fit: add words that tell them apart, as of \"%.150s\" and \"%.150s\"",
		h->lines, words, most, a, b);
	free(b);
	free(a);
	return -E2BIG;
}

static int is_of(const struct history_run *r, const struct cell *id)
{
	size_t k;

	for (k = 0; k < r->s.n; k++)
		if (scell_has(&r->s.cell[k], CELL_ENVIRONMENT,
			      id->field[CELL_ENVIRONMENT]) &&
		    !strcmp(cell_flavour(&r->s.cell[k].id), cell_flavour(id)))
			return 1;
	return 0;
}

size_t history_newest(const struct history *h, const struct history_line *l)
{
	size_t i = h->n;

	while (!l->at[--i] && !is_of(&h->run[i], &l->last->id))
		;
	return i;
}

/* Where the cell was measured; what is derived has the first boot of its kernel. */
static const json_t *boot_of(const struct summary *s, const struct scell *c)
{
	const json_t *boots = json_object_get(s->json, "boots"), *boot, *like = NULL;
	char *kernel;
	size_t i;
	int same;

	json_array_foreach(boots, i, boot) {
		kernel = summary_kernel(boot);
		same = scell_has(c, CELL_KERNEL, kernel);
		free(kernel);
		if (same && scell_has(c, CELL_ENVIRONMENT,
				      word_of(boot, "environment")))
			return boot;
		if (same && !like)
			like = boot;
	}
	return like ? like : json_array_get(boots, 0);
}

json_t *history_provenance(const struct history_run *r, const struct scell *c)
{
	const json_t *boot = boot_of(&r->s, c);
	const json_t *kernel = json_object_get(boot, "kernel");
	const json_t *tool = json_object_get(r->env, "tool");
	const json_t *prices = json_object_get(r->s.json, "prices");
	const char *meter = c->id.field[CELL_METER];
	json_t *p = json_pack("{ss ss ss ss ss ss}", "git", word_of(tool, "git"),
			      "kernel", c->id.field[CELL_KERNEL],
			      "kernel fingerprint", word_of(kernel, "fingerprint"),
			      "series", word_of(kernel, "series"),
			      "QEMU", word_of(boot, "qemu"),
			      "register", c->id.field[CELL_REGISTER]);

	if (json_is_true(json_object_get(tool, "dirty")))
		json_object_set_new(p, "git", json_sprintf("%s, changed",
							   word_of(tool, "git")));
	if (!strcmp(meter, "model"))
		json_object_set_new(p, "prices", json_sprintf("%s (%.12s)",
			word_of(prices, "name"), word_of(prices, "sha256")));
	/* What counts is the same on every machine. */
	if (!strcmp(meter, "cycles") || !strcmp(meter, "ns")) {
		json_object_set_new(p, "processor",
				    json_string(word_of(r->env, "cpu_name")));
		json_object_set_new(p, "microcode",
				    json_string(word_of(r->env, "cpu_microcode")));
	}
	return p;
}

void history_free(struct history *h)
{
	size_t i;

	for (i = 0; i < h->lines; i++) {
		free(h->line[i].key);
		free(h->line[i].at);
	}
	for (i = 0; i < h->n; i++) {
		summary_free(&h->run[i].s);
		json_decref(h->run[i].env);
		free(h->run[i].dir);
	}
	free(h->line);
	free(h->run);
	memset(h, 0, sizeof(*h));
}

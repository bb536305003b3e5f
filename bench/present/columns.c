// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "present/contrast.h"
#include "results/word.h"

/* Columns are read beside each other. */
#define WIDTH	150

/**
 * struct place - a cell of a run
 * @cell: NULL where the run has none, or has skipped it
 * @why: it has none: why it was skipped; NULL where the run does not say
 * @is: how it compares with the first run's; NULL where it does not
 */
struct place {
	const struct scell *cell;
	const char *why;
	const struct contrast *is;
};

/**
 * struct row - a cell in all runs
 * @id: what is the same of them
 * @at: of each run
 */
struct row {
	struct cell id;
	struct place *at;
};

struct rows {
	const struct columns *c;
	struct row *row;
	size_t n;
};

/* What is asked not to matter is no part of it. */
static struct cell identity(const struct columns *c, const struct scell *cell)
{
	struct cell id = cell->id;
	int f;

	for (f = 0; f < CELL_FIELDS; f++)
		if (c->ask->ignore & 1u << f)
			id.field[f] = "";
	return id;
}

static void put(struct rows *r, json_t *index, size_t run,
		const struct scell *cell)
{
	struct cell id = identity(r->c, cell);
	char *key = cell_key(&id);
	json_t *at = json_object_get(index, key);
	size_t i = r->n;

	if (at) {
		i = (size_t)json_integer_value(at);
	} else {
		r->row = reallocarray(r->row, ++r->n, sizeof(*r->row));
		if (!r->row)
			abort();
		r->row[i] = (struct row){
			.id = id, .at = xcalloc(r->c->n, sizeof(struct place)),
		};
		json_object_set_new(index, key, json_integer((json_int_t)i));
	}
	if (strcmp(cell->status, "skipped"))
		r->row[i].at[run].cell = cell;
	else
		r->row[i].at[run].why = cell->reason;
	free(key);
}

/* What all runs have skipped is no row. */
static void drop_skipped(struct rows *r)
{
	size_t i, k, n = 0;

	for (i = 0; i < r->n; i++) {
		for (k = 0; k < r->c->n && !r->row[i].at[k].cell; k++)
			;
		if (k < r->c->n)
			r->row[n++] = r->row[i];
		else
			free(r->row[i].at);
	}
	r->n = n;
}

static int by_cell(const void *a, const void *b)
{
	const struct contrast *const *x = a, *const *y = b;

	return ((*x)->b > (*y)->b) - ((*x)->b < (*y)->b);
}

/* Each contrast to the cell that it is of. */
static void put_contrasts(struct rows *r)
{
	const struct contrasts *all = r->c->compared;
	const struct contrast **by, **found, *key;
	struct contrast like = { NULL };
	size_t i, k, n = all ? all->n : 0;

	by = xcalloc(n + 1, sizeof(*by));
	for (i = 0; i < n; i++)
		by[i] = &all->row[i];
	qsort(by, n, sizeof(*by), by_cell);
	for (i = 0; i < r->n; i++) {
		for (k = 1; k < r->c->n; k++) {
			like.b = r->row[i].at[k].cell;
			key = &like;
			found = like.b ? bsearch(&key, by, n, sizeof(*by), by_cell) :
					NULL;
			r->row[i].at[k].is = found ? *found : NULL;
		}
	}
	free(by);
}

/* Words of which all rows of a table have the same; the others are in cell_what(). */
static const enum cell_field titles[] = {
	CELL_ENVIRONMENT, CELL_EXERCISE, CELL_METER,
};

static int by_title(const struct row *a, const struct row *b)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(titles) && !ret; i++)
		ret = strcmp(a->id.field[titles[i]], b->id.field[titles[i]]);
	return ret;
}

static int by_identity(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int ret = by_title(x, y);

	return ret ? ret : cell_cmp(&x->id, &y->id);
}

static void gather(struct rows *r)
{
	json_t *index = json_object();
	size_t i, k;

	for (i = 0; i < r->c->n; i++) {
		const struct summary *s = &r->c->run[i];

		for (k = 0; k < s->n; k++)
			if (contrast_wants(&s->cell[k], r->c->ask))
				put(r, index, i, &s->cell[k]);
	}
	json_decref(index);
	drop_skipped(r);
	put_contrasts(r);
	qsort(r->row, r->n, sizeof(*r->row), by_identity);
}

/* As @first has it, or as far as can be told: times are compared with the first run's. */
static int is_same(const struct place *p, const struct place *first, int is_first_run)
{
	if (isnan(p->cell->median) || isnan(first->cell->median))
		return isnan(p->cell->median) && isnan(first->cell->median) &&
		       !strcmp(p->cell->status, first->cell->status);
	if (!is_first_run)
		return !scell_is_exact(p->cell) ||
		       p->cell->median == first->cell->median;
	return p->is && (p->is->word == CONTRAST_EQUAL ||
			 p->is->word == CONTRAST_NO_DIFFERENCE ||
			 p->is->word == CONTRAST_INCONCLUSIVE ||
			 p->is->word == CONTRAST_TOO_FEW);
}

/* That a run has none is no difference: a kernel without hooks has few rows. */
static int differs(const struct row *r, size_t n)
{
	size_t first, k;

	for (first = 0; !r->at[first].cell; first++)
		;
	for (k = first + 1; k < n; k++)
		if (r->at[k].cell && !is_same(&r->at[k], &r->at[first], !first))
			return 1;
	return 0;
}

/* How many rows that do not differ are not of all runs. */
static size_t count_partial(const struct rows *r)
{
	size_t i, k, n = 0;

	for (i = 0; i < r->n; i++) {
		for (k = 0; k < r->c->n && r->row[i].at[k].cell; k++)
			;
		n += k < r->c->n && !differs(&r->row[i], r->c->n);
	}
	return n;
}

/* "84 +3": the figure, and by how much it is not the first one's. */
static char *text_of(const struct place *p, const struct contrast_ask *ask)
{
	const struct scell *c = p->cell;
	char *figure, *verdict, *s;

	if (!c)
		return xasprintf("-");
	if (isnan(c->median))
		return xasprintf("%s", c->status);
	figure = xasprintf(scell_is_exact(c) ? "%.10g" : "%.6g", c->median);
	if (!p->is || p->is->why)
		return figure;
	if (p->is->exact) {
		s = p->is->word == CONTRAST_EQUAL ? xasprintf("%s =", figure) :
		    xasprintf("%s %+.10g", figure, p->is->effect.at);
	} else {
		verdict = contrast_verdict(p->is, ask);
		s = xasprintf("%s %s", figure, verdict);
		free(verdict);
	}
	free(figure);
	return s;
}

static void print_title(const struct row *r, const struct columns *c, FILE *out,
			enum grid_format format)
{
	const struct scell *cell = NULL;
	size_t i;

	fputs(format == GRID_MARKDOWN ? "### " : "", out);
	for (i = 0; i < ARRAY_SIZE(titles); i++)
		fprintf(out, "%s%s", i ? ", " : "", r->id.field[titles[i]]);
	for (i = 0; i < c->n && !cell; i++)
		cell = r->at[i].cell;
	fprintf(out, "; %s\n\n", cell->unit);
}

static char *label_of(const struct cell *id)
{
	char *name = cell_name(id), *what = cell_what(id);

	name = text_append(name, " ", what);
	free(what);
	return name;
}

/* Return: how many rows of the table were shown. */
static size_t print_table(const struct rows *r, size_t from, size_t to, FILE *out,
			  enum grid_format format)
{
	const struct columns *c = r->c;
	struct grid *g = grid_new(c->n + 1);
	size_t i, k, n = 0;

	grid_fit(g, WIDTH);
	grid_head(g, 0, "cell");
	for (k = 0; k < c->n; k++)
		grid_head(g, k + 1, c->name[k]);
	for (i = from; i < to; i++) {
		if (c->differing && !differs(&r->row[i], c->n))
			continue;
		n++;
		grid_row(g);
		grid_put(g, 0, label_of(&r->row[i].id));
		for (k = 0; k < c->n; k++)
			grid_put(g, k + 1, text_of(&r->row[i].at[k], c->ask));
	}
	if (n) {
		print_title(&r->row[from], c, out, format);
		grid_print(g, out, format);
		fputc('\n', out);
	}
	grid_free(g);
	return n;
}

/* Words of enum contrast_word in a line that counts them. */
static const char *const counted[] = {
	[CONTRAST_EQUAL] = "equal", [CONTRAST_FEWER] = "less",
	[CONTRAST_MORE] = "more", [CONTRAST_NO_DIFFERENCE] = "no difference",
	[CONTRAST_INCONCLUSIVE] = "inconclusive",
	[CONTRAST_TOO_FEW] = "too few blocks",
	[CONTRAST_NOT_COMPARED] = "not compared",
};

/* How a column compares with the first, in a line. */
static void print_count(const struct rows *r, size_t k, FILE *out)
{
	size_t n[ARRAY_SIZE(counted)] = { 0 }, i, only[2] = { 0 };
	char *s = xasprintf("%s", ""), *lead, *one;

	for (i = 0; i < r->n; i++) {
		const struct row *row = &r->row[i];

		if (row->at[k].is)
			n[row->at[k].is->word]++;
		else if (!row->at[k].cell != !row->at[0].cell)
			only[!row->at[0].cell]++;
	}
	for (i = 0; i < ARRAY_SIZE(counted); i++) {
		if (!n[i])
			continue;
		one = xasprintf("%zu %s", n[i], counted[i]);
		s = text_append(s, ", ", one);
		free(one);
	}
	for (i = 0; i < ARRAY_SIZE(only); i++) {
		if (!only[i])
			continue;
		one = xasprintf("%zu only in %s", only[i], r->c->name[i ? k : 0]);
		s = text_append(s, ", ", one);
		free(one);
	}
	lead = xasprintf("%s against %s: ", r->c->name[k], r->c->name[0]);
	print_fitted(out, lead, *s ? s : "nothing in common", PRESENT_WIDTH);
	free(lead);
	free(s);
}

/* Why a column has no figure where another has, each reason once. */
static void print_reasons(const struct rows *r, size_t k, FILE *out)
{
	json_t *reasons = json_object(), *v;
	const char *why;
	char *lead, *s;
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct place *p = &r->row[i].at[k];

		why = p->cell && isnan(p->cell->median) ? p->cell->reason : p->why;
		if (p->cell && !isnan(p->cell->median))
			continue;
		if (!why || !*why)
			why = "not measured";
		json_object_set_new(reasons, why, json_integer(1 +
			json_integer_value(json_object_get(reasons, why))));
	}
	lead = xasprintf("%s has no figure: ", r->c->name[k]);
	json_object_foreach(reasons, why, v) {
		s = xasprintf("%lld rows, %s", (long long)json_integer_value(v), why);
		print_fitted(out, lead, s, PRESENT_WIDTH);
		free(s);
	}
	free(lead);
	json_decref(reasons);
}

/* What tells one kernel from another, in the words of its info.json. */
static const struct {
	const char *key, *is;
} kernel_words[] = {
	{ "release", "" }, { "flavour", "" }, { "series", "" },
	{ "fingerprint", "fingerprint " }, { "source", "source " },
	{ "series_sha256", "series " }, { "config_sha256", "config " },
	{ "build_id", "build " }, { "compiler", "" },
};

static void print_provenance(const struct columns *c, size_t k, FILE *out)
{
	const json_t *kernel = json_object_get(c->env[k], "kernel");
	const json_t *tool = json_object_get(c->env[k], "tool");
	const json_t *boot = json_array_get(json_object_get(c->run[k].json,
							    "boots"), 0);
	char *s = xasprintf("%s", ""), *lead = xasprintf("%s: ", c->name[k]), *one;
	const char *word;
	size_t i;

	if (!kernel)
		kernel = json_object_get(boot, "kernel");
	for (i = 0; i < ARRAY_SIZE(kernel_words); i++) {
		word = word_of(kernel, kernel_words[i].key);
		if (!*word)
			continue;
		one = xasprintf("%s%.*s", kernel_words[i].is,
				strstr(kernel_words[i].key, "sha256") ? 12 : 100,
				word);
		s = text_append(s, ", ", one);
		free(one);
	}
	one = xasprintf("QEMU %s, pkscale %s; %s", word_of(boot, "qemu"),
			word_of(tool, "git"), c->path[k]);
	s = text_append(s, ", ", one);
	print_fitted(out, lead, s, PRESENT_WIDTH);
	free(one);
	free(lead);
	free(s);
}

void columns_print(const struct columns *c, FILE *out, enum grid_format format)
{
	struct rows r = { .c = c };
	size_t i, j, n = 0;

	gather(&r);
	for (i = 0; i < r.n; i = j) {
		for (j = i + 1; j < r.n && !by_title(&r.row[i], &r.row[j]); j++)
			;
		n += print_table(&r, i, j, out, format);
	}
	if (c->differing) {
		fprintf(out, "%zu of %zu rows differ", n, r.n);
		n = count_partial(&r);
		if (n)
			fprintf(out, "; %zu of the others are not of all runs", n);
		fputc('\n', out);
	}
	for (i = 1; i < c->n; i++)
		print_count(&r, i, out);
	for (i = 0; i < c->n; i++)
		print_reasons(&r, i, out);
	fputc('\n', out);
	for (i = 0; i < c->n; i++)
		print_provenance(c, i, out);
	for (i = 0; i < r.n; i++)
		free(r.row[i].at);
	free(r.row);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/expect.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
	char *text;
	const char *column[EXPECT_COLUMNS];
};

struct expect {
	struct row *row;
	size_t n;
};

static int split(struct row *row)
{
	char *p = row->text;
	int i;

	p[strcspn(p, "\n")] = 0;
	for (i = 0; i < EXPECT_COLUMNS; i++) {
		row->column[i] = p;
		p = strchr(p, '\t');
		if (!p)
			break;
		*p++ = 0;
	}
	return i == EXPECT_COLUMNS - 1 && *row->column[i] ? 0 : -EINVAL;
}

struct expect *expect_load(const char *path, struct err *err)
{
	struct expect *e = xcalloc(1, sizeof(*e));
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	int line = 0, ret = 0;

	if (!f)
		ret = err_set(err, -errno, "%s: %s", path, strerror(errno));
	while (!ret && getline(&text, &size, f) > 0) {
		line++;
		if (*text == '#' || *text == '\n')
			continue;
		e->row = reallocarray(e->row, e->n + 1, sizeof(*e->row));
		if (!e->row)
			abort();
		e->row[e->n].text = xasprintf("%s", text);
		if (split(&e->row[e->n++]))
			ret = err_set(err, -EINVAL,
				      "%s:%d: six columns are needed, a tab between them",
				      path, line);
	}
	free(text);
	if (f)
		fclose(f);
	if (!ret)
		return e;
	expect_free(e);
	return NULL;
}

/* One of several patterns, with "|" between them. */
static int fits(const char *patterns, const char *key)
{
	char *copy = xasprintf("%s", patterns), *save = NULL, *p;
	int fit = 0;

	for (p = strtok_r(copy, "|", &save); p && !fit;
	     p = strtok_r(NULL, "|", &save))
		fit = !fnmatch(p, key, 0);
	free(copy);
	return fit;
}

const char *const *expect_find(const struct expect *e,
			       const char *const key[EXPECT_VERDICT])
{
	size_t i = e->n;
	int c;

	while (i--) {
		for (c = 0; c < EXPECT_VERDICT; c++) {
			if (!fits(e->row[i].column[c], key[c]))
				break;
		}
		if (c == EXPECT_VERDICT)
			return e->row[i].column;
	}
	return NULL;
}

void expect_free(struct expect *e)
{
	while (e->n)
		free(e->row[--e->n].text);
	free(e->row);
	free(e);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/census.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD	"release\tinterface\tclass\tsites\n"

static int read_row(struct census *c, const char *text)
{
	struct census_row row;
	int end = 0;

	if (sscanf(text, "%15[^\t]\t%31[^\t]\t%15[^\t]\t%d%n", row.release,
		   row.interface, row.class, &row.sites, &end) != 4 ||
	    row.sites < 0 || strcmp(text + end, "\n"))
		return -EINVAL;
	c->row = reallocarray(c->row, c->n + 1, sizeof(*c->row));
	if (!c->row)
		abort();
	c->row[c->n++] = row;
	return 0;
}

int census_load(const char *path, struct census *c, struct err *err)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	int line = 0, ret = 0;

	memset(c, 0, sizeof(*c));
	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	while (!ret && getline(&text, &size, f) > 0)
		ret = line++ ? read_row(c, text) :
		      strcmp(text, HEAD) ? -EINVAL : 0;
	free(text);
	fclose(f);
	if (!ret && c->n)
		return 0;
	census_free(c);
	return err_set(err, -EINVAL,
		       "%s:%d: no census: release, interface, class and sites are needed, a tab between them",
		       path, line);
}

void census_free(struct census *c)
{
	free(c->row);
	memset(c, 0, sizeof(*c));
}

const char *census_next(const struct census *c, const char *release)
{
	size_t i = 0;

	if (!release)
		return c->row[0].release;
	while (i < c->n && strcmp(c->row[i].release, release))
		i++;
	while (i < c->n && !strcmp(c->row[i].release, release))
		i++;
	return i < c->n ? c->row[i].release : NULL;
}

int census_sites(const struct census *c, const char *release,
		 const char *interfaces, const char *classes)
{
	int sum = 0;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!strcmp(c->row[i].release, release) &&
		    !fnmatch(interfaces, c->row[i].interface, 0) &&
		    !fnmatch(classes, c->row[i].class, 0))
			sum += c->row[i].sites;
	return sum;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_FAKEROOT_H
#define TESTS_UNIT_FAKEROOT_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util.h"

/* To be included behind cmocka.h. */

/* A directory that stands for the root of another machine. */
static inline char *make_root(void)
{
	char *root = xasprintf("/tmp/pkscale-test-XXXXXX");

	assert_non_null(mkdtemp(root));
	return root;
}

static inline void put(const char *root, const char *path, const char *text)
{
	char *full = xasprintf("%s%s", root, path), *p;
	FILE *f;

	for (p = strchr(full + strlen(root) + 1, '/'); p;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(full, 0700);
		*p = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	free(full);
}

static inline int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void drop_root(char *root)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(root);
}

#endif /* TESTS_UNIT_FAKEROOT_H */

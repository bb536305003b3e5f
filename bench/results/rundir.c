// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/rundir.h"

#include <errno.h>
#include <ftw.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PARTIAL	".partial"

static char *default_name(const char *git)
{
	char utc[32], host[64] = "host";
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(utc, sizeof(utc), "%Y%m%dT%H%M%SZ", &tm);
	gethostname(host, sizeof(host) - 1);
	return xasprintf("%s-%s-%s", utc, host, git);
}

int rundir_make(const char *path)
{
	char *copy = xasprintf("%s", path), *p;
	int ret = 0;

	for (p = copy + 1; !ret; p++) {
		if (*p && *p != '/')
			continue;
		if (!*p) {
			ret = mkdir(copy, 0777) && errno != EEXIST;
			break;
		}
		*p = 0;
		ret = mkdir(copy, 0777) && errno != EEXIST;
		*p = '/';
	}
	free(copy);
	return ret ? -errno : 0;
}

/* The directories above may be there; this one must not. */
static int make_own(const char *path)
{
	char *copy = xasprintf("%s", path);
	int ret = rundir_make(dirname(copy));

	free(copy);
	if (!ret && mkdir(path, 0777))
		ret = -errno;
	return ret;
}

static void forget(struct rundir *d)
{
	free(d->partial);
	free(d->latest);
	d->partial = NULL;
	d->latest = NULL;
}

/* Without its @suffix, if it has it; the length of what is left. */
static int without(const char *path, const char *suffix)
{
	size_t len = strlen(path), tail = strlen(suffix);

	return (int)(len > tail && !strcmp(path + len - tail, suffix) ?
		     len - tail : len);
}

char *rundir_partial(const char *path)
{
	char *copy = xasprintf("%s", path), *partial;
	size_t len;

	for (len = strlen(copy); len > 1 && copy[len - 1] == '/';)
		copy[--len] = 0;
	partial = xasprintf("%.*s" PARTIAL, without(copy, PARTIAL), copy);
	free(copy);
	return partial;
}

void rundir_adopt(struct rundir *d, const char *partial, const char *top)
{
	char *runs = xasprintf("%s/results/runs", top);
	size_t len = strlen(runs);

	memset(d, 0, sizeof(*d));
	d->partial = xasprintf("%s", partial);
	d->path = xasprintf("%.*s", without(partial, PARTIAL), partial);
	if (!strncmp(partial, runs, len) && partial[len] == '/')
		d->latest = xasprintf("%s/latest", runs);
	free(runs);
}

int rundir_create(struct rundir *d, const char *path, const char *top,
		  const char *git, struct err *err)
{
	char *runs, *name;
	size_t len;
	int ret;

	memset(d, 0, sizeof(*d));
	if (path) {
		d->path = xasprintf("%s", path);
		for (len = strlen(d->path); len > 1 && d->path[len - 1] == '/';)
			d->path[--len] = 0;
	} else {
		runs = xasprintf("%s/results/runs", top);
		name = default_name(git);
		d->path = xasprintf("%s/%s", runs, name);
		d->latest = xasprintf("%s/latest", runs);
		free(name);
		free(runs);
	}
	d->partial = rundir_partial(d->path);
	if (!access(d->path, F_OK))
		ret = err_set(err, -EEXIST,
			      "%s is there already; choose another --out",
			      d->path);
	else
		ret = make_own(d->partial);
	if (ret == -EEXIST && access(d->path, F_OK))
		err_set(err, ret,
			"%s is there: of a run that failed, or is under way; remove it, or choose another --out",
			d->partial);
	else if (ret && ret != -EEXIST)
		err_set(err, ret,
			"%s: %s; choose a place that can be written with --out",
			d->partial, strerror(-ret));
	if (ret) {
		free(d->path);
		forget(d);
	}
	return ret;
}

static int point_latest(const struct rundir *d)
{
	char *next, *copy;
	int ret = 0;

	if (!d->latest)
		return 0;
	/* By rename, so that there is one at any moment. */
	next = xasprintf("%s.next", d->latest);
	copy = xasprintf("%s", d->path);
	unlink(next);
	if (symlink(basename(copy), next) || rename(next, d->latest))
		ret = -errno;
	free(copy);
	free(next);
	return ret;
}

int rundir_commit(struct rundir *d, struct err *err)
{
	int ret = 0;

	if (rename(d->partial, d->path))
		ret = -errno;
	if (!ret)
		ret = point_latest(d);
	if (ret)
		err_set(err, ret, "%s: %s", d->path, strerror(-ret));
	forget(d);
	return ret;
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void rundir_remove(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void rundir_abandon(struct rundir *d, int keep)
{
	if (!keep)
		rundir_remove(d->partial);
	free(d->path);
	d->path = NULL;
	forget(d);
}

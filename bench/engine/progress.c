// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP	10	/* percent, where nothing can be written over */
#define SHORT	2.0	/* seconds */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* "0:48 left", by what the blocks until now have taken. */
static void left(const struct progress *p, unsigned long done,
		 unsigned long total, char *out, size_t size)
{
	double each = done > p->first ?
		(now() - p->began) / (double)(done - p->first) : 0;
	long secs = (long)(each * (double)(total - done) + 0.5);

	snprintf(out, size, "%ld:%02ld left", secs / 60, secs % 60);
}

void progress_tell(struct progress *p, const struct engine_run *run,
		   unsigned long done, const char *what)
{
	unsigned long total = plan_measured(run->plan);
	unsigned int percent = total ? (unsigned int)(100 * done / total) : 100;
	int terminal = isatty(STDERR_FILENO);
	char rest[40];

	if (!run->progress)
		return;
	if (p->began == 0.0) {
		p->began = now();
		p->first = done;
	}
	if (terminal ? percent == p->told && done != total :
	    percent / STEP == p->told / STEP || now() - p->began < SHORT)
		return;
	p->told = percent;
	left(p, done, total, rest, sizeof(rest));
	fprintf(stderr, terminal ? "\r%s: block %lu of %lu, %s: %s\033[K" :
				   "%s: block %lu of %lu, %s: %s\n",
		run->plan->environment, done, total, rest, what);
}

void progress_end(const struct progress *p)
{
	if (p->told && isatty(STDERR_FILENO))
		fputc('\n', stderr);
}

/* The value of the last "key":"value" of a line. */
static int word_of(const char *line, const char *key, char *out, size_t size)
{
	const char *at = NULL, *p = line;

	while ((p = strstr(p, key)))
		at = p += strlen(key);
	if (at)
		snprintf(out, size, "%.*s", (int)strcspn(at, "\""), at);
	return at != NULL;
}

static void look(struct progress_stream *s, const char *line)
{
	char exercise[32], design[32];

	if (!strstr(line, "\"type\":\"block\""))
		return;
	s->blocks++;
	if (word_of(line, "\"exercise\":\"", exercise, sizeof(exercise)) &&
	    word_of(line, "\"design\":\"", design, sizeof(design)))
		snprintf(s->what, sizeof(s->what), "%s %s", exercise, design);
}

void progress_follow(struct progress_stream *s, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (!f)
		return;
	if (!fseek(f, s->at, SEEK_SET)) {
		/* What has no end yet is for the next look. */
		while ((len = getline(&line, &size, f)) > 0 &&
		       line[len - 1] == '\n') {
			s->at += len;
			look(s, line);
		}
	}
	free(line);
	fclose(f);
}

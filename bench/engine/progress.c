// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/progress.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP	10	/* percent, where nothing can be written over */
#define SHORT	2.0	/* seconds */

/* Those on the terminal's line, and whose turn it is to write there. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct progress *under_way;

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

static void write_over(void)
{
	const struct progress *p;

	for (p = under_way; p; p = p->next)
		fprintf(stderr, "%s%s", p == under_way ? "\r" : "; ", p->line);
	fputs("\033[K", stderr);
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
	left(p, done, total, rest, sizeof(rest));
	pthread_mutex_lock(&lock);
	if (!p->told) {
		p->next = under_way;
		under_way = p;
	}
	p->told = percent;
	if (terminal && under_way->next)
		snprintf(p->line, sizeof(p->line), "%s: %u %%, %s",
			 run->plan->environment, percent, rest);
	else
		snprintf(p->line, sizeof(p->line), "%s: block %lu of %lu, %s: %s",
			 run->plan->environment, done, total, rest, what);
	if (terminal)
		write_over();
	else
		fprintf(stderr, "%s\n", p->line);
	pthread_mutex_unlock(&lock);
}

void progress_end(struct progress *p)
{
	struct progress **at;

	pthread_mutex_lock(&lock);
	for (at = &under_way; *at && *at != p; at = &(*at)->next)
		;
	if (*at) {
		*at = p->next;
		if (isatty(STDERR_FILENO) && !under_way)
			fputc('\n', stderr);
	}
	pthread_mutex_unlock(&lock);
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

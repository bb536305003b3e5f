// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/plot.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "present/svg.h"

#define DRAW_SECONDS	60
#define NO_PROGRAM	127	/* as the shell says it */

static void child(const char *dir, const char *file, const char *kinds)
{
	char *set = xasprintf("kinds = '%s'", kinds);

	if (chdir(dir))
		_exit(EXIT_USAGE);
	/* A fixed locale: numbers have points, text is UTF-8. */
	setenv("LC_ALL", "C.UTF-8", 1);
	/* Outlives exec(): a hung gnuplot ends itself. */
	alarm(DRAW_SECONDS);
	execlp("gnuplot", "gnuplot", "-e", set, file, (char *)NULL);
	_exit(errno == ENOENT ? NO_PROGRAM : EXIT_USAGE);
}

static void remove_drawn(const char *dir, const char *name)
{
	static const char * const ends[] = { "svg", "png", "pdf" };
	char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		path = xasprintf("%s/%s.%s", dir, name, ends[i]);
		unlink(path);
		free(path);
	}
}

/* gnuplot gives the same ids in every file: two plots in one page would share
 * their point shapes. Put the plot's name before each. What says nothing goes.
 */
static int rewrite(const char *dir, const char *name)
{
	static const char * const before[] = { "id='", "id=\"", "href='#",
					       "href=\"#", "url(#" };
	char *path = xasprintf("%s/%s.svg", dir, name);
	size_t i, len, size, nlen = strlen(name);
	char *drawn = read_file(path, &size), *text, *p;
	int ret = -EIO;
	FILE *f;

	text = drawn ? svg_compact(drawn) : NULL;
	f = text ? fopen(path, "we") : NULL;
	for (p = text; f && *p; ) {
		for (i = 0; i < ARRAY_SIZE(before); i++) {
			len = strlen(before[i]);
			if (!strncmp(p, before[i], len))
				break;
		}
		if (i == ARRAY_SIZE(before)) {
			fputc(*p++, f);
			continue;
		}
		fwrite(p, 1, len, f);
		p += len;
		/* Ids that carry the name already come from its option. */
		if (strncmp(p, name, nlen))
			fprintf(f, "%s-", name);
	}
	if (f)
		ret = fclose(f) ? -EIO : 0;
	free(text);
	free(drawn);
	free(path);
	return ret;
}

int plot_draw(const char *dir, const char *name, const char *kinds,
	      struct err *err)
{
	char *file = xasprintf("%s.gp", name);
	int status, ret = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid)
		child(dir, file, kinds);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		ret = err_set(err, -errno, "gnuplot: %s", strerror(errno));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM)
		ret = err_set(err, -ENOENT,
			      "gnuplot is not installed: no plots, but their .tsv and .gp; apt-get install gnuplot-nox");
	else if (WIFSIGNALED(status))
		ret = err_set(err, -EIO,
			      "gnuplot was ended by signal %d on %s%s",
			      WTERMSIG(status), file,
			      WTERMSIG(status) == SIGALRM ?
			      ", it took over a minute" : "");
	else if (WEXITSTATUS(status))
		ret = err_set(err, -EIO, "gnuplot failed on %s: run it by hand to see why",
			      file);
	if (!ret && rewrite(dir, name))
		ret = err_set(err, -EIO, "%s.svg: cannot be rewritten", name);
	if (ret)
		remove_drawn(dir, name);
	free(file);
	return ret;
}

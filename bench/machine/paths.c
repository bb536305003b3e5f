// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/paths.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util.h"

const char *paths_top(void)
{
	static char top[PATH_MAX];
	ssize_t len;
	char *slash;
	int up;

	if (*top)
		return top;
	len = readlink("/proc/self/exe", top, sizeof(top) - 1);
	top[len > 0 ? len : 0] = 0;
	for (up = 0; up < 2; up++) {
		slash = strrchr(top, '/');
		if (slash)
			*slash = 0;
	}
	return top;
}

/* Written by "make install": there is no repository to ask any more. */
static const char *revision_file(void)
{
	static char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/revision", paths_top());
	return path;
}

const char *paths_runs(void)
{
	return access(revision_file(), F_OK) ? paths_top() : ".";
}

static char *ask(const char *git, int line)
{
	char *command = xasprintf(
		"if [ -e '%s' ]; then sed -n %dp '%s'; else git -C '%s' %s; fi 2>/dev/null",
		revision_file(), line, revision_file(), paths_top(), git);
	char *answer = paths_output_of(command);

	free(command);
	return answer;
}

char *paths_revision(void)
{
	char *git = ask("rev-parse --short=10 HEAD", 1);

	return git ? git : xasprintf("nogit");
}

int paths_changed(void)
{
	char *line = ask("status --porcelain", 2);

	free(line);
	return line != NULL;
}

const char *paths_script(const char *name)
{
	static _Thread_local char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/scripts/%s", paths_top(), name);
	return path;
}

char *paths_built(const char *name)
{
	return xasprintf("%s/build/%s", paths_top(), name);
}

char *paths_output_of(const char *command)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	FILE *p;

	p = popen(command, "re");
	if (!p)
		return NULL;
	len = getline(&line, &size, p);
	if (pclose(p) || len <= 1) {
		free(line);
		return NULL;
	}
	line[len - 1] = 0;
	return line;
}

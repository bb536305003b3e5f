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

const char *paths_script(const char *name)
{
	static char path[PATH_MAX + 64];

	snprintf(path, sizeof(path), "%s/scripts/%s", paths_top(), name);
	return path;
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

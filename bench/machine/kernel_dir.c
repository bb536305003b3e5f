// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine/kernel_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/paths.h"
#include "util.h"

char *kernel_dir_find(void)
{
	char *command = xasprintf("'%s' --path 2>/dev/null",
				  paths_script("kernel"));
	char *dir = paths_output_of(command);

	free(command);
	return dir;
}

int kernel_dir_hooks(const char *dir)
{
	char *path = xasprintf("%s/.config", dir);
	FILE *f = fopen(path, "re");
	char line[256];
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		found = !strcmp(line, "CONFIG_PGMAP_ACCESS=y\n");
	if (f)
		fclose(f);
	free(path);
	return found;
}

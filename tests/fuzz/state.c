// SPDX-License-Identifier: GPL-2.0-or-later
/* What an interrupted run has left, to go on with: state.json. */
#include "fuzz.h"

#include <errno.h>
#include <sys/stat.h>

#include "cmd/run_parts.h"

/* A run that goes on goes to where it was begun: the name is an absolute one. */
static char *place(void)
{
	char *here = getcwd(NULL, 0), *dir;

	must(here);
	dir = xasprintf("%s/build/fuzz/state.partial", here);
	free(here);
	must(!mkdir(dir, 0700) || errno == EEXIST);
	return dir;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *dir;
	struct run_parts p;
	char *path, **argv;
	struct err err;
	FILE *f;
	int i;

	if (!dir)
		dir = place();
	path = xasprintf("%s/state.json", dir);
	f = fopen(path, "w");
	must(f && fwrite(data, 1, size, f) == size);
	fclose(f);
	if (!parts_open(&p, dir, &err)) {
		/* They become a command line, and names of files. */
		for (i = parts_command(&p, &argv); i; i--)
			must(argv[i - 1]);
		free(argv);
		parts_done(&p, "count");
	}
	parts_close(&p);
	free(path);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * strays DESIGN KNOBS SEED DAMAGE PREPARE COMMAND: with that design behind the hooks,
 * run PREPARE, then COMMAND while strays come. Prints what became of them, in one line,
 * and how COMMAND has ended, in another.
 */
#include <stdlib.h>

#include "engine/strays.h"
#include "hooked.h"

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	return 2;
}

int main(int argc, char **argv)
{
	int fd = open(PKSCALE_DEVICE, O_RDWR | O_CLOEXEC), status;
	struct strays_options o = {
		.guard = "dax-write", .every = 100000, .ranges = 1,
	};
	struct err err;
	json_t *out;

	if (argc != 7 || fd < 0)
		return fail("usage, or no device", strerror(errno));
	o.seed = strtoul(argv[3], NULL, 10);
	o.damage = strtoul(argv[4], NULL, 10);
	if (hook(fd, argv[1], argv[2]))
		return fail(argv[1], strerror(errno));
	if (system(argv[5]))
		return fail(argv[5], "has failed");
	if (strays_begin(fd, &o, &err))
		return fail("begin", err.text);
	status = system(argv[6]);
	if (strays_end(fd, &out, &err))
		return fail("end", err.text);
	json_dumpf(out, stdout, JSON_SORT_KEYS | JSON_COMPACT);
	printf("\n%s\n", status ? "failed" : "survived");
	json_decref(out);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What "pkscale compare" is told: a word a line. No run is read. */
#include "fuzz.h"

#include "cmd/compare.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *argv[64] = { "compare" }, *rest;
	char *side[64], *name[64];
	struct args a = {
		.format = contrast_formats, .side = side, .name = name,
		.ask = { .by = "", .rule = EFFECT_RULE, .seed = 1 },
	};
	int argc = 1;

	for (argv[argc] = strtok_r(text, "\n", &rest); argv[argc] && argc < 63;
	     argv[argc] = strtok_r(NULL, "\n", &rest))
		argc++;
	argv[argc] = NULL;
	argp_parse(&compare_argp, argc, argv, ARGP_SILENT, NULL, &a);
	must(a.format->name && a.n < 63);
	free(text);
	return 0;
}

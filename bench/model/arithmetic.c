// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/arithmetic.h"

#include <stddef.h>

const struct arithmetic arithmetic[] = {
	{ .design = "none" },
	/* Those that count, or remember, open with the first and shut with the last. */
	{ "task", .outermost = 2 },
	{ "percpu", .outermost = 2 },
	{ "percpu-key", .outermost = 2 },
	{ "token", .outermost = 2 },
	{ "dax-lock", "nest", "count", 2, 0 },
	/* Those that do not, at each. */
	{ "dax-lock", "nest", "none", 2, 2 },
	{ "precise", .outermost = 2, .nested = 2 },
	/* The first access opens, not the grant. */
	{ .design = "page" },
	{ .design = "hash" },
	{ .design = "global" },
	{ .design = "global-lazy" },
	/* Another mapping has no key. */
	{ .design = "alias-map" },
	{ .design = "alias-permanent" },
	{ .design = NULL },
};

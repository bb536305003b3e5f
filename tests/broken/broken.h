/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What broken designs keep their counts in: a place of the task that nobody puts
 * aside when an exception comes, or clears for a child. Its other half has a use.
 */
#ifndef PKS_BROKEN_H
#define PKS_BROKEN_H

#include "designs.h"

#ifdef __KERNEL__
#define broken_place()	((u32 *)&current->self_exec_id + 1)
#else
#define broken_place()	(&pks_user_context.rights)
#endif

#define BROKEN_ONE	(1u << 16)
#define broken_count(p)	(*(p) / BROKEN_ONE)

/* One variant, without knobs, which nobody gets who has not asked for it. */
#define BROKEN_DESIGN(d, name_, help_, ...)				\
	static const struct pks_variant variants[] = {			\
		{ .knobs = "", .named = true, .loops = d##_plain_loops },	\
	};								\
	const struct pks_design pks_design_##d = {			\
		.name = name_,						\
		.help = help_,						\
		.origin = "tests/broken",				\
		.variants = variants,					\
		.nr_variants = ARRAY_SIZE(variants),			\
		__VA_ARGS__						\
	};

#endif /* PKS_BROKEN_H */

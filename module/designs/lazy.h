/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the designs share whose mapping counts and writes no register: the key is
 * opened by the fault of the first access, for the context that faulted.
 */
#ifndef PKS_DESIGNS_LAZY_H
#define PKS_DESIGNS_LAZY_H

#include "designs.h"

/* @mapped: is what was accessed mapped, as far as the design can tell */
static __always_inline enum pks_right pks_lazy_right(bool mapped,
						     struct pks_how how)
{
	if (how.mode == PKS_OFF)
		return PKS_WRITE;
	if (how.mode == PKS_STRICT || !mapped)
		return PKS_NONE;
	if (how.mode == PKS_RELAXED)
		pks_warn_once("relaxed: a fault has opened the key");
	return PKS_WRITE;
}

/*
 * Every mode. They differ in what a fault is given, so directly called one is as
 * the other; only the first is in runs that do not name the design.
 */
#define PKS_MODE_ROWS(d, id, knobs_, ...)				\
	{ .knobs = knobs_ "mode=relaxed", .loops = d##_##id##relaxed_loops, \
	  __VA_ARGS__ },						\
	{ .knobs = knobs_ "mode=silent", .where = PKS_GUARD_ONLY,	\
	  .named = true, .loops = d##_##id##silent_loops },		\
	{ .knobs = knobs_ "mode=strict", .where = PKS_GUARD_ONLY,	\
	  .named = true, .shut = true, .loops = d##_##id##strict_loops }, \
	{ .knobs = knobs_ "mode=off", .where = PKS_GUARD_ONLY,		\
	  .named = true, .loops = d##_##id##off_loops },

#define PKS_MODE_VARIANTS(d, id, ...)					\
	PKS_LAZY_VARIANT(d, id##relaxed, .mode = PKS_RELAXED, __VA_ARGS__) \
	PKS_LAZY_VARIANT(d, id##silent, .mode = PKS_SILENT, __VA_ARGS__) \
	PKS_LAZY_VARIANT(d, id##strict, .mode = PKS_STRICT, __VA_ARGS__) \
	PKS_LAZY_VARIANT(d, id##off, .mode = PKS_OFF, __VA_ARGS__)

#define PKS_MODE_KNOB							\
	{ "mode", "relaxed|silent|strict|off", "relaxed",		\
	  "a fault is given what is mapped and warns, warns not; nothing; all" }

/* For kmap(), whose pointer others may use; local guards leave it to task. */
#define PKS_LAZY_STAND							\
	.composed = 1u << PKS_LOCAL | 1u << PKS_DAX | 1u << PKS_STACKED

#endif /* PKS_DESIGNS_LAZY_H */

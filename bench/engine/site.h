/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a guard is missing. The kernel says which instruction was refused, and that
 * is often one of memcpy() or memset(): what matters is who called it.
 */
#ifndef BENCH_ENGINE_SITE_H
#define BENCH_ENGINE_SITE_H

#include "util.h"

/**
 * struct site - what was found so far
 * @function: that lacks the guard, "" when none does
 * @access: what was refused there: "write of a page with key 1"
 * @caller: @function is what moves memory, and the next one of a trace is better
 * @trace: we are in one
 */
struct site {
	char function[64];
	char access[48];
	int caller;
	int trace;
};

/**
 * site_line() - one more line of what the kernel says
 * @s: all zero before the first
 * @line: of the console or the log, time stamp or not, or of a trace of page faults
 *
 * The first site stays.
 */
void site_line(struct site *s, const char *line);

/**
 * struct site_watch - of a guest that goes on
 * @kmsg: the kernel's log, from the beginning of the watch
 */
struct site_watch {
	int kmsg;
};

/**
 * site_watch_begin() - from now on
 * @w: filled in
 *
 * Every fault by a key leaves a trace of who called; nothing that is measured
 * should go on meanwhile.
 */
void site_watch_begin(struct site_watch *w);

/**
 * site_watch_end() - where was a guard missing
 * @w: the watch
 * @s: filled in
 */
void site_watch_end(struct site_watch *w, struct site *s);

#endif /* BENCH_ENGINE_SITE_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel without hook points: no design stands behind a guard. Its twin for
 * one that has them is module/shim/kernel/hooked/hook.h.
 */
#ifndef PKS_HOOK_H
#define PKS_HOOK_H

#include "shim/nohook.h"

struct pks_access;
struct pks_design;
struct pks_page;
struct pks_variant;

#define pks_hook_write(right)	do { } while (0)
#define pks_hook_right()	0
#define pks_hook_word()		((u32 *)NULL)
#define pks_hook_page(p)	((atomic_long_t *)NULL)
#define pks_hook_shut_all()	do { } while (0)
#define pks_hook_open_others()	do { } while (0)

#define pks_hooks()		false

static inline int pks_hook_choose(const void *who, const struct pks_design *d,
				  const struct pks_variant *v)
{
	return -EOPNOTSUPP;
}

static inline bool pks_hook_chosen(const void *who, const struct pks_variant *v)
{
	return false;
}

#define pks_seen_alloc(seen)	(-EOPNOTSUPP)
#define pks_seen_free(seen)	do { } while (0)
#define pks_see(seen, page)	do { } while (0)
#define pks_seen_anew(seen)	0

static inline int pks_probes_get(void)
{
	return -EOPNOTSUPP;
}

static inline void pks_probes_put(void) { }

static inline bool pks_probe_read(const void *addr)
{
	return true;
}

static inline bool pks_probe_write(void *addr)
{
	return true;
}

static inline void pks_hook_drop(const void *who) { }
static inline void pks_hook_exit(void) { }
static inline void pks_hook_observe(bool on) { }
static inline void pks_hook_events(struct pkscale_events *e) { }

#endif /* PKS_HOOK_H */

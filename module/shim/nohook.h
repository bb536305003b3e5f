/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in for the hook path where there is none: no design is behind a
 * guard, and no guard has code.
 */
#ifndef PKS_NO_HOOK_H
#define PKS_NO_HOOK_H

#define PKS_HOOK(d, id, ...)
#define PKS_HOOK_FAULT(d, id, ...)
#define PKS_HOOK_SECTION(d, id, ...)
#define PKS_HOOK_TABLE(d, id, ...)
#define PKS_HOOK_ROW(d, id)

union pks_held {
	u64 cookie;
	void *addr;
};

#define PKS_GUARD_LOOPS(id, type, ready, open, close)
#define PKS_GUARD_CODE(id)
#define PKS_GUARD_SECTION(id)
#define PKS_WCACHE_OPS
#define PKS_PMEM_OPS
#define PKS_STACKED_OPS

#define pks_hook_armed()	0
#define pks_hook_keyed(p)	0
#define pks_hook_touch_get()	0
#define pks_hook_touch_put()	((void)0)
#define pks_hook_touch(addr)	((void)(addr), 0)
#define pks_hook_shut()		false

#endif /* PKS_NO_HOOK_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that has hook points: what a design calls behind them, and how it
 * gets there. Its twins for a kernel without and for user space have the same
 * guard: module/shim/kernel/stock/hook.h, module/shim/user/hook.h.
 */
#ifndef PKS_HOOK_H
#define PKS_HOOK_H

#include <linux/dax.h>
#include <linux/highmem.h>
#include <linux/pgmap_access_ops.h>
#include <linux/pks_write.h>

struct pks_access;
struct pks_design;
struct pks_page;
struct pks_session;
struct pks_variant;

/* --- what a design may call, when the kernel calls it -----------------------*/

#define pks_hook_write(right)	pkrs_set(PKS_KEY_PGMAP, right)
#define pks_hook_right()	((u32)pkrs_right(PKS_KEY_PGMAP))
#define pks_hook_word()		pkrs_word()
#define pks_hook_page(p)	pgmap_page_word((struct page *)(p))

/* Take what faults have given back, here and on every other CPU; waits. */
void pks_hook_shut_all(void);

/* Give the others the right to write; this CPU's contexts have to fault. */
void pks_hook_open_others(void);

/**
 * struct pks_hook - a variant behind the hook points: members of
 *	struct pgmap_access_ops
 *
 * The last three are optional.
 */
struct pks_hook {
	unsigned long (*grant)(struct dev_pagemap *pgmap, struct page *page,
			       unsigned long nr, enum pkey_right right);
	void (*revoke)(struct dev_pagemap *pgmap, struct page *page,
		       unsigned long nr, enum pkey_right right,
		       unsigned long cookie);
	void (*grant_page)(struct page *page, struct dev_pagemap *pgmap);
	void (*revoke_page)(struct page *page, struct dev_pagemap *pgmap);
	enum pkey_right (*fault)(struct dev_pagemap *pgmap, struct page *page,
				 bool write);
	void (*lock_grant)(void);
	void (*lock_revoke)(void);
};

/* Rights have the same values on both sides; a slot is one pointer on both. */
#define PKS_HOOK_ACCESS(pgmap, page_, right_) {				\
	.range = (struct pks_range *)&(pgmap)->access,			\
	.page = (struct pks_page *)(page_),				\
	.right = (enum pks_right)(right_),				\
}

/* The same inline grant and revoke as in the loops, once more. */
#define PKS_HOOK(d, id, ...)						\
static unsigned long d##_##id##_hook_grant(struct dev_pagemap *pgmap,	\
					   struct page *page,		\
					   unsigned long nr,		\
					   enum pkey_right right)	\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = PKS_HOOK_ACCESS(pgmap, page, right);	\
									\
	return d##_grant(&a, how);					\
}									\
									\
static void d##_##id##_hook_revoke(struct dev_pagemap *pgmap,		\
				   struct page *page, unsigned long nr,	\
				   enum pkey_right right,		\
				   unsigned long cookie)		\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = PKS_HOOK_ACCESS(pgmap, page, right);	\
									\
	d##_revoke(&a, cookie, how);					\
}									\
									\
static void d##_##id##_hook_grant_page(struct page *page,		\
				       struct dev_pagemap *pgmap)	\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = PKS_HOOK_ACCESS(pgmap, page, PKS_WRITE);	\
									\
	d##_grant(&a, how);						\
}									\
									\
static void d##_##id##_hook_revoke_page(struct page *page,		\
					struct dev_pagemap *pgmap)	\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = PKS_HOOK_ACCESS(pgmap, page, PKS_WRITE);	\
									\
	d##_revoke(&a, 0, how);						\
}

/* Two values of the same meaning: the design's and the kernel's. */
#define PKS_HOOK_FAULT(d, id, ...)					\
static enum pkey_right d##_##id##_hook_fault(struct dev_pagemap *pgmap,	\
					     struct page *page, bool write) \
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = PKS_HOOK_ACCESS(pgmap, page, PKS_NONE);	\
									\
	return (enum pkey_right)d##_fault(&a, write, how);		\
}

/* Who opens a section does not say for what, and the kernel counts none. */
#define PKS_HOOK_SECTION(d, id, ...)					\
static void d##_##id##_hook_lock(void)					\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = { .right = PKS_WRITE };			\
									\
	pks_count(grants);						\
	d##_grant(&a, how);						\
}									\
									\
static void d##_##id##_hook_unlock(void)				\
{									\
	const struct pks_how how = { .reg = PKS_REG_HOOK, __VA_ARGS__ };	\
	struct pks_access a = { .right = PKS_WRITE };			\
									\
	pks_count(revokes);						\
	d##_revoke(&a, 0, how);						\
}

#define PKS_HOOK_TABLE(d, id, ...)					\
static const struct pks_hook d##_##id##_hook = {			\
	.grant = d##_##id##_hook_grant,					\
	.revoke = d##_##id##_hook_revoke,				\
	.grant_page = d##_##id##_hook_grant_page,			\
	.revoke_page = d##_##id##_hook_revoke_page,			\
	__VA_ARGS__							\
};

#define PKS_HOOK_ROW(d, id)	[PKS_REG_HOOK] = { .hook = &d##_##id##_hook },

/* --- guards ----------------------------------------------------------------*/

/* Of a dax_read_lock() section with a grant inside. */
struct pks_section {
	int id;
	struct pgmap_access access;
};

/* What a caller keeps from grant to revoke. */
union pks_held {
	u64 cookie;
	void *addr;
	struct pgmap_access access;
	struct pks_section section;
};

#define PKS_GUARD_PAIR(type, open, close, inside, outside)		\
	do {								\
		type h;							\
									\
		open;							\
		pks_edge();						\
		inside;							\
		close;							\
		pks_edge();						\
		outside;						\
	} while (0)

/* As PKS_LOOPS(): the pair once, the counter's two instructions a round. */
#define PKS_GUARD_LOOPS(id, type, ready, open, close)			\
static noinline void id##_pairs(const struct pks_load *load, u64 n)	\
{									\
	const struct pks_access a = load->access;			\
	ready;								\
									\
	do {								\
		PKS_GUARD_PAIR(type, open, close, , );			\
	} while (--n);							\
}									\
									\
static noinline void id##_held(const struct pks_load *load, u64 n)	\
{									\
	const struct pks_access a = load->access;			\
	ready;								\
									\
	do {								\
		PKS_GUARD_PAIR(type, open, close,			\
			       pks_do_work(&load->in),			\
			       pks_do_work(&load->idle));		\
	} while (--n);							\
}									\
									\
static noinline void id##_grant(const struct pks_access *p,		\
				union pks_held *held)			\
{									\
	const struct pks_access a = *p;					\
	ready;								\
	type h;								\
									\
	open;								\
	*(type *)held = h;						\
}									\
									\
static noinline void id##_revoke(const struct pks_access *p,		\
				 union pks_held *held)			\
{									\
	const struct pks_access a = *p;					\
	ready;								\
	type h __maybe_unused = *(type *)held;				\
									\
	close;								\
}									\
									\
static const struct pks_loops id##_loops = {				\
	.pairs = id##_pairs,						\
	.held = id##_held,						\
	.grant = id##_grant,						\
	.revoke = id##_revoke,						\
};

#define PKS_GUARD_CODE(id)	.loops = &id##_loops,
#define PKS_GUARD_SECTION(id)	.section = &id##_loops,

/* A mapping for life, made as its users make it with this design. */
int pks_wcache_claim(const struct pks_design *d, struct pks_access *a);
void pks_wcache_release(const struct pks_design *d, struct pks_access *a);

#define PKS_WCACHE_OPS							\
	.claim = pks_wcache_claim, .release = pks_wcache_release,

/* --- memory that others have given a key ------------------------------------*/

int pks_pmem_open(struct pks_session *s);
int pks_stacked_open(struct pks_session *s);
void pks_pmem_close(struct pks_session *s);
int pks_pmem_hold(struct pks_page *page);
void pks_pmem_release(struct pks_page *page);

#define PKS_PMEM_OPS							\
	.open = pks_pmem_open, .close = pks_pmem_close,			\
	.hold = pks_pmem_hold, .release = pks_pmem_release,
#define PKS_STACKED_OPS							\
	.open = pks_stacked_open, .close = pks_pmem_close,		\
	.hold = pks_pmem_hold, .release = pks_pmem_release,

/* Has any memory a key, has this page one. */
#define pks_hook_armed()	static_key_enabled(&pgmap_armed_key)
#define pks_hook_keyed(p)	(keyed_pgmap((struct page *)(p)) != NULL)

/* --- probes ------------------------------------------------------------------*/

/**
 * pks_probes_get() - from now on probes may be refused
 *
 * Return: 0; -EBUSY when another module has registered its own.
 */
int pks_probes_get(void);
void pks_probes_put(void);

unsigned int __pks_probe_read(const void *addr);
unsigned int __pks_probe_write(void *addr, u8 bits);

/**
 * pks_probe_read() - touch memory that may be shut
 * @addr: one byte
 *
 * Between pks_probes_get() and pks_probes_put(). The design is asked about the
 * fault as about any other; what it refuses is counted apart.
 *
 * Return: was it allowed.
 */
static inline bool pks_probe_read(const void *addr)
{
	return !__pks_probe_read(addr);
}

/* The same for a store, which inverts these bits of the byte. */
static inline bool pks_probe_invert(void *addr, u8 bits)
{
	return !__pks_probe_write(addr, bits);
}

/* One that leaves the memory as it was. */
static inline bool pks_probe_write(void *addr)
{
	return pks_probe_invert(addr, 0);
}

/**
 * pks_hook_lent() - has somebody lent this context a right: a fault, or an IPI
 * @need: which
 */
static inline bool pks_hook_lent(enum pkey_right need)
{
	const struct pkrs_temporary *t = &current->thread.pkrs_temporary;
	const u32 bits = pkrs_bits(PKS_KEY_PGMAP, need);

	return t->level < PKRS_LEVELS &&
	       (READ_ONCE(t->rights[t->level]) & bits) == bits;
}

/**
 * pks_hook_touch() - read where a guard has opened
 * @addr: what it gave
 *
 * A plain access, which may be granted by a fault; but one that is refused ends
 * in an error, and not in an oops. Between pks_hook_touch_get() and
 * pks_hook_touch_put(), which may sleep.
 *
 * Context: any.
 *
 * Return: 0; -EFAULT: what was opened is shut.
 */
int pks_hook_touch(const void *addr);

#define pks_hook_touch_get()	pks_probes_get()
#define pks_hook_touch_put()	pks_probes_put()

/**
 * pks_hook_shut() - see to it that nothing is open to this context any more
 *
 * Return: true when something was: a right of its own, or a count.
 */
static inline bool pks_hook_shut(void)
{
	if (!pkrs_right(PKS_KEY_PGMAP) && !*pkrs_word())
		return false;
	*pkrs_word() = 0;
	pkrs_set(PKS_KEY_PGMAP, PKEY_NONE);
	return true;
}

/* --- which design is behind the hook points ---------------------------------*/

/**
 * pks_hooks() - can a design be put behind this kernel's guards
 *
 * Return: false on a processor without protection keys for the kernel.
 */
static inline bool pks_hooks(void)
{
	return pks_available();
}

/**
 * pks_hook_choose() - put a design behind the hook points
 * @who: in whose name; one at a time
 * @d: which, NULL for the kernel's own
 * @v: its knobs
 *
 * Context: may sleep.
 *
 * Return: 0; -EBUSY while somebody else has chosen, or while memory has the
 * key; what the kernel says.
 */
int pks_hook_choose(const void *who, const struct pks_design *d,
		    const struct pks_variant *v);

/**
 * pks_hook_chosen() - is this the design that @who has chosen
 * @who: as given to pks_hook_choose()
 * @v: the variant
 */
bool pks_hook_chosen(const void *who, const struct pks_variant *v);

/**
 * pks_hook_drop() - @who is gone: the kernel's own design again
 * @who: as given to pks_hook_choose(); may have chosen nothing
 *
 * While memory has the key the design stays where it is, and this module with
 * it; the next to choose replaces it.
 */
void pks_hook_drop(const void *who);

/* The module goes: nothing of it may stay behind. */
void pks_hook_exit(void);

/*
 * The kernel's counters: have them count from now on, or not, and read this
 * CPU's. That patches code on every CPU, so it stays as it is until the other is
 * wanted: callers of one session want the same.
 */
void pks_hook_observe(bool on);
void pks_hook_events(struct pkscale_events *e);

#endif /* PKS_HOOK_H */

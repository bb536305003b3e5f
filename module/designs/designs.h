/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an accounting design is, and the one place that writes timed loops.
 *
 * A design gives an inline grant and an inline revoke. PKS_VARIANT() stamps
 * loops around them, once for every register that this world can write, with
 * the knobs as compile-time constants: so the body stands in the loop once,
 * nothing is called through a pointer there, and a knob costs nothing.
 *
 * shim.h is found by the include path: module/shim/kernel or module/shim/user.
 */
#ifndef PKS_DESIGNS_H
#define PKS_DESIGNS_H

#include "pkscale.h"
#include "shim.h"

/* A right, as the bits that it opens in the two of its key (AD, WD). */
enum pks_right {
	PKS_NONE = 0,
	PKS_READ = 1,
	PKS_WRITE = 3,
};

/* Where preemption stands between grant and revoke. */
enum pks_pin {
	PKS_PIN_NONE,		/* nowhere: the count alone */
	PKS_PIN_PREEMPT,	/* preempt_disable() */
	PKS_PIN_MIGRATE,	/* migrate_disable() */
	PKS_PIN_BOTH,		/* migrate_disable() and preempt_disable() */
};

/* Knob "mode": what a fault gets from a design that opens its key by faults. */
enum pks_mode {
	PKS_STRICT,		/* nothing */
	PKS_RELAXED,		/* what is mapped, and a warning, once */
	PKS_SILENT,		/* what is mapped */
	PKS_OFF,		/* everything */
};

/* What a guard gives its caller; a design may be meant for some of them only. */
enum pks_guard_kind {
	PKS_LOCAL,		/* an address for this context alone */
	PKS_GLOBAL,		/* kmap(): an address for every context */
	PKS_DAX,		/* a right that is named, and a place for a cookie */
	PKS_STACKED,		/* the same, by a device without memory of its own */
	PKS_WCACHE,		/* an address for life */
	PKS_NR_KINDS
};

/**
 * struct pks_access - what one grant is for; the loops keep it in registers
 * @range: the range of device memory: its slot, or a stand-in for it
 * @page: the page in it
 * @addr: guards: where it is accessed, but for what a guard itself returns
 * @dax: guards: the device that the page is of; NULL for ordinary memory
 * @right: PKS_READ or PKS_WRITE; a constant in the loops, as it is in kmap
 */
struct pks_access {
	struct pks_range *range;
	struct pks_page *page;
	void *addr;
	struct dax_device *dax;
	enum pks_right right;
};

/**
 * struct pks_how - a variant: every member is a compile-time constant
 * @reg: which register grant and revoke write
 * @pin: knob "pin" of the per-CPU designs
 * @level: knob "level": a count for each interrupt_context_level()
 * @split: knob "rights" of task: readers and writers counted apart
 * @mode: knob "mode" of those whose key a fault opens
 * @ipi: knob "open" of global: by an IPI, not by faults
 * @counted: knob "nest" of dax-lock: sections are counted
 * @n: what a control is made of: NOPs, or dependent additions
 */
struct pks_how {
	enum pks_reg reg;
	enum pks_pin pin;
	bool level;
	bool split;
	enum pks_mode mode;
	bool ipi;
	bool counted;
	unsigned int n;
};

/**
 * struct pks_work - what a caller does beside granting and revoking
 * @from: page that is copied from
 * @to: where to
 * @bytes: how much, 0..PKSCALE_MAX_HOLD
 * @spins: relaxed iterations after that
 */
struct pks_work {
	const void *from;
	void *to;
	u32 bytes;
	u32 spins;
};

/* One call, whatever the work is: `none` shows what the call costs. */
void pks_do_work(const struct pks_work *work);

/**
 * struct pks_load - what one caller's loop works on
 * @access: what is granted
 * @in: worked off between grant and revoke
 * @idle: worked off between two pairs
 */
struct pks_load {
	struct pks_access access;
	struct pks_work in;
	struct pks_work idle;
};

/**
 * struct pks_loops - a variant's code for one register
 * @pairs: time this: @n pairs of grant and revoke
 * @held: the same with load->in worked off inside, load->idle outside
 * @grant: one grant, out of line; returns its cookie
 * @revoke: one revoke of what @grant has left in @held
 * @hook: PKS_REG_HOOK alone, which has no loops: what the kernel's hook points
 *	call; NULL in a world that has none
 */
struct pks_loops {
	void (*pairs)(const struct pks_load *load, u64 n);
	void (*held)(const struct pks_load *load, u64 n);
	void (*grant)(const struct pks_access *a, union pks_held *held);
	void (*revoke)(const struct pks_access *a, union pks_held *held);
	const struct pks_hook *hook;
};

enum pks_where {
	PKS_ANYWHERE,
	PKS_KERNEL_ONLY,	/* preemption cannot be held off in user space */
	PKS_USER_ONLY,		/* would be unsound in a preemptible kernel */
	PKS_GUARD_ONLY,		/* differs from another variant behind a guard alone */
};

/**
 * struct pks_variant - a design with its knobs set
 * @knobs: "name=value,...", in the order of the design's table
 * @where: the worlds that have what it needs
 * @loops: code for each register, indexed by enum pks_reg
 * @unkeyed: behind a guard: nothing has a key, so this is never called
 * @shut: its grants open nothing: what has a key cannot be touched inside
 * @named: left out of runs unless somebody names the design
 */
struct pks_variant {
	const char *knobs;
	enum pks_where where;
	const struct pks_loops *loops;
	bool unkeyed;
	bool shut;
	bool named;
};

/**
 * struct pks_knob - a parameter of a design
 * @name: key
 * @values: what it may be, separated by '|'
 * @def: the value when nothing is said; must be one of @values
 * @help: one line
 */
struct pks_knob {
	const char *name;
	const char *values;
	const char *def;
	const char *help;
};

#define PKS_MAX_KNOBS 2

/* Places that the kernel has for a design; see struct pks_design. */
#define PKS_USES_WORD	(1u << 0)	/* pks_context_word() */
#define PKS_USES_RANGE	(1u << 1)	/* the range's slot */
#define PKS_USES_PAGE	(1u << 2)	/* the page's word */
#define PKS_USES_TEMPORARY	(1u << 3)	/* rights that a fault or an IPI gives */

/**
 * struct pks_design - an accounting design
 * @name: key; the file's name
 * @help: one line: where the state of grants lives, when the register is written
 * @origin: who proposed it, and when
 * @incomplete: what its price leaves out; NULL if nothing
 * @unhooked: why it cannot stand behind the kernel's hook points; NULL if it
 *	can
 * @guarded: why it cannot be called directly; NULL if it can
 * @absent: by enum pks_guard_kind: why not behind such guards; NULL if it is
 * @composed: bits of enum pks_guard_kind: behind such guards it leaves the
 *	accounting to task[rights=split], and only there
 * @section: its grant and revoke are those of a dax_read_lock() section
 * @control: not a design but a known cost; left out of runs unless named
 * @cookie: its revoke needs what its grant returned
 * @uses: PKS_USES_* of every place that it keeps something in
 * @knobs: ends with an empty one
 * @variants: every combination of knobs that is measured
 * @nr_variants: how many
 * @range_add: fill the slot of a new range; may sleep; 0 or -errno; optional
 * @range_del: undo @range_add; optional
 * @map: return an address for a page that is its own, NULL for page_address()
 *	or when it has failed; for kmap(), or for a mapping for life; may sleep
 * @unmap: undo @map; with it
 */
struct pks_design {
	const char *name;
	const char *help;
	const char *origin;
	const char *incomplete;
	const char *unhooked;
	const char *guarded;
	const char *absent[PKS_NR_KINDS];
	unsigned int composed;
	bool section;
	bool control;
	bool cookie;
	unsigned int uses;
	struct pks_knob knobs[PKS_MAX_KNOBS + 1];
	const struct pks_variant *variants;
	unsigned int nr_variants;
	int (*range_add)(struct pks_range *range);
	void (*range_del)(struct pks_range *range);
	void *(*map)(struct pks_page *page);
	void (*unmap)(struct pks_page *page, void *addr);
};

/*
 * A grant and a revoke stand at two places of a real caller, with real code
 * between. So nothing may stay in caller-saved registers from one to the
 * other: without this the compiler hoists the register's number and value out
 * of the loop, and a pair would look two instructions cheaper than anywhere
 * else. No instruction of its own.
 */
#define pks_edge()							\
	asm volatile("" ::: "rax", "rcx", "rdx", "rsi", "rdi",		\
		     "r8", "r9", "r10", "r11", "memory", "cc")

/* Counted only in the loops that are never timed for a price. */
#define pks_observe(reg, what)						\
	do {								\
		if ((reg) == PKS_REG_OBSERVED)				\
			pks_event(what);				\
	} while (0)

#define PKS_PAIR(d, how, a, inside, outside)				\
	do {								\
		u64 cookie = d##_grant(&(a), how);			\
									\
		pks_observe((how).reg, grants);				\
		pks_edge();						\
		inside;							\
		d##_revoke(&(a), cookie, how);				\
		pks_observe((how).reg, revokes);			\
		pks_edge();						\
		outside;						\
	} while (0)

/* Body once, counter in a register that nothing else touches: 2 a round. */
#define PKS_LOOPS(d, id, reg_id, ...)					\
static noinline void d##_##id##_##reg_id##_pairs(const struct pks_load *load, \
						 u64 n)			\
{									\
	const struct pks_how how = { .reg = reg_id, __VA_ARGS__ };	\
	struct pks_access a = load->access;				\
									\
	a.right = PKS_WRITE;						\
	do {								\
		PKS_PAIR(d, how, a, , );				\
	} while (--n);							\
}									\
									\
static noinline void d##_##id##_##reg_id##_held(const struct pks_load *load, \
						u64 n)			\
{									\
	const struct pks_how how = { .reg = reg_id, __VA_ARGS__ };	\
	struct pks_access a = load->access;				\
									\
	a.right = PKS_WRITE;						\
	do {								\
		PKS_PAIR(d, how, a, pks_do_work(&load->in),		\
			 pks_do_work(&load->idle));			\
	} while (--n);							\
}									\
									\
static noinline void d##_##id##_##reg_id##_grant(const struct pks_access *p, \
						 union pks_held *held)	\
{									\
	const struct pks_how how = { .reg = reg_id, __VA_ARGS__ };	\
	struct pks_access a = *p;					\
									\
	pks_observe(how.reg, grants);					\
	held->cookie = d##_grant(&a, how);				\
}									\
									\
static noinline void d##_##id##_##reg_id##_revoke(const struct pks_access *p, \
						  union pks_held *held)	\
{									\
	const struct pks_how how = { .reg = reg_id, __VA_ARGS__ };	\
	struct pks_access a = *p;					\
									\
	pks_observe(how.reg, revokes);					\
	d##_revoke(&a, held->cookie, how);				\
}

#define PKS_LOOPS_ROW(d, id, reg_id, ...)				\
	[reg_id] = {							\
		.pairs = d##_##id##_##reg_id##_pairs,			\
		.held = d##_##id##_##reg_id##_held,			\
		.grant = d##_##id##_##reg_id##_grant,			\
		.revoke = d##_##id##_##reg_id##_revoke,			\
	},

#define PKS_LOOPS_TABLE(d, id, ...)					\
	static const struct pks_loops d##_##id##_loops[PKS_NR_REGS] = {	\
		PKS_FOR_EACH_REG(PKS_LOOPS_ROW, d, id, __VA_ARGS__)	\
		PKS_HOOK_ROW(d, id)					\
	};

/**
 * PKS_VARIANT() - stamp a design's loops for one setting of its knobs, and what
 *	the kernel's hook points call
 * @d: the design; d_grant(struct pks_access *, struct pks_how) returns a
 *     cookie, d_revoke(struct pks_access *, u64 cookie, struct pks_how)
 * @id: names the variant, unique within the design
 * ...: initialisers of struct pks_how but for .reg
 */
#define PKS_VARIANT(d, id, ...)						\
	PKS_FOR_EACH_REG(PKS_LOOPS, d, id, __VA_ARGS__)			\
	PKS_HOOK(d, id, __VA_ARGS__)					\
	PKS_HOOK_TABLE(d, id, )						\
	PKS_LOOPS_TABLE(d, id, __VA_ARGS__)

/**
 * PKS_LAZY_VARIANT() - the same of a design whose key is opened by faults
 * @d: it has d_fault(struct pks_access *, bool write, struct pks_how) as well,
 *     which returns the right that the context gets that has faulted on a page,
 *     PKS_NONE to refuse; in any context, NMI included, so it takes no lock
 * @id: as above
 */
#define PKS_LAZY_VARIANT(d, id, ...)					\
	PKS_FOR_EACH_REG(PKS_LOOPS, d, id, __VA_ARGS__)			\
	PKS_HOOK(d, id, __VA_ARGS__)					\
	PKS_HOOK_FAULT(d, id, __VA_ARGS__)				\
	PKS_HOOK_TABLE(d, id, .fault = d##_##id##_hook_fault)		\
	PKS_LOOPS_TABLE(d, id, __VA_ARGS__)

/**
 * PKS_SECTION_VARIANT() - the same of a design that opens dax_read_lock()
 *	sections
 * @d: its grant and revoke are called by these, and have neither range nor page
 * @id: as above
 */
#define PKS_SECTION_VARIANT(d, id, ...)					\
	PKS_FOR_EACH_REG(PKS_LOOPS, d, id, __VA_ARGS__)			\
	PKS_HOOK(d, id, __VA_ARGS__)					\
	PKS_HOOK_SECTION(d, id, __VA_ARGS__)				\
	PKS_HOOK_TABLE(d, id, .lock_grant = d##_##id##_hook_lock,	\
		       .lock_revoke = d##_##id##_hook_unlock)		\
	PKS_LOOPS_TABLE(d, id, __VA_ARGS__)

#endif /* PKS_DESIGNS_H */

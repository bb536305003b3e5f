/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guard: the interface of the kernel by which code reaches device memory, and
 * through which a design is reached where the kernel has hook points.
 *
 * PKS_GUARD_LOOPS() stamps the loops of a guard, the same as those of a design,
 * so that every exercise runs both. User space and a kernel without hook points
 * know guards by name only.
 */
#ifndef PKS_GUARDS_H
#define PKS_GUARDS_H

#include "designs/designs.h"

/**
 * struct pks_guard - one interface of the kernel
 * @name: key
 * @help: one line
 * @kind: what it gives its caller
 * @cookie: its caller keeps what a grant returns, and hands it to the revoke
 * @read: it opens for reading only
 * @sleeps: it may, and is not to be called with interrupts off
 * @access_ops: the kernel is told to open by operations of the dax device
 * @loops: its code; NULL where there is none
 * @section: the same behind a design that opens dax_read_lock() sections and
 *	needs nothing inside
 * @claim: before the first window: fill @a->addr for the runs that follow; 0 or
 *	-errno; may sleep; optional
 * @release: undo @claim
 */
struct pks_guard {
	const char *name;
	const char *help;
	enum pks_guard_kind kind;
	bool cookie;
	bool read;
	bool sleeps;
	bool access_ops;
	const struct pks_loops *loops;
	const struct pks_loops *section;
	int (*claim)(const struct pks_design *d, struct pks_access *a);
	void (*release)(const struct pks_design *d, struct pks_access *a);
};

/* Every guard; ends with NULL. */
extern const struct pks_guard *const pks_guards[];

/**
 * pks_guard_find() - look a guard up
 * @name: its key
 *
 * Return: the guard, NULL if there is none of that name.
 */
const struct pks_guard *pks_guard_find(const char *name);

/**
 * pks_guard_loops() - the code of a guard with a design behind it
 * @guard: the guard
 * @design: the design
 *
 * Return: its loops.
 */
static inline const struct pks_loops *
pks_guard_loops(const struct pks_guard *guard, const struct pks_design *design)
{
	return design->section && guard->section ? guard->section :
						   guard->loops;
}

/**
 * pks_held_addr() - where the page of an open guard is accessed
 * @guard: the guard
 * @a: what its loops were given
 * @held: what their grant has left
 *
 * Return: the address.
 */
static inline void *pks_held_addr(const struct pks_guard *guard,
				  const struct pks_access *a,
				  const union pks_held *held)
{
	/* Of kmap() alone it is not known before. */
	return guard->kind == PKS_GLOBAL ? held->addr : a->addr;
}

/* Names of enum pks_guard_kind. */
extern const char *const pks_guard_kinds[PKS_NR_KINDS];

struct pks_session;

/**
 * struct pks_memory - what the pages of a session are
 * @name: key
 * @help: one line
 * @stacked: a device that has no memory of its own hands it through
 * @open: fill session->pages; 0 or -errno; @close follows either way
 * @close: undo @open
 * @hold: this page stays while a caller works on it: 0, or -ENODEV when it is
 *	gone; optional
 * @release: undo @hold
 *
 * In a world without a kind of memory it has a name and nothing else.
 */
struct pks_memory {
	const char *name;
	const char *help;
	bool stacked;
	int (*open)(struct pks_session *s);
	void (*close)(struct pks_session *s);
	int (*hold)(struct pks_page *page);
	void (*release)(struct pks_page *page);
};

/* Every kind of memory, the module's own first; ends with an empty one. */
extern const struct pks_memory pks_memories[];

/**
 * pks_memory_find() - look a kind of memory up
 * @name: its key
 *
 * Return: the kind, NULL if there is none of that name.
 */
const struct pks_memory *pks_memory_find(const char *name);

#endif /* PKS_GUARDS_H */

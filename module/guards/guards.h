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
 * @cookie: its caller keeps what a grant returns, and hands it to the revoke
 * @read: it opens for reading only
 * @sleeps: it may, and is not to be called with interrupts off
 * @loops: its code; NULL where there is none
 */
struct pks_guard {
	const char *name;
	const char *help;
	bool cookie;
	bool read;
	bool sleeps;
	const struct pks_loops *loops;
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

struct pks_session;

/**
 * struct pks_memory - what the pages of a session are
 * @name: key
 * @help: one line
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

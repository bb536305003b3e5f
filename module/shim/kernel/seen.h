/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looking at the places where a design may keep something, for the exercise
 * footprint; and notes of what designs allocate, made where they do.
 */
#ifndef PKS_SEEN_H
#define PKS_SEEN_H

#include <linux/atomic.h>
#include <linux/types.h>

struct pks_page;

/**
 * struct pks_noted - what designs have allocated and not given back, in bytes
 * @cpu: on each CPU
 * @once: once
 * @mapped: for pages that are mapped
 */
struct pks_noted {
	s64 cpu;
	s64 once;
	s64 mapped;
};

/**
 * struct pks_seen - what was there at one time
 * @word: the context word of this task
 * @page: the word of a page
 * @noted: what was allocated
 * @data: the module's own data
 * @bytes: how much of it
 */
struct pks_seen {
	u32 word;
	long page;
	struct pks_noted noted;
	u64 *data;
	size_t bytes;
};

/* The same, as it is kept. */
struct pks_noted_words {
	atomic64_t cpu;
	atomic64_t once;
	atomic64_t mapped;
};

extern struct pks_noted_words pks_noted_words;

struct pks_noted pks_noted_now(void);

/**
 * pks_note() - a design has taken memory, or given it back
 * @cpu: bytes on each CPU
 * @once: bytes once
 * @mapped: bytes for a mapped page
 */
void pks_note(s64 cpu, s64 once, s64 mapped);

/* Only where there are hook points: module/shim/kernel/hooked/seen.c. */
#ifndef pks_seen_alloc
int pks_seen_alloc(struct pks_seen *seen);
void pks_seen_free(struct pks_seen *seen);

/**
 * pks_see() - look
 * @seen: filled in
 * @page: whose word; of a range with a key
 */
void pks_see(struct pks_seen *seen, struct pks_page *page);

/**
 * pks_seen_anew() - bytes of module data that the second step has written, and
 *	the first has not
 * @seen: three sights: before, after the first step, after the second
 *
 * In words of eight bytes.
 */
u64 pks_seen_anew(const struct pks_seen seen[3]);
#endif

#endif /* PKS_SEEN_H */

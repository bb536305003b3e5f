/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table of pages that are counted, each in one word: which page, and how
 * often. Nothing in it takes a lock and no entry ever moves, so that it can be
 * read in a fault whatever that has interrupted.
 *
 * A word that has had a page stays in use for whoever comes next: those who look
 * for a page need go no further than the first that has never had one. A page
 * for which there is no word within PKS_TABLE_PROBES is counted in one for all,
 * where every page is then found.
 */
#ifndef PKS_PAGES_H
#define PKS_PAGES_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/mm.h>

#define PKS_TABLE_BITS		10
#define PKS_TABLE_PROBES	16
#define PKS_TABLE_COUNT		0xffffl

struct pks_page;

struct pks_table {
	atomic_long_t word[1 << PKS_TABLE_BITS];
	atomic_long_t rest;
};

#define PKS_DEFINE_TABLE(name)	struct pks_table name

static inline long pks_table_key(struct pks_page *page)
{
	return (long)page_to_pfn((struct page *)page) << 16;
}

/* The @n-th word where @key may be. */
static inline atomic_long_t *pks_table_at(struct pks_table *t, long key,
					  unsigned int n)
{
	unsigned long first = hash_long(key, PKS_TABLE_BITS);

	return &t->word[(first + n) % ARRAY_SIZE(t->word)];
}

/* The word that has counted this page, with @value in it; NULL if none has. */
static inline atomic_long_t *pks_table_find(struct pks_table *t, long key,
					    long *value)
{
	atomic_long_t *word;
	unsigned int n;

	for (n = 0; n < PKS_TABLE_PROBES; n++) {
		word = pks_table_at(t, key, n);
		*value = atomic_long_read(word);
		if ((*value & ~PKS_TABLE_COUNT) == key &&
		    *value & PKS_TABLE_COUNT)
			return word;
		if (!*value)
			break;
	}
	return NULL;
}

/* One that counts no page. */
static inline atomic_long_t *pks_table_free(struct pks_table *t, long key,
					    long *value)
{
	atomic_long_t *word;
	unsigned int n;

	for (n = 0; n < PKS_TABLE_PROBES; n++) {
		word = pks_table_at(t, key, n);
		*value = atomic_long_read(word);
		if (!(*value & PKS_TABLE_COUNT))
			return word;
	}
	return NULL;
}

/**
 * pks_table_inc() - count a page
 * @t: the table
 * @page: the page
 */
static inline void pks_table_inc(struct pks_table *t, struct pks_page *page)
{
	long key = pks_table_key(page), was, new;
	atomic_long_t *word;

	do {
		word = pks_table_find(t, key, &was);
		/* One more would be another page. */
		if (word && (was & PKS_TABLE_COUNT) == PKS_TABLE_COUNT)
			word = NULL;
		else if (!word)
			word = pks_table_free(t, key, &was);
		if (!word) {
			atomic_long_inc(&t->rest);
			return;
		}
		new = key | ((was & PKS_TABLE_COUNT) + 1);
	} while (atomic_long_cmpxchg(word, was, new) != was);
}

/**
 * pks_table_dec() - undo pks_table_inc(), maybe another context's
 * @t: the table
 * @page: the page
 */
static inline void pks_table_dec(struct pks_table *t, struct pks_page *page)
{
	long key = pks_table_key(page), was;
	atomic_long_t *word;

	do {
		word = pks_table_find(t, key, &was);
		if (!word) {
			atomic_long_dec(&t->rest);
			return;
		}
	} while (atomic_long_cmpxchg(word, was, was - 1) != was);
}

/**
 * pks_table_forget() - forget the pages that were counted once, if none is now
 * @t: the table; nobody counts meanwhile
 *
 * How far a look-up goes would depend on which pages others have had.
 */
static inline void pks_table_forget(struct pks_table *t)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(t->word); i++) {
		if (atomic_long_read(&t->word[i]) & PKS_TABLE_COUNT)
			return;
	}
	for (i = 0; i < ARRAY_SIZE(t->word); i++)
		atomic_long_set(&t->word[i], 0);
}

/**
 * pks_table_count() - how often is a page counted
 * @t: the table
 * @page: the page
 *
 * Context: any, NMI included.
 *
 * Return: at least once, if above 0; not how often, where two words have it.
 */
static inline long pks_table_count(struct pks_table *t, struct pks_page *page)
{
	long value;

	if (pks_table_find(t, pks_table_key(page), &value))
		return value & PKS_TABLE_COUNT;
	return atomic_long_read(&t->rest);
}

#endif /* PKS_PAGES_H */

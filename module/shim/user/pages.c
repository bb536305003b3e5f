// SPDX-License-Identifier: GPL-2.0-or-later
/* A table of pages that are counted: liburcu's hash table, under QSBR. */
#include <pthread.h>
#include <stdio.h>
#include <urcu/urcu-qsbr.h>
#include <urcu/rculfhash.h>

#include "shim.h"
#include "thread.h"

/* Buckets; the table has a node for each page of a session, and is not resized. */
#define BUCKETS	1024

struct counted {
	struct cds_lfht_node node;
	struct pks_page *page;
	unsigned long count;
};

void pks_pages_enter(void)
{
	urcu_qsbr_register_thread();
}

void pks_pages_leave(void)
{
	urcu_qsbr_unregister_thread();
}

/* Pages are 64 bytes apart at least; the lower bits would be the same. */
static unsigned long hash(const struct pks_page *page)
{
	return ((unsigned long)page >> 6) * 0x61c8864680b583ebul >> 32;
}

static int match(struct cds_lfht_node *node, const void *page)
{
	return caa_container_of(node, struct counted, node)->page == page;
}

static struct cds_lfht *pages_of(struct pks_table *t)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct cds_lfht *pages = uatomic_read(&t->pages);

	if (pages)
		return pages;
	pthread_mutex_lock(&lock);
	pages = t->pages;
	if (!pages) {
		pages = cds_lfht_new_flavor(BUCKETS, BUCKETS, BUCKETS, 0,
					    &urcu_qsbr_flavor, NULL);
		uatomic_set(&t->pages, pages);
	}
	pthread_mutex_unlock(&lock);
	return pages;
}

static struct counted *find(struct cds_lfht *pages, struct pks_page *page)
{
	struct cds_lfht_iter iter;
	struct cds_lfht_node *node;

	cds_lfht_lookup(pages, hash(page), match, page, &iter);
	node = cds_lfht_iter_get_node(&iter);
	return node ? caa_container_of(node, struct counted, node) : NULL;
}

static struct counted *find_or_add(struct cds_lfht *pages,
				   struct pks_page *page)
{
	struct counted *new, *c = find(pages, page);
	struct cds_lfht_node *node;

	if (c)
		return c;
	new = calloc(1, sizeof(*new));
	if (!new) {
		fprintf(stderr, "pkscale: out of memory for a page\n");
		abort();
	}
	new->page = page;
	node = cds_lfht_add_unique(pages, hash(page), match, page, &new->node);
	if (node != &new->node)
		free(new);
	return caa_container_of(node, struct counted, node);
}

void pks_table_inc(struct pks_table *t, struct pks_page *page)
{
	urcu_qsbr_read_lock();
	uatomic_inc(&find_or_add(pages_of(t), page)->count);
	urcu_qsbr_read_unlock();
}

void pks_table_dec(struct pks_table *t, struct pks_page *page)
{
	struct counted *c;

	urcu_qsbr_read_lock();
	c = find(pages_of(t), page);
	if (c)
		uatomic_dec(&c->count);
	urcu_qsbr_read_unlock();
}

unsigned long pks_table_count(struct pks_table *t, struct pks_page *page)
{
	struct counted *c;
	unsigned long n;

	urcu_qsbr_read_lock();
	c = find(pages_of(t), page);
	n = c ? uatomic_read(&c->count) : 0;
	urcu_qsbr_read_unlock();
	return n;
}

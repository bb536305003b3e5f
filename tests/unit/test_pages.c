// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The module's table of counted pages, compiled here over what little it needs
 * of the kernel: what is found, what becomes of a full table, and many at once.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

#include "shim/kernel/pages.h"

static PKS_DEFINE_TABLE(table);

static struct pks_page *page(unsigned long pfn)
{
	return (struct pks_page *)pfn;
}

static int empty(void **state)
{
	(void)state;
	memset(&table, 0, sizeof(table));
	return 0;
}

/* The @n-th page that is looked for from the same word as page 1 on. */
static struct pks_page *alike(unsigned int n)
{
	atomic_long_t *first = pks_table_at(&table, pks_table_key(page(1)), 0);
	unsigned long pfn;

	for (pfn = 1; ; pfn++) {
		if (pks_table_at(&table, pks_table_key(page(pfn)), 0) == first &&
		    !n--)
			return page(pfn);
	}
}

static void a_page_is_found_as_often_as_it_was_mapped(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(pks_table_count(&table, page(7)), 0);
	for (i = 1; i <= 3; i++) {
		pks_table_inc(&table, page(7));
		assert_int_equal(pks_table_count(&table, page(7)), i);
	}
	assert_int_equal(pks_table_count(&table, page(8)), 0);
	for (i = 3; i-- > 0; ) {
		pks_table_dec(&table, page(7));
		assert_int_equal(pks_table_count(&table, page(7)), i);
	}
	assert_int_equal(atomic_long_read(&table.rest), 0);
}

static void pages_that_collide_are_told_apart(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < PKS_TABLE_PROBES; i++)
		pks_table_inc(&table, alike(i));
	assert_int_equal(atomic_long_read(&table.rest), 0);
	/* One in the middle goes; those behind it are still found. */
	pks_table_dec(&table, alike(3));
	assert_int_equal(pks_table_count(&table, alike(3)), 0);
	for (i = 4; i < PKS_TABLE_PROBES; i++)
		assert_int_equal(pks_table_count(&table, alike(i)), 1);
	/* And its word is the next one's, whose own count is not the old one. */
	pks_table_inc(&table, alike(PKS_TABLE_PROBES));
	assert_int_equal(pks_table_count(&table, alike(PKS_TABLE_PROBES)), 1);
	assert_int_equal(pks_table_count(&table, alike(3)), 0);
	assert_int_equal(atomic_long_read(&table.rest), 0);
}

/* Nobody is refused what is mapped; others are let in, which is the lesser. */
static void a_full_table_counts_in_one_for_all(void **state)
{
	struct pks_page *last = alike(PKS_TABLE_PROBES);
	unsigned int i;

	(void)state;
	for (i = 0; i <= PKS_TABLE_PROBES; i++)
		pks_table_inc(&table, alike(i));
	assert_int_equal(atomic_long_read(&table.rest), 1);
	assert_int_equal(pks_table_count(&table, last), 1);
	assert_int_equal(pks_table_count(&table, page(12345)), 1);
	/* Room again, and the same page once more: both counts are undone. */
	pks_table_dec(&table, alike(0));
	pks_table_inc(&table, last);
	assert_int_equal(pks_table_count(&table, last), 1);
	pks_table_dec(&table, last);
	assert_int_equal(pks_table_count(&table, last), 1);
	pks_table_dec(&table, last);
	assert_int_equal(pks_table_count(&table, last), 0);
	assert_int_equal(atomic_long_read(&table.rest), 0);
}

static void a_count_does_not_run_into_the_page(void **state)
{
	unsigned long i, most = PKS_TABLE_COUNT;

	(void)state;
	for (i = 0; i <= most; i++)
		pks_table_inc(&table, page(9));
	assert_int_equal(pks_table_count(&table, page(9)), most);
	assert_int_equal(atomic_long_read(&table.rest), 1);
	for (i = 0; i <= most; i++)
		pks_table_dec(&table, page(9));
	assert_int_equal(pks_table_count(&table, page(9)), 0);
	assert_int_equal(atomic_long_read(&table.rest), 0);
}

/* A page alone in the table is found at the first look, whoever was there. */
static void an_empty_table_forgets_and_another_keeps(void **state)
{
	atomic_long_t *first = pks_table_at(&table, pks_table_key(page(1)), 0);

	(void)state;
	pks_table_inc(&table, alike(0));
	pks_table_inc(&table, alike(1));
	pks_table_dec(&table, alike(0));
	pks_table_forget(&table);
	assert_int_equal(pks_table_count(&table, alike(1)), 1);
	assert_int_not_equal(atomic_long_read(first), 0);
	pks_table_dec(&table, alike(1));
	pks_table_forget(&table);
	assert_int_equal(atomic_long_read(first), 0);
	pks_table_inc(&table, alike(1));
	assert_int_equal(atomic_long_read(first) & PKS_TABLE_COUNT, 1);
}

#define THREADS	4

static pthread_barrier_t start;
static int lost;

/* Each maps and unmaps the same few pages, and must find what it has mapped. */
static void *map_and_unmap(void *arg)
{
	unsigned int i, seed = (uintptr_t)arg;
	struct pks_page *p;

	/* One that is done before the next begins would meet nobody. */
	pthread_barrier_wait(&start);
	for (i = 0; i < 2000000; i++) {
		p = page(1 + rand_r(&seed) % 4);
		pks_table_inc(&table, p);
		if (pks_table_count(&table, p) <= 0)
			__atomic_add_fetch(&lost, 1, __ATOMIC_RELAXED);
		pks_table_dec(&table, p);
	}
	return NULL;
}

static void many_at_once_lose_nothing(void **state)
{
	pthread_t thread[THREADS];
	unsigned long i;

	(void)state;
	pthread_barrier_init(&start, NULL, THREADS);
	for (i = 0; i < ARRAY_SIZE(thread); i++)
		assert_int_equal(pthread_create(&thread[i], NULL, map_and_unmap,
						(void *)(i + 1)), 0);
	for (i = 0; i < ARRAY_SIZE(thread); i++)
		pthread_join(thread[i], NULL);
	assert_int_equal(lost, 0);
	for (i = 0; i < ARRAY_SIZE(table.word); i++)
		assert_int_equal(atomic_long_read(&table.word[i]) &
				 PKS_TABLE_COUNT, 0);
	assert_int_equal(atomic_long_read(&table.rest), 0);
}

int main(void)
{
#define TEST(t)	cmocka_unit_test_setup(t, empty)
	const struct CMUnitTest tests[] = {
		TEST(a_page_is_found_as_often_as_it_was_mapped),
		TEST(pages_that_collide_are_told_apart),
		TEST(a_full_table_counts_in_one_for_all),
		TEST(a_count_does_not_run_into_the_page),
		TEST(an_empty_table_forgets_and_another_keeps),
		TEST(many_at_once_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

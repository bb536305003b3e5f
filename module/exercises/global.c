// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * global: a page that others use, k of them, each on a CPU of its own.
 *
 * pointer: a thread on the first CPU maps the page by the guard and hands the
 * pointer to the k callers; each reads a byte through it, by a probe; once all
 * have, the thread unmaps. So the one who maps is none of those
 * who use. page: the struct page is handed over instead, and each of them maps it
 * by the guard, reads, and unmaps.
 *
 * An operation is all of that once. Yields events for each: what the kernel has
 * counted on the CPUs of the callers, the first of which is the mapper's too. A
 * design by which only the mapper may read shows here by its refused faults.
 */
#include "threads.h"

enum { POINTER, PAGE };

/**
 * struct mapping - the page as it was handed over
 * @run: the first caller, on whose CPU it is mapped
 * @mapper: maps and unmaps
 * @addr: the pointer
 * @err: why it is not
 * @mapped: it is, or there is an error
 * @unmap: everybody has used it
 */
struct mapping {
	struct pks_run *run;
	struct pks_thread mapper;
	const void *addr;
	int err;
	struct completion mapped;
	struct completion unmap;
};

static void map_and_unmap(void *arg)
{
	struct mapping *m = arg;
	struct pks_access *a = &m->run->load.access;
	union pks_held held;

	m->err = pks_hold(m->run, &held);
	if (m->err) {
		complete(&m->mapped);
		return;
	}
	m->addr = pks_held_addr(m->run->guard, a, &held);
	complete(&m->mapped);
	wait_for_completion(&m->unmap);
	pks_let_go(m->run, &held);
}

static int map(struct mapping *m)
{
	int err;

	init_completion(&m->mapped);
	init_completion(&m->unmap);
	err = pks_thread_make(&m->mapper, PKS_NORMAL, map_and_unmap, m);
	if (err)
		return err;
	pks_thread_run(&m->mapper);
	wait_for_completion(&m->mapped);
	err = m->err;
	if (err)
		pks_thread_end(&m->mapper);
	return err;
}

static void unmap(struct mapping *m)
{
	complete(&m->unmap);
	wait_for_completion(&m->mapper.done);
	pks_thread_end(&m->mapper);
}

/* The first caller has it mapped, all use it, the first has it unmapped. */
static int by_pointer(struct pks_session *s, struct pks_run *run)
{
	struct mapping *m = run->own;
	int err = 0;

	if (!run->caller) {
		err = map(m);
		if (err)
			return err;
	}
	err = pks_step(s, run, true);
	if (!err) {
		pks_probe_read(((struct mapping *)s->shared)->addr);
		err = pks_step(s, run, true);
	}
	if (!run->caller)
		unmap(m);
	/* Nobody goes on while it is open. */
	return err ?: pks_step(s, run, true);
}

static int by_page(struct pks_session *s, struct pks_run *run)
{
	struct pks_access *a = &run->load.access;
	union pks_held held;
	int err = pks_step(s, run, true);

	if (err)
		return err;
	run->loops->grant(a, &held);
	pks_touch(run, &held);
	pks_let_go(run, &held);
	return pks_step(s, run, true);
}

static int take(struct pks_session *s, struct pks_run *run,
		struct pkscale_sample *sample)
{
	return run->quantity == POINTER ? by_pointer(s, run) : by_page(s, run);
}

static int begin(struct pks_session *s, struct pks_run *run)
{
	int err = pks_begin_shared(s, run, sizeof(struct mapping));
	struct mapping *m = run->own;

	if (!err)
		m->run = run;
	return err;
}

static int check(const struct pks_run *run)
{
	return pks_check_reading(run, 1);
}

const struct pks_reading pks_reading_global = {
	.check = check,
	.begin = begin,
	.take = take,
	.end = pks_end_shared,
};

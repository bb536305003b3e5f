// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The designs in user space: what each counts and writes, through the run
 * function. With PKU the register is read back as well; it needs no privilege
 * and opens nothing, since no page carries the key.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exercises.h"
#include "machine/counters.h"
#include "machine/evidence.h"
#include "machine/pkru.h"
#include "machine/placement.h"
#include "prims.h"
#include "thread.h"

#define REPS	100
#define SAMPLES	3
/* The two halves of a sample have REPS and 2 * REPS pairs. */
#define PAIRS	(SAMPLES * 3ull * REPS)

static struct evidence_reader reader;
static struct counters counters;
static int cpu;

static int set_up(void **state)
{
	struct machine m = { 0 };
	struct err err;

	(void)state;
	if (machine_open(&m, NULL, &err))
		return -1;
	cpu = m.pu[0].os;
	if (machine_bind(&m, cpu, &err) || evidence_open(&reader, cpu, &err))
		return -1;
	machine_close(&m);
	pks_thread_is(cpu, &reader, &counters);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	evidence_close(&reader);
	return 0;
}

static struct pkscale_events run(const struct pks_design *d,
				 const struct pks_variant *v,
				 const char *exercise, unsigned int depth,
				 struct pks_session *s)
{
	struct pkscale_sample samples[SAMPLES];
	struct pks_run r = {
		.design = d, .variant = v,
		.loops = &v->loops[PKS_REG_OBSERVED],
		.exercise = pks_exercise_find(exercise),
		.window = PKSCALE_IRQS_ON, .depth = depth,
		.reps = REPS, .samples = SAMPLES, .warmup = 1,
		.load.in = { .bytes = 64 },
	};

	atomic_set(&s->ready, 0);
	atomic_set(&s->warm, 0);
	atomic_set(&s->done, 0);
	assert_int_equal(r.exercise->check(&r), 0);
	assert_int_equal(pks_run_caller(s, &r, samples), 0);
	assert_true(samples[0].t1 && samples[0].t2);
	assert_int_equal(samples[0].cpu, cpu);
	assert_int_equal(samples[0].alone, 0);
	return r.events;
}

/*
 * Writes that a design owes: two a pair outermost, none nested; two at every
 * depth where nothing is remembered; or none, where others write.
 */
static unsigned int writes_of(const struct pks_design *d,
			      const struct pks_variant *v, unsigned int depth)
{
	static const char *const none[] = {
		"none", "page", "hash", "global", "global-lazy", "alias-map",
		"alias-permanent",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		if (d->control || !strcmp(d->name, none[i]))
			return 0;
	}
	if (!strcmp(d->name, "precise") || !strcmp(v->knobs, "nest=none"))
		return 2;
	return depth == 1 ? 2 : 0;
}

static struct pks_session *session(unsigned int callers, unsigned int sharing)
{
	struct pks_session *s = NULL;

	assert_int_equal(pks_session_create(callers, sharing,
					    pks_memory_find("ram"), &s), 0);
	return s;
}

static void every_design_writes_what_it_owes(void **state)
{
	struct pks_session *s = session(1, PKSCALE_SHARE_PAGE);
	static const char *const exercises[] = { "nest", "hold" };
	const struct pks_design *const *d;
	struct pkscale_events e;
	unsigned int v, depth, x;

	(void)state;
	assert_non_null(s);
	for (d = pks_designs; *d; d++) {
		for (v = 0; v < (*d)->nr_variants; v++) {
			for (depth = 1; depth <= PKSCALE_MAX_DEPTH; depth++) {
				for (x = 0; x < 2; x++) {
					e = run(*d, &(*d)->variants[v],
						exercises[x], depth, s);
					assert_int_equal(e.grants, PAIRS);
					assert_int_equal(e.revokes, PAIRS);
					assert_int_equal(e.writes,
						PAIRS * writes_of(*d,
							&(*d)->variants[v],
							depth));
					assert_int_equal(e.elided,
						2 * PAIRS - e.writes);
				}
			}
		}
	}
	/* Nobody has left a count behind. */
	assert_int_equal(s->pages[0]->word, 0);
	assert_int_equal(pks_session_slot(s, pks_design_find("percpu"), 0)->range.counts[cpu].n[0],
			 0);
	pks_session_destroy(s);
}

static void depth_out_of_range_is_refused(void **state)
{
	struct pks_run r = { .depth = 0 };

	(void)state;
	assert_int_not_equal(pks_exercise_find("nest")->check(&r), 0);
	r.depth = PKSCALE_MAX_DEPTH + 1;
	assert_int_not_equal(pks_exercise_find("nest")->check(&r), 0);
	assert_int_not_equal(pks_exercise_find("prims")->check(&r), 0);
}

static void what_is_shared_is_as_it_was_asked_for(void **state)
{
	static const struct {
		unsigned int sharing, pages, ranges;
	} want[] = {
		{ PKSCALE_SHARE_PAGE, 1, 1 },
		{ PKSCALE_SHARE_PGMAP, 3, 1 },
		{ PKSCALE_SHARE_NOTHING, 3, 3 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct pks_session *s = session(3, want[i].sharing);

		assert_non_null(s);
		assert_int_equal(s->nr_pages, want[i].pages);
		assert_int_equal(s->nr_ranges, want[i].ranges);
		pks_session_destroy(s);
	}
}

/* One of two callers that have to share a CPU. */
struct half {
	pthread_t thread;
	struct pks_session *s;
	unsigned int caller;
	unsigned int alone;
	int ret;
};

static void *run_half(void *arg)
{
	const struct pks_design *none = pks_design_find("none");
	struct pkscale_sample samples[64];
	struct evidence_reader own;
	struct half *h = arg;
	struct pks_run r = {
		.design = none, .variant = &none->variants[0],
		.loops = &none->variants[0].loops[PKS_REG_NONE],
		.exercise = pks_exercise_find("contend"),
		.window = PKSCALE_IRQS_ON, .depth = 1, .reps = REPS,
		.samples = ARRAY_SIZE(samples), .caller = h->caller,
	};
	unsigned int i;

	h->ret = evidence_open(&own, cpu, NULL);
	if (h->ret)
		return NULL;
	pks_thread_is(cpu, &own, &counters);
	h->ret = pks_run_caller(h->s, &r, samples);
	for (i = 0; !h->ret && i < ARRAY_SIZE(samples); i++)
		h->alone += samples[i].alone;
	evidence_close(&own);
	return NULL;
}

/* The threads inherit the binding: only one of them can be running. */
static void a_caller_that_stands_still_is_noticed(void **state)
{
	struct pks_session *s = session(2, PKSCALE_SHARE_PAGE);
	struct half half[2] = { { .s = s }, { .s = s, .caller = 1 } };
	int i;

	(void)state;
	assert_non_null(s);
	for (i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&half[i].thread, NULL,
						run_half, &half[i]), 0);
	for (i = 0; i < 2; i++) {
		pthread_join(half[i].thread, NULL);
		assert_int_equal(half[i].ret, 0);
		/* A slice is far longer than a sample: nearly all of them. */
		assert_in_range(half[i].alone, 32, 64);
	}
	pks_session_destroy(s);
}

static u32 rdpkru(void)
{
	u32 eax, edx;

	asm volatile(".byte 0x0f, 0x01, 0xee"
		     : "=a" (eax), "=d" (edx) : "c" (0));
	return eax;
}

/* The bits of our key: AD and WD. */
static u32 key_bits(void)
{
	return rdpkru() >> pks_pkru_shift & 3;
}

/* task counts readers and writers apart; nesting opens and shuts no more. */
static void the_register_holds_what_the_design_says(void **state)
{
	const struct pks_design *task = pks_design_find("task");
	const struct pks_loops *l =
		&pks_variant_find(task, "rights=split")->loops[PKS_REG_PKRU];
	struct pks_access reader_access = { .right = PKS_READ };
	struct pks_access writer = { .right = PKS_WRITE };
	union pks_held outer, inner;
	struct err err;

	(void)state;
	if (!pkru_available()) {
		print_message("no PKU on this processor\n");
		skip();
	}
	if (pkru_setup(&err))
		fail_msg("%s", err.text);
	pks_context_borrow();
	assert_int_equal(key_bits(), 3);
	l->grant(&reader_access, &outer);
	assert_int_equal(key_bits(), 2);	/* reads, no writes */
	l->grant(&writer, &inner);
	assert_int_equal(key_bits(), 0);
	l->revoke(&writer, &inner);
	assert_int_equal(key_bits(), 2);
	l->revoke(&reader_access, &outer);
	assert_int_equal(key_bits(), 3);
}

/* Two designs that keep something of a range do not get each other's. */
static void each_design_has_its_own_of_a_range(void **state)
{
	const struct pks_design *percpu = pks_design_find("percpu");
	struct pks_session *s = session(2, PKSCALE_SHARE_NOTHING);
	const struct pks_design *const *d;
	u32 i;

	(void)state;
	for (d = pks_designs; *d; d++) {
		for (i = 0; i < 2; i++) {
			assert_true(pks_session_slot(s, *d, i)->there);
			assert_int_equal(!pks_session_slot(s, *d, i)->range.counts,
					 *d != percpu);
		}
	}
	assert_ptr_not_equal(pks_session_slot(s, percpu, 0)->range.counts,
			     pks_session_slot(s, percpu, 1)->range.counts);
	pks_session_destroy(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_design_has_its_own_of_a_range),
		cmocka_unit_test(every_design_writes_what_it_owes),
		cmocka_unit_test(depth_out_of_range_is_refused),
		cmocka_unit_test(what_is_shared_is_as_it_was_asked_for),
		cmocka_unit_test(a_caller_that_stands_still_is_noticed),
		cmocka_unit_test(the_register_holds_what_the_design_says),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The designs in user space: what each counts and writes, through the run
 * function. With PKU the register is read back as well; it needs no privilege
 * and opens nothing, since no page carries the key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "exercises.h"
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
	pks_thread_is(cpu, &reader);
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
	return r.events;
}

/* Writes that a design owes: two a pair outermost, none nested; or none. */
static unsigned int writes_of(const struct pks_design *d, unsigned int depth)
{
	if (d->control || !strcmp(d->name, "none") || !strcmp(d->name, "page"))
		return 0;
	return depth == 1 ? 2 : 0;
}

static void every_design_writes_what_it_owes(void **state)
{
	struct pks_session *s = pks_session_create(1, PKSCALE_SHARE_PAGE);
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
						PAIRS * writes_of(*d, depth));
				}
			}
		}
	}
	/* Nobody has left a count behind. */
	assert_int_equal(s->pages[0]->word, 0);
	assert_int_equal(s->ranges[0].counts[cpu].n[0], 0);
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
		struct pks_session *s = pks_session_create(3, want[i].sharing);

		assert_non_null(s);
		assert_int_equal(s->nr_pages, want[i].pages);
		assert_int_equal(s->nr_ranges, want[i].ranges);
		pks_session_destroy(s);
	}
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
	u64 outer, inner;
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
	outer = l->grant(&reader_access);
	assert_int_equal(key_bits(), 2);	/* reads, no writes */
	inner = l->grant(&writer);
	assert_int_equal(key_bits(), 0);
	l->revoke(&writer, inner);
	assert_int_equal(key_bits(), 2);
	l->revoke(&reader_access, outer);
	assert_int_equal(key_bits(), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_design_writes_what_it_owes),
		cmocka_unit_test(depth_out_of_range_is_refused),
		cmocka_unit_test(what_is_shared_is_as_it_was_asked_for),
		cmocka_unit_test(the_register_holds_what_the_design_says),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sequences by which designs are judged: those with a number, as data. */
#ifndef BENCH_PLAN_SEQUENCES_H
#define BENCH_PLAN_SEQUENCES_H

#include "guards/guards.h"
#include "plan/select.h"

/* Takes a tenth of a second: once for a design, or when it is asked for. */
#define SEQUENCE_DEAR	(1u << 30)
/* About a right for reading: not behind a guard that grants none. */
#define SEQUENCE_READS	(1u << 31)

/**
 * struct sequence - one by which a design is judged
 * @name: key
 * @steps: in the language of module/judge/steps.h
 * @of: what it is about
 * @kinds: bits of enum pks_guard_kind: behind these guards; 0: all; and
 *	SEQUENCE_READS, SEQUENCE_DEAR
 */
struct sequence {
	const char *name;
	const char *steps;
	const char *of;
	unsigned int kinds;
};

/* Every sequence that has a number; ends with an empty one. */
extern const struct sequence sequences[];

/**
 * sequence_find() - look a sequence up
 * @name: its key
 *
 * Return: the sequence, NULL if there is none of that name.
 */
const struct sequence *sequence_find(const char *name);

/**
 * sequence_fits() - does a sequence say anything about a guard
 * @s: the sequence
 * @guard: the guard
 */
int sequence_fits(const struct sequence *s, const struct pks_guard *guard);

/**
 * sequence_random() - one of the grammar, drawn at random
 * @seed: the same seed, @number, design and guard, the same sequence
 * @number: which
 * @of: the design that it is for; each has sequences of its own
 * @guard: by which pages are granted
 * @cpus: 1, or 2 for tasks on two of them
 * @out: the text
 *
 * It is legal by the contracts, but for accesses, which may be strays, and ends
 * with everything revoked.
 */
void sequence_random(uint64_t seed, unsigned int number,
		     const struct chosen *of, const struct pks_guard *guard,
		     unsigned int cpus, char out[PKSCALE_SEQUENCE_LEN]);

#endif /* BENCH_PLAN_SEQUENCES_H */

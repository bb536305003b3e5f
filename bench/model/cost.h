/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What events would cost: how often each happens, times a range of prices. The
 * result is a range as well, and as wide as the worst-known price makes it.
 * Pure. Instructions are not priced: emulation counts them all alike.
 */
#ifndef BENCH_MODEL_COST_H
#define BENCH_MODEL_COST_H

#include <stddef.h>

/**
 * struct range - between these two; both NAN when nothing is known
 * @lo: lower end
 * @hi: upper end
 */
struct range {
	double lo, hi;
};

/**
 * struct cost_term - one kind of event
 * @name: what is priced
 * @count: how often it happens
 * @price: of one, in cycles
 */
struct cost_term {
	const char *name;
	struct range count, price;
};

/**
 * struct cost - what some terms come to
 * @total: in cycles; NAN when a term that happens has no price
 * @widest: the term to which the total owes most of its width, or the one that
 *	has no price; the number of terms when nothing happens
 */
struct cost {
	struct range total;
	size_t widest;
};

/**
 * cost_of() - one term: the least count at the least price, and the most
 * @t: the term
 *
 * Return: 0..0 for what never happens, whatever its price.
 */
struct range cost_of(const struct cost_term *t);

/**
 * cost_sum() - add terms up
 * @t: the terms
 * @n: how many
 *
 * Ends are added to ends: the terms are not taken to be independent, so this
 * is as wide as it can be.
 */
struct cost cost_sum(const struct cost_term *t, size_t n);

/**
 * cost_in_cycles() - a price in another unit
 * @price: the price
 * @unit: "cycles", "ns" or "us"
 * @ghz: clock of what it was read on; not used for cycles
 *
 * Return: NAN for a unit that is none of these.
 */
struct range cost_in_cycles(struct range price, const char *unit,
			    struct range ghz);

#endif /* BENCH_MODEL_COST_H */

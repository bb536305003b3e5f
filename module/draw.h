/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that a seed fixes. */
#ifndef PKS_DRAW_H
#define PKS_DRAW_H

#include <linux/types.h>

/**
 * pks_draw() - the next number of a sequence
 * @state: where it stands; begins with a seed, and is never 0
 *
 * xorshift64*.
 *
 * Context: any; the state is the caller's alone.
 *
 * Return: 32 bits.
 */
static inline u64 pks_draw(u64 *state)
{
	u64 x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 2685821657736338717ull >> 32;
}

#endif /* PKS_DRAW_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_SELFTEST_H
#define PKS_SELFTEST_H

#include "pkscale.h"

/**
 * pks_selftest() - read known costs through the instruction meter
 * @t: rows and n are filled in
 *
 * What a row must read is exact where one tick of the clock is one guest
 * instruction (emulation with a fixed instruction counter); elsewhere the rows
 * mean nothing. Nothing is judged here.
 *
 * Context: process context, pinned to its CPU.
 */
void pks_selftest(struct pkscale_selftest *t);

#endif /* PKS_SELFTEST_H */

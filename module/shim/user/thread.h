/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PKS_USER_THREAD_H
#define PKS_USER_THREAD_H

#include "shim.h"

struct counters;
struct evidence_reader;

/**
 * pks_thread_is() - tell the shim about the calling thread
 * @cpu: the CPU that it is pinned to, below PKS_MAX_CPUS
 * @r: its own open reader of evidence; outlives the measurement
 * @c: its own counters, read around the windows of samples that are kept; likewise
 */
void pks_thread_is(u32 cpu, struct evidence_reader *r, struct counters *c);

/**
 * pks_thread_failed() - could the counters be read
 *
 * Return: 0, or the first -errno since pks_thread_is(); samples taken since
 * then have no evidence.
 */
int pks_thread_failed(void);

/* The calling thread reads tables of pages from now on; and no more. */
void pks_pages_enter(void);
void pks_pages_leave(void);

#endif /* PKS_USER_THREAD_H */

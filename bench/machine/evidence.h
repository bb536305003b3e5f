/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_EVIDENCE_H
#define BENCH_MACHINE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/perf_group.h"
#include "util.h"

/*
 * What disturbed a sample: counters read at both its edges, outside the timed
 * stretch. Nothing is ever excluded for being slow; a counter must have moved.
 *
 * Two parts, because they cost differently: what happened to the thread comes
 * from one system call of a microsecond, what happened to its CPU from two
 * text files whose length grows with the machine.
 */
enum evidence_part {
	EVIDENCE_THREAD = 1,	/* csw, mig, faults */
	EVIDENCE_CPU = 2,	/* irq, steal */
};

/**
 * struct evidence - counters at one moment, or what they moved by
 * @parts: which of the fields below hold anything: bits of evidence_part
 * @irq: interrupts of every kind that the CPU took (modulo 2^32, as the
 *	kernel counts them)
 * @csw: context switches of the thread
 * @mig: migrations of the thread
 * @faults: page faults of the thread
 * @steal: time the hypervisor took from the CPU, in clock ticks of 10 ms
 */
struct evidence {
	unsigned int parts;
	uint64_t irq;
	uint64_t csw;
	uint64_t mig;
	uint64_t faults;
	uint64_t steal;
};

/* Software events of the group: csw, mig, faults. */
#define EVIDENCE_EVENTS 3

/* A reading dearer than this is made by the block, not by the sample. */
#define EVIDENCE_COST_BOUND_NS 200000

/**
 * struct evidence_reader - one thread's way to its counters
 * @cpu: the CPU that the thread is bound to
 * @group: perf events; none when getrusage() stands in
 * @perf_error: why there are none: a negative errno
 * @interrupts: /proc/interrupts, kept open
 * @stat: /proc/stat, kept open
 * @per_block: samples read EVIDENCE_THREAD only; set by evidence_open() when a
 *	reading was found to cost more than the bound; the caller may change it
 * @cost_ns: what one whole reading cost when it was opened (median)
 * @thread_cost_ns: what EVIDENCE_THREAD alone cost
 * @text: buffer for the files
 *
 * Belongs to the thread that opened it.
 */
struct evidence_reader {
	int cpu;
	struct perf_group group;
	int perf_error;
	int interrupts;
	int stat;
	bool per_block;
	uint64_t cost_ns;
	uint64_t thread_cost_ns;
	char *text;
};

/**
 * evidence_open() - prepare the calling thread's reader
 * @r: receives it; evidence_close() it
 * @cpu: the CPU the thread is bound to already
 * @err: receives the reason
 *
 * Return: 0, or -errno when the CPU's counters cannot be had.
 */
int evidence_open(struct evidence_reader *r, int cpu, struct err *err);

/**
 * evidence_read() - read at the edge of a sample
 * @r: reader, by the thread that opened it
 * @out: receives the counters; without EVIDENCE_CPU when r->per_block is set
 *
 * Allocates nothing. The time it takes belongs outside the timed stretch.
 *
 * Return: 0, -EBUSY when perf multiplexed the group (the sample has no
 * evidence and must be excluded for that), or another -errno.
 */
int evidence_read(struct evidence_reader *r, struct evidence *out);

/**
 * evidence_read_block() - read everything, at the edge of a block
 * @r: reader, by the thread that opened it
 * @out: receives the counters
 *
 * Return: as evidence_read().
 */
int evidence_read_block(struct evidence_reader *r, struct evidence *out);

/**
 * evidence_diff() - what moved between two readings
 * @before: the earlier one
 * @after: the later one
 * @out: receives the difference of the parts that both have; may be either
 */
void evidence_diff(const struct evidence *before, const struct evidence *after,
		   struct evidence *out);

/**
 * evidence_close() - give everything back
 * @r: reader; may be zeroed or already closed
 */
void evidence_close(struct evidence_reader *r);

/**
 * evidence_source() - where a reader's counters come from
 * @r: an open reader
 *
 * Return: one of a few constant texts, for the record.
 */
const char *evidence_source(const struct evidence_reader *r);

/**
 * struct irq_column - adds up one CPU's column of /proc/interrupts
 * @sum: interrupts so far
 *
 * Everything else is private. The text may come in pieces of any size.
 */
struct irq_column {
	uint64_t sum;
	int cpu;
	int want;
	int column;
	int state;
	bool digits;
	uint64_t number;
	char token[8];
	size_t token_len;
};

/**
 * irq_column_begin() - start before the first byte
 * @c: to be set up
 * @cpu: whose column
 */
void irq_column_begin(struct irq_column *c, int cpu);

/**
 * irq_column_feed() - take the next bytes in
 * @c: as irq_column_begin() left it
 * @text: bytes
 * @len: how many
 */
void irq_column_feed(struct irq_column *c, const char *text, size_t len);

/**
 * irq_column_found() - was there such a column at all
 * @c: fed with at least the heading
 *
 * Return: true when the heading names the CPU: it was online.
 */
bool irq_column_found(const struct irq_column *c);

/**
 * evidence_steal() - one CPU's stolen time in the text of /proc/stat
 * @text: NUL-terminated
 * @cpu: whose
 * @steal: receives clock ticks
 *
 * Return: 0, or -ENODATA.
 */
int evidence_steal(const char *text, int cpu, uint64_t *steal);

/**
 * evidence_group() - what a reading of the perf group says
 * @reading: as it was read
 * @out: receives csw, mig and faults
 *
 * Return: 0, -EBUSY when the group did not count all the time, -EBADMSG when
 * it is not the group of three that was asked for.
 */
int evidence_group(const struct perf_reading *reading, struct evidence *out);

#endif /* BENCH_MACHINE_EVIDENCE_H */

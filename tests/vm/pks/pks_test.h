/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of supervisor protection keys, run in a guest. A test is a function
 * and a row in its file's table; it looks at one behaviour, so that one broken
 * line of the kernel fails the tests that are meant for it and no other.
 */
#ifndef PKS_TEST_H
#define PKS_TEST_H

#include <linux/bits.h>
#include <linux/memremap.h>
#include <linux/pgmap_access_ops.h>
#include <linux/pks_write.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "runner.h"

/* A key of which no page has any: for rights alone. */
#define OTHER_KEY	3
/* A key that some page may have for the length of a test; nobody opens it. */
#define FOREIGN_KEY	4
/* What a guard of these tests leaves in the context word. */
#define TEST_WORD	0x5a17u

/* --- tests -----------------------------------------------------------------*/

#define NEEDS_SMP	BIT(0)	/* two CPUs */
#define NEEDS_RANGE	BIT(1)	/* memory that is not RAM to the kernel */
#define NEEDS_TEMPORARY	BIT(2)	/* loaded with temporary=1 */
#define NO_TEMPORARY	BIT(3)	/* loaded without */
#define NO_KEYS		BIT(4)	/* a CPU or a command line without keys */
#define BY_NAME		RUNNER_BY_NAME	/* it ends in an oops, or needs a debug kernel */

extern const struct runner_test basic_tests[], context_tests[], task_tests[],
	pagefault_tests[], fault_tests[], temporary_tests[], memory_tests[],
	range_tests[], ops_tests[], kmap_tests[], lock_tests[],
	poison_tests[], system_tests[], stress_tests[], inject_tests[],
	posted_tests[], disarm_tests[];

/* Only the first mismatch of a test is kept, as "why: expected X got Y". */
void pks_expect(const char *why, s64 got, s64 want);
#define EXPECT(got, want)	pks_expect(#got, (s64)(got), (s64)(want))
#define EXPECT_AT(why, got, want)	pks_expect(why, (s64)(got), (s64)(want))
bool pks_failed(void);
void pks_skip(const char *why);
/* These events are part of the test; any that was not announced fails it. */
void pks_announce(unsigned int fixed_up, unsigned int refused,
		  unsigned int spurious);

/* --- probes: one access each, with a fixup of its own ----------------------*/

#define ALLOWED		0u
#define REFUSED		1u

extern const char pks_probes_start[], pks_probes_end[];
unsigned int pks_probe_read(const void *addr, u8 *value);
unsigned int pks_probe_write(void *addr, u8 value);
void pks_int3(void);

/* Is a load, is a store of what is there already, let through? */
unsigned int can_read(const void *addr);
unsigned int can_write(void *addr);

/* --- the fixture: four pages of RAM, the middle two have PKS_KEY_TEST ------*/

#define FIXTURE_PAGES	4
#define FIXTURE_BYTE	0xa5

extern u8 *fixture;		/* the first page with the key */
extern bool temporary;		/* temporary rights were enabled */
extern phys_addr_t range_start;	/* RAM that the kernel does not use */
extern resource_size_t range_size;

bool fixture_pages(void);
int fixture_up(void);
void fixture_down(void);

/* --- looking ---------------------------------------------------------------*/

u32 pks_msr(void);
/* The register's value with these rights open. */
#define MSR_OF(key, right)	(PKRS_DEFAULT ^ pkrs_bits(key, right))
#define MSR_SHUT		PKRS_DEFAULT
#define MSR_OPEN		MSR_OF(PKS_KEY_TEST, PKEY_WRITE)

/* What a context finds. */
struct pks_seen {
	unsigned int times;
	u32 msr;
	u32 rights;
	u32 word;
	unsigned int read;
	unsigned int write;
	int cpu;
};

void pks_see(struct pks_seen *seen);
void expect_shut(const char *who, const struct pks_seen *seen);

void guard_open(void);
void guard_close(void);
/* The guard of the test itself: right, register, word and access are there. */
void expect_guard(void);
void expect_no_guard(void);

/*
 * Have a tracepoint call @probe, until trace_off() of what this has returned;
 * NULL where there is no such tracepoint.
 */
struct tracepoint *trace_on(const char *name, void *probe);
void trace_off(struct tracepoint *tp, void *probe);

u64 pks_events_sum(size_t offset);
#define EVENTS(what)	pks_events_sum(offsetof(struct pkrs_events, what))

/* A handler of faults on PKS_KEY_TEST: how often it was asked, what it says. */
extern unsigned int asked;
extern enum pkey_right answer;
bool ask(enum pkey_right right);
void ask_nobody(void);	/* sleeps */

/* --- doing -----------------------------------------------------------------*/

/* Run @fn in a kernel thread on @cpu, wait for its end. */
int on_cpu(int cpu, void (*fn)(void *), void *arg);
/* A kernel thread on @cpu looks. */
void see_on_cpu(int cpu, struct pks_seen *seen);
/* Run a shell in a process of its own; -ENOENT without one. */
int user_shell(const char *script);
/* The file by which that process talks to a test; see main.c. */
#define USER_FILE	"/sys/kernel/debug/pks_test/user"
extern void (*user_command)(const char *command);
/* Poll for something that an interrupt or another CPU does. */
#define WAIT_UNTIL(condition)						\
	({								\
		unsigned long wait_end = jiffies + 5 * HZ;		\
		while (!(condition) && time_before(jiffies, wait_end))	\
			cpu_relax();					\
		(condition);						\
	})
/* The same where jiffies stand still. */
#define WAIT_SPINS(condition)						\
	({								\
		unsigned int wait_spins = 1U << 22;			\
		while (!(condition) && --wait_spins)			\
			cpu_relax();					\
		(condition);						\
	})
int move_to(int cpu);
int other_cpu(void);

/* A keyed range, from @offset into the reserved memory. */
struct pks_range {
	struct dev_pagemap pgmap;
	u8 *addr;
};

/* Its size, where that does not matter. */
#define PART	SZ_4M

int range_map(struct pks_range *r, unsigned long offset, unsigned long size,
	      unsigned int flags);
void range_unmap(struct pks_range *r);
/* Map, call @look, unmap what @look has not. */
void with_range(unsigned int flags, void (*look)(struct pks_range *r));
/* The design of these tests: counts readers and writers in the word. */
extern struct pgmap_access_ops test_ops;
extern int test_range_add_error;
int ops_up(void);
void ops_down(void);

#endif /* PKS_TEST_H */

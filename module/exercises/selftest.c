// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The instruction meter against what is known: straight lines of NOPs and of
 * WRMSRs between two readings of the clock, less the same around nothing, and
 * the loops around bodies of 0, 1 and 7 instructions.
 */
#include "machine.h"
#include "exercises.h"
#include "selftest.h"

/* Ticks from one RDTSC to the next; the low half is enough. */
#define SPAN(body)							\
({									\
	u32 first, span;						\
									\
	asm volatile("rdtsc\n\tmov %%eax, %0\n\t" body			\
		     "\n\trdtsc\n\tsub %0, %%eax\n\t"			\
		     : "=&r" (first), "=&a" (span)			\
		     : : "rdx", "rcx", "cc", "memory");			\
	(void)first;							\
	span;								\
})

#define NOPS(n)		".rept " #n "\n\tnop\n\t.endr"
/* Three moves, then ten writes of every key shut but key 0. */
#define WRITES		"mov $0x6e1, %%ecx\n\tmov $0xfffffffc, %%eax\n\t" \
			"xor %%edx, %%edx\n\t.rept 10\n\twrmsr\n\t.endr"

static void row(struct pkscale_selftest *t, const char *name, u64 expected,
		u64 read)
{
	struct pkscale_selftest_row *r = &t->row[t->n++];

	strscpy(r->name, name, sizeof(r->name));
	r->expected = expected;
	r->read = read;
}

static void straight_lines(struct pkscale_selftest *t)
{
	unsigned long flags;
	u64 pkrs = 0;
	u32 nothing;

	local_irq_save(flags);
	nothing = SPAN("");
	row(t, "0 nops", 0, SPAN(NOPS(0)) - nothing);
	row(t, "1 nop", 1, SPAN(NOPS(1)) - nothing);
	row(t, "10 nops", 10, SPAN(NOPS(10)) - nothing);
	row(t, "1000 nops", 1000, SPAN(NOPS(1000)) - nothing);
	if (pks_reg_find("pkrs") == PKS_REG_PKRS) {
		rdmsrl(PKS_MSR, pkrs);
		row(t, "3 moves, 10 wrmsr", 13, SPAN(WRITES) - nothing);
		pks_wrmsr(PKS_MSR, (u32)pkrs, (u32)(pkrs >> 32));
	}
	local_irq_restore(flags);
}

/* One round of the loop around a control's body, from N and 2N rounds. */
static u64 round_of(const char *knobs)
{
	const struct pks_design *d = pks_design_find("nops");
	const struct pks_loops *l =
		&pks_variant_find(d, knobs)->loops[PKS_REG_MEMORY];
	const struct pks_load load = { };
	unsigned long flags;
	u64 t[3];

	local_irq_save(flags);
	t[0] = pks_clock();
	l->pairs(&load, 100);
	t[1] = pks_clock();
	l->pairs(&load, 200);
	t[2] = pks_clock();
	local_irq_restore(flags);
	return ((t[2] - t[1]) - (t[1] - t[0])) / 100;
}

void pks_selftest(struct pkscale_selftest *t)
{
	u64 empty = round_of("n=0");

	t->n = 0;
	straight_lines(t);
	row(t, "empty round", 2, empty);
	row(t, "loop of 1 nop", 1, round_of("n=1") - empty);
	row(t, "loop of 7 nops", 7, round_of("n=7") - empty);
}

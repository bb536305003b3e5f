// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/sequences.h"

#include <string.h>

#define MAPS	(1u << PKS_LOCAL | 1u << PKS_GLOBAL)
#define DAX	(1u << PKS_DAX | 1u << PKS_STACKED)
#define ALL	0
#define READERS	(DAX | SEQUENCE_READS)
#define LOCAL	(1u << PKS_LOCAL)
#define UNSTACKED	(MAPS | 1u << PKS_DAX | 1u << PKS_WCACHE)

const struct sequence sequences[] = {
	{ "s01-outermost", "A<0 A+0 A<0 A>0 A-0 A<0 A>0", "one pair", ALL },
	{ "s01-depth", "A+0 A+0 A+0 A+0 A+0 A+0 A+0 A+0 A<0 A-0 A<0 A-0 A<0 "
	  "A-0 A<0 A-0 A<0 A-0 A<0 A-0 A<0 A-0 A<0 A-0 A<0", "pairs in pairs", ALL },
	{ "s02-two-pages", "A+0 A<0 A<1 A+1 A<1 A-1 A<0 A<1 A-0",
	  "two pages of a range", ALL },
	{ "s02-wrong-order", "A+0 A+1 A-0 A<1 A-1", "not in reverse order", ALL },
	{ "s03-shared-key", "A+0 A+2 A<2 A-2 A<0 A-0 A<0",
	  "two ranges of one key", ALL },
	{ "s04-kmap-outside", "A+0k A+0l A-0l A<0 A-0k",
	  "kmap() and kmap_local_page()", MAPS },
	{ "s04-local-outside", "A+0l A+0k A-0k A<0 A-0l", "the same", MAPS },
	{ "s04-interleaved", "A+0k A+0l A-0k A<0 A-0l", "the same", MAPS },
	{ "s04-interleaved-2", "A+0l A+0k A-0l A<0 A-0k", "the same", MAPS },
	{ "s05-read-then-write", "A+0r A<0 A>0 A-0r", "a right for reading",
	  READERS },
	{ "s05-read-in-write", "A+0w A+0r A<0 A-0r A>0 A-0w",
	  "reading inside writing", DAX },
	{ "s05-write-in-read", "A+0r A+0w A>0 A-0w A<0 A>0 A-0r",
	  "writing inside reading", READERS },
	{ "s06-other-revokes", "A+0 A<0 B-0 A<0 B<0",
	  "revoked by another task", ALL },
	{ "s06-other-revokes-cpu", "A+0 A<0 C-0 A<0 C<0",
	  "revoked by another CPU", ALL },
	{ "s07-sleep", "A+0 A<0 A~ A<0 A-0", "a holder that sleeps", ALL },
	{ "s07-switch", "A+0 A<0 B<0 A<0 B+0 B<0 B-0 B<0 A<0 A-0",
	  "another task meanwhile", ALL },
	{ "s07-both-hold", "A+0 B+0 A<0 B<0 A-0 B<0 B-0",
	  "two holders on one CPU", ALL },
	{ "s07-migrate", "A+0 A% A<0 A-0 A%", "a holder that migrates", ALL },
	{ "s07-preempt", "A+0 A! A<0 A-0", "a holder that is preempted", ALL },
	{ "s08-irq-stray", "A+0 A(i A<0 A>0 A) A<0 A-0", "an interrupt strays", ALL },
	{ "s08-irq-own", "A+0 A(i A+0 A<0 A-0 A<0 A) A<0 A-0",
	  "an interrupt has its own guard", ALL },
	{ "s09-nmi-stray", "A+0 A(n A<0 A>0 A) A<0 A-0", "an NMI strays", ALL },
	{ "s09-nmi-own", "A+0 A(n A+0 A<0 A-0 A<0 A) A<0 A-0",
	  "an NMI has its own guard", ALL },
	{ "s10-softirq-stray", "A+0 A(s A<0 A>0 A) A<0 A-0",
	  "a softirq of local_bh_enable() strays", ALL },
	{ "s10-softirq-own", "A+0 A(s A+0 A<0 A-0 A<0 A) A<0 A-0",
	  "it has its own guard", ALL },
	{ "s11-fault-stray", "A+0 A(p A<0 A~ A<0 A) A<0 A-0",
	  "a page fault that sleeps strays", ALL },
	{ "s11-fault-own", "A+0 A(p A+0 A<0 A~ A<0 A-0 A<0 A) A<0 A-0",
	  "it has its own guard", ALL },
	{ "s12-fork", "P+0 F<0 F+0 F<0 F-0 F<0 P<0 P-0",
	  "a child, born in a guard", ALL },
	{ "s13-pointer-thread", "A+0 A<0 B<0 A<0 A-0 B<0",
	  "the pointer handed to a thread", ALL },
	{ "s13-pointer-irq", "A+0 A<0 A(i A<0 A) A-0",
	  "the pointer handed to an interrupt", ALL },
	{ "s13-pointer-cpu", "A+0 A<0 C<0 A-0 C<0",
	  "the pointer handed to another CPU", ALL },
	{ "s14-page-anew", "A+0 B+0 B<0 A-0 B<0 B-0 B<0 A<0",
	  "the page handed over and mapped anew", ALL },
	{ "s14-page-anew-cpu", "A+0 C+0 C<0 A-0 C<0 C-0",
	  "the same on another CPU", ALL },
	{ "s15-use-after", "A+0 A<0 A-0 A<0 A>0 B<0 A<0",
	  "use after the last revoke", ALL },
	{ "s15-use-after-cpu", "A+0 A<0 A-0 C<0 A~ A<0",
	  "the same by another CPU, and after a switch", ALL },
	{ "s16-exit", "A+0 A<0 A.", "ends while it holds", ALL },
	{ "s17-other-task", "A+0 B<1 B>1 A-0", "another task strays", ALL },
	{ "s17-other-cpu", "A+0 C<0 C>0 A<0 A-0", "another CPU strays", ALL },
	{ "s17-other-page-cpu", "A+0 C<1 C>1 A<0 A-0",
	  "another CPU strays to another page", ALL },
	{ "s18-unmap", "P+0 P<0 P] P[ P-0", "a range that goes while it is open",
	  UNSTACKED },
	{ "s18-reuse", "P+0 P<0 P-0 P] P[ P<0 P+0 P<0 P-0 P<0",
	  "a range that has gone and come back", UNSTACKED | SEQUENCE_DEAR },
	{ "s19-offline", "C+0 C<0 C_ C<0 D<0 C-0 C<0",
	  "a CPU that goes while a guard is open, and comes back",
	  SEQUENCE_DEAR },
	{ "s20-nofault", "A?0 A+0 A?0 A-0", "a probe of memory", ALL },
	{ "s20-copies", "A+0 A=0 A:0 A-0",
	  "copies to user memory, and of what may be poisoned", ALL },
	{ "s21-unrelated", "A<9 A>9 A+0 A<9 A>9 A-0 A<9 A>9",
	  "memory without a key", ALL },
	{ "s22-unbalanced", "A-0 A<0", "a revoke too many", ALL },
	{ "s23-nested-fault", "A+0 A(p A+2 A<2 A-2 A) A<0 A-0",
	  "a fault whose handler opens another range", ALL },
	{ "s24-killed", "A+0 A<0 A*0 A<0 A-0 A<0",
	  "a device that is killed while a guard is open", DAX },
	{ "s25-return-held", "P+0 P<0 P@ P-0",
	  "returns to user mode while it holds", ALL },
	{ "s25-return", "P+0 P<0 P-0 P@ P<0", "returns when it has revoked", ALL },
	{ "s26-armed-between", "P+9 P<9 P] P-9 P+9 P[ P-9 P+0 P<0 P-0 P<0",
	  "ordinary memory, while the last key goes, and the first comes",
	  MAPS | SEQUENCE_DEAR },
	{ "s27-offset", "A+0 A<0 A-0o A<0", "an address inside the page", LOCAL },
	{ "s28-warn", "A+0 A# A<0 A-0 A<0", "a warning inside a guard", ALL },
	{ "s28-warn-irq", "A+0 A(i A# A<0 A) A<0 A-0",
	  "an interrupt warns, and strays", ALL },
	{ "s29-irq-other-key", "A+0 A(i A^ A<0 A) A<0 A-0",
	  "an interrupt opens and shuts another key, and strays", ALL },
	{ "s29-nmi-other-key", "A+0 A(n A^ A<0 A) A<0 A-0", "an NMI does", ALL },
	{ 0 }
};

const struct sequence *sequence_find(const char *name)
{
	const struct sequence *s;

	for (s = sequences; s->name; s++) {
		if (!strcmp(s->name, name))
			return s;
	}
	return NULL;
}

int sequence_fits(const struct sequence *s, const struct pks_guard *guard)
{
	unsigned int kinds;

	if (s->kinds & SEQUENCE_READS && !guard->read)
		return 0;
	kinds = s->kinds & ~(SEQUENCE_READS | SEQUENCE_DEAR);
	return !kinds || kinds & 1u << guard->kind;
}

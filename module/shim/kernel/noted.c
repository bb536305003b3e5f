// SPDX-License-Identifier: GPL-2.0-or-later
#include "shim.h"

struct pks_noted_words pks_noted_words;

struct pks_noted pks_noted_now(void)
{
	return (struct pks_noted){
		.cpu = atomic64_read(&pks_noted_words.cpu),
		.once = atomic64_read(&pks_noted_words.once),
		.mapped = atomic64_read(&pks_noted_words.mapped),
	};
}

void pks_note(s64 cpu, s64 once, s64 mapped)
{
	atomic64_add(cpu, &pks_noted_words.cpu);
	atomic64_add(once, &pks_noted_words.once);
	atomic64_add(mapped, &pks_noted_words.mapped);
}

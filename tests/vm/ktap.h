/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KTAP version 1, as much of it as a guest's test programs need. */
#ifndef TESTS_VM_KTAP_H
#define TESTS_VM_KTAP_H

#include <stdio.h>

static unsigned int ktap_count, ktap_failures;

static inline void ktap_header(unsigned int plan)
{
	printf("KTAP version 1\n1..%u\n", plan);
}

/**
 * ktap_result() - one test point
 * @ok: did it pass
 * @name: what it shows; without # and newline
 */
static inline void ktap_result(int ok, const char *name)
{
	printf("%sok %u %s\n", ok ? "" : "not ", ++ktap_count, name);
	ktap_failures += !ok;
}

static inline void ktap_skip(const char *name, const char *why)
{
	printf("ok %u %s # SKIP %s\n", ++ktap_count, name, why);
}

/* Exit status: 1 when a point failed. */
static inline int ktap_status(void)
{
	return ktap_failures ? 1 : 0;
}

#endif /* TESTS_VM_KTAP_H */

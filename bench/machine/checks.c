// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of checks; their bodies are in the checks_*.c beside this. */
#include "machine/checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util.h"

const struct check checks[] = {
	{ "tsc", FOR_TICKS, check_tsc },
	{ "hypervisor", FOR_TICKS, check_hypervisor },
	{ "steal", FOR_TICKS, check_steal },
	{ "governor", FOR_TICKS, check_governor },
	{ "smt", FOR_TICKS, check_smt },
	{ "isolated", FOR_TICKS, check_isolated },
	{ "placement", FOR_TICKS, check_placement },
	{ "perf paranoid", FOR_USER, check_paranoid },
	{ "evidence", FOR_USER, check_evidence },
	{ "pmu", FOR_TICKS, check_pmu },
	{ "pku", FOR_USER, check_pku },
	{ "pks", FOR_METAL, check_pks },
	{ "modules", FOR_METAL, check_modules },
	{ "privilege", FOR_METAL, check_privilege },
	{ "lockdown", FOR_METAL, check_lockdown },
	{ "headers", FOR_METAL, check_headers },
	{ "qemu", FOR_GUESTS, check_qemu },
	{ "kvm", FOR_KVM, check_kvm },
	{ "guards", FOR_GUESTS, check_guards },
	{ "disk", FOR_GUESTS, check_disk },
	{ "memory", FOR_GUESTS, check_memory },
	{ "gnuplot", FOR_ALL, check_gnuplot },
	{ .name = NULL }
};

static const struct {
	const char *name;
	unsigned int bit;
} environments[] = {
	{ "count", FOR_COUNT },
	{ "smp", FOR_SMP },
	{ "user", FOR_USER },
	{ "metal", FOR_METAL },
	{ "kvm", FOR_KVM },
};

unsigned int check_environment(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(environments); i++)
		if (!strcmp(environments[i].name, name))
			return environments[i].bit;
	return 0;
}

const char *check_environment_name(int i, unsigned int *bit)
{
	if (i < 0 || i >= (int)ARRAY_SIZE(environments))
		return NULL;
	*bit = environments[i].bit;
	return environments[i].name;
}

const char *check_mark_name(enum check_mark mark)
{
	static const char * const names[] = {
		[CHECK_OK] = "ok",
		[CHECK_INFO] = "info",
		[CHECK_WARN] = "warn",
		[CHECK_FAIL] = "FAIL",
	};

	return names[mark];
}

void finding_is(struct finding *f, enum check_mark mark, const char *fmt, ...)
{
	va_list ap;

	f->mark = mark;
	va_start(ap, fmt);
	vsnprintf(f->found, sizeof(f->found), fmt, ap);
	va_end(ap);
}

void finding_means(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->means, sizeof(f->means), fmt, ap);
	va_end(ap);
}

void finding_mend(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->mend, sizeof(f->mend), fmt, ap);
	va_end(ap);
}

/* A version string or a file of the machine may hold anything. */
static void make_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void check_run(const struct check *check, const char *root, struct finding *f)
{
	memset(f, 0, sizeof(*f));
	check->run(root, f);
	make_plain(f->found);
	make_plain(f->means);
	make_plain(f->mend);
}

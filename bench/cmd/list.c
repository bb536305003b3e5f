// SPDX-License-Identifier: GPL-2.0-or-later
/* pkscale list: what there is to measure, and where. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "engine/engine.h"
#include "exercises.h"
#include "plan/sequences.h"
#include "guards/guards.h"
#include "machine/placement.h"
#include "prims.h"
#include "registers.h"

static void list_designs(void)
{
	const struct pks_design *const *d;
	const struct pks_knob *k;

	for (d = pks_designs; *d; d++) {
		printf("  %-14s %s\n", (*d)->name, (*d)->help);
		printf("  %-14s from: %s\n", "", (*d)->origin);
		for (k = (*d)->knobs; k->name; k++)
			printf("  %-14s %s=%s [%s]: %s\n", "", k->name,
			       k->values, k->def, k->help);
		if ((*d)->incomplete)
			printf("  %-14s %s\n", "", (*d)->incomplete);
		if ((*d)->guarded)
			printf("  %-14s behind guards alone: %s\n", "",
			       (*d)->guarded);
	}
}

static void list_guards(void)
{
	const struct pks_guard *const *g;

	for (g = pks_guards; *g; g++)
		printf("  %-18s %-8s %s\n", (*g)->name,
		       pks_guard_kinds[(*g)->kind], (*g)->help);
}

/* Which design stands behind which kind of guard, then why some do not. */
static void list_matrix(void)
{
	const struct pks_design *const *d;
	const char *why;
	unsigned int k;

	printf("  %-15s", "");
	for (k = 0; k < PKS_NR_KINDS; k++)
		printf("%8s", pks_guard_kinds[k]);
	for (d = pks_designs; *d; d++) {
		if ((*d)->control)
			continue;
		printf("\n  %-15s", (*d)->name);
		for (k = 0; k < PKS_NR_KINDS; k++)
			printf("%8c", "NT-"[pks_stands(*d, k)]);
	}
	printf("\n  N: itself; T: task[%s] in its place; -: not, because\n",
	       pks_composing()->knobs);
	for (d = pks_designs; *d; d++) {
		for (k = 0; k < PKS_NR_KINDS && !(*d)->control; k++) {
			why = pks_why_absent(*d, k);
			if (why)
				printf("  %-16s %-8s %s\n", (*d)->name,
				       pks_guard_kinds[k], why);
		}
	}
}

static void list_memories(void)
{
	const struct pks_memory *m;

	for (m = pks_memories; m->name; m++)
		printf("  %-18s %s\n", m->name, m->help);
}

static void list_exercises(void)
{
	const struct pks_exercise *const *e;

	for (e = pks_exercises; *e; e++)
		printf("  %-14s %s\n", (*e)->name, (*e)->help);
}

static void list_prims(void)
{
	const struct pks_prim *p;

	for (p = pks_prims; p->name; p++)
		printf("  %-14s %s\n", p->name, p->help);
}

static void list_meters(void)
{
	const struct plan_meter *m;

	for (m = plan_meters; m->name; m++)
		printf("  %-14s %s\n", m->name, m->help);
}

static void list_environments(void)
{
	const struct environment *e;
	struct err err;

	for (e = environments; e->name; e++) {
		printf("  %-14s %s\n", e->name, e->help);
		printf("  %-14s meters: %s\n", "", e->meters);
		if (e->available(&err))
			printf("  %-14s not here: %s\n", "", err.text);
		else if (e->cycles && e->cycles(&err))
			printf("  %-14s no cycles here: %s\n", "", err.text);
	}
}

static void list_registers(void)
{
#define PKS_REGISTER(id, name, help)	printf("  %-18s %s\n", name, help);
	PKS_USER_REGISTERS(PKS_REGISTER)
	PKS_KERNEL_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
}

static void list_placements(void)
{
	const struct placement_policy *p;

	for (p = placement_policies; p->name; p++)
		printf("  %-14s %s\n", p->name, p->help);
}

static void list_knobs(void)
{
	const struct knob *k;

	for (k = knobs; k < knobs + NR_KNOBS; k++)
		printf("  %-14s %llu..%llu%s%s: %s\n", k->name,
		       (unsigned long long)k->min, (unsigned long long)k->max,
		       *k->unit ? " " : "", k->unit, k->help);
}

static void list_sequences(void)
{
	const struct sequence *s;

	for (s = sequences; s->name; s++)
		printf("  %-22s %s\n", s->name, s->of);
}

static const struct {
	const char *name;
	void (*list)(void);
} lists[] = {
	{ "designs", list_designs },
	{ "guards", list_guards },
	{ "matrix", list_matrix },
	{ "memories", list_memories },
	{ "exercises", list_exercises },
	{ "prims", list_prims },
	{ "sequences", list_sequences },
	{ "meters", list_meters },
	{ "environments", list_environments },
	{ "registers", list_registers },
	{ "placements", list_placements },
	{ "knobs", list_knobs },
};

const char *list_of(const char *what)
{
	size_t i, n = strlen(what);

	for (i = 0; n > 1 && i < ARRAY_SIZE(lists); i++)
		if (!strncasecmp(lists[i].name, what, n))
			return lists[i].name;
	return NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char **what = state->input;
	size_t i;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		if (!strcmp(lists[i].name, arg)) {
			*what = arg;
			return 0;
		}
	}
	argp_error(state, "no list \"%s\"", arg);
	return 0;
}

const struct argp list_argp = {
	NULL, parse, "[designs|guards|matrix|memories|exercises|prims|sequences|meters|environments|registers|placements|knobs]",
	"List what there is to measure, and where; an environment that cannot be "
	"had on this machine says why.",
	NULL, NULL, NULL
};

int cmd_list(int argc, char **argv)
{
	const char *what = NULL;
	size_t i;

	argp_parse(&list_argp, argc, argv, 0, NULL, &what);
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		if (what && strcmp(lists[i].name, what))
			continue;
		printf("%s:\n", lists[i].name);
		lists[i].list();
	}
	return EXIT_OK;
}

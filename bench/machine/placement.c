// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Placement policies: which PU each thread gets.
 *
 * "rank" is what keeps SMT siblings apart: a policy that wants cores of their
 * own for its threads hands out all PUs of rank 0 before any of rank 1.
 */
#include "machine/placement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

static int max_rank(const struct machine *m)
{
	int i, max = 0;

	for (i = 0; i < m->pus; i++)
		if (m->pu[i].rank > max)
			max = m->pu[i].rank;
	return max;
}

static int fill_same_pu(const struct machine *m, int *os)
{
	int i;

	for (i = 0; i < m->pus; i++)
		os[i] = m->pu[0].os;
	return m->pus;
}

static const char *why_not_smt(const struct machine *m)
{
	int i;

	for (i = 0; i < m->pus; i++)
		if (m->pu[i].core_pus > 1)
			return NULL;
	return "no core has two usable PUs (SMT is absent, switched off, "
	       "or outside the affinity mask)";
}

/* Cores without a sibling are left out: two threads there share nothing. */
static int fill_smt(const struct machine *m, int *os)
{
	int i, n = 0;

	for (i = 0; i < m->pus; i++)
		if (m->pu[i].core_pus > 1)
			os[n++] = m->pu[i].os;
	return n;
}

static int fill_compact(const struct machine *m, int *os)
{
	int rank, i, n = 0;

	for (rank = 0; rank <= max_rank(m); rank++)
		for (i = 0; i < m->pus; i++)
			if (m->pu[i].rank == rank)
				os[n++] = m->pu[i].os;
	return n;
}

static const struct pu *pu_by_os(const struct machine *m, int os)
{
	int i;

	for (i = 0; i < m->pus; i++)
		if (m->pu[i].os == os)
			return &m->pu[i];
	return NULL;
}

/*
 * The PUs of @rank below @obj when children take turns at every level of the
 * tree: packages, groups, caches, cores. Returns how many it wrote.
 */
static int scatter_below(const struct machine *m, hwloc_obj_t obj, int rank,
			 int *os)
{
	int *all, *start, round, n = 0, out = 0;
	hwloc_obj_t child;
	unsigned int i;

	if (obj->type == HWLOC_OBJ_PU) {
		const struct pu *pu = pu_by_os(m, obj->os_index);

		os[0] = obj->os_index;
		return pu && pu->rank == rank;
	}
	all = xcalloc(m->pus + 1, sizeof(*all));
	start = xcalloc(obj->arity + 1, sizeof(*start));
	for (i = 0, child = obj->first_child; child;
	     i++, child = child->next_sibling) {
		start[i] = n;
		n += scatter_below(m, child, rank, all + n);
	}
	start[i] = n;
	for (round = 0; out < n; round++)
		for (i = 0; i < obj->arity; i++)
			if (start[i] + round < start[i + 1])
				os[out++] = all[start[i] + round];
	free(start);
	free(all);
	return n;
}

static int fill_scatter(const struct machine *m, int *os)
{
	hwloc_obj_t top = hwloc_get_root_obj(m->usable);
	int *tier = xcalloc(m->pus + 1, sizeof(*tier));
	int rank, n = 0, got;

	for (rank = 0; rank <= max_rank(m); rank++) {
		got = scatter_below(m, top, rank, tier);
		memcpy(os + n, tier, got * sizeof(*os));
		n += got;
	}
	free(tier);
	return n;
}

static const char *why_not_numa(const struct machine *m)
{
	return m->nodes > 1 ? NULL :
	       "only one NUMA node has usable PUs, so nothing can be spread";
}

/* The @nth PU of @rank in @node in topology order, or -1. */
static int pu_of_node(const struct machine *m, int node, int rank, int nth)
{
	int i;

	for (i = 0; i < m->pus; i++)
		if (m->pu[i].node == node && m->pu[i].rank == rank && !nth--)
			return m->pu[i].os;
	return -1;
}

static int fill_numa(const struct machine *m, int *os)
{
	int rank, nth, node, got, n = 0, before;

	for (rank = 0; rank <= max_rank(m); rank++) {
		nth = 0;
		do {
			before = n;
			for (node = 0; node < m->nodes; node++) {
				got = pu_of_node(m, node, rank, nth);
				if (got >= 0)
					os[n++] = got;
			}
			nth++;
		} while (n > before);
	}
	return n;
}

const struct placement_policy placement_policies[] = {
	{
		.name = "same-pu",
		.help = "all threads on one PU: they take turns",
		.fill = fill_same_pu,
	}, {
		.name = "smt",
		.help = "siblings first: neighbouring threads share a core",
		.why_not = why_not_smt,
		.fill = fill_smt,
	}, {
		.name = "compact",
		.help = "a core each, as close together as they come; "
			"siblings when cores are used up",
		.fill = fill_compact,
	}, {
		.name = "scatter",
		.help = "a core each, as far apart as they come (packages, "
			"caches, cores in turn); siblings last",
		.fill = fill_scatter,
	}, {
		.name = "numa",
		.help = "NUMA nodes in turn, compact within each",
		.why_not = why_not_numa,
		.fill = fill_numa,
	},
	{ .name = NULL }
};

const struct placement_policy *placement_find(const char *name,
					      struct err *err)
{
	const struct placement_policy *p;

	for (p = placement_policies; p->name; p++) {
		if (!strcmp(p->name, name))
			return p;
	}
	err_set(err, 0, "no placement \"%s\"; there are:", name);
	for (p = placement_policies; p->name; p++)
		err_append(err, " %s", p->name);
	return NULL;
}

bool placement_available(const struct machine *m,
			 const struct placement_policy *policy,
			 struct err *why)
{
	const char *reason = policy->why_not ? policy->why_not(m) : NULL;

	if (!reason)
		return true;
	err_set(why, -ENODEV, "placement '%s' makes no sense here: %s",
		policy->name, reason);
	return false;
}

int placement_place(const struct machine *m,
		    const struct placement_policy *policy, int n,
		    bool oversubscribe, int *os, struct err *err)
{
	int *order, room, i;

	if (n < 1)
		return err_set(err, -EINVAL, "%d threads: at least 1 wanted",
			       n);
	if (!placement_available(m, policy, err))
		return -ENODEV;
	order = xcalloc(m->pus, sizeof(*order));
	room = policy->fill(m, order);
	if (n > room && !oversubscribe) {
		free(order);
		return err_set(err, -E2BIG,
			       "%d threads, but placement '%s' has %d PUs here: "
			       "ask for fewer, or say --oversubscribe", n,
			       policy->name, room);
	}
	for (i = 0; i < n; i++)
		os[i] = order[i % room];
	free(order);
	return 0;
}

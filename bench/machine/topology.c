// SPDX-License-Identifier: GPL-2.0-or-later
/* struct machine: what hwloc says is there, and binding to it. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "machine/placement.h"

/*
 * What the root object may say about itself in a published record. hwloc also
 * notes the host's name, the DMI serial numbers and UUID (as root) and the
 * path of the control group, which tend to name a machine or a user.
 */
static const char * const public_infos[] = {
	"Architecture", "Backend", "OSName", "OSRelease", "OSVersion",
	"SyntheticDescription", "hwlocVersion",
};

static bool is_public(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(public_infos); i++)
		if (!strcmp(name, public_infos[i]))
			return true;
	return false;
}

/* hwloc 2 has no call to drop an info; its value can be cut short in place. */
static void blank_private_infos(hwloc_topology_t topology)
{
	hwloc_obj_t root = hwloc_get_root_obj(topology);
	unsigned int i;

	for (i = 0; i < root->infos_count; i++)
		if (!is_public(root->infos[i].name))
			root->infos[i].value[0] = '\0';
}

static int load(struct machine *m, const char *synthetic, struct err *err)
{
	int ret;

	if (hwloc_topology_init(&m->whole) < 0)
		return err_set(err, -ENOMEM, "hwloc: out of memory");
	if (synthetic && hwloc_topology_set_synthetic(m->whole, synthetic) < 0)
		return err_set(err, -EINVAL,
			       "'%s' is no hwloc synthetic topology", synthetic);
	if (hwloc_topology_load(m->whole) < 0) {
		ret = -errno;
		return err_set(err, ret ? ret : -EIO,
			       "hwloc cannot load the topology: %s",
			       strerror(errno));
	}
	blank_private_infos(m->whole);
	if (hwloc_topology_dup(&m->usable, m->whole) < 0) {
		m->usable = NULL;
		return err_set(err, -ENOMEM, "hwloc: out of memory");
	}
	return 0;
}

/* hwloc honours the cgroup cpuset by itself, the affinity mask it does not. */
static int drop_unusable(struct machine *m, struct err *err)
{
	hwloc_bitmap_t mask;
	int ret = 0;

	if (!hwloc_topology_is_thissystem(m->usable))
		return 0;
	mask = hwloc_bitmap_alloc();
	if (!mask)
		return err_set(err, -ENOMEM, "hwloc: out of memory");
	if (hwloc_get_cpubind(m->usable, mask, HWLOC_CPUBIND_PROCESS) < 0 ||
	    hwloc_topology_restrict(m->usable, mask, 0) < 0) {
		ret = errno ? -errno : -EIO;
		err_set(err, ret, "hwloc cannot narrow the topology to the "
			"affinity of this process: %s", strerror(-ret));
	}
	hwloc_bitmap_free(mask);
	return ret;
}

/*
 * Memory of several kinds shows as several nodes over the same PUs, and some
 * nodes have no PU: a PU belongs to the first node that holds it, and nodes
 * are counted as they are met.
 */
static int node_of(const struct machine *m, unsigned int os, int *seen)
{
	int n = hwloc_get_nbobjs_by_type(m->usable, HWLOC_OBJ_NUMANODE);
	hwloc_obj_t node;
	int i;

	for (i = 0; i < n; i++) {
		node = hwloc_get_obj_by_type(m->usable, HWLOC_OBJ_NUMANODE, i);
		if (!hwloc_bitmap_isset(node->cpuset, os))
			continue;
		if (seen[i] < 0)
			seen[i] = seen[n]++;
		return seen[i];
	}
	return 0;
}

static void list_pus(struct machine *m)
{
	int nodes = hwloc_get_nbobjs_by_type(m->usable, HWLOC_OBJ_NUMANODE);
	int *seen = xcalloc(nodes + 1, sizeof(*seen));
	hwloc_obj_t last = NULL, obj, core;
	int cores = 0, i, j;

	for (i = 0; i < nodes; i++)
		seen[i] = -1;
	m->pus = hwloc_get_nbobjs_by_type(m->usable, HWLOC_OBJ_PU);
	m->pu = xcalloc(m->pus, sizeof(*m->pu));
	for (i = 0; i < m->pus; i++) {
		struct pu *pu = &m->pu[i];

		obj = hwloc_get_obj_by_type(m->usable, HWLOC_OBJ_PU, i);
		core = hwloc_get_ancestor_obj_by_type(m->usable,
						      HWLOC_OBJ_CORE, obj);
		pu->os = obj->os_index;
		pu->node = node_of(m, obj->os_index, seen);
		/* Topology order keeps a core's PUs together. */
		if (core && core == last)
			pu->rank = m->pu[i - 1].rank + 1;
		else
			cores++;
		pu->core = cores - 1;
		last = core;
		for (j = i - pu->rank; j <= i; j++)
			m->pu[j].core_pus = pu->rank + 1;
	}
	m->nodes = seen[nodes] ? seen[nodes] : 1;
	free(seen);
}

int machine_open(struct machine *m, const char *synthetic, struct err *err)
{
	int ret;

	memset(m, 0, sizeof(*m));
	ret = load(m, synthetic, err);
	if (!ret)
		ret = drop_unusable(m, err);
	if (!ret) {
		list_pus(m);
		if (m->pus < 1)
			ret = err_set(err, -ENODEV, "hwloc finds no usable PU");
	}
	if (ret)
		machine_close(m);
	return ret;
}

void machine_close(struct machine *m)
{
	if (m->usable)
		hwloc_topology_destroy(m->usable);
	if (m->whole)
		hwloc_topology_destroy(m->whole);
	free(m->pu);
	memset(m, 0, sizeof(*m));
}

char *machine_xml(const struct machine *m, struct err *err)
{
	char *xml = NULL, *copy = NULL;
	int len;

	if (hwloc_topology_export_xmlbuffer(m->whole, &xml, &len, 0) < 0) {
		err_set(err, -EIO, "hwloc cannot export the topology");
		return NULL;
	}
	copy = xasprintf("%s", xml);
	hwloc_free_xmlbuffer(m->whole, xml);
	return copy;
}

/* Where the calling thread may run, or NULL. */
static hwloc_bitmap_t binding(const struct machine *m)
{
	hwloc_bitmap_t mask = hwloc_bitmap_alloc();

	if (mask && hwloc_get_cpubind(m->whole, mask,
				      HWLOC_CPUBIND_THREAD) < 0) {
		hwloc_bitmap_free(mask);
		return NULL;
	}
	return mask;
}

static int check_binding(const struct machine *m, int os, struct err *err)
{
	hwloc_bitmap_t mask = binding(m);
	bool alone = mask && hwloc_bitmap_weight(mask) == 1 &&
		     hwloc_bitmap_isset(mask, os);
	int cpu = sched_getcpu();

	hwloc_bitmap_free(mask);
	if (!alone)
		return err_set(err, -EXDEV, "bound to PU %d, but the affinity "
			       "mask reads back as something else", os);
	if (cpu != os)
		return err_set(err, -EXDEV, "bound to PU %d, but running on %d",
			       os, cpu);
	return 0;
}

int machine_bind(const struct machine *m, int os, struct err *err)
{
	hwloc_bitmap_t mask;
	int ret = 0, i;

	if (!hwloc_topology_is_thissystem(m->whole))
		return err_set(err, -ENODEV,
			       "cannot bind to a synthetic topology");
	for (i = 0; i < m->pus && m->pu[i].os != os; i++)
		;
	if (i == m->pus)
		return err_set(err, -EINVAL, "PU %d is not among the %d that "
			       "this process may use", os, m->pus);
	mask = hwloc_bitmap_alloc();
	if (!mask)
		return err_set(err, -ENOMEM, "hwloc: out of memory");
	hwloc_bitmap_only(mask, os);
	if (hwloc_set_cpubind(m->whole, mask, HWLOC_CPUBIND_THREAD |
					      HWLOC_CPUBIND_STRICT) < 0) {
		ret = errno ? -errno : -EIO;
		err_set(err, ret, "cannot bind to PU %d: %s", os,
			strerror(-ret));
	}
	hwloc_bitmap_free(mask);
	return ret ? ret : check_binding(m, os, err);
}

char *machine_binding(const struct machine *m)
{
	hwloc_bitmap_t mask = binding(m);
	char *text = NULL;

	if (mask && hwloc_bitmap_list_asprintf(&text, mask) < 0)
		text = NULL;
	hwloc_bitmap_free(mask);
	return text;
}

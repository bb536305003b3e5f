/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_PLACEMENT_H
#define BENCH_MACHINE_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include <hwloc.h>

#include "util.h"

/**
 * struct pu - one processing unit (hardware thread) that we may use
 * @os: the index the operating system knows it by
 * @core: which core it belongs to, counted from 0
 * @core_pus: how many usable PUs that core has
 * @rank: 0 for the first usable PU of its core, 1 for its sibling, ...
 * @node: which NUMA node it is local to, counted from 0
 */
struct pu {
	int os;
	int core;
	int core_pus;
	int rank;
	int node;
};

/**
 * struct machine - a topology, real or synthetic
 * @whole: all of it, for the record
 * @usable: what cgroup cpuset and affinity left to us when it was opened
 * @pu: the usable PUs in topology order, neighbours first
 * @pus: number of those, at least 1
 * @nodes: number of NUMA nodes that have a usable PU, at least 1
 *
 * Read-only once open: any number of threads may use one.
 */
struct machine {
	hwloc_topology_t whole;
	hwloc_topology_t usable;
	struct pu *pu;
	int pus;
	int nodes;
};

/**
 * machine_open() - learn the topology
 * @m: receives it; machine_close() it
 * @synthetic: an hwloc synthetic description such as "numa:2 core:4 pu:2", or
 *	NULL for the machine this runs on, less what the affinity of the
 *	process excludes
 * @err: receives the reason
 *
 * Open before any thread is bound: a bound process sees only what it is
 * bound to.
 *
 * Return: 0, or -errno.
 */
int machine_open(struct machine *m, const char *synthetic, struct err *err);

/**
 * machine_close() - release a topology
 * @m: may be zeroed or already closed
 */
void machine_close(struct machine *m);

/**
 * machine_xml() - the whole topology as hwloc XML
 * @m: an open machine
 * @err: receives the reason
 *
 * Names and serial numbers that would tell whose machine it is are blanked.
 *
 * Return: a string to free(), or NULL.
 */
char *machine_xml(const struct machine *m, struct err *err);

/**
 * machine_bind() - bind the calling thread to one PU and read it back
 * @m: an open machine, not a synthetic one
 * @os: OS index of the PU
 * @err: receives the reason
 *
 * Succeeds only when the mask reads back as asked and the thread is seen to
 * run there.
 *
 * Return: 0, or -errno: -ENODEV synthetic, -EINVAL not a usable PU, -EXDEV
 * bound but not as asked.
 */
int machine_bind(const struct machine *m, int os, struct err *err);

/**
 * machine_binding() - the PUs the calling thread may run on, read back
 * @m: an open machine, not a synthetic one
 *
 * Return: a list such as "0-3,8" to free(), or NULL.
 */
char *machine_binding(const struct machine *m);

/**
 * struct placement_policy - one way to spread threads over PUs
 * @name: what --placement takes
 * @help: one line
 * @why_not: NULL when it makes sense everywhere; else returns the reason why
 *	it makes none on this topology, or NULL when it does
 * @fill: writes OS indexes, best first, into an array of m->pus ints and
 *	returns how many it wrote
 */
struct placement_policy {
	const char *name;
	const char *help;
	const char *(*why_not)(const struct machine *m);
	int (*fill)(const struct machine *m, int *os);
};

/* Ends with a NULL name. */
extern const struct placement_policy placement_policies[];

/**
 * placement_find() - look a policy up
 * @name: its name
 * @err: receives the list of known ones when it is not among them
 *
 * Return: the policy, or NULL.
 */
const struct placement_policy *placement_find(const char *name,
					      struct err *err);

/**
 * placement_available() - does a policy make sense on this topology
 * @m: an open machine
 * @policy: the policy
 * @why: receives the reason when it does not; may be NULL
 *
 * Return: true when it does.
 */
bool placement_available(const struct machine *m,
			 const struct placement_policy *policy,
			 struct err *why);

/**
 * placement_place() - give each of @n threads a PU
 * @m: an open machine
 * @policy: the policy
 * @n: number of threads, at least 1
 * @oversubscribe: start over when the PUs are used up, instead of refusing
 * @os: receives @n OS indexes
 * @err: receives the reason
 *
 * Return: 0, or -errno with @os untouched: -EINVAL bad @n, -ENODEV the policy
 * makes no sense here, -E2BIG more threads than PUs.
 */
int placement_place(const struct machine *m,
		    const struct placement_policy *policy, int n,
		    bool oversubscribe, int *os, struct err *err);

#endif /* BENCH_MACHINE_PLACEMENT_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of an accounting design on a machine of a given size. Pure: what one
 * task, CPU, range or page takes is read elsewhere; here it is multiplied.
 */
#ifndef BENCH_MODEL_FOOTPRINT_H
#define BENCH_MODEL_FOOTPRINT_H

/* What struct page describes. */
#define FOOTPRINT_PAGE	4096

/**
 * struct footprint - bytes for each of these
 * @fixed: once
 * @task: each task
 * @cpu: each CPU
 * @pgmap: each range
 * @cpu_pgmap: each CPU, of each range
 * @page: each page of a range
 * @mapped: each page that is open now
 */
struct footprint {
	double fixed, task, cpu, pgmap, cpu_pgmap, page, mapped;
};

/**
 * struct footprint_on - a machine, and what it does
 * @tasks: that there are
 * @cpus: that there may be: percpu memory is for those
 * @pgmaps: ranges with a key
 * @bytes: of memory in them together
 * @mapped: pages open at once
 */
struct footprint_on {
	double tasks, cpus, pgmaps, bytes, mapped;
};

/**
 * footprint_bytes() - all of it
 * @f: of one each
 * @on: how many of each
 *
 * Return: bytes; NAN when one that counts is not known.
 */
double footprint_bytes(const struct footprint *f,
		       const struct footprint_on *on);

/**
 * footprint_slab_objects() - how many objects a slab holds
 * @size: of one, its padding included
 * @order: the slab has FOOTPRINT_PAGE << order bytes
 */
unsigned int footprint_slab_objects(unsigned int size, unsigned int order);

/**
 * footprint_slab_share() - bytes of slab that one object takes
 * @size: of one, its padding included
 * @order: the slab has FOOTPRINT_PAGE << order bytes
 *
 * Growth of an object costs nothing until a slab holds one object less.
 *
 * Return: NAN when a slab holds none.
 */
double footprint_slab_share(unsigned int size, unsigned int order);

#endif /* BENCH_MODEL_FOOTPRINT_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MACHINE_SLAB_H
#define BENCH_MACHINE_SLAB_H

#include <jansson.h>

/**
 * slab_json() - how the running kernel keeps its task_structs
 *
 * Return: {"task_struct": {"object_size", "slab_size", "order",
 * "objs_per_slab"}, "percpu_kib"}, without what it does not tell.
 */
json_t *slab_json(void);

#endif /* BENCH_MACHINE_SLAB_H */

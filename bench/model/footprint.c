// SPDX-License-Identifier: GPL-2.0-or-later
#include "model/footprint.h"

#include <math.h>

/* None of them takes nothing, even where it is not known what one takes. */
static double times(double each, double many)
{
	return many > 0 ? each * many : 0;
}

double footprint_bytes(const struct footprint *f,
		       const struct footprint_on *on)
{
	return f->fixed + times(f->task, on->tasks) +
	       times(f->cpu, on->cpus) + times(f->pgmap, on->pgmaps) +
	       times(f->cpu_pgmap, on->cpus * on->pgmaps) +
	       times(f->page, floor(on->bytes / FOOTPRINT_PAGE)) +
	       times(f->mapped, on->mapped);
}

unsigned int footprint_slab_objects(unsigned int size, unsigned int order)
{
	return size ? (FOOTPRINT_PAGE << order) / size : 0;
}

double footprint_slab_share(unsigned int size, unsigned int order)
{
	unsigned int n = footprint_slab_objects(size, order);

	return n ? (double)(FOOTPRINT_PAGE << order) / n : NAN;
}

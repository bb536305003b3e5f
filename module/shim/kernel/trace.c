// SPDX-License-Identifier: GPL-2.0-or-later
/* The one file in which the tracepoints have their code. */
#define CREATE_TRACE_POINTS
#include "trace.h"

void pks_sample_begin(const struct pks_run *run)
{
	trace_sample_begin(run);
}

void pks_sample_end(const struct pks_run *run, const struct pkscale_sample *s)
{
	trace_sample_end(run, s);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints: pkscale:sample_begin, pkscale:sample_end and pkscale:fault. They
 * stand at the edges of samples and where a design is asked about a fault, and
 * nowhere inside what is timed.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM pkscale

#if !defined(PKS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define PKS_TRACE_H

#include <linux/tracepoint.h>

#include "exercises.h"

TRACE_EVENT(sample_begin,
	TP_PROTO(const struct pks_run *run),
	TP_ARGS(run),
	TP_STRUCT__entry(
		__array(char, exercise, PKSCALE_NAME_LEN)
		__array(char, design, PKSCALE_NAME_LEN)
		__array(char, knobs, PKSCALE_KNOBS_LEN)
		__array(char, guard, PKSCALE_NAME_LEN)
		__field(u32, caller)
		__field(u32, reps)
	),
	TP_fast_assign(
		strscpy(__entry->exercise, run->exercise->name,
			PKSCALE_NAME_LEN);
		strscpy(__entry->design, run->design->name, PKSCALE_NAME_LEN);
		strscpy(__entry->knobs, run->variant->knobs, PKSCALE_KNOBS_LEN);
		strscpy(__entry->guard, run->guard ? run->guard->name : "none",
			PKSCALE_NAME_LEN);
		__entry->caller = run->caller;
		__entry->reps = run->reps;
	),
	TP_printk("exercise=%s design=%s knobs=%s guard=%s caller=%u reps=%u",
		  __entry->exercise, __entry->design, __entry->knobs,
		  __entry->guard, __entry->caller, __entry->reps)
);

TRACE_EVENT(sample_end,
	TP_PROTO(const struct pks_run *run, const struct pkscale_sample *s),
	TP_ARGS(run, s),
	TP_STRUCT__entry(
		__field(u32, caller)
		__field(u64, t1)
		__field(u64, t2)
	),
	TP_fast_assign(
		__entry->caller = run->caller;
		__entry->t1 = s->t1;
		__entry->t2 = s->t2;
	),
	TP_printk("caller=%u t1=%llu t2=%llu", __entry->caller, __entry->t1,
		  __entry->t2)
);

TRACE_EVENT(fault,
	TP_PROTO(const char *design, unsigned long pfn, bool write, u32 right),
	TP_ARGS(design, pfn, write, right),
	TP_STRUCT__entry(
		__array(char, design, PKSCALE_NAME_LEN)
		__field(unsigned long, pfn)
		__field(u32, write)
		__field(u32, right)
	),
	TP_fast_assign(
		strscpy(__entry->design, design, PKSCALE_NAME_LEN);
		__entry->pfn = pfn;
		__entry->write = write;
		__entry->right = right;
	),
	TP_printk("design=%s pfn=0x%lx write=%u right=%u", __entry->design,
		  __entry->pfn, __entry->write, __entry->right)
);

#endif /* PKS_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>

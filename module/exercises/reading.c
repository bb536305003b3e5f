// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exercises that read a number a sample by themselves: a context switch, a
 * wake-up, the end of an openness. The samples' t1 is 0 and t2 the number, for
 * as many repetitions as the run says; no loop is taken off.
 */
#include "exercises.h"

static int take(struct pks_session *s, struct pks_run *run,
		struct pkscale_sample *sample)
{
	struct pkscale_events before;
	int err;

	memset(sample, 0, sizeof(*sample));
	pks_events_read(run->reg, &before);
	pks_sample_begin(run);
	err = run->exercise->reading->take(s, run, sample);
	pks_sample_end(run, sample);
	if (!err && run->counting)
		pks_count_events(run, &before);
	return err;
}

static int take_all(struct pks_session *s, struct pks_run *run,
		    struct pkscale_sample *out)
{
	int err = 0;
	u32 i;

	run->counting = true;
	for (i = 0; i < run->samples && !err; i++) {
		if (pks_interrupted())
			err = -EINTR;
		pks_breathe();
		if (!err)
			err = take(s, run, &out[i]);
	}
	run->counting = false;
	return err;
}

int pks_take_readings(struct pks_session *s, struct pks_run *run,
		      struct pkscale_sample *out)
{
	const struct pks_reading *r = run->exercise->reading;
	int err = r->begin ? r->begin(s, run) : 0;

	if (!err) {
		err = pks_meet(s, &s->ready, s->callers, true);
		if (!err)
			err = take_all(s, run, out);
		if (r->end)
			r->end(run);
	}
	if (err)
		pks_session_break(s);
	else
		err = pks_meet(s, &s->done, s->callers, true);
	return err;
}

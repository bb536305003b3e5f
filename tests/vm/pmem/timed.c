// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timed PERCENTILE: what fio says that reads on /dev/pmem0 took, as for a cell that has
 * a figure on a real machine. Of an emulator it means nothing; that there is one does.
 */
#include <stdio.h>

#include "engine/job_file.h"
#include "engine/target.h"
#include "engine/timed_job.h"
#include "machine/private.h"

int main(int argc, char **argv)
{
	const struct plan_cell cell = {
		.subject = "ext4/randread", .of = argc > 1 ? argv[1] : "p50",
		.reps = 2000, .jobs = 1,
	};
	struct pkscale_sample sample = { 0 };
	struct local_part part = { .samples = &sample };
	struct err err = { 0 };

	target_on("/dev/pmem0");
	if (job_files_are("/opt/pkscale/bench/fio", NULL, &err) ||
	    private_mounts(&err) || timed_job(&cell, &part, &err)) {
		printf("timed: %s\n", err.text);
		return 1;
	}
	printf("timed %s %llu\n", cell.of, (unsigned long long)sample.t2);
	return part.reps != 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/timed_job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/fio_job.h"
#include "engine/program.h"
#include "engine/target.h"
#include "engine/workload.h"

#define RESULT		"/tmp/timed.json"

/* Of this machine's clock: milliseconds. */
#define PATIENCE	120000

/* Before anything is timed, in a run of their own. */
#define WARM_OPS	1000

/* It comes to no gate. */
#define NO_GATE		"true"

static int run_fio(struct err *why)
{
	char *const argv[] = {
		"fio", "--output-format=json", "--output=" RESULT,
		"--aux-path=/tmp", WORKLOAD_JOB, NULL
	};
	struct err said = { 0 };
	struct program fio;
	int ret, ended;

	unlink(RESULT);
	ret = program_start(&fio, argv, NULL, why);
	if (ret)
		return ret;
	ret = program_wait(&fio, PATIENCE, why);
	ended = program_end(&fio, !!ret, &said);
	return !ret && ended ? err_set(why, ended, "%s", said.text) : ret;
}

/* With the target there. */
static int percentile(const struct plan_cell *cell, const struct target *target,
		      uint64_t *ns, struct err *why)
{
	const unsigned long ops[] = { WARM_OPS, cell->reps };
	/* Reads and writes of one job are one kind of operation. */
	char *where = xasprintf("%sunified_rw_reporting=1\n", target->where);
	const struct fio_plan plan = {
		.where = where, .buffer = TARGET_DIR "/buffer",
		.gate = NO_GATE, .behind = NO_GATE,
		.jobs = 1, .windows = ARRAY_SIZE(ops), .ops = ops,
	};
	int ret = workload_write_job(cell, &plan, why);
	char *json = NULL;
	size_t size;

	if (!ret)
		ret = run_fio(why);
	if (!ret)
		json = read_file(RESULT, &size);
	if (!ret)
		ret = json ? fio_result_percentile(json, &plan, cell->of + 1,
						   ns, why) :
			     err_set(why, -errno, RESULT ": %s",
				     strerror(errno));
	free(json);
	free(where);
	return ret;
}

int timed_job(const struct plan_cell *cell, struct local_part *part,
	      struct err *why)
{
	const struct target *target = target_of(cell->subject);
	struct err down = { 0 };
	uint64_t ns = 0;
	int ret = target->up(why);

	if (!ret)
		ret = percentile(cell, target, &ns, why);
	if (target->down(&down)) {
		err_append(why, "%s%s", ret ? "; " : "", down.text);
		ret = ret ? ret : -EBUSY;
	}
	part->samples[0].t2 = ns;
	part->reps = 1;
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/stray_job.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/gate.h"
#include "engine/hook.h"
#include "engine/job_file.h"
#include "engine/program.h"
#include "engine/strays.h"
#include "engine/target.h"

#define JOB	"/tmp/strays.fio"

/* Instructions between two; thousands in a job, and it is no slower for them. */
#define EVERY	100000

/* For fio to begin, of a clock that may go on by itself: milliseconds. */
#define PATIENCE	60000

/* The job as it stands, where its files are, and that it comes to the gate. */
static int write_job(const struct plan_cell *cell, const char *where,
		     struct err *err)
{
	char *text = job_file(cell->subject, err), *all;
	int ret;

	if (!text)
		return -ENOENT;
	all = xasprintf("[global]\n%s\nexec_prerun=%s\n%s", where,
			gate_ways[GATE_BEGIN], text);
	ret = write_file(JOB, all, strlen(all));
	if (ret)
		err_set(err, ret, JOB ": %s", strerror(-ret));
	free(all);
	free(text);
	return ret;
}

/* From when the job begins: fio's own beginning is long, and none of it. */
static int strike(int fd, uint64_t seed, struct program *fio,
		  struct gate *gate, struct err *err)
{
	const struct strays_options o = {
		.guard = "dax-write", .seed = seed, .every = EVERY,
		.ranges = HOOK_RANGES, .damage = PKSCALE_DAMAGE_OUTSIDE,
	};
	int ret = gate_wait(gate, 1, fio, PATIENCE, err);

	if (!ret)
		ret = strays_begin(fd, &o, err);
	gate_pass(gate);
	return ret;
}

static int run_fio(int fd, uint64_t seed, struct gate *gate, json_t **verdict,
		   struct err *err)
{
	char *const argv[] = {
		"fio", "--output=/dev/null", "--aux-path=/tmp", JOB, NULL
	};
	struct err said = { 0 };
	struct program fio;
	int ret = program_start(&fio, argv, gate->preload, err), lost;

	if (ret)
		return ret;
	ret = strike(fd, seed, &fio, gate, err);
	lost = program_end(&fio, !!ret, &said);
	/* Its own words say more than that it is gone. */
	if (ret == -EPIPE && *said.text)
		err_set(err, ret, "%s", said.text);
	if (!ret)
		ret = strays_end(fd, verdict, err);
	if (ret)
		return ret;
	json_object_set_new(*verdict, "result",
			    json_string(lost ? "lost" : "survived"));
	json_object_set_new(*verdict, "why", json_string(said.text));
	json_object_set_new(*verdict, "every", json_integer(EVERY));
	return 0;
}

static int run(int fd, uint64_t seed, json_t **verdict, struct err *err)
{
	struct gate gate;
	int ret = gate_open(&gate, err);

	if (!ret)
		ret = run_fio(fd, seed, &gate, verdict, err);
	gate_close(&gate);
	return ret;
}

int stray_job(int fd, const struct plan_cell *cell, uint64_t seed,
	      json_t **verdict, struct err *err)
{
	const struct target *target = target_of(cell->subject);
	struct err down = { 0 };
	int ret = write_job(cell, target->where, err);

	if (ret)
		return ret;
	ret = target->up(err);
	if (!ret)
		ret = run(fd, seed, verdict, err);
	/* A file system that has lost its data may not come down in peace. */
	if (!target->down(&down))
		return ret;
	if (ret)
		err_append(err, "; %s", down.text);
	else
		json_object_set_new(*verdict, "down", json_string(down.text));
	return ret;
}

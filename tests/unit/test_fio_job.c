// SPDX-License-Identifier: GPL-2.0-or-later
/* Jobs of fio: what is refused, what a guest makes of one, what fio says of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/fio_job.h"
#include "text.h"

static const unsigned long ops[] = { 5, 10, 20 };

static const struct fio_plan plan = {
	.where = "directory=/t\n", .buffer = "/t/buffer", .gate = "wait",
	.behind = "leave",
	.jobs = 2, .windows = 3, .ops = ops,
};

static void refused(const char *job, const char *words)
{
	struct err err = { 0 };

	assert_int_equal(fio_job_check(job, "a.fio", true, &err), -EINVAL);
	has(err.text, words);
	has(err.text, "a.fio");
}

static void accepted(const char *job)
{
	struct err err = { 0 };

	if (fio_job_check(job, "a.fio", true, &err))
		fail_msg("%s", err.text);
}

static void devices_of_others_are_refused(void **state)
{
	struct err err = { 0 };

	(void)state;
	refused("[a]\nfilename=/dev/sda\n", "/dev/sda");
	refused("[a]\n filename = /dev/nvme0n1 \n", "/dev/nvme0n1 is none");
	refused("[global]\nfilename=/srv/disk\n[a]\nrw=read\n",
		"/srv/disk");
	refused("[a]\nfilename=x:/dev/pmem0:/dev/sdb\n", "/dev/sdb");
	refused("[a]\nfilename=/dev/pmem00\n", "/dev/pmem00");
	refused("[a]\nfilename=../dev/sdb\n", "../dev/sdb");
	refused("[a]\nfilename=x:y/../../dev/sdb\n", "y/../../dev/sdb");
	accepted("[a]\nfilename=/dev/pmem0:/dev/pmem1\n");
	accepted("[a]\nfilename=..x:x..:a/..b\n");
	/* Not of this machine. */
	assert_int_equal(fio_job_check("[a]\nfilename=/dev/pmem0\n", "a.fio",
				       false, &err), -EINVAL);
	has(err.text, "/dev/pmem0 is not in the file system");
	accepted("[a]\nfilename=one:two\n# filename=/dev/sda\nrw=read\n");
	accepted("[a]\nfilename_format=/dev/x\n");
}

static void a_job_is_one(void **state)
{
	(void)state;
	refused("", "0 jobs");
	refused("[global]\nrw=read\n", "0 jobs");
	refused("[a]\n[b]\n", "2 jobs");
	accepted("[global]\nrw=read\n\n[a]\n");
}

/* How often @what is in @text. */
static unsigned int times(const char *text, const char *what)
{
	unsigned int n = 0;

	for (text = strstr(text, what); text; text = strstr(text + 1, what))
		n++;
	return n;
}

static void a_job_is_run_once_a_window(void **state)
{
	char *text = fio_job_compose("; mine\n[global]\nbs=4k\n\n[a job]\n  rw=read\nnumber_ios=7\n",
				     &plan);
	const char *second = strstr(text, "[window-1]");

	(void)state;
	assert_non_null(second);
	assert_int_equal(times(text, "[window-"), 3);
	assert_int_equal(times(text, "\nbs=4k\n"), 3);
	assert_int_equal(times(text, "numjobs=2\n"), 3);
	assert_int_equal(times(text, "exec_prerun=wait\n"), 3);
	assert_int_equal(times(text, "exec_postrun=leave\n"), 3);
	assert_int_equal(times(text, "directory=/t\n"), 3);
	assert_int_equal(times(text, "mine"), 0);
	assert_int_equal(times(text, "a job"), 0);
	/* The last of two counts. */
	has(second, "[window-1]\nrw=read\nnumber_ios=7\ndirectory=/t\n");
	has(strstr(second, "number_ios=7") + 1, "number_ios=10\n");
	free(text);
}

static void what_comes_behind_a_job_is_not_its(void **state)
{
	char *text = fio_job_compose("[a]\nrw=read\n[global]\nbs=8k\n", &plan);

	(void)state;
	assert_true(strstr(text, "number_ios=5") < strstr(text, "[global]"));
	free(text);
}

static void each_window_has_a_buffer_of_its_own(void **state)
{
	char *text = fio_job_compose("[a]\nmem=mmapshared:${BUFFER}\n", &plan);

	(void)state;
	has(text, "mem=mmapshared:/t/buffer.0\n");
	has(text, "mem=mmapshared:/t/buffer.2\n");
	assert_null(strstr(text, "${"));
	free(text);
}

#define TIMES(n, mean)	"{\"N\":" #n ",\"mean\":" #mean "}"
#define NONE		"{\"total_ios\":0,\"slat_ns\":" TIMES(0, 0.0)	\
			",\"lat_ns\":" TIMES(0, 0.0) "}"
#define DONE(n, s, l)	"{\"total_ios\":" #n ",\"slat_ns\":" s ",\"lat_ns\":" l "}"
#define JOB(e, r, w, s)	"{\"error\":" #e ",\"read\":" r ",\"write\":" w	\
			",\"trim\":" NONE ",\"sync\":{\"lat_ns\":" s "}}"
#define READS(n, mean)	JOB(0, DONE(n, TIMES(0, 0.0), TIMES(n, mean)), NONE, \
			    TIMES(0, 0.0))

static int result(const char *json, uint64_t *calls, struct err *err)
{
	return fio_result_read(json, &plan, calls, err);
}

static void calls_are_added_up(void **state)
{
	uint64_t calls[3];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(result("fio: a word before\n{\"jobs\":["
		/* The mean has six digits; the sum is whole. */
		READS(5, 33.333333) "," READS(5, 20.2) ","
		/* Queued: until they were; written, and brought to their place. */
		JOB(0, DONE(10, TIMES(10, 7.5), TIMES(10, 900.0)), NONE,
		    TIMES(0, 0.0)) ","
		JOB(0, NONE, DONE(10, TIMES(0, 0.0), TIMES(10, 3.0)),
		    TIMES(10, 2.0)) ","
		READS(20, 1.0) "," READS(21, 1.0) "]}\n", calls, &err), 0);
	assert_int_equal(calls[0], 268);
	assert_int_equal(calls[1], 75 + 50);
	assert_int_equal(calls[2], 41);
}

static void what_was_not_done_is_said(void **state)
{
	uint64_t calls[3];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(result("{\"jobs\":[" READS(5, 1.0) "," READS(5, 1.0) ","
				READS(10, 1.0) "," READS(9, 1.0) ","
				READS(20, 1.0) "," READS(20, 1.0) "]}",
				calls, &err), -ENODATA);
	has(err.text, "9 of 10");
	assert_int_equal(result("{\"jobs\":[" READS(5, 1.0) ","
				JOB(28, NONE, NONE, TIMES(0, 0.0)) ","
				READS(10, 1.0) "," READS(10, 1.0) ","
				READS(20, 1.0) "," READS(20, 1.0) "]}",
				calls, &err), -EIO);
	has(err.text, "No space left");
	assert_int_equal(result("{\"jobs\":[" READS(5, 1.0) "]}", calls, &err),
			 -EBADMSG);
	assert_int_equal(result("fio: nothing\n", calls, &err), -EBADMSG);
	assert_int_equal(result("{\"jobs\":", calls, &err), -EBADMSG);
}

#define MIXED(n, p50, p999) "{\"error\":0,\"mixed\":{\"total_ios\":" #n ",\"slat_ns\":" \
	TIMES(0, 0.0) ",\"lat_ns\":" TIMES(n, 1.0) ",\"clat_ns\":{\"percentile\":{" \
	"\"50.000000\":" #p50 ",\"99.900000\":" #p999 "}}}}"

static void percentiles_are_those_of_the_last_window(void **state)
{
	static const unsigned long ops[] = { 5, 10 };
	const struct fio_plan two = { .jobs = 1, .windows = 2, .ops = ops };
	static const char json[] = "fio: a word\n{\"jobs\":[" MIXED(5, 900, 9000)
				   "," MIXED(10, 1100, 2200) "]}";
	struct err err = { 0 };
	uint64_t ns = 0;

	(void)state;
	assert_int_equal(fio_result_percentile(json, &two, "50", &ns, &err), 0);
	assert_int_equal(ns, 1100);
	assert_int_equal(fio_result_percentile(json, &two, "99.9", &ns, &err), 0);
	assert_int_equal(ns, 2200);
	assert_int_equal(fio_result_percentile(json, &two, "99", &ns, &err),
			 -EBADMSG);
	has(err.text, "nothing of the percentile 99");
	assert_int_equal(fio_result_percentile("{\"jobs\":[" MIXED(5, 1, 1) ","
			 MIXED(9, 1, 1) "]}", &two, "50", &ns, &err), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(devices_of_others_are_refused),
		cmocka_unit_test(a_job_is_one),
		cmocka_unit_test(a_job_is_run_once_a_window),
		cmocka_unit_test(what_comes_behind_a_job_is_not_its),
		cmocka_unit_test(each_window_has_a_buffer_of_its_own),
		cmocka_unit_test(calls_are_added_up),
		cmocka_unit_test(what_was_not_done_is_said),
		cmocka_unit_test(percentiles_are_those_of_the_last_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

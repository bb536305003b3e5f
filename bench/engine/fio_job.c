// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/fio_job.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a guest has of devices. */
static const char *const devices[] = { "/dev/pmem0", "/dev/pmem1" };

/* The next line of @text, without blanks around it; NULL at the end. To free(). */
static char *next_line(const char **text)
{
	const char *begin = *text, *end;

	if (!*begin)
		return NULL;
	end = begin + strcspn(begin, "\n");
	*text = *end ? end + 1 : end;
	while (begin < end && isspace((unsigned char)*begin))
		begin++;
	while (end > begin && isspace((unsigned char)end[-1]))
		end--;
	return xasprintf("%.*s", (int)(end - begin), begin);
}

static bool is_comment(const char *line)
{
	return !*line || *line == '#' || *line == ';';
}

static bool is_job(const char *line)
{
	return *line == '[' && strcmp(line, "[global]");
}

/* The value, if the line sets this option, else NULL. */
static const char *value_of(const char *line, const char *option)
{
	size_t n = strlen(option);

	if (strncmp(line, option, n))
		return NULL;
	line += n + strspn(line + n, " \t");
	return *line == '=' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

static bool is_device(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(devices); i++)
		if (strlen(devices[i]) == len && !strncmp(devices[i], name, len))
			return true;
	return false;
}

static bool goes_up(const char *file, size_t len)
{
	size_t n;

	for (;; file += n + 1, len -= n + 1) {
		n = strcspn(file, "/:");
		n = n < len ? n : len;
		if (n == 2 && !strncmp(file, "..", 2))
			return true;
		if (n == len)
			return false;
	}
}

/*
 * Files are separated by colons; what begins with a slash, or leads out of it, is
 * not the target's.
 */
static int check_files(const char *files, const char *name, bool guest,
		       struct err *err)
{
	size_t len;

	for (; *files; files += len + (files[len] == ':')) {
		len = strcspn(files, ":");
		if (goes_up(files, len) ||
		    (*files == '/' && !(guest && is_device(files, len))))
			return err_set(err, -EINVAL,
				       guest ?
				       "%s: %.*s is none of the guest's: leave filename= out, or name %s or %s" :
				       "%s: %.*s is not in the file system that is made for it: leave filename= out",
				       name, (int)len, files, devices[0],
				       devices[1]);
	}
	return 0;
}

int fio_job_check(const char *text, const char *name, bool guest,
		  struct err *err)
{
	unsigned int jobs = 0;
	const char *files;
	int ret = 0;
	char *line;

	while (!ret && (line = next_line(&text))) {
		jobs += is_job(line);
		files = value_of(line, "filename");
		if (files)
			ret = check_files(files, name, guest, err);
		free(line);
	}
	if (!ret && jobs != 1)
		ret = err_set(err, -EINVAL,
			      "%s: there are %u jobs in it: an operation is one job's",
			      name, jobs);
	return ret;
}

/* Ours come last, so that they count. */
static void put_ours(FILE *out, const struct fio_plan *plan, unsigned int window)
{
	fprintf(out,
		"%sfilename_format=job.$jobnum.$filenum\n"
		"thread=1\nstonewall\nnumjobs=%u\nnumber_ios=%lu\n"
		"disk_util=0\ntime_based=0\nruntime=0\nloops=1\n"
		"exec_prerun=%s\nexec_postrun=%s\n",
		plan->where, plan->jobs, plan->ops[window], plan->gate,
		plan->behind);
}

static void put_line(FILE *out, const char *line, const struct fio_plan *plan,
		     unsigned int window)
{
	static const char buffer[] = "${BUFFER}";
	const char *found = strstr(line, buffer);

	if (found)
		fprintf(out, "%.*s%s.%u%s\n", (int)(found - line), line,
			plan->buffer, window, found + sizeof(buffer) - 1);
	else
		fprintf(out, "%s\n", line);
}

static void put_window(FILE *out, const char *text, const struct fio_plan *plan,
		       unsigned int window)
{
	bool mine = false;
	char *line;

	while ((line = next_line(&text))) {
		if (mine && *line == '[') {
			put_ours(out, plan, window);
			mine = false;
		}
		if (is_job(line)) {
			fprintf(out, "[window-%u]\n", window);
			mine = true;
		} else if (!is_comment(line)) {
			put_line(out, line, plan, window);
		}
		free(line);
	}
	if (mine)
		put_ours(out, plan, window);
}

char *fio_job_compose(const char *text, const struct fio_plan *plan)
{
	char *all = NULL;
	size_t size;
	FILE *out = open_memstream(&all, &size);
	unsigned int w;

	if (!out)
		exit(complain("out of memory for a job"));
	for (w = 0; w < plan->windows; w++)
		put_window(out, text, plan, w);
	fclose(out);
	return all;
}

/* The last where a job has them as one. */
static const char *const ways[] = { "read", "write", "trim", "mixed" };

static json_int_t done_by(const json_t *job)
{
	json_int_t sum = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		sum += json_integer_value(json_object_get(
			json_object_get(job, ways[i]), "total_ios"));
	return sum;
}

/* Of all operations of a kind that it has timed, on the guest's clock. */
static double sum_of(const json_t *times)
{
	return json_number_value(json_object_get(times, "mean")) *
	       (double)json_integer_value(json_object_get(times, "N"));
}

/*
 * What its calls have taken. Where they are queued, each until it was: what they wait
 * for there they wait for at once, and memory has done its work by then.
 */
static double calls_of(const json_t *job)
{
	double sum = sum_of(json_object_get(json_object_get(job, "sync"),
					    "lat_ns")), queued;
	const json_t *way;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		way = json_object_get(job, ways[i]);
		queued = sum_of(json_object_get(way, "slat_ns"));
		sum += queued > 0 ? queued :
				    sum_of(json_object_get(way, "lat_ns"));
	}
	return sum;
}

static int check_job(const json_t *job, const struct fio_plan *plan,
		     unsigned int window, struct err *err)
{
	json_int_t e = json_integer_value(json_object_get(job, "error"));
	json_int_t done = done_by(job);

	if (e)
		return err_set(err, -EIO, "fio: %s", strerror((int)e));
	if (done < (json_int_t)plan->ops[window])
		return err_set(err, -ENODATA,
			       "fio has done %lld of %lu operations: the job ends before",
			       (long long)done, plan->ops[window]);
	return 0;
}

int fio_result_read(const char *json, const struct fio_plan *plan,
		    uint64_t *calls, struct err *err)
{
	const char *begin = strchr(json, '{');
	json_t *all = begin ? json_loads(begin, 0, NULL) : NULL;
	json_t *jobs = json_object_get(all, "jobs"), *job;
	double *sum = xcalloc(plan->windows, sizeof(*sum));
	int ret = 0;
	size_t i;

	if (json_array_size(jobs) != (size_t)plan->windows * plan->jobs)
		ret = err_set(err, -EBADMSG,
			      "fio has no results of %u jobs, but of %zu",
			      plan->windows * plan->jobs, json_array_size(jobs));
	json_array_foreach(jobs, i, job) {
		if (ret)
			break;
		ret = check_job(job, plan, (unsigned int)i / plan->jobs, err);
		sum[i / plan->jobs] += calls_of(job);
	}
	for (i = 0; i < plan->windows; i++)
		calls[i] = (uint64_t)llround(sum[i]);
	free(sum);
	json_decref(all);
	return ret;
}

/* fio writes it with six digits: "99.900000". */
static json_t *find_percentile(const json_t *job, const char *percent)
{
	char *key = xasprintf("%.6f", strtod(percent, NULL));
	json_t *all = json_object_get(json_object_get(json_object_get(job,
			"mixed"), "clat_ns"), "percentile");
	json_t *found = json_object_get(all, key);

	free(key);
	return found;
}

int fio_result_percentile(const char *json, const struct fio_plan *plan,
			  const char *percent, uint64_t *ns, struct err *err)
{
	uint64_t *calls = xcalloc(plan->windows, sizeof(*calls));
	int ret = fio_result_read(json, plan, calls, err);
	json_t *all = ret ? NULL : json_loads(strchr(json, '{'), 0, NULL);
	json_t *jobs = json_object_get(all, "jobs"), *p;

	p = find_percentile(json_array_get(jobs, json_array_size(jobs) - 1),
			    percent);
	if (json_is_integer(p))
		*ns = (uint64_t)json_integer_value(p);
	else if (!ret)
		ret = err_set(err, -EBADMSG,
			      "fio says nothing of the percentile %s", percent);
	json_decref(all);
	free(calls);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "engine/fio_job.h"
#include "engine/gate.h"
#include "engine/job_file.h"
#include "engine/profile.h"
#include "engine/site.h"
#include "engine/target.h"
#include "machine/mark.h"
#include "plan/workloads.h"

#define PKS		"/sys/kernel/debug/x86/pks/"
#define RESULT		"/tmp/result.json"

/* Of the guest's clock, which goes on by itself where nothing runs: milliseconds. */
#define PATIENCE	5000
/* The same where the clock is that of this machine. */
#define PATIENCE_SMP	60000

/*
 * A job is run so often, one time after the other, each a window: once to have all
 * of it at hand, then with N operations and with 2N in turns. The last, of N, is
 * watched, which changes how long all of it takes.
 */
#define INSN_PAIRS	PLAN_WINDOWS
#define EVENT_PAIRS	3
#define MAX_WINDOWS	(2 + 2 * (INSN_PAIRS + EVENT_PAIRS))

/* Of a file that a job has for its buffers. */
#define BUFFER_SIZE	(2u << 20)

#define NSEC		1000000000ull

/* Operations before anything is measured. */
#define WARM_OPS	50

/* What the kernel has counted, by its own names. */
enum { GRANTS, REVOKES, WRITES, ELIDED, GRANTED, REFUSED, FIXED_UP, IPIS, COUNTS };

static const char *const counts[COUNTS] = {
	"grants", "revokes", "writes", "elided", "granted", "refused",
	"fixed_up", "ipis",
};

/**
 * struct reading - of a window, or of a moment
 * @calls: those in its operations, as it has timed them
 * @mark: the number of the mark before its operations; the next one is behind
 * @irqs: interrupts
 * @switches: context switches
 * @count: what the kernel has counted
 */
struct reading {
	uint64_t calls;
	uint64_t mark;
	uint64_t irqs;
	uint64_t switches;
	uint64_t count[COUNTS];
};

/**
 * struct result - a job behind a design
 * @of: the cell that it was measured for first
 * @why: it has failed of this; empty if it has not
 * @window: what was read
 * @profile: of the guards in the last
 * @next: of another
 */
struct result {
	const struct plan_cell *of;
	struct err why;
	struct reading window[MAX_WINDOWS];
	json_t *profile;
	struct result *next;
};

/**
 * struct workload - what has been measured
 * @fd: /dev/pkscale
 * @exact: of one CPU, whose clock counts instructions
 * @events: the first window in which events are counted
 * @pairs: such windows of N operations, and of 2N
 * @windows: all of them; the last is watched
 * @results: of jobs
 */
struct workload {
	int fd;
	bool exact;
	unsigned int events;
	unsigned int pairs;
	unsigned int windows;
	struct result *results;
};

/* The window that is watched. */
static unsigned int profiled(const struct workload *w)
{
	return w->windows - 1;
}

struct workload *workload_open(int fd, bool exact)
{
	struct workload *w = xcalloc(1, sizeof(*w));

	w->fd = fd;
	/* Where CPUs run as they like one is as good as the other. */
	w->exact = exact;
	w->pairs = exact ? EVENT_PAIRS : 1;
	w->events = 1 + 2 * (exact ? INSN_PAIRS : 0);
	w->windows = w->events + 2 * w->pairs + 1;
	return w;
}

void workload_close(struct workload *w)
{
	struct result *r;

	while (w && w->results) {
		r = w->results;
		w->results = r->next;
		json_decref(r->profile);
		free(r);
	}
	free(w);
}

/* The number behind @name at the beginning of a line; 0 if there is none. */
static uint64_t number_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, name, n) && text[n] == ' ')
			return strtoull(text + n, NULL, 10);
	}
	return 0;
}

static int read_counts(struct reading *r, struct err *err)
{
	size_t size, i;
	char *events = read_file(PKS "events", &size);
	char *stat = read_file("/proc/stat", &size);
	int ret = 0;

	if (!events || !stat)
		ret = err_set(err, -EIO, "%s cannot be read",
			      events ? "/proc/stat" : PKS "events");
	for (i = 0; i < COUNTS && !ret; i++)
		r->count[i] = number_of(events, counts[i]);
	if (!ret) {
		r->irqs = number_of(stat, "intr");
		r->switches = number_of(stat, "ctxt");
	}
	free(stat);
	free(events);
	return ret;
}

static void subtract(struct reading *end, const struct reading *begin)
{
	unsigned int i;

	end->irqs -= begin->irqs;
	end->switches -= begin->switches;
	for (i = 0; i < COUNTS; i++)
		end->count[i] -= begin->count[i];
}

static int observe(bool on, struct err *err)
{
	int fd = open(PKS "observe", O_WRONLY | O_CLOEXEC), ret = 0;

	if (fd < 0 || write(fd, on ? "1" : "0", 1) < 0)
		ret = err_set(err, -errno, PKS "observe: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return ret;
}

/*
 * What fio's other threads have begun comes to its end. Ticks are at multiples of
 * their period: the next is as far away as it can be. A file that is read first in
 * the second in which it was written has its times compared at more length for ever.
 */
static void settle(bool first)
{
	struct timespec now, tick;
	uint64_t at, period;

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	clock_gettime(CLOCK_MONOTONIC, &now);
	period = (uint64_t)tick.tv_nsec;
	at = (uint64_t)(now.tv_sec + first) * NSEC + (uint64_t)now.tv_nsec;
	at = (at / period + 2) * period + period / 64;
	now.tv_sec = (time_t)(at / NSEC);
	now.tv_nsec = (long)(at % NSEC);
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &now, NULL) ==
	       EINTR)
		;
}

/* The jobs are at the gate, and come to it once more when they are done. */
static int read_window(struct gate *g, const struct fio_plan *plan,
		       struct program *fio, int patience, struct reading *r,
		       struct err *err)
{
	struct reading begin;
	int ret = read_counts(&begin, err);

	if (ret)
		return ret;
	gate_pass(g);
	ret = gate_wait(g, plan->jobs, fio, patience, err);
	if (!ret)
		ret = read_counts(r, err);
	if (!ret)
		subtract(r, &begin);
	gate_pass(g);
	return ret;
}

static int read_windows(struct workload *w, struct gate *g,
			const struct fio_plan *plan, struct program *fio,
			struct result *r)
{
	static uint64_t section;
	int patience = w->exact ? PATIENCE : PATIENCE_SMP, ret = 0;
	unsigned int i;

	section += MARK_SECTION;
	mark_section();
	for (i = 0; i < plan->windows && !ret; i++) {
		ret = gate_wait(g, plan->jobs, fio, patience, &r->why);
		if (!ret)
			ret = observe(i >= w->events, &r->why);
		if (!ret && i == profiled(w))
			ret = profile_begin(w->fd, &r->why);
		if (!ret && w->exact)
			settle(!i);
		if (!ret)
			ret = read_window(g, plan, fio, patience,
					  &r->window[i], &r->why);
		/* Of the four, two each time that the gate is passed. */
		r->window[i].mark = section + 4 * i + 1;
	}
	/* Whatever comes next, nobody is to look at it. */
	if (ret)
		profile_drop(w->fd);
	else
		ret = profile_end(w->fd, w->exact, &r->profile, &r->why);
	return ret;
}

static int read_result(const struct fio_plan *plan, struct result *r)
{
	uint64_t calls[MAX_WINDOWS] = { 0 };
	unsigned int i;
	size_t size;
	char *json = read_file(RESULT, &size);
	int ret = json ? fio_result_read(json, plan, calls, &r->why) :
			 err_set(&r->why, -errno, RESULT ": %s",
				 strerror(errno));

	for (i = 0; i < plan->windows; i++)
		r->window[i].calls = calls[i];
	free(json);
	return ret;
}

/* fio from its beginning to its end, with the target there. */
static int run_fio(struct workload *w, const struct fio_plan *plan,
		   struct result *r)
{
	char *const argv[] = {
		"fio", "--output-format=json", "--output=" RESULT,
		"--aux-path=/tmp", WORKLOAD_JOB, NULL
	};
	struct err said = { 0 }, unused;
	struct program fio;
	struct gate gate;
	int ret, ended;

	unlink(RESULT);
	ret = gate_open(&gate, &r->why);
	if (!ret)
		ret = program_start(&fio, argv, gate.preload, &r->why);
	if (ret) {
		gate_close(&gate);
		return ret;
	}
	ret = read_windows(w, &gate, plan, &fio, r);
	ended = program_end(&fio, ret && ret != -EPIPE, &said);
	gate_close(&gate);
	observe(false, &unused);
	/* Its own words say more than that it is gone. */
	if (ended && (!ret || ret == -EPIPE))
		ret = err_set(&r->why, ended, "%s", said.text);
	return ret ? ret : read_result(plan, r);
}

/* What is opened is shut, and nothing is touched that is not open. */
static int check_books(const struct workload *w, const struct reading *all,
		       const struct reading *last, struct err *err)
{
	/* Other CPUs go on while theirs are added up, at either end. */
	const uint64_t under_way = w->exact ? 0 : 2 * (uint64_t)get_nprocs();
	const uint64_t *n = last->count;

	if (all->count[FIXED_UP] || all->count[REFUSED])
		return err_set(err, -EFAULT,
			       "%llu accesses were without a guard, and %llu faults were refused",
			       (unsigned long long)all->count[FIXED_UP],
			       (unsigned long long)all->count[REFUSED]);
	if (n[GRANTS] > n[REVOKES] + under_way ||
	    n[REVOKES] > n[GRANTS] + under_way)
		return err_set(err, -EFAULT, "%llu guards were opened, and %llu shut",
			       (unsigned long long)n[GRANTS],
			       (unsigned long long)n[REVOKES]);
	return 0;
}

/* A file for each window, if the job wants one: with blocks of its own. */
static int make_buffers(const char *job, const struct fio_plan *plan,
			struct err *err)
{
	char *bytes = xcalloc(1, BUFFER_SIZE), *path;
	unsigned int i;
	int ret = 0;

	for (i = 0; i < plan->windows && !ret && strstr(job, plan->buffer); i++) {
		path = xasprintf("%s.%u", plan->buffer, i);
		ret = write_file(path, bytes, BUFFER_SIZE);
		if (ret)
			err_set(err, ret, "%s: %s", path, strerror(-ret));
		free(path);
	}
	free(bytes);
	return ret;
}

int workload_write_job(const struct plan_cell *cell, const struct fio_plan *plan,
		       struct err *err)
{
	char *text = job_file(cell->subject, err), *all;
	int ret;

	if (!text)
		return -ENOENT;
	all = fio_job_compose(text, plan);
	ret = write_file(WORKLOAD_JOB, all, strlen(all));
	if (ret)
		err_set(err, ret, WORKLOAD_JOB ": %s", strerror(-ret));
	else
		ret = make_buffers(all, plan, err);
	free(all);
	free(text);
	return ret;
}

static int measure(struct workload *w, const struct plan_cell *cell,
		   struct result *r)
{
	const struct target *target = target_of(cell->subject);
	unsigned long ops[MAX_WINDOWS] = { WARM_OPS };
	const struct fio_plan plan = {
		.where = target->where, .buffer = TARGET_DIR "/buffer",
		.gate = gate_ways[GATE_BEGIN], .behind = gate_ways[GATE_END],
		.jobs = cell->jobs, .windows = w->windows, .ops = ops,
	};
	struct reading before, after = { 0 };
	struct err down = { 0 };
	unsigned int i;
	int ret;

	for (i = 1; i < w->windows; i++)
		ops[i] = cell->reps * (i % 2 ? 1 : 2);
	ret = read_counts(&before, &r->why);
	if (ret)
		return ret;
	ret = target->up(&r->why);
	if (!ret)
		ret = workload_write_job(cell, &plan, &r->why);
	if (!ret)
		ret = run_fio(w, &plan, r);
	/* What else went wrong is no reason to keep quiet about this. */
	if (target->down(&down)) {
		err_append(&r->why, "%s%s", ret ? "; " : "", down.text);
		ret = ret ? ret : -EBUSY;
	}
	if (!ret)
		ret = read_counts(&after, &r->why);
	if (ret)
		return ret;
	subtract(&after, &before);
	return check_books(w, &after, &r->window[w->windows - 1], &r->why);
}

/* Cells of one job behind one design, whatever they are read in. */
static bool same(const struct plan_cell *a, const struct plan_cell *b)
{
	return a->chosen.variant == b->chosen.variant &&
	       !strcmp(a->subject, b->subject) && a->jobs == b->jobs &&
	       a->reps == b->reps && a->twin == b->twin;
}

/* Once more, for the name of whoever lacks a guard: a fixup tells nobody. */
static void name_site(struct workload *w, const struct plan_cell *cell,
		      struct result *r)
{
	struct result again = { .of = cell };
	struct err why = r->why;
	struct site_watch watch;
	struct site site;

	site_watch_begin(&watch);
	measure(w, cell, &again);
	site_watch_end(&watch, &site);
	json_decref(again.profile);
	if (*site.function)
		err_set(&r->why, 0, "%s without a guard in %s; %s", site.access,
			site.function, why.text);
}

/*
 * The windows of N operations from @first on, or of 2N, @pairs of each: first those
 * into which no interrupt fell, in which so nothing was idle. Return: how many.
 */
static unsigned int undisturbed(const struct result *r, unsigned int first,
				unsigned int pairs, unsigned int *order)
{
	unsigned int i, n = 0, last = pairs;

	for (i = pairs; i-- > 0;)
		if (r->window[first + 2 * i].irqs)
			order[--last] = first + 2 * i;
	for (i = 0; i < pairs; i++)
		if (!r->window[first + 2 * i].irqs)
			order[n++] = first + 2 * i;
	return n;
}

/* Those in which events are counted. Return: how many of N operations, and as many of 2N. */
static unsigned int event_windows(const struct workload *w, const struct result *r,
				  unsigned int *one, unsigned int *two)
{
	unsigned int n = undisturbed(r, w->events, w->pairs, one);
	unsigned int n2 = undisturbed(r, w->events + 1, w->pairs, two);

	/* With several CPUs some of them are interrupted at any time. */
	if (!w->exact)
		return w->pairs;
	return n < n2 ? n : n2;
}

/* Did an interrupt fall into each window of a kind? */
static bool spoilt(const struct workload *w, const struct result *r)
{
	unsigned int one[INSN_PAIRS], two[INSN_PAIRS];

	return !event_windows(w, r, one, two) ||
	       (w->exact && (!undisturbed(r, 1, INSN_PAIRS, one) ||
			     !undisturbed(r, 2, INSN_PAIRS, two)));
}

static struct result *result_of(struct workload *w, const struct plan_cell *cell)
{
	struct result *r = w->results;
	int ret;

	while (r && !same(r->of, cell))
		r = r->next;
	if (r)
		return r;
	r = xcalloc(1, sizeof(*r));
	r->of = cell;
	r->next = w->results;
	w->results = r;
	ret = measure(w, cell, r);
	/* What sleeps beside it wakes at times of its own, the next time at others. */
	if (!ret && spoilt(w, r)) {
		json_decref(r->profile);
		r->profile = NULL;
		ret = measure(w, cell, r);
	}
	if (!ret)
		return r;
	if (!*r->why.text)
		err_set(&r->why, 0, "it failed without a word");
	name_site(w, cell, r);
	return r;
}

/* A window's calls are known here, all else to the host, by the mark. */
static void put_insn(const struct result *r, bool calls,
		     struct local_part *part)
{
	unsigned int one[INSN_PAIRS], two[INSN_PAIRS], i;

	undisturbed(r, 1, INSN_PAIRS, one);
	undisturbed(r, 2, INSN_PAIRS, two);
	for (i = 0; i < INSN_PAIRS; i++) {
		const struct reading *n = &r->window[one[i]];
		const struct reading *n2 = &r->window[two[i]];

		part->samples[i].t1 = calls ? n->calls : n->mark;
		part->samples[i].t2 = calls ? n2->calls : n2->mark;
		part->samples[i].irqs = (uint32_t)(n->irqs + n2->irqs);
	}
}

/* The window that is watched, and the last undisturbed one that is not. */
static void put_collecting(const struct workload *w, const struct result *r,
			   struct local_part *part)
{
	const struct reading *watched = &r->window[profiled(w)], *plain;
	unsigned int order[INSN_PAIRS];
	unsigned int n = undisturbed(r, 1, INSN_PAIRS, order);

	plain = &r->window[order[n ? n - 1 : 0]];
	part->samples->t1 = plain->mark;
	part->samples->t2 = watched->mark;
	part->samples->irqs = (uint32_t)(plain->irqs + watched->irqs);
}

/* Of as many windows of N operations as of 2N. */
static int put_events(const struct workload *w, const struct result *r,
		      struct local_part *part, struct err *why)
{
	unsigned int one[EVENT_PAIRS], two[EVENT_PAIRS], i;
	unsigned int n = event_windows(w, r, one, two);
	struct pkscale_events *e = &part->events;

	if (!n)
		return err_set(why, -EBUSY,
			       "an interrupt fell into each window: take fewer --reps");
	part->reps *= n;
	for (i = 0; i < n; i++) {
		const struct reading *of = &r->window[one[i]];
		const struct reading *of2 = &r->window[two[i]];

#define MOVED(which)	(of2->count[which] - of->count[which])
		e->grants += MOVED(GRANTS);
		e->revokes += MOVED(REVOKES);
		e->writes += MOVED(WRITES);
		e->elided += MOVED(ELIDED);
		e->faults_granted += MOVED(GRANTED);
		e->faults_refused += MOVED(REFUSED);
		e->ipis += MOVED(IPIS);
#undef MOVED
		e->switches += of2->switches - of->switches;
	}
	return 0;
}

int workload_cell(struct workload *w, const struct plan_cell *cell,
		  struct local_part *part, struct err *why)
{
	const struct result *r = result_of(w, cell);

	if (*r->why.text) {
		*why = r->why;
		return -EIO;
	}
	part->reps = cell->reps * cell->jobs;
	if (strcmp(cell->meter, "insn")) {
		part->profile = json_incref(r->profile);
		return put_events(w, r, part, why);
	}
	if (!strcmp(cell->of, "collecting"))
		put_collecting(w, r, part);
	else
		put_insn(r, !strcmp(cell->of, "calls"), part);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/local.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "guards/guards.h"
#include "machine/slab.h"
#include "results/cell.h"

/**
 * struct caller - one thread of a measurement
 * @thread: itself
 * @started: it is there to be joined
 * @l: the measurement
 * @ops: how
 * @cell: what
 * @block: where its samples go
 * @number: which caller it is
 * @cpu: where it is pinned
 */
struct caller {
	pthread_t thread;
	int started;
	struct local *l;
	const struct local_ops *ops;
	const struct plan_cell *cell;
	struct raw_block *block;
	unsigned int number;
	int cpu;
};

/* What the wake-ups come from: in a guest that counts it is no local APIC. */
static json_t *timer_json(const struct local *l)
{
	char name[32] = "unknown";
	FILE *f;

	if (l->timer)
		return json_string(l->timer);
	f = fopen("/sys/devices/system/clockevents/clockevent0/current_device",
		  "re");
	if (f && fgets(name, sizeof(name), f))
		name[strcspn(name, "\n")] = 0;
	if (f)
		fclose(f);
	return json_string(name);
}

/* Only what the exercise has: a cell's identity is no longer than it must. */
static json_t *params_json(const struct local *l, const struct plan_cell *c)
{
	json_t *p = json_object();

	if (c->twin)
		json_object_set_new(p, "twin", json_integer(c->twin));
	if (!strcmp(c->exercise, "nest"))
		json_object_set_new(p, "depth", json_integer(c->depth));
	if (!strcmp(c->exercise, "hold"))
		json_object_set_new(p, "bytes", json_integer(c->hold));
	if (!strcmp(c->exercise, "contend")) {
		json_object_set_new(p, "callers", json_integer(c->callers));
		json_object_set_new(p, "sharing",
				    json_string(plan_sharings[c->sharing]));
		json_object_set_new(p, "held", json_integer(c->held));
		json_object_set_new(p, "idle", json_integer(c->idle));
	}
	/* No seed brings the same once more. */
	if (!strcmp(c->quantity, "stress")) {
		json_object_set_new(p, "rounds", json_integer(c->held));
		json_object_set_new(p, "seed", json_string("none"));
	} else if (!strcmp(c->exercise, "legality")) {
		json_object_set_new(p, "seed",
				    json_integer(l->run->plan->seed));
		json_object_set_new(p, "random", json_integer(c->reps));
	}
	if (!strcmp(c->exercise, "preempt")) {
		json_object_set_new(p, "hold", json_integer(c->held));
		json_object_set_new(p, "timer", timer_json(l));
	}
	if (c->jobs) {
		json_object_set_new(p, "jobs", json_integer(c->jobs));
		json_object_set_new(p, "ops", json_integer(c->reps));
		json_object_set_new(p, "of", json_string(c->of));
	}
	if (!strcmp(c->exercise, "global")) {
		json_object_set_new(p, "k", json_integer(c->callers));
		json_object_set_new(p, "hand", json_string(c->subject));
		/* Each of them is sent an IPI, whether it has used the page. */
		json_object_set_new(p, "cpus", json_integer(l->cpus ?
			(json_int_t)l->cpus : sysconf(_SC_NPROCESSORS_ONLN)));
	}
	return p;
}

/* Another design stands behind the guard in this one's place. */
static int composed(const struct plan_cell *c)
{
	return c->guard && pks_stands(c->chosen.design, c->guard->kind) ==
			   PKS_COMPOSED;
}

/* "kmap_local_page+dax-read": every other caller is behind the second. */
static json_t *guard_json(const struct plan_cell *c)
{
	if (!c->guard)
		return json_string("none");
	return c->mix ? json_sprintf("%s+%s", c->guard->name, c->mix->name) :
			json_string(c->guard->name);
}

json_t *local_identity(const struct local *l, const struct plan_cell *c)
{
	const struct pks_design *d = c->chosen.design;

	return json_pack("{s:s, s:s, s:o, s:s*, s:s, s:o, s:o*, s:s, s:s, s:s, s:s, s:s, s:o}",
			 "environment", l->run->plan->environment,
			 "path", c->guard ? "hook" : "direct",
			 "guard", guard_json(c),
			 "memory", c->guard ? c->memory->name : NULL,
			 "design", d->name,
			 "knobs", cell_knobs(c->chosen.variant->knobs),
			 "composed", composed(c) ? json_true() : NULL,
			 "exercise", c->control ? "control" : c->exercise,
			 "quantity", c->quantity,
			 "window", c->window,
			 "meter", c->meter,
			 "register", c->guard ? "pkrs" : l->reg,
			 "params", params_json(l, c));
}

json_t *local_head(const struct local *l, const struct plan_cell *c,
		   unsigned int block, unsigned int seq, const char *status,
		   const char *reason)
{
	json_t *head = json_pack("{s:s, s:i, s:i, s:i, s:o, s:s, s:s}",
				 "type", "block",
				 "boot", l->run->boot,
				 "block", block,
				 "seq", seq,
				 "cell", local_identity(l, c),
				 "status", status,
				 "reason", reason ? reason : "");

	if (plan_reads(c))
		json_object_set_new(head, "reading", json_true());
	if (plan_by_marks(c))
		json_object_set_new(head, "marks", json_string(c->of));
	return head;
}

static int counts(const struct caller *c)
{
	return c->l->counters && !strcmp(c->cell->meter, "cycles") &&
	       (c->cell->callers == 1 || !c->l->counts_one);
}

static void *call(void *arg)
{
	struct caller *c = arg;
	struct local_part part = { .reps = c->cell->reps };
	struct err err;
	int ret;

	part.samples = xcalloc(c->cell->samples, sizeof(*part.samples));
	ret = machine_bind(c->l->run->machine, c->cpu, &err);
	if (!ret && counts(c))
		counters_open(&part.counters, c->l->counters);
	if (!ret)
		ret = c->ops->caller(c->l, c->cell, c->number, c->cpu, &part);
	/* They stand beside the ticks, which are none the worse without them. */
	raw_block_counted(c->block, c->number, counters_events(&part.counters));
	counters_close(&part.counters);
	if (part.profile)
		raw_block_profile(c->block, part.profile);
	if (ret && *part.why.text)
		raw_block_why(c->block, part.why.text);
	raw_block_part(c->block, c->number, part.samples, c->cell->samples,
		       &part.events, part.reps, ret);
	return NULL;
}

/* Wait for a thread that may sit in the kernel: a signal gets it out. */
static void join(struct caller *c)
{
	struct timespec until;

	for (;;) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 100000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_nsec -= 1000000000;
			until.tv_sec++;
		}
		if (!pthread_timedjoin_np(c->thread, NULL, &until))
			return;
		if (engine_stopped())
			pthread_kill(c->thread, SIGUSR1);
	}
}

/* Every part must come, or the writer would wait for ever. */
static void start(struct caller *c, int refused)
{
	int ret = refused;

	if (!ret)
		ret = -pthread_create(&c->thread, NULL, call, c);
	c->started = !ret;
	if (ret)
		raw_block_part(c->block, c->number, NULL, 0, NULL, 0, ret);
}

static int call_all(struct local *l, const struct local_ops *ops,
		    const struct plan_cell *cell, struct raw_block *block,
		    struct err *err)
{
	struct caller *callers = xcalloc(cell->callers, sizeof(*callers));
	int *cpus = xcalloc(cell->callers, sizeof(*cpus));
	unsigned int i;
	int ret;

	ret = placement_place(l->run->machine, l->run->policy, cell->callers,
			      l->run->oversubscribe, cpus, err);
	for (i = 0; i < cell->callers; i++) {
		callers[i] = (struct caller){
			.l = l, .ops = ops, .cell = cell, .block = block,
			.number = i, .cpu = cpus[i],
		};
		start(&callers[i], ret);
	}
	for (i = 0; i < cell->callers; i++) {
		if (callers[i].started)
			join(&callers[i]);
	}
	free(cpus);
	free(callers);
	return ret;
}

/* One line, with a verdict where others have samples. */
static int judge(struct local *l, const struct local_ops *ops,
		 const struct plan_cell *cell, unsigned int number,
		 unsigned int seq, struct err *err)
{
	json_t *verdict = NULL, *head;
	char *reason = NULL;
	int ret = ops->verdict(l, cell, &verdict, &reason, err);

	if (ret && !reason)
		return ret;
	head = local_head(l, cell, number, seq,
			  ret ? "failed" : verdict ? "ok" : "skipped", reason);
	if (verdict)
		raw_verdict(l->run->out, head, verdict);
	else
		raw_line(l->run->out, head);
	free(reason);
	return 0;
}

static int measure(struct local *l, const struct local_ops *ops,
		   const struct plan_cell *cell, unsigned int number,
		   unsigned int seq, struct err *err)
{
	const char *incomplete = cell->chosen.design->incomplete;
	struct raw_block *block;
	int ret;

	if (!strcmp(cell->meter, "verdict"))
		return judge(l, ops, cell, number, seq, err);
	if (*cell->subject || composed(cell))
		incomplete = NULL;
	ret = ops->begin(l, cell, err);
	if (ret)
		return ret;
	block = raw_block_begin(l->run->out,
				local_head(l, cell, number, seq, "ok",
					   incomplete),
				cell->callers, l->evidence(l, cell));
	ret = call_all(l, ops, cell, block, err);
	ops->end(l);
	return ret;
}

/* Cells that carry no number here: one line each, with the reason. */
static const char *no_number(const struct local *l,
			     const struct plan_cell *cell, const char **status)
{
	const char *reason;

	*status = "skipped";
	if (cell->skip)
		return cell->skip;
	reason = l->skip_reason ? l->skip_reason(l, cell) : NULL;
	if (reason)
		return reason;
	*status = "void";
	return l->void_reason ? l->void_reason(l, cell->meter) : NULL;
}

static void tell(struct local *l, const struct plan_cell *cell, unsigned int seq)
{
	char *what = xasprintf("%s %s[%s]", cell->exercise,
			       cell->chosen.design->name,
			       cell->chosen.variant->knobs);

	progress_tell(&l->progress, l->run, seq, what);
	free(what);
}

/* A block, or as many in a row as the plan says. */
static int measure_repeats(struct local *l, const struct local_ops *ops,
			   const struct plan_cell *cell, unsigned int block,
			   unsigned int *seq, struct err *err)
{
	unsigned int n = plan_repeats(cell), i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		if ((*seq)++ < l->run->after)
			continue;
		ret = measure(l, ops, cell, n * block + i, *seq - 1, err);
		tell(l, cell, *seq);
	}
	return ret;
}

static int measure_block(struct local *l, const struct local_ops *ops, int late,
			 unsigned int block, unsigned int *seq, struct err *err)
{
	const struct plan *plan = l->run->plan;
	unsigned int *order = xcalloc(plan->nr_cells, sizeof(*order));
	const char *status, *reason;
	unsigned int i;
	int ret = 0;

	plan_order(plan, block, order);
	for (i = 0; i < plan->nr_cells && !ret; i++) {
		const struct plan_cell *cell = &plan->cells[order[i]];

		if (plan_late(cell) != late || block >= plan_blocks(plan, cell))
			continue;
		reason = no_number(l, cell, &status);
		if (!reason)
			ret = measure_repeats(l, ops, cell, block, seq, err);
		else if (!block && (*seq)++ >= l->run->after)
			raw_line(l->run->out, local_head(l, cell, 0, *seq - 1,
							 status, reason));
		if (engine_stopped())
			ret = err_set(err, -EINTR, "interrupted");
		/* The writer knows why, and says so when it is closed. */
		else if (!ret && raw_failed(l->run->out))
			ret = err_set(err, -EIO, "samples cannot be written");
	}
	free(order);
	return ret;
}

void local_boot(const struct local *l, json_t *selftest)
{
	struct utsname u;
	json_t *boot;

	uname(&u);
	boot = json_pack("{s:s, s:i, s:s, s:{s:s, s:s, s:s, s:s}, s:s, s:o}",
			 "type", "boot", "boot", l->run->boot,
			 "environment", l->run->plan->environment,
			 "kernel", "release", u.release, "series", "none",
			 "flavour", "running", "fingerprint", u.version,
			 "qemu", "", "selftest", selftest);
	if (l->counters)
		json_object_set_new(boot, "counters",
				    counters_record(l->counters));
	/* In a guest of ours, where nobody else has an interest in it. */
	if (l->run->guest)
		json_object_set_new(boot, "slab", slab_json());
	raw_line(l->run->out, boot);
}

int local_run(struct local *l, const struct local_ops *ops, struct err *err)
{
	const struct plan *plan = l->run->plan;
	unsigned int block, seq = 0;
	int late, ret = 0;

	for (late = 0; late < 2; late++) {
		for (block = 0; block < plan->blocks && !ret; block++)
			ret = measure_block(l, ops, late, block, &seq, err);
	}
	progress_end(&l->progress);
	return ret;
}

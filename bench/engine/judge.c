// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/judge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plan/sequences.h"

static const char *const names[] = PKSCALE_VERDICT_NAMES;

/**
 * struct bench_of_judges - one cell that is judged
 * @l: the measurement
 * @fd: /dev/pkscale
 * @hook: what is behind the guards
 * @cell: the cell
 * @cpus: that tasks are on
 * @flags: PKSCALE_SEEN_* of all sequences
 * @judged: how many sequences were
 * @skipped: names of those that could not be
 * @switched: names of those in which a switch of no step ended a lent right
 * @first: the first that makes the design unsound, as "name: why"; else NULL
 * @notes: what every sequence that is not ok comes to
 */
struct bench_of_judges {
	struct local *l;
	int fd;
	struct hook *hook;
	const struct plan_cell *cell;
	unsigned int cpus;
	unsigned int flags;
	unsigned int judged;
	json_t *skipped;
	json_t *switched;
	json_t *first;
	json_t *notes;
};

/* The rest of it in a child of this process, up to where that has no more. */
static int in_child(int fd, struct pkscale_judge *req)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid) {
		req->who = 'F';
		_exit(ioctl(fd, PKSCALE_IOC_JUDGE, req) ? errno : 0);
	}
	if (waitpid(pid, &status, 0) < 0)
		return -errno;
	if (!WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

/* What the module does not do itself. */
static int do_outside(const struct bench_of_judges *b,
		      struct pkscale_judge *req)
{
	struct err err;

	if (req->next == 'F')
		return in_child(b->fd, req);
	if (req->next == ']' || req->next == '[')
		return hook_memory(b->hook, req->next == '[' ? HOOK_RANGES : 0,
				   &err);
	return 0;
}

static int carry_out(const struct bench_of_judges *b,
		     struct pkscale_judge *req)
{
	int ret = ioctl(b->fd, PKSCALE_IOC_JUDGE, req) ? -errno : 0;

	while (!ret && req->next) {
		ret = do_outside(b, req);
		req->who = 'P';
		if (!ret && ioctl(b->fd, PKSCALE_IOC_JUDGE, req))
			ret = -errno;
	}
	return ret;
}

static int judge_text(const struct bench_of_judges *b, const char *text,
		      struct pkscale_judge *req)
{
	*req = (struct pkscale_judge){
		.size = sizeof(*req), .version = PKSCALE_ABI,
	};
	snprintf(req->guard, sizeof(req->guard), "%s", b->cell->guard->name);
	snprintf(req->sequence, sizeof(req->sequence), "%s", text);
	return carry_out(b, req);
}

static int unsound(const struct pkscale_judge *req)
{
	return req->verdict > PKSCALE_ILLEGAL;
}

/* It has left something behind that is not the next sequence's. */
static int spoilt(const struct pkscale_judge *req)
{
	return req->verdict == PKSCALE_DEADLOCK ||
	       req->flags & PKSCALE_SEEN_LEFT;
}

static json_t *one(const struct pkscale_judge *req)
{
	return json_pack("{s:s, s:s, s:i}", "result", names[req->verdict],
			 "why", req->why, "step", req->step);
}

static void note(struct bench_of_judges *b, const char *name,
		 const struct pkscale_judge *req)
{
	json_t *what;

	b->judged++;
	b->flags |= req->flags;
	if (req->flags & PKSCALE_SEEN_SWITCH)
		json_array_append_new(b->switched, json_string(name));
	if (req->verdict == PKSCALE_OK)
		return;
	what = one(req);
	if (unsound(req))
		json_object_set_new(what, "sequence",
				    json_string(req->sequence));
	if (unsound(req) && !b->first)
		b->first = json_string(name);
	json_object_set_new(b->notes, name, what);
}

/* Who hangs keeps the judge from all others: that guest is of no use any more. */
static const char *why(int ret)
{
	return ret == -EDEADLK ? "a task hangs in the design" : strerror(-ret);
}

static int judge_named(struct bench_of_judges *b, const char *name,
		       const char *text, struct err *err)
{
	struct pkscale_judge req;
	int ret = judge_text(b, text, &req);

	if (ret == -ENODEV || ret == -EOPNOTSUPP) {
		json_array_append_new(b->skipped, json_string(name));
		return 0;
	}
	if (ret)
		return err_set(err, ret, "%s: cannot be judged: %s", name,
			       why(ret));
	note(b, name, &req);
	return spoilt(&req) ? hook_renew(b->hook, b->cell, err) : 0;
}

/* What one CPU is enough for is conducted where there is one. */
static bool takes_time(const struct bench_of_judges *b, const struct sequence *s)
{
	return b->cell->dear && (b->cpus == 1 || strchr(s->steps, '_'));
}

static int judge_numbered(struct bench_of_judges *b, struct err *err)
{
	const struct sequence *s;
	int ret = 0;

	for (s = sequences; s->name && !ret; s++) {
		if (!sequence_fits(s, b->cell->guard))
			continue;
		if (!(s->kinds & SEQUENCE_DEAR) || takes_time(b, s))
			ret = judge_named(b, s->name, s->steps, err);
		else
			json_array_append_new(b->skipped,
					      json_string(s->name));
	}
	return ret;
}

/* One that is bad is enough: those that follow it are drawn, not new. */
static int judge_random(struct bench_of_judges *b, struct err *err)
{
	char text[PKSCALE_SEQUENCE_LEN], name[24];
	unsigned int i;
	int ret = 0;

	for (i = 0; i < b->cell->reps && !ret; i++) {
		sequence_random(b->l->run->plan->seed, i, &b->cell->chosen,
				b->cell->guard, b->cpus, text);
		snprintf(name, sizeof(name), "random-%u", i);
		ret = judge_named(b, name, text, err);
		/* Only a bad one is worth a line. */
		if (!ret && !b->first)
			json_object_del(b->notes, name);
		if (b->first || engine_stopped())
			break;
	}
	return ret;
}

static int judge_stress(struct bench_of_judges *b, json_t **verdict,
			struct err *err)
{
	struct pkscale_stress req = {
		.size = sizeof(req), .version = PKSCALE_ABI,
		.rounds = b->cell->held,
	};
	const char *result = "ok";

	snprintf(req.guard, sizeof(req.guard), "%s", b->cell->guard->name);
	if (ioctl(b->fd, PKSCALE_IOC_STRESS, &req))
		return err_set(err, -errno, "stress: %s", why(-errno));
	if (req.strays)
		result = names[PKSCALE_STRAY];
	else if (req.false_faults)
		result = names[PKSCALE_FALSE_FAULT];
	*verdict = json_pack("{s:s, s:s, s:i, s:i, s:I, s:I, s:I}",
			     "result", result, "why", "unseeded", "step", 0,
			     "tasks", req.tasks,
			     "rounds", (json_int_t)req.done,
			     "false faults", (json_int_t)req.false_faults,
			     "strays", (json_int_t)req.strays);
	return 0;
}

static json_t *sum_up(struct bench_of_judges *b)
{
	const unsigned int f = b->flags;
	json_t *what = b->first ? json_object_get(b->notes,
					json_string_value(b->first)) : NULL;
	json_t *v;

	v = json_pack("{s:s, s:s, s:i, s:b, s:b, s:b, s:i, s:O, s:O, s:O}",
		      "result", b->first ? "unsound" : "sound",
		      "why", what ? json_string_value(json_object_get(what,
								     "why")) : "",
		      "step", what ? (int)json_integer_value(
					json_object_get(what, "step")) : 0,
		      "narrowed", !!(f & PKSCALE_SEEN_NARROWED),
		      "late", !!(f & PKSCALE_SEEN_LATE),
		      "key-wide", !!(f & PKSCALE_SEEN_KEY_WIDE),
		      "judged", b->judged, "skipped", b->skipped,
		      "switched", b->switched,
		      "sequences", b->notes);
	json_object_set(v, "first", b->first ? b->first : json_null());
	return v;
}

static int judge_single(struct bench_of_judges *b, const char *text,
			json_t **verdict, char **reason, struct err *err)
{
	struct pkscale_judge req;
	int ret = judge_text(b, text, &req);

	if (ret == -ENODEV || ret == -EOPNOTSUPP) {
		*reason = xasprintf("%s", ret == -ENODEV ?
			"there are too few CPUs, or ranges of memory" :
			"this kernel lets no guard be held in user mode");
		return 0;
	}
	if (ret)
		return err_set(err, ret, "\"%s\": %s", text, why(ret));
	*verdict = one(&req);
	json_object_set_new(*verdict, "switched",
			    json_boolean(req.flags & PKSCALE_SEEN_SWITCH));
	return spoilt(&req) ? hook_renew(b->hook, b->cell, err) : 0;
}

int judge_cell(struct local *l, int fd, struct hook *hook,
	       const struct plan_cell *cell, json_t **verdict, char **reason,
	       struct err *err)
{
	struct bench_of_judges b = {
		.l = l, .fd = fd, .hook = hook, .cell = cell,
		.cpus = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1,
		.notes = json_object(), .skipped = json_array(),
		.switched = json_array(),
	};
	const char *what = cell->quantity;
	int ret = 0;

	if (!strcmp(what, "stress")) {
		ret = judge_stress(&b, verdict, err);
	} else if (*cell->subject) {
		ret = judge_single(&b, cell->subject, verdict, reason, err);
	} else {
		if (!strcmp(what, "all"))
			ret = judge_numbered(&b, err);
		if (!ret && !b.first)
			ret = judge_random(&b, err);
		if (!ret)
			*verdict = sum_up(&b);
	}
	json_decref(b.first);
	json_decref(b.notes);
	json_decref(b.skipped);
	json_decref(b.switched);
	return ret;
}

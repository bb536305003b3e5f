// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/raw.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <urcu/uatomic.h>
#include <urcu/wfcqueue.h>

#include "results/rawread.h"

/* Blocks that are measured or wait to be written. */
#define UNDER_WAY	8

/**
 * struct item - what travels to the writer thread
 * @node: in the queue
 * @line: a line to write as it is; NULL for a part of a block
 * @text: the same, as text
 * @block: the block that this is a part of
 * @last: nothing comes after
 */
struct item {
	struct cds_wfcq_node node;
	json_t *line;
	char *text;
	struct raw_block *block;
	unsigned int caller;
	unsigned int n;
	unsigned int reps;
	int status;
	struct pkscale_sample *samples;
	struct pkscale_events events;
	int last;
};

struct raw_block {
	struct raw_writer *writer;
	json_t *head;
	unsigned int callers;
	unsigned int missing;
	enum raw_evidence evidence;
	struct item **part;
	json_t **counted;	/* by caller; NULL for none */
	json_t *profile;	/* of guards meanwhile; NULL for none */
	char *why;		/* it has failed; NULL: as its errno says */
};

struct raw_writer {
	struct cds_wfcq_head head;
	struct cds_wfcq_tail tail;
	sem_t arrived;
	sem_t room;
	pthread_t thread;
	FILE *out;
	unsigned long blocks;
	unsigned long failures;
	int failed;
};

static void send(struct raw_writer *w, struct item *item)
{
	cds_wfcq_node_init(&item->node);
	cds_wfcq_enqueue(&w->head, &w->tail, &item->node);
	sem_post(&w->arrived);
}

static struct item *receive(struct raw_writer *w)
{
	struct cds_wfcq_node *node;

	while (sem_wait(&w->arrived))
		;
	node = __cds_wfcq_dequeue_blocking(&w->head, &w->tail);
	return caa_container_of(node, struct item, node);
}

static void put_line(struct raw_writer *w, json_t *line)
{
	errno = 0;
	if (json_dumpf(line, w->out, JSON_COMPACT | JSON_SORT_KEYS) ||
	    putc('\n', w->out) == EOF)
		w->failed = errno ? errno : EIO;
	json_decref(line);
}

/* The last line counts the blocks, those of guests included. */
static int is_block(const json_t *line, const char *text)
{
	const char *type = json_string_value(json_object_get(line, "type"));

	return text ? !!strstr(text, "\"type\":\"block\"") :
		      type && !strcmp(type, "block");
}

/* A line that came whole: a guest's, or a cell's that could not be measured. */
static int is_failure(const json_t *line, const char *text)
{
	const char *status = json_string_value(json_object_get(line, "status"));

	return text ? !!strstr(text, "\"status\":\"failed\"") :
		      status && !strcmp(status, "failed");
}

/* One array of the line: one member of every sample of every caller. */
static json_t *column(const struct raw_block *b,
		      json_int_t (*member)(const struct item *part,
					   const struct pkscale_sample *s))
{
	json_t *array = json_array();
	unsigned int c, i;

	for (c = 0; c < b->callers; c++) {
		for (i = 0; i < b->part[c]->n; i++)
			json_array_append_new(array, json_integer(
				member(b->part[c], &b->part[c]->samples[i])));
	}
	return array;
}

#define MEMBER(name, expression)					\
static json_int_t get_##name(const struct item *p,			\
			     const struct pkscale_sample *s)		\
{									\
	(void)p;							\
	(void)s;							\
	return expression;						\
}

MEMBER(caller, p->caller)
MEMBER(t1, s->t1)
MEMBER(t2, s->t2)
MEMBER(cpu, s->cpu == ~0u ? -1 : (json_int_t)s->cpu)
MEMBER(irq, s->irqs)
MEMBER(csw, s->switches)
MEMBER(mig, s->migrations + (s->cpu == ~0u))
MEMBER(steal, s->steal)
MEMBER(fault, s->faults)
MEMBER(alone, s->alone)
MEMBER(outcome, s->outcome)

static const struct {
	const char *key;
	unsigned int evidence;	/* enum raw_evidence it needs, 0 for none */
	json_int_t (*member)(const struct item *p,
			     const struct pkscale_sample *s);
} columns[] = {
	{ "t1", 0, get_t1 },
	{ "t2", 0, get_t2 },
	{ "irq", RAW_IRQS, get_irq },
	{ "caller", RAW_THREAD, get_caller },
	{ "cpu", RAW_THREAD, get_cpu },
	{ "csw", RAW_THREAD, get_csw },
	{ "mig", RAW_THREAD, get_mig },
	{ "steal", RAW_ALL, get_steal },
	{ "fault", RAW_THREAD, get_fault },
	{ "alone", RAW_THREAD, get_alone },
};

/* What nobody has anything to say in is left out. */
static int has_outcome(const struct raw_block *b)
{
	unsigned int c, i;

	for (c = 0; c < b->callers; c++) {
		for (i = 0; i < b->part[c]->n; i++)
			if (b->part[c]->samples[i].outcome)
				return 1;
	}
	return 0;
}

static json_t *samples_of(const struct raw_block *b)
{
	json_t *samples = json_object();
	size_t i;

	if (has_outcome(b))
		json_object_set_new(samples, "outcome", column(b, get_outcome));
	for (i = 0; i < ARRAY_SIZE(columns); i++) {
		if ((columns[i].evidence & b->evidence) != columns[i].evidence)
			continue;
		json_object_set_new(samples, columns[i].key,
				    column(b, columns[i].member));
	}
	return samples;
}

/* What callers have counted beside, added up. */
static void add_counted(const struct raw_block *b, json_t *events)
{
	unsigned int c;
	const char *k;
	json_t *v;

	for (c = 0; c < b->callers; c++) {
		json_object_foreach(b->counted[c], k, v)
			json_object_set_new(events, k, json_integer(
				json_integer_value(v) + json_integer_value(
				json_object_get(events, k))));
	}
}

static json_t *events_of(const struct raw_block *b)
{
	struct pkscale_events sum = { 0 };
	json_t *events;
	unsigned int c;

	for (c = 0; c < b->callers; c++) {
#define ADD(member, name)	sum.member += b->part[c]->events.member;
		PKSCALE_EVENTS(ADD)
#undef ADD
	}
	events = json_object();
	add_counted(b, events);
	if (!memcmp(&sum, &(struct pkscale_events){ 0 }, sizeof(sum)))
		return events;
#define PUT(member, name)						\
	json_object_set_new(events, name, json_integer((json_int_t)sum.member));
	PKSCALE_EVENTS(PUT)
#undef PUT
	return events;
}

/*
 * Why the block has no samples. Who was kept waiting, or was told to give up,
 * knows less about it than who was the cause.
 */
static int worst_status(const struct raw_block *b)
{
	unsigned int c;
	int status = 0;

	for (c = 0; c < b->callers; c++) {
		int s = b->part[c]->status;

		if (s && (!status || status == -ECANCELED ||
			  status == -ETIMEDOUT))
			status = s;
		/* They agree in the session; figures rely on it. */
		if (!s && b->part[c]->reps != b->part[0]->reps && !status)
			status = -EPROTO;
	}
	return status;
}

/* What cannot be had is no failure. */
static int not_had(int status)
{
	return status == -EOPNOTSUPP || status == -PKSCALE_ENARROWED;
}

static const char *reason_of(int status)
{
	if (status == -PKSCALE_ENARROWED)
		return "narrowed: inside its grant nobody can sleep or be switched out";
	if (status == -PKSCALE_ELEFTOPEN)
		return "after the last revoke the key was still open, or counted as such";
	return strerror(-status);
}

static void put_block(struct raw_writer *w, struct raw_block *b)
{
	int status = worst_status(b);
	json_t *samples, *events;
	char sum[9] = "";

	if (status) {
		w->failures += !not_had(status);
		json_object_set_new(b->head, "status", json_string(
			not_had(status) ? "skipped" : "failed"));
		json_object_set_new(b->head, "reason",
				    json_string(b->why ? b->why :
						reason_of(status)));
	} else {
		samples = samples_of(b);
		events = events_of(b);
		json_object_set_new(b->head, "reps",
				    json_integer(b->part[0]->reps));
		if (raw_checksum(samples, events, NULL, b->profile, sum))
			w->failed = ENOMEM;
		if (b->profile)
			json_object_set(b->head, "profile", b->profile);
		json_object_set_new(b->head, "sum", json_string(sum));
		json_object_set_new(b->head, "samples", samples);
		json_object_set_new(b->head, "events", events);
	}
	put_line(w, b->head);
	w->blocks++;
}

static void finish_block(struct raw_writer *w, struct raw_block *b)
{
	unsigned int c;

	put_block(w, b);
	for (c = 0; c < b->callers; c++) {
		free(b->part[c]->samples);
		free(b->part[c]);
		json_decref(b->counted[c]);
	}
	json_decref(b->profile);
	free(b->why);
	free(b->counted);
	free(b->part);
	free(b);
	sem_post(&w->room);
}

static void *write_all(void *arg)
{
	struct raw_writer *w = arg;
	struct item *item;
	int last;

	do {
		item = receive(w);
		last = item->last;
		if (item->block) {
			item->block->part[item->caller] = item;
			if (!--item->block->missing)
				finish_block(w, item->block);
			continue;
		}
		w->blocks += is_block(item->line, item->text);
		w->failures += is_failure(item->line, item->text);
		if (item->text)
			sem_post(&w->room);
		if (item->line)
			put_line(w, item->line);
		if (item->text && fprintf(w->out, "%s\n", item->text) < 0)
			w->failed = errno;
		free(item->text);
		free(item);
	} while (!last);
	return NULL;
}

struct raw_writer *raw_open(FILE *out, struct err *err)
{
	struct raw_writer *w = xcalloc(1, sizeof(*w));
	int e;

	w->out = out;
	cds_wfcq_init(&w->head, &w->tail);
	sem_init(&w->arrived, 0, 0);
	sem_init(&w->room, 0, UNDER_WAY);
	e = pthread_create(&w->thread, NULL, write_all, w);
	if (e) {
		err_set(err, -e, "cannot start the writer: %s", strerror(e));
		free(w);
		return NULL;
	}
	return w;
}

void raw_line(struct raw_writer *w, json_t *line)
{
	struct item *item = xcalloc(1, sizeof(*item));

	item->line = line;
	send(w, item);
}

void raw_verdict(struct raw_writer *w, json_t *head, json_t *verdict)
{
	json_t *none = json_object();
	char sum[9] = "";

	raw_checksum(none, none, verdict, NULL, sum);
	json_object_update_new(head, json_pack("{s:i, s:s, s:O, s:O, s:o}",
					       "reps", 1, "sum", sum,
					       "samples", none, "events", none,
					       "verdict", verdict));
	json_decref(none);
	raw_line(w, head);
}

void raw_text(struct raw_writer *w, const char *line)
{
	struct item *item = xcalloc(1, sizeof(*item));

	while (sem_wait(&w->room))
		;
	item->text = xasprintf("%s", line);
	send(w, item);
}

int raw_failed(const struct raw_writer *w)
{
	return uatomic_read(&w->failed);
}

struct raw_block *raw_block_begin(struct raw_writer *w, json_t *head,
				  unsigned int callers,
				  enum raw_evidence evidence)
{
	struct raw_block *b = xcalloc(1, sizeof(*b));

	while (sem_wait(&w->room))
		;
	b->writer = w;
	b->head = head;
	b->callers = callers;
	b->missing = callers;
	b->evidence = evidence;
	b->part = xcalloc(callers, sizeof(*b->part));
	b->counted = xcalloc(callers, sizeof(*b->counted));
	return b;
}

void raw_block_counted(struct raw_block *b, unsigned int caller,
		       json_t *counted)
{
	b->counted[caller] = counted;
}

void raw_block_profile(struct raw_block *b, json_t *profile)
{
	b->profile = profile;
}

void raw_block_why(struct raw_block *b, const char *why)
{
	if (!b->why)
		b->why = xasprintf("%s", why);
}

void raw_block_part(struct raw_block *b, unsigned int caller,
		    struct pkscale_sample *samples, unsigned int n,
		    const struct pkscale_events *events, unsigned int reps,
		    int status)
{
	struct item *item = xcalloc(1, sizeof(*item));

	item->block = b;
	item->caller = caller;
	item->samples = samples;
	item->n = status ? 0 : n;
	item->reps = reps;
	item->status = status;
	if (events)
		item->events = *events;
	send(b->writer, item);
}

int raw_close(struct raw_writer *w, int whole, unsigned long *failures,
	      struct err *err)
{
	struct item *item = xcalloc(1, sizeof(*item));
	int failed;

	item->last = 1;
	send(w, item);
	pthread_join(w->thread, NULL);
	if (whole)
		put_line(w, json_pack("{s:s, s:I}", "type", "end", "blocks",
				      (json_int_t)w->blocks));
	if (fflush(w->out))
		w->failed = errno;
	if (failures)
		*failures = w->failures;
	failed = w->failed;
	free(w);
	if (failed)
		return err_set(err, -EIO, "samples could not be written: %s",
			       strerror(failed));
	return 0;
}

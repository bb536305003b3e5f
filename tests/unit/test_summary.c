// SPDX-License-Identifier: GPL-2.0-or-later
/* raw.jsonl to summary: figures worked out by hand, and files to refuse. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "raw_fixture.h"
#include "results/raw.h"
#include "results/summary.h"
#include "results/word.h"
#include "text.h"

/* A file in the making: text is complete after done(). */
struct doc {
	char *text;
	size_t size;
	struct fixture x;
};

static void begin(struct doc *d)
{
	memset(d, 0, sizeof(*d));
	fx_begin(&d->x, open_memstream(&d->text, &d->size));
}

static void done(struct doc *d)
{
	fx_end(&d->x);
	fclose(d->x.f);
}

static int build(const char *text, json_t **out, struct err *err)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int ret;

	*out = NULL;
	err->text[0] = 0;
	ret = summary_build(f, "raw.jsonl", out, err);
	fclose(f);
	return ret;
}

/* The only cell of the only summary of @d; ends @d. */
static json_t *only_cell(struct doc *d, json_t **summary)
{
	struct err err;

	done(d);
	if (build(d->text, summary, &err))
		fail_msg("%s", err.text);
	free(d->text);
	assert_int_equal(json_array_size(json_object_get(*summary, "cells")),
			 1);
	return json_array_get(json_object_get(*summary, "cells"), 0);
}

static const char *str(const json_t *cell, const char *key)
{
	return json_string_value(json_object_get(cell, key));
}

static json_t *nest(struct doc *d, const char *window, const char *meter)
{
	return fx_cell(&d->x, "task rights=rw", "nest", "outermost", window,
		       meter, json_pack("{si}", "depth", 1));
}

/* t1 = 7 + 1000 * (14 + 2): (t2 - t1) / 1000 - 2 is 14. */
static void insn_figure(void **state)
{
	json_t *s, *c;
	struct doc d;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	fx_block(&d.x, nest(&d, "off", "insn"), 0, "ok", "", fx_insn(14, 3),
		 json_object());
	fx_block(&d.x, nest(&d, "off", "insn"), 1, "ok", "", fx_insn(14, 3),
		 json_object());
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == 14 && number_in(c, "lo") == 14 &&
		    number_in(c, "hi") == 14);
	assert_true(json_is_integer(json_object_get(c, "median")));
	assert_int_equal(number_in(c, "n"), 2);
	assert_int_equal(number_in(c, "samples"), 6);
	assert_string_equal(str(c, "status"), "ok");
	assert_string_equal(str(c, "unit"), "insn");
	assert_string_equal(str(c, "kernel"), "6.12.117 production");
	json_decref(s);
}

/* An exact figure that varies is an error, wherever it varies. */
static void insn_unstable(void **state)
{
	json_t *s, *c, *odd[3];
	struct doc d;
	int i;

	(void)state;
	odd[0] = fx_insn(15, 3);		/* another block */
	odd[1] = fx_insn(14, 3);		/* another sample */
	json_array_set_new(json_object_get(odd[1], "t2"), 1,
			   json_integer(7 + 2000 * 17));
	odd[2] = json_pack("{s[i]s[i]}", "t1", 0, "t2", 16500);
	for (i = 0; i < 3; i++) {
		begin(&d);
		fx_boot(&d.x, "count", "pkrs");
		fx_block(&d.x, nest(&d, "off", "insn"), 0, "ok", "",
			 fx_insn(14, 3), json_object());
		fx_block(&d.x, nest(&d, "off", "insn"), 1, "ok", "", odd[i],
			 json_object());
		c = only_cell(&d, &s);
		assert_string_equal(str(c, "status"), "failed");
		has(str(c, "reason"), "unstable: ");
		assert_true(isnan(number_in(c, "median")) && isnan(number_in(c, "lo")));
		assert_int_equal(json_integer_value(json_object_get(
			json_object_get(json_object_get(s, "controls"),
					"exact"), "unstable")), 1);
		json_decref(s);
	}
}

/* Sample 1 met an interrupt: left out with interrupts on, an error off. */
static void insn_interrupts(void **state)
{
	static const char * const windows[] = { "on", "off" };
	json_t *s, *c, *odd;
	struct doc d;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(&d);
		fx_boot(&d.x, "count", "pkrs");
		odd = fx_insn(14, 3);
		json_array_set_new(json_object_get(odd, "t2"), 1,
				   json_integer(99999));
		json_array_set_new(json_object_get(odd, "irq"), 1,
				   json_integer(1));
		fx_block(&d.x, nest(&d, windows[i], "insn"), 0, "ok", "", odd,
			 json_object());
		c = only_cell(&d, &s);
		if (i) {
			assert_string_equal(str(c, "status"), "failed");
		} else {
			assert_true(number_in(c, "median") == 14);
			assert_int_equal(number_in(json_object_get(c, "excluded"),
					     "irq"), 1);
			assert_int_equal(number_in(c, "excluded_samples"), 1);
		}
		json_decref(s);
	}
}

/* One caller, reps 1000. Kept: t1 1000 1010 1020, t2 3000 3010 9100 (over
 * three times the median 3010: slow). (3010 - 1010) / 1000 is 2. The other
 * two have evidence, one of them twice over.
 */
static void cycles_figure(void **state)
{
	json_t *s, *c, *samples;
	struct doc d;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "user", "pkru");
	samples = json_pack("{s[iiiii]s[iiiii]s[iiiii]s[iiiii]}",
			    "t1", 1010, 5, 1000, 5, 1020,
			    "t2", 3000, 90000, 3010, 80000, 9100,
			    "irq", 0, 1, 0, 2, 0, "csw", 0, 0, 0, 1, 0);
	fx_block(&d.x, nest(&d, "on", "cycles"), 0, "ok", "", samples,
		 json_object());
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == 2);
	assert_int_equal(number_in(json_object_get(c, "excluded"), "irq"), 2);
	assert_int_equal(number_in(json_object_get(c, "excluded"), "csw"), 1);
	assert_int_equal(number_in(c, "excluded_samples"), 2);
	assert_int_equal(number_in(c, "slow_unattributed"), 1);
	assert_true(isnan(number_in(c, "lo")));
	has(str(c, "reason"), "n too small for an interval: 6 blocks");
	assert_string_equal(str(c, "unit"), "ticks");
	json_decref(s);
}

/* Every kind of evidence leaves a sample out. */
static void cycles_causes(void **state)
{
	static const char * const causes[] = { "irq", "csw", "mig", "steal",
					       "fault" };
	json_t *s, *c, *samples;
	struct doc d;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(causes); i++) {
		begin(&d);
		fx_boot(&d.x, "user", "pkru");
		samples = json_pack("{s[iii]s[iii]s[iii]}", "t1", 1000, 1000,
				    1000, "t2", 3000, 500000, 3000, causes[i],
				    0, 1, 0);
		fx_block(&d.x, nest(&d, "on", "cycles"), 0, "ok", "", samples,
			 json_object());
		c = only_cell(&d, &s);
		assert_true(number_in(c, "median") == 2);
		assert_int_equal(number_in(json_object_get(c, "excluded"),
				     causes[i]), 1);
		json_decref(s);
	}
}

/* Blocks read 1 2 3 4 5 6 ticks: median 3.5, interval [1, 6]; a seventh has
 * evidence against two of three samples and is dropped.
 */
static void cycles_blocks(void **state)
{
	json_t *s, *c, *samples, *want;
	struct doc d;
	int b;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "user", "pkru");
	for (b = 1; b <= 7; b++) {
		samples = json_pack("{s[iii]s[iii]s[iii]}", "t1", 0, 0, 0,
				    "t2", 1000 * b, 1000 * b, 1000 * b, "irq",
				    0, b == 7, b == 7);
		fx_block(&d.x, nest(&d, "on", "cycles"), b, "ok", "", samples,
			 json_object());
	}
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == 3.5);
	assert_true(number_in(c, "lo") == 1 && number_in(c, "hi") == 6);
	assert_int_equal(number_in(c, "n"), 6);
	assert_int_equal(number_in(c, "dropped_blocks"), 1);
	assert_string_equal(str(c, "reason"), "");
	/* In the order of the file, without the one that was dropped. */
	want = json_pack("[[iii][iii][iii][iii][iii][iii]]", 0, 1, 1, 0, 2, 2,
			 0, 3, 3, 0, 4, 4, 0, 5, 5, 0, 6, 6);
	assert_true(json_equal(json_object_get(c, "blocks"), want));
	json_decref(want);
	json_decref(s);
}

/* Three callers at 2, 3 and 10 ticks: 3, with 2 and 10 at the ends. Pooled,
 * the 20 samples have the medians 2000 and 12000 of the slowest, which took
 * most of them, and would read 10.
 */
static void cycles_callers(void **state)
{
	json_t *s, *c, *samples = json_object();
	static const long t2[] = { 2000, 3000, 10000 };
	struct doc d;
	int i, k;

	(void)state;
	for (k = 0; k < 3; k++) {
		for (i = 0; i < 4 + 8 * (k == 2); i++) {
			fx_push(samples, "caller", k);
			fx_push(samples, "t1", 1000 * k);
			fx_push(samples, "t2", 1000 * k + t2[k]);
		}
	}
	begin(&d);
	fx_boot(&d.x, "user", "pkru");
	fx_block(&d.x, nest(&d, "on", "cycles"), 0, "ok", "", samples,
		 json_object());
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == 3);
	assert_true(number_in(c, "fastest") == 2 && number_in(c, "slowest") == 10);
	json_decref(s);
}

/* Sums of counters, by how many pairs they are of; readings left out add up. */
static void counters_of_a_pair(void **state)
{
	static const int counted[] = { 1000, 2000, 0 };
	json_t *s, *c, *events, *samples;
	struct doc d;
	int b, i;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "user", "pkru");
	for (b = 0; b < 3; b++) {
		samples = json_object();
		for (i = 0; i < 4; i++) {
			fx_push(samples, "t1", 1000);
			fx_push(samples, "t2", 3000);
		}
		fx_block(&d.x, nest(&d, "on", "cycles"), b, "ok", "", samples,
			 json_pack("{sisisisi}", "counted", counted[b],
				   "instructions", 5 * counted[b], "page-faults",
				   b == 0, "multiplexed", b));
	}
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == 2);
	events = json_object_get(c, "events");
	assert_int_equal(json_object_size(events), 2);
	assert_true(number_in(events, "instructions") == 5);
	assert_true(number_in(events, "page-faults") == .0005);
	assert_true(number_in(c, "multiplexed") == 3);
	json_decref(s);
}

/* One in the window counts as well; with several CPUs that is in their spread. */
static void an_interrupt_spoils_exact_counts(void **state)
{
	static const char * const where[] = { "count", "smp" };
	json_t *s, *c;
	struct doc d;
	int e, on;

	(void)state;
	for (e = 0; e < 2; e++) {
		for (on = 0; on < 2; on++) {
			begin(&d);
			fx_boot(&d.x, where[e], "pkrs");
			fx_block(&d.x, nest(&d, "on", "event"), 0, "ok", "",
				 json_pack("{s[i]}", "irq", on),
				 fx_events(1000, 500));
			c = only_cell(&d, &s);
			assert_string_equal(str(c, "status"),
					    on && !e ? "failed" : "ok");
			assert_int_equal(!!strstr(str(c, "reason"),
						  "an interrupt fell"),
					 on && !e);
			json_decref(s);
		}
	}
}

/* 1000 grants, 500 writes: half a write a pair; equal in all blocks, or an
 * error where one CPU counts, and a median where several do.
 */
static void event_figure(void **state)
{
	static const char * const where[] = { "count", "smp" };
	json_t *s, *c, *spread, *ends;
	struct doc d;
	int e;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	fx_block(&d.x, nest(&d, "off", "event"), 0, "ok", "", json_object(),
		 fx_events(1000, 500));
	fx_block(&d.x, nest(&d, "off", "event"), 1, "ok", "", json_object(),
		 fx_events(2000, 1000));
	c = only_cell(&d, &s);
	assert_true(number_in(c, "median") == .5 && number_in(c, "hi") == .5);
	assert_true(number_in(json_object_get(c, "events"), "elided") == 1.5);
	assert_true(number_in(json_object_get(c, "events"), "grant") == 1);
	assert_null(json_object_get(c, "spread"));
	assert_string_equal(str(c, "unit"), "events/pair");
	json_decref(s);
	for (e = 0; e < 2; e++) {
		begin(&d);
		fx_boot(&d.x, where[e], "pkrs");
		fx_block(&d.x, nest(&d, "off", "event"), 0, "ok", "",
			 json_object(), fx_events(1000, 500));
		fx_block(&d.x, nest(&d, "off", "event"), 1, "ok", "",
			 json_object(), fx_events(1000, 501));
		c = only_cell(&d, &s);
		assert_string_equal(str(c, "status"), e ? "ok" : "failed");
		assert_true(e ? number_in(c, "median") == .5005 :
				isnan(number_in(c, "median")));
		spread = json_object_get(c, "spread");
		assert_int_equal(json_object_size(spread), e ? 2 : 0);
		ends = json_object_get(spread, "write");
		assert_true(!e || (json_real_value(json_array_get(ends, 0)) == .5 &&
				   json_real_value(json_array_get(ends, 1)) == .501));
		json_decref(s);
	}
}

/* What else went on outweighs it: there is no figure, and no other is worse for it. */
static void fewer_than_none(void **state)
{
	json_t *s, *c, *events;
	struct doc d;
	int b;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "smp", "pkrs");
	for (b = 0; b < 3; b++)
		fx_block(&d.x, nest(&d, "off", "event"), b, "ok", "",
			 json_object(), fx_events(1000, 1999 + b * 500));
	c = only_cell(&d, &s);
	events = json_object_get(c, "events");
	assert_string_equal(str(c, "status"), "ok");
	assert_true(number_in(c, "median") == 2.499 && number_in(events, "grant") == 1);
	assert_true(json_is_null(json_object_get(events, "elided")));
	assert_null(json_object_get(json_object_get(c, "spread"), "elided"));
	json_decref(s);
	begin(&d);
	fx_boot(&d.x, "smp", "pkrs");
	fx_block(&d.x, nest(&d, "off", "event"), 0, "ok", "", json_object(),
		 fx_events(1000, -5));
	c = only_cell(&d, &s);
	assert_string_equal(str(c, "status"), "failed");
	assert_non_null(strstr(str(c, "reason"), "wrote the register less often"));
	json_decref(s);
}

/* A cell is as good as its worst block, and says how many were bad. */
static void worst_status(void **state)
{
	json_t *s, *c;
	struct doc d;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	fx_block(&d.x, nest(&d, "off", "insn"), 0, "ok", "", fx_insn(14, 1),
		 json_object());
	fx_block(&d.x, nest(&d, "off", "insn"), 1, "failed", "bound to no CPU",
		 NULL, NULL);
	c = only_cell(&d, &s);
	assert_string_equal(str(c, "status"), "failed");
	assert_string_equal(str(c, "reason"),
			    "bound to no CPU (1 of 2 blocks)");
	assert_true(isnan(number_in(c, "median")));
	json_decref(s);
}

/* A reason that goes with a good figure stays with it. */
static void incomplete_reason(void **state)
{
	json_t *s, *c;
	struct doc d;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	fx_block(&d.x, nest(&d, "off", "insn"), 0, "ok", "incomplete: why",
		 fx_insn(9, 1), json_object());
	c = only_cell(&d, &s);
	assert_string_equal(str(c, "status"), "ok");
	assert_string_equal(str(c, "reason"), "incomplete: why");
	assert_true(number_in(c, "median") == 9);
	json_decref(s);
}

/* A boot that cannot count NOPs carries no number; nor do emulated cycles. */
static void void_cells(void **state)
{
	json_t *s, *c;
	struct doc d;

	(void)state;
	begin(&d);
	fx_boot_of(&d.x, "count", "pkrs", "f00d", "7.2.22", 0);
	fx_block(&d.x, nest(&d, "off", "insn"), 0, "ok", "", fx_insn(14, 1),
		 json_object());
	c = only_cell(&d, &s);
	assert_string_equal(str(c, "status"), "void");
	has(str(c, "reason"), "10 NOPs read 11");
	assert_true(isnan(number_in(c, "median")));
	json_decref(s);
	begin(&d);
	fx_boot(&d.x, "smp", "pkrs");
	fx_block(&d.x, nest(&d, "on", "cycles"), 0, "ok", "",
		 fx_ticks(&d.x, 9, 1, 9), json_object());
	c = only_cell(&d, &s);
	assert_string_equal(str(c, "status"), "void");
	assert_true(isnan(number_in(c, "median")));
	json_decref(s);
}

static char *everything(unsigned int count)
{
	struct doc d;

	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	fx_count(&d.x, (int)count);
	fx_boot(&d.x, "user", "pkru");
	fx_user(&d.x, 6);
	fx_boot(&d.x, "smp", "pkrs");
	fx_smp(&d.x, 2);
	done(&d);
	return d.text;
}

static char *file_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(f);
	assert_true(getdelim(&text, &size, 0, f) > 0);
	fclose(f);
	return text;
}

/* The same raw file gives the same bytes, and no temporary file stays. */
static void same_bytes(void **state)
{
	char dir[] = "/tmp/pkscale-test-XXXXXX", *raw = everything(2);
	char *path[2], *text[2];
	struct err err;
	json_t *s;
	int i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (i = 0; i < 2; i++) {
		assert_int_equal(build(raw, &s, &err), 0);
		path[i] = xasprintf("%s/%d", dir, i);
		assert_int_equal(summary_write(s, path[i], &err), 0);
		json_decref(s);
		text[i] = file_text(path[i]);
		unlink(path[i]);
		free(path[i]);
	}
	assert_string_equal(text[0], text[1]);
	assert_int_equal(rmdir(dir), 0);
	free(text[0]);
	free(text[1]);
	free(raw);
}

/* Cells come sorted, numbers as numbers: depth 2 before depth 10. */
static void sorted_cells(void **state)
{
	static const int depth[] = { 10, 2, 1 };
	json_t *s, *cells;
	struct err err;
	struct doc d;
	int i;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	for (i = 0; i < 3; i++)
		fx_block(&d.x, fx_cell(&d.x, "task", "nest", "nested", "off",
			 "insn", json_pack("{si}", "depth", depth[i])), 0,
			 "ok", "", fx_insn(1, 1), json_object());
	done(&d);
	assert_int_equal(build(d.text, &s, &err), 0);
	cells = json_object_get(s, "cells");
	for (i = 0; i < 3; i++)
		assert_int_equal(number_in(json_object_get(json_array_get(cells,
				 (size_t)i), "params"), "depth"),
				 depth[2 - i]);
	json_decref(s);
	free(d.text);
}

/* What is written is what is read back. */
static void write_and_load(void **state)
{
	char path[] = "/tmp/pkscale-test-XXXXXX", *raw = everything(2);
	struct summary s;
	struct err err;
	json_t *built;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(build(raw, &built, &err), 0);
	assert_int_equal(summary_write(built, path, &err), 0);
	if (summary_load(path, &s, &err))
		fail_msg("%s", err.text);
	assert_int_equal(s.n, json_array_size(json_object_get(built, "cells")));
	assert_string_equal(str(s.json, "raw_sha256"),
			    str(built, "raw_sha256"));
	assert_int_equal(strlen(str(s.json, "raw_sha256")), 64);
	summary_free(&s);
	assert_int_equal(summary_load("/nowhere", &s, &err), -ENOENT);
	json_object_set_new(built, "schema", json_integer(99));
	assert_int_equal(summary_write(built, path, &err), 0);
	assert_int_equal(summary_load(path, &s, &err), -EINVAL);
	has(err.text, "schema 99");
	json_decref(built);
	unlink(path);
	free(raw);
}

/* "Line 3 replaced by ..." and so on; each must be refused, and say where. */
static void refuse(const char *text, const char *part)
{
	struct err err;
	json_t *s;

	if (build(text, &s, &err) != -EINVAL) {
		json_decref(s);
		fail_msg("accepted what should say \"%s\"", part);
	}
	has(err.text, "raw.jsonl:");
	has(err.text, part);
}

static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	assert_non_null(at);
	return xasprintf("%.*s%s%s", (int)(at - text), text, to,
			 at + strlen(from));
}

static void bad_files(void **state)
{
	static const struct {
		const char *from, *to, *part;
	} spoil[] = {
		{ "\"type\":\"block\"", "\"type\":\"lump\"", "unknown type" },
		{ "\"t1\":[16007,", "\"t1\":[16008,", ":3: checksum" },
		{ "\"t1\":[16007,", "\"t1\":[", "all must have as many" },
		{ "\"t1\":[16007,", "\"t1\":[1.5,", "not an array of whole" },
		{ "\"blocks\":2", "\"blocks\":3", "counts 3 blocks" },
		{ "{\"blocks\":2,\"type\":\"end\"}\n", "", "no end line" },
		{ "{\"id\"", "{\"ix\"", "needs a string" },
		{ "\"v\":1", "\"v\":2", "version 2" },
		{ "\"type\":\"run\"", "\"type\":\"boot\"", "first line" },
		{ "\"boot\":0,\"env", "\"boot\":-1,\"env", "number from 0" },
		{ "\"boot\":0,\"env", "\"boot\":1,\"env", "no line before" },
		{ "\"boot\":0,\"env", "\"boot\":0.5,\"env", "number from 0" },
		{ "\"block\":0,\"boot\":0", "\"block\":0,\"boot\":7",
		  "no line before" },
		{ "{\"block\":0,", "{\"boot\":0,\"environment\":\"count\",\"kernel\":"
		  "{\"release\":\"6\"},\"type\":\"boot\"}\n{\"block\":0,",
		  "a second line of boot 0" },
		{ "\"block\":0,", "\"marks\":\"all\",\"block\":0,", "nobody has said" },
		{ "\"meter\":\"insn\",", "", "\"meter\" is missing" },
		{ "\"status\":\"ok\"", "\"status\":\"fine\"", "not one of" },
		{ "\"cell\":{", "\"cell\":[{", "not JSON" },
		{ "\"block\":0", "\"block\":0,\"block\":0", "not JSON" },
		{ "{\"blocks\":2", "{\"blocks\":2,\"type\":\"end\"}\n{\"b\":2",
		  "after the end" },
		{ "\"environment\":\"count\",\"exercise\"",
		  "\"environment\":\"user\",\"exercise\"", "in a boot of" },
	};
	struct err err;
	struct doc d;
	json_t *s;
	char *bad;
	size_t i;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	for (i = 0; i < 2; i++)
		fx_block(&d.x, nest(&d, "off", "insn"), (long)i, "ok", "",
			 fx_insn(14, 3), json_object());
	done(&d);
	assert_int_equal(build(d.text, &s, &err), 0);
	json_decref(s);
	for (i = 0; i < ARRAY_SIZE(spoil); i++) {
		bad = replaced(d.text, spoil[i].from, spoil[i].to);
		refuse(bad, spoil[i].part);
		free(bad);
	}
	/* Cut anywhere, it is never whole. */
	for (i = 1; i + 1 < d.size; i += 37) {
		bad = xasprintf("%.*s", (int)i, d.text);
		assert_int_equal(build(bad, &s, &err), -EINVAL);
		free(bad);
	}
	free(d.text);
}

/* As the writer has it, with everything in it that somebody might want changed. */
static void a_verdict_that_was_edited(void **state)
{
	static const char * const spoil[][2] = {
		{ "\"result\":\"unsound\"", "\"result\":\"sound\"" },
		{ "\"late\":true", "\"late\":false" },
		{ ",\"verdict\":{\"late\":true,\"result\":\"unsound\"}", "" },
		/* One that was not judged has no verdict to gain. */
		{ "\"seq\":1,", "\"seq\":1,\"verdict\":{\"result\":\"sound\"}," },
	};
	struct raw_writer *w;
	struct err err;
	struct doc d;
	json_t *head, *s;
	char *bad;
	size_t i;

	(void)state;
	begin(&d);
	fx_boot(&d.x, "count", "pkrs");
	w = raw_open(d.x.f, &err);
	assert_non_null(w);
	for (i = 0; i < 2; i++) {
		head = json_pack("{ss si si si so ss ss}", "type", "block",
				 "boot", 0, "block", 0, "seq", (int)i, "cell",
				 nest(&d, "off", i ? "insn" : "verdict"),
				 "status", i ? "skipped" : "ok", "reason", "");
		if (i)
			raw_line(w, head);
		else
			raw_verdict(w, head, json_pack("{ss sb}", "result",
						       "unsound", "late", 1));
	}
	assert_int_equal(raw_close(w, 0, NULL, &err), 0);
	d.x.blocks = 2;
	done(&d);
	if (build(d.text, &s, &err))
		fail_msg("%s\n%s", err.text, d.text);
	json_decref(s);
	for (i = 0; i < ARRAY_SIZE(spoil); i++) {
		bad = replaced(d.text, spoil[i][0], spoil[i][1]);
		refuse(bad, i < 3 ? "checksum" : "a verdict without");
		free(bad);
	}
	free(d.text);
}

static void names_and_keys(void **state)
{
	json_t *a = json_pack("{sssssssssssssssssss{ssss}s{si}}",
		"environment", "count", "path", "direct", "guard", "none",
		"design", "percpu", "exercise", "nest", "quantity", "nested",
		"window", "off", "meter", "insn", "register", "pkrs",
		"knobs", "level", "0", "pin", "both", "params", "depth", 2);
	json_t *b = json_loads("{\"params\":{\"depth\":2},\"knobs\":{\"pin\":\"both\",\"level\":\"0\"},\"register\":\"pkrs\",\"meter\":\"insn\",\"window\":\"off\",\"quantity\":\"nested\",\"exercise\":\"nest\",\"design\":\"percpu\",\"guard\":\"none\",\"path\":\"direct\",\"environment\":\"count\"}",
			       0, NULL);
	json_t *knobs = cell_knobs("pin=both,level=0");
	struct cell x, y;
	struct err err;
	char *s, *t;

	(void)state;
	assert_int_equal(cell_parse(a, &x, &err), 0);
	assert_int_equal(cell_parse(b, &y, &err), 0);
	assert_true(json_equal(x.knobs, knobs));
	json_decref(knobs);
	s = cell_name(&x);
	assert_string_equal(s, "percpu[pin=both,level=0]");
	free(s);
	s = cell_key(&x);
	t = cell_key(&y);
	assert_string_equal(s, t);
	assert_int_equal(cell_cmp(&x, &y), 0);
	free(s);
	free(t);
	s = cell_where(&x);
	assert_string_equal(s, "nest nested depth=2 window=off insn count pkrs direct/none");
	free(s);
	assert_int_equal(cell_param(&x, "depth", 7), 2);
	assert_int_equal(cell_param(&x, "callers", 7), 7);
	cell_clear(&x);
	/* Behind a guard it is another cell on another memory. */
	json_object_set_new(a, "path", json_string("hook"));
	json_object_set_new(a, "guard", json_string("kmap_local_page"));
	assert_int_equal(cell_parse(a, &x, &err), 0);
	json_object_set_new(b, "path", json_string("hook"));
	json_object_set_new(b, "guard", json_string("kmap_local_page"));
	json_object_set_new(b, "memory", json_string("pmem"));
	cell_clear(&y);
	assert_int_equal(cell_parse(b, &y, &err), 0);
	assert_string_equal(x.field[CELL_MEMORY], "");
	assert_true(cell_cmp(&x, &y) < 0);
	s = cell_key(&x);
	assert_null(strstr(s, "memory"));
	free(s);
	s = cell_where(&y);
	assert_string_equal(s, "nest nested depth=2 window=off insn count pkrs hook/kmap_local_page/pmem");
	free(s);
	cell_clear(&x);
	json_object_del(a, "knobs");
	assert_int_equal(cell_parse(a, &x, &err), -EINVAL);
	cell_clear(&y);
	json_decref(a);
	json_decref(b);
}

/* 2 million samples in blocks of the largest size: below 64 MiB. */
static void bounded_memory(void **state)
{
	const int blocks = 61, samples = 32768;
	FILE *f = tmpfile();
	struct rusage usage;
	struct fixture x;
	int b, status;
	json_t *one;
	pid_t pid;

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip();		/* its shadow memory would be measured */
#endif
	assert_non_null(f);
	fx_begin(&x, f);
	fx_boot(&x, "user", "pkru");
	one = fx_ticks(&x, 9, 1, samples);
	for (b = 0; b < blocks; b++)
		fx_block(&x, fx_cell(&x, "none", "nest", "outermost", "on",
			 "cycles", json_pack("{si}", "depth", 1)), b, "ok", "",
			 json_incref(one), json_object());
	json_decref(one);
	fx_end(&x);
	rewind(f);
	pid = fork();
	if (!pid) {
		/* The parent's own memory must not count as the child's. */
		char *fd = xasprintf("%d", fileno(f));

		execl("/proc/self/exe", "test_summary", "--child", fd,
		      (char *)NULL);
		_exit(99);
	}
	assert_int_equal(wait4(pid, &status, 0, &usage), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	print_message("# %d samples: %ld KiB resident at most\n",
		      blocks * samples, usage.ru_maxrss);
	assert_true(usage.ru_maxrss < 64 * 1024);
	fclose(f);
}

static int child(const char *fd)
{
	FILE *f = fdopen(atoi(fd), "r");
	struct err err;
	json_t *s;

	rewind(f);
	if (summary_build(f, "big", &s, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	json_decref(s);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_that_was_edited),
		cmocka_unit_test(names_and_keys),
		cmocka_unit_test(insn_figure),
		cmocka_unit_test(insn_unstable),
		cmocka_unit_test(insn_interrupts),
		cmocka_unit_test(cycles_figure),
		cmocka_unit_test(cycles_causes),
		cmocka_unit_test(cycles_blocks),
		cmocka_unit_test(cycles_callers),
		cmocka_unit_test(event_figure),
		cmocka_unit_test(an_interrupt_spoils_exact_counts),
		cmocka_unit_test(counters_of_a_pair),
		cmocka_unit_test(fewer_than_none),
		cmocka_unit_test(worst_status),
		cmocka_unit_test(incomplete_reason),
		cmocka_unit_test(void_cells),
		cmocka_unit_test(same_bytes),
		cmocka_unit_test(sorted_cells),
		cmocka_unit_test(write_and_load),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(bounded_memory),
	};

	if (argc == 3 && !strcmp(argv[1], "--child"))
		return child(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables against a golden text, and the rules that it cannot show. Run from
 * the top of the tree; PKSCALE_REGOLD=1 writes the golden text anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "present/table.h"
#include "raw_fixture.h"
#include "text.h"

#define GOLDEN	"tests/unit/data/tables.txt"

static void make_all(struct summary *s)
{
	struct fixture x;

	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	fx_count(&x, 2);
	fx_boot(&x, "user", "pkru");
	fx_user(&x, 6);
	fx_boot(&x, "smp", "pkrs");
	fx_smp(&x, 2);
	*s = fx_loaded(fx_built(&x));
}

static char *render(const struct summary *s, const char *only,
		    enum grid_format format)
{
	struct tables t = { .s = s, .only = only, .format = format };
	char *text = NULL;
	size_t size;

	/* Out of order, and one that decides nothing. */
	t.env = json_pack("{s{ssssssssss}}", "kernel_config", "HZ", "250",
			  "KASAN", "n", "TRACING", "y", "JUMP_LABEL", "y",
			  "PREEMPT", "y");
	t.out = open_memstream(&text, &size);
	tables_print(&t);
	fclose(t.out);
	json_decref((json_t *)(uintptr_t)t.env);
	return text;
}

static void golden(void **state)
{
	char *text, *want = NULL;
	struct summary s;
	size_t size = 0;
	FILE *f;

	(void)state;
	make_all(&s);
	text = render(&s, NULL, GRID_TEXT);
	if (getenv("PKSCALE_REGOLD")) {
		f = fopen(GOLDEN, "w");
		fputs(text, f);
		fclose(f);
	}
	f = fopen(GOLDEN, "r");
	if (!f)
		fail_msg("%s: run from the top of the tree", GOLDEN);
	assert_true(getdelim(&want, &size, 0, f) > 0);
	fclose(f);
	assert_string_equal(text, want);
	assert_true(widest(text) <= PRESENT_WIDTH);
	free(want);
	free(text);
	summary_free(&s);
}

/* The control first, then by price; marks, reasons, identity in the head. */
static void order_and_notes(void **state)
{
	struct summary s;
	char *text;

	(void)state;
	make_all(&s);
	text = render(&s, "count", GRID_TEXT);
	before(text, "\nnone ", "\npage* ");
	before(text, "\npage* ", "\ntoken ");
	before(text, "\ntoken ", "\ntask[rights=rw] ");
	before(text, "\ntask[rights=rw] ", "\npercpu[pin=preempt,level=0] ");
	before(text, "\npercpu[pin=preempt,level=0] ",
	       "\npercpu[pin=both,level=0] ");
	has(text, "environment count, kernel 6.12.117 production, register pkrs");
	has(text, "config: PREEMPT JUMP_LABEL HZ=250; off: KASAN\n");
	has(text, "* page: incomplete: counter only");
	has(text, "skipped in count, 1 cell: needs user space");
	assert_null(strstr(text, "environment user"));
	free(text);
	text = render(&s, "user", GRID_TEXT);
	/* The user's own kernel decides nothing that is counted. */
	assert_null(strstr(text, "config:"));
	has(text, "[");
	free(text);
	summary_free(&s);
}

/* With every option that decides something it is still two lines. */
static void config_is_short(void **state)
{
	static const char * const on[] = { "PREEMPT", "JUMP_LABEL",
		"X86_KERNEL_IBT", "CPU_MITIGATIONS", "UNWINDER_ORC", "FTRACE" };
	static const char * const off[] = { "PREEMPT_RT", "PREEMPT_DYNAMIC",
		"STACKPROTECTOR", "PARAVIRT", "FUNCTION_TRACER",
		"DEBUG_PREEMPT", "PROVE_LOCKING", "KASAN", "SLUB_TINY" };
	json_t *config = json_object();
	struct group g = { { NULL } };
	struct tables t = { .format = GRID_TEXT };
	struct summary none = { .n = 0 };
	char *text = NULL;
	size_t size, i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(off); i++)
		json_object_set_new(config, off[i], json_string("n"));
	for (i = 0; i < ARRAY_SIZE(on); i++)
		json_object_set_new(config, on[i], json_string("y"));
	json_object_set_new(config, "HZ", json_string("250"));
	for (i = 0; i < CELL_FIELDS; i++)
		g.word[i] = "count";
	t.s = &none;
	t.env = json_pack("{so}", "kernel_config", config);
	t.out = open_memstream(&text, &size);
	table_heading(&t, &g, "title", NULL);
	fclose(t.out);
	has(text, "\nconfig: PREEMPT JUMP_LABEL X86_KERNEL_IBT CPU_MITIGATIONS UNWINDER_ORC FTRACE HZ=250; off:\n"
		  "PREEMPT_RT PREEMPT_DYNAMIC STACKPROTECTOR PARAVIRT FUNCTION_TRACER DEBUG_PREEMPT PROVE_LOCKING KASAN\n\n");
	assert_true(widest(text) <= PRESENT_WIDTH);
	free(text);
	json_decref((json_t *)(uintptr_t)t.env);
}

/* A heading tells of what is below it and of nothing else. */
static void legends_fit(void **state)
{
	struct summary s;
	char *text;
	size_t i;

	(void)state;
	make_all(&s);
	text = render(&s, "user", GRID_TEXT);
	says(text, "guard none, interrupts on, meter cycles");
	says(text, "outermost: a pair at depth 1; nested:");
	assert_null(strstr(text, "irqs on"));
	assert_null(strstr(text, "hold:"));
	assert_null(strstr(text, "writes:"));
	free(text);
	for (i = 0; i < s.n; i++)
		if (scell_has(&s.cell[i], CELL_ENVIRONMENT, "count") &&
		    cell_param(&s.cell[i].id, "depth", 0) == 2 &&
		    scell_has(&s.cell[i], CELL_METER, "insn"))
			s.cell[i].id.field[CELL_WINDOW] = "on";
	text = render(&s, "count", GRID_TEXT);
	says(text, "irqs on: interrupts on around it, else off");
	has(text, " irqs on:  hold ");
	says(text, "hold: an outermost pair");
	says(text, "writes: register writes");
	/* Two windows: not in the heading. The price list has one. */
	before(text, "guard none, meter", "Price list");
	says(strstr(text, "Price list"), "guard none, interrupts off, meter");
	assert_null(strstr(text, "  interrupts\n"));
	free(text);
	summary_free(&s);
}

/* Takes @events over. */
static void put_events(struct fixture *x, const char *design, int callers,
		       const char *sharing, json_t *events)
{
	fx_block(x, fx_cell(x, design, "contend", "pair", "off", "event",
		 json_pack("{sisssisi}", "callers", callers, "sharing",
			   sharing, "held", 0, "idle", 0)), 0, "ok", "",
		 json_object(), events);
}

static int reversed(const void *a, const void *b)
{
	const struct scell *x = a, *y = b;

	return cell_cmp(&y->id, &x->id);
}

/* token writes more where callers are many; task is alike in all cells. */
static void make_events(struct summary *s, long revokes)
{
	static const int callers[] = { 1, 2, 10 };
	static const char * const sharing[] = { "page", "apart" };
	struct fixture x;
	json_t *e;
	int i, j;

	fx_begin(&x, tmpfile());
	fx_boot(&x, "smp", "pkrs");
	for (i = 0; i < 3; i++) {
		for (j = 0; j < 2; j++) {
			put_events(&x, "task rights=rw", callers[i],
				   sharing[j], fx_events(100, 200));
			e = fx_events(100, callers[i] == 10 ? 150 : 200);
			json_object_set_new(e, "revoke", json_integer(revokes));
			put_events(&x, "token", callers[i], sharing[j], e);
		}
	}
	for (i = 0; i < 3; i++)
		put_events(&x, "none", i ? 2 : 1, i < 2 ? "page" : "apart",
			   fx_events(100, 0));
	*s = fx_loaded(fx_built(&x));
	/* The order of rows is the table's, not the file's. */
	qsort(s->cell, s->n, sizeof(*s->cell), reversed);
}

/* One row where all cells agree, one a cell where they do not. */
static void events_collapse(void **state)
{
	struct summary s;
	char *text;

	(void)state;
	make_events(&s, 100);
	text = render(&s, NULL, GRID_TEXT);
	has(text, "\ntask[rights=rw] all                   2       0\n");
	has(text, "\nnone all                              0       2\n");
	assert_null(strstr(text, "task[rights=rw] callers"));
	says(text, "write: writes of the register; elided: halves of a pair");
	says(text, "all of none: each of 3 cells among 4 (callers 1,2; sharing apart,page); all of task[rights=rw]: each of 6 cells (callers 1,2,10; sharing apart,page).");
	has(text, "\ntoken callers 10, sharing page   1.5000  0.5000\n");
	assert_null(strstr(text, "token all"));
	before(text, "\ntoken callers 2, sharing apart",
	       "\ntoken callers 2, sharing page");
	before(text, "\ntoken callers 2, sharing page",
	       "\ntoken callers 10, sharing apart");
	assert_null(strstr(text, "revoke"));
	free(text);
	summary_free(&s);
	/* One that is not always closed is worth a column. */
	make_events(&s, 99);
	text = render(&s, NULL, GRID_TEXT);
	says(text, "revoke: closings");
	has(text, "0.9900");
	free(text);
	summary_free(&s);
}

/* An unsound design is shown and marked, but never ranked before a sound. */
static void unsound_last(void **state)
{
	struct summary s;
	char *text;
	size_t i;

	(void)state;
	make_all(&s);
	for (i = 0; i < s.n; i++)
		if (scell_has(&s.cell[i], CELL_DESIGN, "token")) {
			s.cell[i].status = "unsound";
			s.cell[i].reason = "unsound: sequence s01";
		}
	text = render(&s, "count", GRID_TEXT);
	before(text, "\npercpu[pin=both,level=1] ", "\ntoken! ");
	has(text, "! token is unsound: sequence s01\n");
	free(text);
	summary_free(&s);
}

/* Real registers and mocks never share a table; a control joins both. */
static void registers_apart(void **state)
{
	struct summary s;
	struct fixture x;
	char *text, *mock;
	static const char * const regs[] = { "mock:memory", "pkrs" };
	int i;

	(void)state;
	fx_begin(&x, tmpfile());
	for (i = 0; i < 2; i++) {
		fx_boot(&x, "count", regs[i]);
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost",
			 "off", "insn", json_pack("{si}", "depth", 1)), 0,
			 "ok", "", fx_insn(14 + i, 2), json_object());
	}
	fx_block(&x, fx_cell(&x, "none", "nest", "outermost", "off", "insn",
		 json_pack("{si}", "depth", 1)), 0, "ok", "", fx_insn(0, 2),
		 json_object());
	s = fx_loaded(fx_built(&x));
	text = render(&s, NULL, GRID_TEXT);
	mock = strstr(text, "register mock:memory");
	assert_non_null(mock);
	before(mock, "\nnone ", "\ntask[rights=rw] ");
	before(mock, "         14", "register pkrs");
	before(mock, "register pkrs", "         15");
	free(text);
	summary_free(&s);
}

/* A deeper pair that costs something else must not hide behind depth 2. */
static void depths_differ(void **state)
{
	struct summary s;
	struct fixture x;
	char *text;
	int d;

	(void)state;
	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	for (d = 1; d <= 4; d++)
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", fx_pair(d),
			 "off", "insn", json_pack("{si}", "depth", d)), 0,
			 "ok", "", fx_insn(d == 4 ? 9 : 6, 2), json_object());
	s = fx_loaded(fx_built(&x));
	text = render(&s, NULL, GRID_TEXT);
	has(text, "task[rights=rw]: depth 4 reads 9, not as depth 2");
	assert_null(strstr(text, "depth 3 reads"));
	free(text);
	summary_free(&s);
}

/* The tables of one exercise, a cell for each value of its parameter. */
static char *table_of(const char *exercise, const char *param,
		      const int *values, int n)
{
	static const struct { const char *design; int insn; } rows[] = {
		{ "page", 9 }, { "task rights=rw", 4 }, { "none", 1 },
	};
	struct summary s;
	struct fixture x;
	size_t r;
	char *text;
	int i;

	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	for (r = 0; r < ARRAY_SIZE(rows); r++)
		for (i = 0; i < n; i++)
			fx_block(&x, fx_cell(&x, rows[r].design, exercise,
				 strcmp(param, "depth") ? "outermost" :
				 fx_pair(values[i]), "off", "insn",
				 json_pack("{si}", param, values[i])), 0, "ok",
				 "", fx_insn(rows[r].insn + 100 * i, 2),
				 json_object());
	s = fx_loaded(fx_built(&x));
	text = render(&s, NULL, GRID_TEXT);
	summary_free(&s);
	return text;
}

/* What was measured has a column, whatever was left out. */
static void columns_are_what_was_measured(void **state)
{
	char *text;

	(void)state;
	text = table_of("hold", "bytes", (const int[]){ 0, 128, 1000 }, 3);
	has(text, "Price of a pair, by design\n");
	has(text, "\ndesign            0 B  128 B  1000 B  register\n");
	says(text, "hold: an outermost pair with so many bytes copied inside.");
	has(text, "\nnone                1    101     201      none\n");
	before(text, "\nnone ", "\ntask[rights=rw] ");
	before(text, "\ntask[rights=rw] ", "\npage ");
	free(text);
	text = table_of("nest", "depth", (const int[]){ 1, 3, 4 }, 3);
	has(text, "\ndesign           outermost  depth 3  depth 4  register\n");
	says(text, "depth N: a pair at that depth, inside N - 1 open ones.");
	has(text, "\ntask[rights=rw]          4      104      204      pkrs\n");
	free(text);
	text = table_of("nest", "depth", (const int[]){ 2, 3 }, 2);
	has(text, "\ndesign           nested  register\n");
	free(text);
}

static void markdown(void **state)
{
	struct summary s;
	char *text;

	(void)state;
	make_all(&s);
	text = render(&s, "count", GRID_MARKDOWN);
	has(text, "### Price of a pair, by design\n");
	has(text, "| design | outermost | nested |");
	has(text, "|:---|---:|");
	has(text, "| page\\* | 9 | 9 |");
	free(text);
	summary_free(&s);
}

/* 12 columns of 10 digits and the longest name do not fit: they are split,
 * nothing is cut, and each part says whose row it is.
 */
static void grid_splits(void **state)
{
	struct grid *g = grid_new(13);
	char *text = NULL, *p;
	size_t size, i, names = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	grid_head(g, 0, "design");
	grid_row(g);
	grid_put(g, 0, xasprintf("percpu-key[pin=preempt,level=1]*"));
	for (i = 1; i < 13; i++) {
		grid_head(g, i, "count");
		grid_put(g, i, xasprintf("%zu", 1234567890 + i));
	}
	grid_print(g, out, GRID_TEXT);
	fclose(out);
	assert_true(widest(text) <= PRESENT_WIDTH);
	for (i = 1; i < 13; i++) {
		p = xasprintf("%zu", 1234567890 + i);
		has(text, p);
		free(p);
	}
	for (p = text; (p = strstr(p, "percpu-key[")); p++)
		names++;
	assert_int_equal(names, 3);
	grid_free(g);
	free(text);
}

/* @insn and @writes of a pair of a design, behind a guard. */
static void behind(struct fixture *x, const char *design, const char *guard,
		   const char *memory, int depth, long insn, long writes)
{
	json_t *cell;
	int events;

	for (events = 0; events < 2; events++) {
		cell = fx_cell(x, design, "nest", fx_pair(depth), "off",
			       events ? "event" : "insn",
			       json_pack("{si}", "depth", depth));
		json_object_set_new(cell, "path", json_string("hook"));
		json_object_set_new(cell, "guard", json_string(guard));
		json_object_set_new(cell, "memory", json_string(memory));
		fx_block(x, cell, 0, "ok", "",
			 events ? json_object() : fx_insn(insn, 2),
			 events ? fx_events(100, 100 * writes) : json_object());
	}
}

static void guards_have_a_table_of_their_own(void **state)
{
	struct fixture x;
	struct summary s;
	char *text, *table;

	(void)state;
	fx_begin(&x, tmpfile());
	fx_boot(&x, "count", "pkrs");
	fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost", "off",
		 "insn", json_pack("{si}", "depth", 1)), 0, "ok", "",
		 fx_insn(17, 2), json_object());
	behind(&x, "task rights=rw", "kmap_local_page", "pmem", 1, 70, 2);
	behind(&x, "task rights=rw", "kmap_local_page", "pmem", 2, 47, 0);
	behind(&x, "task rights=rw", "kmap_local_page", "ram", 1, 24, 0);
	behind(&x, "token", "dax-read", "pmem", 1, 143, 2);
	s = fx_loaded(fx_built(&x));
	text = render(&s, NULL, GRID_TEXT);
	/* Called directly: a column, and none of the guards'. */
	has(text, "\ndesign           outermost\n");
	has(text, "\ntask[rights=rw]         17\n");
	table = strstr(text, "Price of a pair behind the guards");
	assert_non_null(table);
	has(table, "path hook, guard and memory by column");
	has(table, "\n                  dax-read  kmap_local_page  kmap_local_page  kmap_local_page\n"
	    "                      pmem             pmem             pmem              ram\n"
	    "design           outermost        outermost           nested        outermost\n");
	has(table, "\ntask[rights=rw]                          70               47               24\n");
	has(table, "\ntoken                  143  ");
	table = strstr(text, "Register writes of a pair behind the guards");
	assert_non_null(table);
	has(table, "\ntask[rights=rw]                           2                0                0\n");
	has(table, "\ntoken                    2  ");
	free(text);
	summary_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden),
		cmocka_unit_test(order_and_notes),
		cmocka_unit_test(config_is_short),
		cmocka_unit_test(legends_fit),
		cmocka_unit_test(events_collapse),
		cmocka_unit_test(unsound_last),
		cmocka_unit_test(registers_apart),
		cmocka_unit_test(depths_differ),
		cmocka_unit_test(columns_are_what_was_measured),
		cmocka_unit_test(guards_have_a_table_of_their_own),
		cmocka_unit_test(markdown),
		cmocka_unit_test(grid_splits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

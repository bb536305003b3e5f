// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables against a golden text, and the rules that it cannot show. Run from
 * the top of the tree; PKSCALE_REGOLD=1 writes the golden text anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "present/table.h"
#include "raw_fixture.h"

#define GOLDEN	"tests/unit/data/tables.txt"

static void load(FILE *raw, struct summary *s)
{
	char path[] = "/tmp/pkscale-test-XXXXXX";
	struct err err;
	json_t *built;

	rewind(raw);
	close(mkstemp(path));
	if (summary_build(raw, "raw", &built, &err) ||
	    summary_write(built, path, &err) || summary_load(path, s, &err))
		fail_msg("%s", err.text);
	json_decref(built);
	unlink(path);
	fclose(raw);
}

static void make_all(struct summary *s)
{
	FILE *f = tmpfile();
	struct fixture x;

	fx_begin(&x, f);
	fx_boot(&x, "count", "pkrs");
	fx_count(&x, 2);
	fx_boot(&x, "user", "pkru");
	fx_user(&x, 6);
	fx_boot(&x, "smp", "pkrs");
	fx_smp(&x, 2);
	fx_end(&x);
	load(f, s);
}

static char *render(const struct summary *s, const char *only,
		    enum grid_format format)
{
	struct tables t = { .s = s, .only = only, .format = format };
	char *text = NULL;
	size_t size;

	t.env = json_pack("{s{ssss}}", "kernel_config", "CONFIG_PREEMPT", "y",
			  "CONFIG_JUMP_LABEL", "y");
	t.out = open_memstream(&text, &size);
	tables_print(&t);
	fclose(t.out);
	json_decref((json_t *)(uintptr_t)t.env);
	return text;
}

static void has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text ? text : "");
}

static void before(const char *text, const char *a, const char *b)
{
	const char *x = strstr(text, a), *y = strstr(text, b);

	if (!x || !y || x > y)
		fail_msg("\"%s\" is not before \"%s\" in:\n%s", a, b, text);
}

static size_t widest(const char *text)
{
	size_t w = 0, len;

	while (*text) {
		len = strcspn(text, "\n");
		w = len > w ? len : w;
		text += len + (text[len] == '\n');
	}
	return w;
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
	has(text, "config: JUMP_LABEL=y PREEMPT=y\n");
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

/* An unsound design is shown and marked, but never ranked before a sound. */
static void unsound_last(void **state)
{
	struct summary s;
	char *text;
	size_t i;

	(void)state;
	make_all(&s);
	for (i = 0; i < s.n; i++)
		if (scell_has(&s.cell[i], CELL_DESIGN, "token"))
			s.cell[i].status = "unsound";
	text = render(&s, "count", GRID_TEXT);
	before(text, "\npercpu[pin=both,level=1] ", "\ntoken! ");
	has(text, "! token is unsound");
	free(text);
	summary_free(&s);
}

/* Real registers and mocks never share a table; a control joins both. */
static void registers_apart(void **state)
{
	FILE *f = tmpfile();
	struct summary s;
	struct fixture x;
	char *text, *mock;
	static const char * const regs[] = { "mock:memory", "pkrs" };
	int i;

	(void)state;
	fx_begin(&x, f);
	for (i = 0; i < 2; i++) {
		fx_boot(&x, "count", regs[i]);
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", "outermost",
			 "off", "insn", json_pack("{si}", "depth", 1)), 0,
			 "ok", "", fx_insn(14 + i, 2), json_object());
	}
	fx_block(&x, fx_cell(&x, "none", "nest", "outermost", "off", "insn",
		 json_pack("{si}", "depth", 1)), 0, "ok", "", fx_insn(0, 2),
		 json_object());
	fx_end(&x);
	load(f, &s);
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
	FILE *f = tmpfile();
	struct summary s;
	struct fixture x;
	char *text;
	int d;

	(void)state;
	fx_begin(&x, f);
	fx_boot(&x, "count", "pkrs");
	for (d = 1; d <= 4; d++)
		fx_block(&x, fx_cell(&x, "task rights=rw", "nest", fx_pair(d),
			 "off", "insn", json_pack("{si}", "depth", d)), 0,
			 "ok", "", fx_insn(d == 4 ? 9 : 6, 2), json_object());
	fx_end(&x);
	load(f, &s);
	text = render(&s, NULL, GRID_TEXT);
	has(text, "task[rights=rw]: depth 4 reads 9, not as depth 2");
	assert_null(strstr(text, "depth 3 reads"));
	free(text);
	summary_free(&s);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden),
		cmocka_unit_test(order_and_notes),
		cmocka_unit_test(unsound_last),
		cmocka_unit_test(registers_apart),
		cmocka_unit_test(depths_differ),
		cmocka_unit_test(markdown),
		cmocka_unit_test(grid_splits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The judge's pure half: sequences, the model of the contracts, verdicts. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "judge/judge.h"
#include "plan/sequences.h"
#include "results/verdict.h"

/* To the other CPU, of which it has the turn. */
static void move(struct model *m, unsigned int who)
{
	m->running[m->cpu[who]] = JUDGE_ACTORS;
	m->cpu[who] ^= 1;
	model_turn(m, who);
}

/* Take a sequence's grants, revokes and contexts; the rule that one breaks. */
static enum model_rule play(struct model *m, const char *guard,
			    const char *text)
{
	const struct model_contract *c = model_contract_of(guard);
	struct judge_steps s;
	enum model_rule rule;
	u32 i;

	assert_int_equal(judge_parse(text, c->any, &s), 0);
	model_init(m);
	for (i = 0; i < s.n; i++) {
		rule = model_rule(m, &s.step[i], c);
		if (rule != MODEL_LEGAL)
			return rule;
		model_turn(m, s.step[i].who);
		if (s.step[i].op == JUDGE_GRANT)
			model_grant(m, &s.step[i], c);
		else if (s.step[i].op == JUDGE_REVOKE)
			model_revoke(m, model_find(m, &s.step[i], c));
		else if (s.step[i].op == JUDGE_ENTER)
			model_enter(m, s.step[i].who, s.step[i].letter);
		else if (s.step[i].op == JUDGE_LEAVE)
			model_leave(m, s.step[i].who);
		else if (s.step[i].op == JUDGE_MIGRATE)
			move(m, s.step[i].who);
		else if (s.step[i].op == JUDGE_READ)
			model_used(m, s.step[i].who, s.step[i].page, PKS_READ);
	}
	return MODEL_LEGAL;
}

static void what_cannot_be_is_no_sequence(void **state)
{
	static const char *const bad[] = {
		"", "x", "A", "A+", "A+3", "A+0q", "E+0", "A(i", "A)", "A(x A)",
		"A(i A(i A) A)", "A(n A(i A) A)", "A(i A~ A)", "A(i B<0 A)",
		"A*9", "A<0x", "A(i A% A)", "P% P+0", "A. A<0", "A+0A-0",
		"A(i C% A)", "A_", "A(i C_ A)", "A(s C_ A)", "A(s A*0 A)",
		"A@", "A] A[", "P]", "P[", "P] P<0 P[", "P] P] P[", "F] F[",
	};
	struct judge_steps s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(judge_parse(bad[i], false, &s), -EINVAL);
	assert_int_equal(judge_parse("A(i C<0 A) A% B<9", false, &s), 0);
	assert_int_equal(s.cpus, 2);
	assert_int_equal(judge_parse("A% A_ A% C_", false, &s), 0);
	assert_int_equal(judge_parse("P+9 P] P-9 P@ P<9 P[ P<0", false, &s), 0);
	assert_int_equal(judge_parse("A(p A~ B<0 A)", false, &s), 0);
	assert_int_equal(s.cpus, 1);
}

/* A step that has to interrupt who waits for it in an interrupt. */
static void a_mapping_for_all_waits_for_no_interrupt(void **state)
{
	static const struct {
		const char *text;
		int any, local;
	} rows[] = {
		{ "A(i C+0 A) C-0", -EINVAL, 0 },
		{ "C+0 A(n C-0 A)", -EINVAL, 0 },
		{ "A(s A(i C+0 A) A) C-0", -EINVAL, 0 },
		{ "A(n C+0k A) C-0k", -EINVAL, -EINVAL },
		{ "A(n C+0l A) C-0l", 0, 0 },
		{ "A(n C<0 A) C+0 C-0", 0, 0 },
		/* These can be interrupted. */
		{ "A(s C+0 A) C-0", 0, 0 },
		{ "A(p C+0 A) C-0", 0, 0 },
	};
	struct judge_steps s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(judge_parse(rows[i].text, true, &s),
				 rows[i].any);
		assert_int_equal(judge_parse(rows[i].text, false, &s),
				 rows[i].local);
	}
}

static void every_numbered_sequence_can_be_read(void **state)
{
	const struct sequence *q;
	struct judge_steps s;

	(void)state;
	for (q = sequences; q->name; q++) {
		assert_int_equal(judge_parse(q->steps, false, &s), 0);
		assert_int_equal(judge_parse(q->steps, true, &s), 0);
		assert_ptr_equal(sequence_find(q->name), q);
	}
}

static void contracts_are_kept(void **state)
{
	static const struct {
		const char *guard, *text;
		enum model_rule rule;
	} rows[] = {
		{ "kmap_local_page", "A+0 A+1 A-0", MODEL_C1 },
		{ "dax-read", "A+0 A+1 A-0", MODEL_C10 },
		{ "kmap", "A+0 A+1 A-0", MODEL_LEGAL },
		{ "kmap_local_page", "A+0 B-0", MODEL_C2 },
		{ "kmap", "A+0 B-0", MODEL_LEGAL },
		{ "kmap_local_page", "A-0", MODEL_C2 },
		{ "kmap_atomic", "A+0 A~", MODEL_C3 },
		{ "kmap_atomic", "A+0 B<0", MODEL_C3 },
		{ "kmap_local_page", "A+0 A~ B<0 A-0", MODEL_LEGAL },
		{ "kmap_local_page", "A+0 A.", MODEL_C9 },
		{ "kmap_local_page", "A(i A+0 A)", MODEL_C9 },
		{ "kmap", "A(i A+0 A)", MODEL_C11 },
		{ "kmap", "A+0 A(s A-0 A)", MODEL_C11 },
		{ "dax-section", "A(n A+0 A)", MODEL_C12 },
		{ "dax-section", "A(i A(n A+0 A) A)", MODEL_C12 },
		{ "kmap", "A(p A+0 A-0 A)", MODEL_LEGAL },
		{ "kmap_local_page", "P+0 P] P[", MODEL_C8 },
		{ "kmap_local_page", "P+0 P-0 P+9 P] P[", MODEL_LEGAL },
		{ "kmap_atomic", "P+9 P] P[", MODEL_C3 },
		{ "kmap_atomic", "A+0 C_", MODEL_C3 },
		{ "kmap_atomic", "A+0 A*0", MODEL_C3 },
		{ "kmap_atomic", "A+0 A#", MODEL_LEGAL },
		{ "kmap", "P+0 P@", MODEL_C9 },
		{ "kmap", "P+0 P-0 P@", MODEL_LEGAL },
	};
	struct model m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(play(&m, rows[i].guard, rows[i].text),
				 rows[i].rule);
}

static void who_may_touch_what(void **state)
{
	static const struct {
		const char *guard, *text;
		unsigned int who;
		u8 page;
		enum pks_right need;
		enum model_answer answer;
	} rows[] = {
		{ "dax-read", "A+0", JUDGE_A, 0, PKS_READ, MODEL_MUST },
		{ "dax-read", "A+0", JUDGE_A, 0, PKS_WRITE, MODEL_MUST_NOT },
		{ "dax-write", "A+0", JUDGE_A, 1, PKS_READ, MODEL_KEY_WIDE },
		{ "dax-write", "A+0 A-0", JUDGE_A, 0, PKS_READ, MODEL_LATE },
		{ "dax-write", "A+0 A-0 B<9", JUDGE_A, 0, PKS_READ,
		  MODEL_MUST_NOT },
		{ "dax-write", "A+0", JUDGE_B, 0, PKS_READ, MODEL_MUST_NOT },
		{ "kmap", "A+0", JUDGE_B, 0, PKS_WRITE, MODEL_MUST },
		{ "kmap", "A+0", JUDGE_B, 1, PKS_READ, MODEL_MUST_NOT },
		/* Once it has used the one, the other of its key is open to it. */
		{ "kmap", "A+0 B<0", JUDGE_B, 1, PKS_READ, MODEL_KEY_WIDE },
		{ "kmap", "A<9", JUDGE_A, JUDGE_RAM, PKS_WRITE, MODEL_MUST },
		/* What has no key opens none. */
		{ "kmap_local_page", "A+9", JUDGE_A, 0, PKS_READ,
		  MODEL_MUST_NOT },
	};
	struct model m;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		/* Contexts are left open for the question, not for the parser. */
		assert_int_equal(play(&m, rows[i].guard, rows[i].text),
				 MODEL_LEGAL);
		model_turn(&m, rows[i].who);
		assert_int_equal(model_ask(&m, rows[i].who, rows[i].page,
					   rows[i].need), rows[i].answer);
	}
}

static void an_exception_owns_nothing(void **state)
{
	const struct model_contract *c = model_contract_of("dax-write");
	struct judge_step grant = { .who = JUDGE_A, .op = JUDGE_GRANT };
	struct model m;

	(void)state;
	model_init(&m);
	model_grant(&m, &grant, c);
	model_enter(&m, JUDGE_A, JUDGE_IRQ);
	assert_int_equal(model_ask(&m, JUDGE_A, 0, PKS_READ), MODEL_MUST_NOT);
	model_leave(&m, JUDGE_A);
	assert_int_equal(model_ask(&m, JUDGE_A, 0, PKS_READ), MODEL_MUST);
}

static void model_against_processor(void **state)
{
	static const struct judge_step s = { .op = JUDGE_READ };
	static const struct {
		enum model_answer answer;
		bool admitted, lent;
		u32 result;
	} rows[] = {
		{ MODEL_MUST, true, false, PKSCALE_OK },
		{ MODEL_MUST, false, false, PKSCALE_FALSE_FAULT },
		{ MODEL_MUST_NOT, false, false, PKSCALE_OK },
		{ MODEL_MUST_NOT, true, true, PKSCALE_STRAY },
		{ MODEL_LATE, true, true, PKSCALE_LATE },
		/* Nobody has lent it: it was not shut. */
		{ MODEL_LATE, true, false, PKSCALE_STRAY },
		{ MODEL_KEY_WIDE, true, false, PKSCALE_KEY_WIDE },
		{ MODEL_KEY_WIDE, false, false, PKSCALE_OK },
	};
	struct judge j;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		judge_init(&j);
		judge_access(&j, 1, &s, rows[i].answer, rows[i].admitted,
			     rows[i].lent);
		assert_int_equal(j.result, rows[i].result);
	}
}

/* By a switch of a step nothing is wrong; by another what was lent is gone. */
static void a_switch_that_is_no_step_is_noticed(void **state)
{
	static const struct judge_step grant = { .who = JUDGE_A, .op = JUDGE_GRANT };
	struct judge j;
	struct model m;

	(void)state;
	model_init(&m);
	model_turn(&m, JUDGE_A);
	model_grant(&m, &grant, model_contract_of("kmap"));
	/* Nothing was lent so far. */
	assert_false(model_lent(&m, JUDGE_A, false, 7));
	assert_false(model_lent(&m, JUDGE_A, true, 7));
	assert_false(model_lent(&m, JUDGE_A, false, 7));
	assert_true(model_lent(&m, JUDGE_A, false, 8));
	assert_false(model_lent(&m, JUDGE_A, true, 9));
	model_turn(&m, JUDGE_B);
	assert_false(model_lent(&m, JUDGE_A, false, 10));
	judge_init(&j);
	judge_switched(&j);
	assert_int_equal(j.result, PKSCALE_OK);
	assert_int_equal(j.flags, PKSCALE_SEEN_SWITCH);
}

static void what_follows_an_illegal_step_is_not_judged(void **state)
{
	const struct judge_step s = { .op = JUDGE_READ };
	struct judge j;

	(void)state;
	judge_init(&j);
	judge_illegal(&j, 2, MODEL_C2);
	judge_access(&j, 3, &s, MODEL_MUST, false, false);
	assert_int_equal(j.result, PKSCALE_ILLEGAL);
	assert_int_equal(j.step, 2);
}

static struct chosen chosen_of(const char *design)
{
	struct selection s;

	assert_int_equal(select_designs(design, &s, NULL), 0);
	/* The one that was asked for comes last. */
	return s.item[s.n - 1];
}

static void random_sequences_are_legal_and_balanced(void **state)
{
	static const char *const guards[] = {
		"kmap_local_page", "kmap", "kmap_atomic", "dax-read",
	};
	char text[PKSCALE_SEQUENCE_LEN], again[PKSCALE_SEQUENCE_LEN];
	const struct chosen of = chosen_of("task");
	unsigned int g, n, i, differ = 0;
	struct model m;

	(void)state;
	for (g = 0; g < ARRAY_SIZE(guards); g++) {
		const struct pks_guard *guard = pks_guard_find(guards[g]);

		for (n = 0; n < 500; n++) {
			sequence_random(1, n, &of, guard, 1 + n % 2, text);
			assert_int_equal(play(&m, guards[g], text),
					 MODEL_LEGAL);
			for (i = 0; i < MODEL_GRANTS; i++)
				assert_null(m.grant[i].contract);
			sequence_random(1, n, &of, guard, 1 + n % 2, again);
			assert_string_equal(text, again);
			sequence_random(2, n, &of, guard, 1 + n % 2, again);
			differ += !!strcmp(text, again);
		}
	}
	assert_true(differ > 1900);
}

/* How many words of 500 sequences have that operation, and that behind it. */
static unsigned int words_with(const char *guard, unsigned int cpus, char op,
			       char of)
{
	const struct chosen task = chosen_of("task");
	char text[PKSCALE_SEQUENCE_LEN], *word, *save;
	unsigned int n, found = 0;

	for (n = 0; n < 500; n++) {
		sequence_random(1, n, &task, pks_guard_find(guard), cpus, text);
		for (word = strtok_r(text, " ", &save); word;
		     word = strtok_r(NULL, " ", &save))
			found += word[1] == op && (!of || word[2] == of);
	}
	return found;
}

static void random_sequences_have_every_step(void **state)
{
	static const struct {
		char op, of;
	} rows[] = {
		{ '+', '0' }, { '+', '1' }, { '+', '2' }, { '-', '2' },
		{ '<', '9' }, { '>', '9' }, { '<', '2' }, { '?', 0 },
		{ '=', 0 }, { ':', 0 }, { '^', 0 }, { '~', 0 }, { '!', 0 },
		{ '(', 'i' }, { '(', 'n' }, { '(', 's' }, { '(', 'p' },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(words_with("kmap_local_page", 1, rows[i].op,
				       rows[i].of) >= 20);
		assert_true(words_with("kmap", 2, rows[i].op,
				       rows[i].of) >= 20);
	}
	assert_true(words_with("dax-read", 2, '%', 0) >= 20);
	/* There is one CPU to be on. */
	assert_int_equal(words_with("dax-read", 1, '%', 0), 0);
}

/* The conductor has no second child, and no task beside a process. */
static void a_child_comes_once(void **state)
{
	const struct chosen task = chosen_of("task");
	char text[PKSCALE_SEQUENCE_LEN];
	unsigned int n, children = 0;
	size_t parent, child;

	(void)state;
	for (n = 0; n < 500; n++) {
		sequence_random(1, n, &task, pks_guard_find("dax-write"), 1,
				text);
		if (!strpbrk(text, "PF"))
			continue;
		assert_null(strpbrk(text, "ABCD"));
		parent = strcspn(text, "F");
		child = parent + strcspn(text + parent, "P");
		assert_null(strchr(text + child, 'F'));
		children += child > parent && parent;
	}
	assert_true(children >= 20);
}

static void each_design_has_sequences_of_its_own(void **state)
{
	static const char *const others[] = {
		"token", "task[rights=rw]", "percpu",
	};
	const struct chosen task = chosen_of("task[rights=split]");
	char text[PKSCALE_SEQUENCE_LEN], other[PKSCALE_SEQUENCE_LEN];
	const struct pks_guard *guard = pks_guard_find("dax-read");
	unsigned int i, n, same = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		const struct chosen c = chosen_of(others[i]);

		for (n = 0; n < 20; n++) {
			sequence_random(1, n, &task, guard, 1, text);
			sequence_random(1, n, &c, guard, 1, other);
			same += !strcmp(text, other);
		}
	}
	assert_int_equal(same, 0);
}

static json_t *cell_of(const char *guard, const char *exercise,
		       const char *quantity)
{
	return json_pack("{s:s, s:s, s:s, s:{}, s:s, s:s, s:s, s:s}",
			 "design", "d", "guard", guard, "path", "hook",
			 "knobs", "exercise", exercise, "quantity", quantity,
			 "status", "ok", "reason", "");
}

static const char *status_of(json_t *cells, size_t i)
{
	return json_string_value(json_object_get(json_array_get(cells, i),
						 "status"));
}

static void an_unsound_design_is_marked_behind_that_guard_alone(void **state)
{
	json_t *cells = json_array(), *judged = cell_of("kmap", "legality", "all");

	(void)state;
	json_object_set_new(judged, "verdict", json_pack("{s:s, s:s}", "result",
							 "unsound", "first",
							 "s03"));
	json_array_append_new(cells, cell_of("kmap", "nest", "outermost"));
	json_array_append_new(cells, cell_of("dax-read", "nest", "outermost"));
	json_array_append_new(cells, judged);
	/* Of two guards at once the design is unsound behind one. */
	json_array_append_new(cells, cell_of("kmap+dax-read", "contend", "pair"));
	json_array_append_new(cells, cell_of("dax-read+kmap", "contend", "pair"));
	json_array_append_new(cells, cell_of("kmap_local_page+dax-read",
					     "contend", "pair"));
	json_object_set_new(json_array_get(cells, 0), "reason",
			    json_string("incomplete: the fault"));
	verdict_apply(cells);
	assert_string_equal(json_string_value(json_object_get(json_array_get(
		cells, 0), "reason")),
		"unsound: sequence s03; incomplete: the fault");
	assert_string_equal(status_of(cells, 0), "unsound");
	assert_string_equal(status_of(cells, 1), "ok");
	assert_string_equal(status_of(cells, 2), "ok");
	assert_string_equal(status_of(cells, 3), "unsound");
	assert_string_equal(status_of(cells, 4), "unsound");
	assert_string_equal(status_of(cells, 5), "ok");
	assert_string_equal(json_string_value(json_object_get(json_array_get(
		cells, 4), "reason")), "unsound: sequence s03 behind kmap");
	json_decref(cells);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_is_no_sequence),
		cmocka_unit_test(a_mapping_for_all_waits_for_no_interrupt),
		cmocka_unit_test(every_numbered_sequence_can_be_read),
		cmocka_unit_test(contracts_are_kept),
		cmocka_unit_test(who_may_touch_what),
		cmocka_unit_test(an_exception_owns_nothing),
		cmocka_unit_test(model_against_processor),
		cmocka_unit_test(a_switch_that_is_no_step_is_noticed),
		cmocka_unit_test(what_follows_an_illegal_step_is_not_judged),
		cmocka_unit_test(random_sequences_are_legal_and_balanced),
		cmocka_unit_test(random_sequences_have_every_step),
		cmocka_unit_test(a_child_comes_once),
		cmocka_unit_test(each_design_has_sequences_of_its_own),
		cmocka_unit_test(an_unsound_design_is_marked_behind_that_guard_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

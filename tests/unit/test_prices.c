// SPDX-License-Identifier: GPL-2.0-or-later
/* Price lists: the one that is shipped, and ones that are wrong. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "decide_fixture.h"
#include "results/prices.h"
#include "results/word.h"
#include "text.h"

#define PRICE(more)							\
	"{\"key\":\"x\",\"unit\":\"ns\",\"lo\":2,\"hi\":3,\"ghz\":[2,4],"	\
	"\"what\":\"w\",\"confidence\":\"A\",\"sources\":"		\
	"[{\"title\":\"t\",\"url\":\"u\"}]" more "}"
#define LIST(prices)							\
	"{\"schema\":1,\"name\":\"test\",\"prices\":[" prices "]}"

/* Load @text as a price list; what is wrong with it into @err. */
static int load(const char *text, struct prices *p, struct err *err)
{
	char path[] = "/tmp/pkscale-prices.XXXXXX";
	int fd = mkstemp(path), ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = prices_load(path, p, err);
	unlink(path);
	return ret;
}

static void test_cycles(void **state)
{
	struct prices p;
	struct range r;
	struct err err;

	(void)state;
	assert_int_equal(load(LIST(PRICE("")), &p, &err), 0);
	r = prices_find(&p, "x");
	assert_float_equal(r.lo, 4, 0);
	assert_float_equal(r.hi, 12, 0);
	assert_string_equal(prices_confidence(&p, "x"), "A");
	assert_string_equal(p.name, "test");
	assert_int_equal(strlen(p.sha256), 64);
	r = prices_find(&p, "y");
	assert_true(isnan(r.lo) && isnan(r.hi));
	assert_string_equal(prices_confidence(&p, "y"), "");
	prices_free(&p);
}

static void test_wrong_lists(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "{", "not JSON" },
		{ "{\"schema\":2,\"name\":\"t\",\"prices\":[" PRICE("") "]}",
		  "no price list" },
		{ LIST(""), "no price list" },
		{ LIST("{}"), "lacks key" },
		{ LIST("{\"key\":\"x\",\"unit\":\"cycles\",\"lo\":3,\"hi\":2,\"what\":\"w\",\"confidence\":\"A\"}"),
		  "not above" },
		{ LIST("{\"key\":\"x\",\"unit\":\"ns\",\"lo\":1,\"hi\":2,\"what\":\"w\",\"confidence\":\"A\"}"),
		  "ghz" },
		{ LIST("{\"key\":\"x\",\"unit\":\"cycles\",\"lo\":1,\"hi\":2,\"what\":\"w\",\"confidence\":\"D\"}"),
		  "confidence" },
		{ LIST("{\"key\":\"x\",\"unit\":\"cycles\",\"lo\":1,\"hi\":2,\"what\":\"w\",\"confidence\":\"A\"}"),
		  "lacks sources" },
		{ LIST("{\"key\":\"x\",\"unit\":\"cycles\",\"lo\":1,\"hi\":2,\"what\":\"w\",\"confidence\":\"A\",\"sources\":[{\"title\":\"t\"}]}"),
		  "url" },
		{ LIST(PRICE("") "," PRICE("")), "two prices of x" },
	};
	struct prices p;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(load(bad[i].text, &p, &err), -EINVAL);
		has(err.text, bad[i].says);
	}
	assert_int_equal(prices_load("/nowhere/at/all", &p, &err), -ENOENT);
}

/* What no public source has measured must not look as if one had. */
static void test_shipped(void **state)
{
	static const char * const needed[] = {
		"wrmsr_pkrs", "fault", "ipi", "atomic", "preempt_pair",
		"migrate_pair", "tlb_flush_one",
	};
	const char *path = "bench/prices/cited.json";
	struct prices p;
	struct err err = { "" };
	struct range r;
	size_t i;

	(void)state;
	if (prices_load(path, &p, &err))
		fail_msg("%s", err.text);
	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		r = prices_find(&p, needed[i]);
		assert_true(r.lo > 0 && r.hi > r.lo);
	}
	assert_string_equal(prices_confidence(&p, "wrmsr_pkrs"), "C");
	r = prices_find(&p, "wrmsr_pkrs");
	assert_true(r.hi >= 10 * r.lo);
	prices_free(&p);
}

/* One primitive of a made-up run, in ticks of that register. */
static json_t *measured(json_t *s, const char *prim, const char *reg, double x)
{
	static const struct dx_who none = { "none", "hooked=0", NULL };
	json_t *c = dx_figure(dx_cell(s, &none, "prims", "cycles", prim,
				      json_object()), x);

	json_object_set_new(c, "hi", json_real(x + 8));
	json_object_set_new(c, "environment", json_string("metal"));
	json_object_set_new(c, "register", json_string(reg));
	return c;
}

/* The shipped list with what such a run has measured; @void_: no ticks. */
static int put_in(const char *reg, const char *void_, struct prices *p,
		  struct err *err)
{
	json_t *json = dx_summary(), *c, *env;
	struct summary s;
	int ret;

	measured(json, "fence", reg, 10);
	measured(json, "wrmsr_fenced", reg, 90);
	measured(json, "atomic", reg, 40);
	measured(json, "preempt", reg, -1);
	measured(json, "migrate", reg, 9);
	c = measured(json, "wrmsr", reg, 50);
	if (void_) {
		json_object_set_new(c, "status", json_string("void"));
		json_object_set_new(c, "reason", json_string(void_));
	}
	assert_int_equal(summary_view(json, &s, err), 0);
	assert_int_equal(prices_load("bench/prices/cited.json", p, err), 0);
	env = json_pack("{ssss}", "cpu_name", "this one", "cpu_microcode", "0x2a");
	ret = prices_measured(p, &s, env, err);
	json_decref(env);
	summary_free(&s);
	return ret;
}

/* What a run has measured is a list as any other, for whoever reads it. */
static void test_measured(void **state)
{
	struct prices p, cited, again;
	const json_t *origin;
	struct err err;
	struct range r;
	char *text;

	(void)state;
	assert_int_equal(put_in("pkrs", NULL, &p, &err), 0);
	text = json_dumps(p.json, 0);
	assert_int_equal(load(text, &again, &err), 0);
	free(text);
	assert_string_equal(again.name, "this one");
	r = prices_find(&again, "wrmsr_pkrs");
	assert_float_equal(r.lo, 50, 0);
	assert_float_equal(r.hi, 58, 0);
	assert_string_equal(prices_confidence(&again, "wrmsr_pkrs"), "A");
	/* Two of them, and never less than nothing. */
	r = prices_find(&again, "atomic");
	assert_float_equal(r.lo, 20, 0);
	assert_float_equal(r.hi, 24, 0);
	r = prices_find(&again, "preempt_pair");
	assert_float_equal(r.lo, 0, 0);
	assert_float_equal(r.hi, 7, 0);
	/* The fence itself is taken off, and what has no fence is not there. */
	r = prices_find(&again, "wrmsr_pkrs_latency");
	assert_float_equal(r.lo, 72, 0);
	assert_float_equal(r.hi, 88, 0);
	assert_null(prices_item(&again, "wrmsr_pkrs_pair_latency"));
	assert_null(prices_item(&again, "wrmsrns_pkrs_latency"));
	origin = json_object_get(again.json, "measured");
	assert_string_equal(word_of(origin, "cpu_microcode"), "0x2a");
	assert_string_equal(word_of(origin, "register"), "pkrs");
	assert_false(prices_are_mock(&again));
	/* No primitive is a fault. */
	assert_int_equal(prices_load("bench/prices/cited.json", &cited, &err),
			 0);
	assert_true(json_equal(prices_item(&cited, "fault"),
			       prices_item(&again, "fault")));
	assert_false(json_equal(prices_item(&cited, "atomic"),
				prices_item(&again, "atomic")));
	prices_free(&cited);
	prices_free(&again);
	prices_free(&p);
}

static void test_not_measured(void **state)
{
	struct prices p;
	struct err err;

	(void)state;
	assert_int_equal(put_in("pkrs", "TCG keeps no time", &p, &err),
			 -ENODATA);
	has(err.text, "no price of wrmsr: TCG keeps no time");
	has(err.text, "scripts/metal --exercise=prims");
	prices_free(&p);
	assert_int_equal(put_in("mock:memory", NULL, &p, &err), -ENODATA);
	has(err.text, "a stand-in for the register");
	prices_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_wrong_lists),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_measured),
		cmocka_unit_test(test_not_measured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

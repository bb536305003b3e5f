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

#include "results/prices.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_wrong_lists),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

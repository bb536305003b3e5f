// SPDX-License-Identifier: GPL-2.0-or-later
/* Drawings without what says nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "present/svg.h"

static void becomes(const char *svg, const char *want)
{
	char *text = svg_compact(svg);

	assert_string_equal(text, want);
	free(text);
}

static void figures(void **state)
{
	(void)state;
	becomes("<path d='M91.00,499.50 L0.05,10 L100.00,-0.10'/>",
		"<path d='M91,499.5 L0.05,10 L100,-0.1'/>");
	becomes("<path color='rgb(  0, 114,  20)'/>", "<path color='rgb(0,114,20)'/>");
	/* What is read, and what is no element. */
	becomes("<text>1.50, 2.0</text>", "<text>1.50, 2.0</text>");
	becomes("<?xml version=\"1.0\"?>\n<!-- 2.0 -->", "<?xml version=\"1.0\"?>\n<!-- 2.0 -->");
	becomes("<use id='p1.' x='1.'/>", "<use id='p1.' x='1.'/>");
}

static void groups(void **state)
{
	(void)state;
	becomes("<g id='a'>\n</g>\n<g><g fill=\"none\">\n\t</g>\n<path/></g>\n",
		"<g><path/></g>\n");
	becomes("<g a='1'><path/></g><g b='1'>x</g>",
		"<g a='1'><path/></g><g b='1'>x</g>");
	/* One group goes on where the next is like it. */
	becomes("<g a='1'><path/></g>\n<g a='1'><use/></g>\n<g a='2'><use/></g>",
		"<g a='1'><path/><use/></g>\n<g a='2'><use/></g>");
	becomes("<g a='1'><g a='2'><use/></g></g><g a='1'><use/></g><g a='2'><use/></g>",
		"<g a='1'><g a='2'><use/></g><use/></g><g a='2'><use/></g>");
	becomes("<g a='1'><g a='2'></g><path/></g><g a='1'><use/></g>",
		"<g a='1'><path/><use/></g>");
	/* Whatever was there before it is shorter. */
	becomes("<g><path d='1'/></g>\n<g fill=\"none\" color=\"black\">\n</g>\n",
		"<g><path d='1'/></g>\n");
}

static void defaults(void **state)
{
	(void)state;
	becomes("<g fill=\"none\" stroke-linecap=\"butt\" stroke-linejoin=\"miter\"><path/></g>",
		"<g fill=\"none\"><path/></g>");
	becomes("<g stroke-linecap=\"round\"><path/></g>",
		"<g stroke-linecap=\"round\"><path/></g>");
	becomes("<g>\n\t\t<path d='M1,1\n\t\tL2,2'/>\n\t</g>", "<g>\n<path d='M1,1\nL2,2'/>\n</g>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures),
		cmocka_unit_test(groups),
		cmocka_unit_test(defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

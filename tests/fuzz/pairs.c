// SPDX-License-Identifier: GPL-2.0-or-later
/* pairs.txt, what a report shows of it, and nothing of it that a browser would run. */
#include "fuzz.h"

#include "present/report.h"

static struct summary s;
static size_t scripts;

/* How many scripts the page has. */
static size_t page(const struct itemised *it)
{
	struct report r = { .s = &s, .itemised = it };
	char *html = NULL, *p;
	size_t size, n = 0;
	FILE *f = open_memstream(&html, &size);

	must(f);
	report_print(&r, GRID_HTML, f);
	must(!fclose(f));
	for (p = html; (p = strcasestr(p, "<script")); p++)
		n++;
	free(html);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct report r = { .s = &s };
	struct itemised *it;
	struct err err;

	if (!s.json) {
		must(!summary_load("tests/fuzz/seeds/summary/static", &s, &err));
		scripts = page(NULL);
	}
	it = itemised_parse(text, &s);
	must(page(it) == scripts);
	r.itemised = it;
	report_print(&r, GRID_MARKDOWN, fuzz_nowhere());
	itemised_free(it);
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "present/page_look.h"

#include <sha2.h>
#include <stddef.h>
#include <string.h>

#include "util.h"

/* A column of words; what of it is long has room. */
#define WORDS(n)							\
	".w" n ">*>tr>:nth-child(" n ") { text-align: left; overflow-wrap: break-word }\n" \
	".l" n ">*>tr>td:nth-child(" n ") { min-width: 14em }\n"

const char page_style[] =
":root { color-scheme: light dark; --text: #1c1c1c; --paper: #fff; --line: #d4d4d4;\n"
"  --soft: #f3f3f1; --link: #0b57a0; --mark: #fff2a8 }\n"
"@media screen and (prefers-color-scheme: dark) {\n"
"  :root { --text: #e4e4e4; --paper: #141414; --line: #3c3c3c; --soft: #222;\n"
"    --link: #8fbcf2; --mark: #4d4510 }\n"
/* Plots are drawn once, on white: hues stay, light and dark change places. */
"  figure svg { filter: invert(.95) hue-rotate(180deg) brightness(1.3) }\n"
"}\n"
"body { margin: 0 auto; padding: 1rem; max-width: 110rem; color: var(--text);\n"
"  background: var(--paper); font: 15px/1.45 system-ui, sans-serif }\n"
"h1, h2, h3, h4 { line-height: 1.2; margin: 1.6em 0 .5em }\n"
"h1 { margin-top: .3em; overflow-wrap: anywhere }\n"
"h2 { border-bottom: 1px solid var(--line); padding-bottom: .2em }\n"
"p { max-width: 60rem; margin: .4em 0; overflow-wrap: anywhere }\n"
"a { color: var(--link) }\n"
"a.contents { display: inline-block; margin: .3em 1.2em .3em 0 }\n"
"td a { text-decoration: none }\n"
"td a:hover, td a:focus { text-decoration: underline }\n"
".wide, figure { overflow-x: auto; margin: .7em 0 }\n"
"table { border-collapse: collapse; font-size: .87em;\n"
"  font-variant-numeric: tabular-nums }\n"
"th, td { padding: .2em .6em; text-align: right; vertical-align: top;\n"
"  border-bottom: 1px solid var(--line) }\n"
"th { background: var(--soft); vertical-align: bottom }\n"
WORDS("1") WORDS("2") WORDS("3") WORDS("4") WORDS("5") WORDS("6") WORDS("7")
WORDS("8") WORDS("9") WORDS("10") WORDS("11") WORDS("12") WORDS("13") WORDS("14")
"td:first-child { overflow-wrap: normal; white-space: nowrap }\n"
"th button { all: unset; cursor: pointer; font: inherit; text-align: inherit }\n"
"th button:hover { text-decoration: underline }\n"
"th button:focus-visible, summary:focus-visible, a:focus-visible {\n"
"  outline: 2px solid var(--link); outline-offset: 2px }\n"
"th[aria-sort] button::after { content: ' \\25B2'; font-size: .7em }\n"
"th[aria-sort=descending] button::after { content: ' \\25BC' }\n"
"tbody tr:hover { background: var(--soft) }\n"
"tr:target, details:target > summary { background: var(--mark) }\n"
"details { margin: .4em 0 }\n"
"summary { cursor: pointer }\n"
"pre { overflow-x: auto; padding: .6em; background: var(--soft);\n"
"  font-size: .85em; line-height: 1.3 }\n"
"figure svg { max-width: 100%; min-width: 42rem; height: auto }\n"
"@page { size: landscape; margin: 10mm }\n"
"@media print {\n"
"  body { font-size: 9pt; max-width: none; padding: 0 }\n"
"  table { font-size: 6.5pt }\n"
"  th, table td { padding: .1em .3em; overflow-wrap: anywhere; min-width: 0 }\n"
"  td:first-child { white-space: normal }\n"
"  a { color: inherit; text-decoration: none }\n"
"  a.contents { display: none }\n"
"  .wide, figure, pre { overflow: visible }\n"
"  thead { display: table-header-group }\n"
"  tr, figure { break-inside: avoid }\n"
"  h2, h3, h4 { break-after: avoid }\n"
"  figure svg { min-width: 0 }\n"
"  th[aria-sort] button::after { content: none }\n"
"}\n";

/*
 * Rows are sorted by the column whose title is clicked on: numbers, then words, what
 * is empty last. What is linked to may be folded away.
 */
const char page_script[] =
"'use strict';\n"
"(function () {\n"
"  function key(cell) {\n"
"    var text = cell.textContent.trim();\n"
"    var m = /^([-+]?[0-9.]+)([kM]?)/.exec(text);\n"
"    var n = m ? parseFloat(m[1]) * ({ k: 1e3, M: 1e6 }[m[2]] || 1) : NaN;\n"
"    return { text: text, number: n,\n"
"      rank: text === '' || text === '-' ? 2 : isNaN(n) ? 1 : 0 };\n"
"  }\n"
"  function compare(a, b, way) {\n"
"    if (a.rank !== b.rank)\n"
"      return a.rank === 2 || b.rank === 2 ? a.rank - b.rank :\n"
"        way * (a.rank - b.rank);\n"
"    if (a.rank === 0 && a.number !== b.number)\n"
"      return way * (a.number - b.number);\n"
"    return way * a.text.localeCompare(b.text, 'en', { numeric: true });\n"
"  }\n"
"  function sort(table, at) {\n"
"    var heads = table.tHead.rows[0].cells, body = table.tBodies[0], i;\n"
"    var way = heads[at].getAttribute('aria-sort') === 'ascending' ? -1 : 1;\n"
"    var rows = Array.from(body.rows, function (row) {\n"
"      return { row: row, key: key(row.cells[at]) };\n"
"    });\n"
"    rows.sort(function (a, b) { return compare(a.key, b.key, way); });\n"
"    rows.forEach(function (x) { body.appendChild(x.row); });\n"
"    for (i = 0; i < heads.length; i++)\n"
"      heads[i].removeAttribute('aria-sort');\n"
"    heads[at].setAttribute('aria-sort', way > 0 ? 'ascending' : 'descending');\n"
"  }\n"
"  document.querySelectorAll('table').forEach(function (table) {\n"
"    Array.from(table.tHead.rows[0].cells, function (head, at) {\n"
"      var button = document.createElement('button');\n"
"      button.type = 'button';\n"
"      button.title = 'sort';\n"
"      while (head.firstChild)\n"
"        button.appendChild(head.firstChild);\n"
"      head.appendChild(button);\n"
"      button.addEventListener('click', function () { sort(table, at); });\n"
"    });\n"
"  });\n"
"  function reveal() {\n"
"    var target = document.getElementById(location.hash.slice(1)), up;\n"
"    for (up = target; up; up = up.parentElement)\n"
"      if (up.tagName === 'DETAILS')\n"
"        up.open = true;\n"
"    if (target)\n"
"      target.scrollIntoView();\n"
"  }\n"
"  addEventListener('hashchange', reveal);\n"
"  reveal();\n"
"}());\n";

char *page_hash(const char *script)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	/* One more than there are: 33 are 11 times three. */
	uint8_t sum[SHA256_DIGEST_LENGTH + 1] = { 0 };
	char text[45];
	SHA2_CTX sha;
	size_t i, j;

	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)script, strlen(script));
	SHA256Final(sum, &sha);
	for (i = 0, j = 0; i < sizeof(sum); i += 3) {
		text[j++] = digit[sum[i] >> 2];
		text[j++] = digit[(sum[i] & 3) << 4 | sum[i + 1] >> 4];
		text[j++] = digit[(sum[i + 1] & 15) << 2 | sum[i + 2] >> 6];
		text[j++] = digit[sum[i + 2] & 63];
	}
	return xasprintf("%.43s=", text);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a page of HTML looks, and what it does when it is clicked on. */
#ifndef BENCH_PRESENT_PAGE_LOOK_H
#define BENCH_PRESENT_PAGE_LOOK_H

extern const char page_style[];
extern const char page_script[];

/**
 * page_hash() - what a policy of a page calls a script
 * @script: its text
 *
 * Return: its SHA-256 in base64, to free().
 */
char *page_hash(const char *script);

#endif /* BENCH_PRESENT_PAGE_LOOK_H */

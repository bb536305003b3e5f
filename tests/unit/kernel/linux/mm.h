/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page here is its number. */
#ifndef TEST_LINUX_MM_H
#define TEST_LINUX_MM_H

struct page;

#define page_to_pfn(page)	((unsigned long)(page))

#endif /* TEST_LINUX_MM_H */

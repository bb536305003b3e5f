/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A count of readers and one of writers in the context word, low half and high
 * half. Who shares the word with task[rights=split] counts in this way.
 */
#ifndef PKS_DESIGNS_WORD_H
#define PKS_DESIGNS_WORD_H

#include "designs.h"

#define TASK_READER	1u
#define TASK_WRITER	(1u << 16)

static __always_inline enum pks_right task_rights(u32 word)
{
	if (word >= TASK_WRITER)
		return PKS_WRITE;
	return word ? PKS_READ : PKS_NONE;
}

#endif /* PKS_DESIGNS_WORD_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TEST_LINUX_HASH_H
#define TEST_LINUX_HASH_H

static inline unsigned long hash_long(unsigned long value, unsigned int bits)
{
	return value * 0x61c8864680b583ebul >> (64 - bits);
}

#endif /* TEST_LINUX_HASH_H */

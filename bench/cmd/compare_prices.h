/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CMD_COMPARE_PRICES_H
#define BENCH_CMD_COMPARE_PRICES_H

/**
 * are_prices() - is a side of a comparison a price list, and no run
 * @path: the side
 */
int are_prices(const char *path);

/**
 * compare_prices() - two price lists, price by price, on standard output
 * @side: their files
 * @any_register: they may be of different registers
 *
 * Return: EXIT_OK, or EXIT_USAGE when they do not compare.
 */
int compare_prices(char *const side[2], int any_register);

#endif /* BENCH_CMD_COMPARE_PRICES_H */

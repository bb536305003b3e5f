/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directory of a kernel that was built for guests. */
#ifndef BENCH_MACHINE_KERNEL_DIR_H
#define BENCH_MACHINE_KERNEL_DIR_H

/**
 * kernel_dir_find() - the one that scripts/kernel has built, without building
 *
 * Return: string to free(), NULL when there is none.
 */
char *kernel_dir_find(void);

/**
 * kernel_dir_hooks() - has it guards that reach a design
 * @dir: the directory, with the kernel's .config
 */
int kernel_dir_hooks(const char *dir);

#endif /* BENCH_MACHINE_KERNEL_DIR_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every exercise. prims times the kernel's own primitives: its code is in the
 * module alone, its table of names in both worlds; so it is with the readings,
 * which say here what their figures are of, and in a line what they do.
 */
PKS_EXERCISE(nest)
PKS_EXERCISE(hold)
PKS_EXERCISE(contend)
PKS_EXERCISE(prims)

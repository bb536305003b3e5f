/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * User space has no guards and no hook points, only their names. Its twin for a
 * kernel that has them is module/shim/kernel/hooked/hook.h.
 */
#ifndef PKS_HOOK_H
#define PKS_HOOK_H

#include "shim/nohook.h"

#endif /* PKS_HOOK_H */

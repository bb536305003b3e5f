/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every design, in the order in which tables show them. */
PKS_DESIGN(none)
PKS_DESIGN(task)
PKS_DESIGN(percpu)
PKS_DESIGN(percpu_key)
PKS_DESIGN(page)
PKS_DESIGN(hash)
PKS_DESIGN(global)
PKS_DESIGN(global_lazy)
PKS_DESIGN(token)
PKS_DESIGN(precise)
PKS_DESIGN(dax_lock)
PKS_DESIGN(alias_map)
PKS_DESIGN(alias_permanent)
/* Controls: known costs through the same loops. */
PKS_DESIGN(nops)
PKS_DESIGN(adds)

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every guard, in the order in which tables show them. */
PKS_GUARD(kmap_local_page)
PKS_GUARD(kmap_local_folio)
PKS_GUARD(kmap)
PKS_GUARD(kmap_atomic)
PKS_GUARD(dax_read)
PKS_GUARD(dax_write)
PKS_GUARD(dax_ops_read)
PKS_GUARD(dax_ops_write)
PKS_GUARD(dax_section)
PKS_GUARD(dax_stacked_read)
PKS_GUARD(dax_stacked_write)
PKS_GUARD(wcache)

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An address for life. dm-writecache makes a mapping without a key itself when
 * it finds that its memory has one; any other design stands behind kmap().
 */
#include "designs/table.h"
#include "guards/guards.h"

/* For life, the design has an address that kmap() does not give. */
static bool own(const struct pks_design *d)
{
	return d->map && pks_stands(d, PKS_GLOBAL) != PKS_NATIVE;
}

int pks_wcache_claim(const struct pks_design *d, struct pks_access *a)
{
	a->addr = own(d) ? d->map(a->page) : kmap((struct page *)a->page);
	return 0;
}

void pks_wcache_release(const struct pks_design *d, struct pks_access *a)
{
	if (own(d))
		d->unmap(a->page, a->addr);
	else
		kunmap((struct page *)a->page);
}

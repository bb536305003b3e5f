// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * token: no count at all. A grant returns what the context could do before,
 * its revoke puts that back; the caller keeps the token between the two. The
 * register is written when the right changes.
 */
#include "designs.h"

static __always_inline u64 token_grant(struct pks_access *a,
				       struct pks_how how)
{
	u32 *rights = pks_context_rights(how);
	u32 was = pks_right(rights, how);

	/* A reader inside a writer stays a writer. */
	if ((was | a->right) != was) {
		pks_set_right(rights, was | a->right, how);
		pks_write(how.reg, was | a->right);
	}
	return was;
}

static __always_inline void token_revoke(struct pks_access *a, u64 cookie,
					 struct pks_how how)
{
	u32 *rights = pks_context_rights(how);

	if (pks_right(rights, how) != (u32)cookie) {
		pks_set_right(rights, cookie, how);
		pks_write(how.reg, cookie);
	}
}

PKS_VARIANT(token, plain)

static const struct pks_variant variants[] = {
	{ .knobs = "", .loops = token_plain_loops },
};

const struct pks_design pks_design_token = {
	.name = "token",
	.help = "no count: grant returns what was, revoke puts it back",
	.origin = "2020-12-18, \"effective for the current context\" taken literally",
	.absent = {
		[PKS_LOCAL] = "the guard has no place for its cookie",
		[PKS_GLOBAL] = "the guard has no place for its cookie",
		[PKS_WCACHE] = "used from other contexts than the one that opens",
	},
	.cookie = true,
	.variants = variants,
	.nr_variants = ARRAY_SIZE(variants),
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_NEAR_H
#define TESTS_UNIT_NEAR_H

#include <math.h>

/* A macro, so that a failure names the line of the test. */
#define near(got, want, tol)						\
	do {								\
		double got_ = (got), want_ = (want);			\
									\
		if (!(fabs(got_ - want_) <= (tol)))			\
			fail_msg("got %.12g, want %.12g", got_, want_);	\
	} while (0)

#endif /* TESTS_UNIT_NEAR_H */

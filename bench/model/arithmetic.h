/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MODEL_ARITHMETIC_H
#define BENCH_MODEL_ARITHMETIC_H

/**
 * struct arithmetic - what the rule of a design comes to in register writes
 * @design: its name
 * @knob: this row is of the design with this knob; NULL: whatever its knobs
 * @value: of the knob
 * @outermost: writes of an outermost pair
 * @nested: of a nested one
 *
 * Of pairs that nothing comes between: no fault, no switch, no interrupt.
 */
struct arithmetic {
	const char *design, *knob, *value;
	double outermost, nested;
};

/* The last has no design. */
extern const struct arithmetic arithmetic[];

#endif /* BENCH_MODEL_ARITHMETIC_H */

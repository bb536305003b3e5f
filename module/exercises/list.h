/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every exercise. prims times the kernel's own primitives: its code is in the
 * module alone, its table of names in both worlds; so it is with the readings,
 * which say here in a line what they do, and what their figures are of.
 */
PKS_EXERCISE(nest)
PKS_EXERCISE(hold)
PKS_EXERCISE(contend)
PKS_EXERCISE(prims)
PKS_EXERCISE(legality)
PKS_READING(touch, "the first use of what is mapped: the fault, if it needs one",
	    "first-use")
PKS_READING(switch, "a context switch, by who of the two tasks holds a guard",
	    "shut", "held-by-one", "held-by-both", "sleeper", "preempted")
PKS_READING(footprint, "bytes that a design keeps, by looking at where it writes",
	    "task", "cpu-pgmap", "pgmap", "page", "mapped-page")
PKS_READING(exception, "an interrupt and a page fault, shut and inside a guard",
	    "irq-shut", "irq-held", "pf-shut", "pf-held",
	    "irq-shut-disarmed", "irq-held-disarmed",
	    "pf-shut-disarmed", "pf-held-disarmed")
PKS_READING(preempt, "what a real-time task waits for while another holds a guard",
	    "wake-up", "stretch")
PKS_READING(exposure, "what stays open after the last revoke: until when, to whom",
	    "after-revoke")
PKS_READING(global, "a page that k others use: its pointer, or the page, handed over",
	    "pointer", "page")
PKS_EXERCISE(workload)

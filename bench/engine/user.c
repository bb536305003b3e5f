// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The user engine: the designs that need no kernel, in threads of this
 * process, compiled from the module's own files over the shim of user space.
 */
#include <errno.h>
#include <string.h>

#include "engine/local.h"
#include "exercises.h"
#include "machine/clock.h"
#include "machine/evidence.h"
#include "machine/pkru.h"
#include "thread.h"

/**
 * struct user - the user engine's state
 * @session: of the cell that is measured
 * @reg: which register
 * @clock: why cycles carry no number here; empty if they do
 * @dear: a CPU's counters take too long to read beside each sample
 */
struct user {
	struct pks_session *session;
	enum pks_reg reg;
	struct err clock;
	bool dear;
};

static const char *const registers[PKS_REG_OBSERVED + 1] = {
#define PKS_REGISTER(id, name, help)	[PKS_REG_##id] = name,
	PKS_USER_REGISTERS(PKS_REGISTER)
#undef PKS_REGISTER
};

static int user_begin(struct local *l, const struct plan_cell *cell,
		      struct err *err)
{
	struct user *u = l->state;
	int ret = pks_session_create(cell->callers, cell->sharing,
				     pks_memory_find("ram"), &u->session);

	return ret ? err_set(err, ret, "out of memory for a session") : 0;
}

static void user_end(struct local *l)
{
	struct user *u = l->state;

	pks_session_destroy(u->session);
	u->session = NULL;
}

/*
 * Reading what happened to the CPU takes longer than a sample. A caller that
 * does so is no load for the others, so with several it is left out; and on a
 * machine where it takes much longer, it is left out for all.
 */
static enum raw_evidence user_evidence(const struct local *l,
				       const struct plan_cell *cell)
{
	const struct user *u = l->state;

	return cell->callers > 1 || u->dear ? RAW_THREAD : RAW_ALL;
}

static int user_caller(struct local *l, const struct plan_cell *cell,
		       unsigned int caller, int cpu,
		       struct local_part *part)
{
	struct user *u = l->state;
	enum pks_reg reg = strcmp(cell->meter, "event") ? u->reg :
							   PKS_REG_OBSERVED;
	struct evidence_reader reader;
	struct pks_run run = {
		.design = cell->chosen.design,
		.variant = cell->chosen.variant,
		.loops = &cell->chosen.variant->loops[reg],
		.exercise = pks_exercise_find(cell->exercise),
		.reg = u->reg,
		.window = PKSCALE_IRQS_ON,
		.depth = cell->depth,
		.reps = cell->reps,
		.samples = cell->samples,
		.warmup = l->run->plan->warmup,
		.caller = caller,
		.load.in = { .bytes = cell->hold, .spins = cell->held },
		.load.idle = { .spins = cell->idle },
	};
	struct err err;
	int ret;

	if (cpu < 0 || cpu >= PKS_MAX_CPUS)
		return -ERANGE;
	ret = run.exercise->check(&run);
	if (!ret)
		ret = evidence_open(&reader, cpu, &err);
	if (ret) {
		pks_session_break(u->session);
		return ret;
	}
	/* What costs more than a sample would leave the others uncontended. */
	reader.per_block = user_evidence(l, cell) != RAW_ALL;
	pks_thread_is(cpu, &reader, &part->counters);
	ret = pks_run_caller(u->session, &run, part->samples);
	if (!ret)
		ret = pks_thread_failed();
	evidence_close(&reader);
	part->reps = run.reps;
	part->events = run.events;
	return ret;
}

static const struct local_ops user_ops = {
	.begin = user_begin,
	.caller = user_caller,
	.end = user_end,
};

static const char *user_void(const struct local *l, const char *meter)
{
	const struct user *u = l->state;

	if (!strcmp(meter, "cycles") && *u->clock.text)
		return u->clock.text;
	return NULL;
}

static int choose_register(struct local *l, struct err *err)
{
	struct user *u = l->state;
	size_t i;

	l->reg = l->run->reg;
	if (!l->reg)
		l->reg = pkru_available() ? "pkru" : "none";
	for (i = 0; registers[i]; i++) {
		if (!strcmp(registers[i], l->reg))
			u->reg = i;
	}
	return u->reg == PKS_REG_PKRU ? pkru_setup(err) : 0;
}

/* Asked once a run, so that no two blocks differ in it. */
static bool counters_are_dear(const struct machine *m)
{
	struct evidence_reader reader;
	bool dear;

	if (evidence_open(&reader, m->pu[0].os, NULL))
		return true;
	dear = reader.per_block;
	evidence_close(&reader);
	return dear;
}

static int user_run(struct engine_run *run, struct err *err)
{
	struct user u = { 0 };
	struct counter_kind counters;
	struct local l = {
		.run = run, .evidence = user_evidence, .void_reason = user_void,
		.counters = &counters, .state = &u,
	};
	int ret;

	ret = choose_register(&l, err);
	if (ret)
		return ret;
	clock_usable(&u.clock);
	counters_here(&counters, true);
	u.dear = counters_are_dear(run->machine);
	local_boot(&l, json_pack("{s:b, s:s}", "ok", 1, "reason",
				 "the instruction meter is not used here"));
	return local_run(&l, &user_ops, err);
}

const struct engine engine_user = {
	.name = "user",
	.help = "threads of this process",
	.registers = registers,
	.run = user_run,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One column of /proc/interrupts, in one pass and without a copy: a heading
 * of "CPUn" words, then lines of "label: count count ... description".
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/evidence.h"

/* Where in the text we are. */
enum { HEADING, LABEL, COUNTS, REST };

/* Lines that hold one count for the machine, which is no CPU's. */
static const char * const machine_wide[] = { "ERR", "MIS" };

void irq_column_begin(struct irq_column *c, int cpu)
{
	memset(c, 0, sizeof(*c));
	c->cpu = cpu;
	c->want = -1;
	c->state = HEADING;
}

bool irq_column_found(const struct irq_column *c)
{
	return c->want >= 0;
}

static void end_line(struct irq_column *c)
{
	c->state = LABEL;
	c->column = 0;
	c->token_len = 0;
	c->digits = false;
	c->number = 0;
}

/* Columns are those of online CPUs, so the CPU's number is not its column. */
static void heading_word(struct irq_column *c)
{
	char name[sizeof(c->token)];

	if (!c->token_len)
		return;
	c->token[c->token_len] = '\0';
	snprintf(name, sizeof(name), "CPU%d", c->cpu);
	if (!strcmp(c->token, name))
		c->want = c->column;
	c->column++;
	c->token_len = 0;
}

static void keep(struct irq_column *c, char ch)
{
	if (c->token_len < sizeof(c->token) - 1)
		c->token[c->token_len++] = ch;
}

static int after_label(struct irq_column *c)
{
	size_t i;

	c->token[c->token_len] = '\0';
	for (i = 0; i < ARRAY_SIZE(machine_wide); i++)
		if (!strcmp(c->token, machine_wide[i]))
			return REST;
	return COUNTS;
}

static void end_count(struct irq_column *c)
{
	if (!c->digits)
		return;
	if (c->column++ == c->want) {
		c->sum += c->number;
		c->state = REST;
	}
	c->digits = false;
	c->number = 0;
}

static void feed_byte(struct irq_column *c, char ch)
{
	bool blank = ch == ' ' || ch == '\n';

	if (c->state == HEADING) {
		if (blank)
			heading_word(c);
		else
			keep(c, ch);
	} else if (c->state == LABEL) {
		if (ch == ':')
			c->state = after_label(c);
		else if (!blank)
			keep(c, ch);
	} else if (c->state == COUNTS) {
		if (isdigit((unsigned char)ch)) {
			c->number = c->number * 10 + (ch - '0');
			c->digits = true;
		} else if (blank) {
			end_count(c);
		} else {
			/* the description began before our column came */
			c->state = REST;
		}
	}
	if (ch == '\n')
		end_line(c);
}

void irq_column_feed(struct irq_column *c, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		if (c->state == REST) {
			text = memchr(text, '\n', end - text);
			if (!text)
				return;
		}
		feed_byte(c, *text++);
	}
}

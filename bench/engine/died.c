// SPDX-License-Identifier: GPL-2.0-or-later
#include "engine/died.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MARK	"pkscale: measuring "

/* How a kernel begins to say that it is not well; scripts/lib-vm.sh has more. */
static const char *const complaints[] = {
	"BUG: ", "Oops", "WARNING: ", "general protection fault",
	"Kernel panic", "rcu: INFO:", "soft lockup", DIED_BREAKPOINT,
};

void died_mark(const struct plan_cell *c)
{
	const char *knobs = c->chosen.variant->knobs;
	char text[256];
	int fd, n;

	n = snprintf(text, sizeof(text), "<6>" MARK "%s%s%s%s %s %s, guard %s\n",
		     c->chosen.design->name, *knobs ? "[" : "", knobs,
		     *knobs ? "]" : "", c->exercise, c->quantity,
		     c->guard ? c->guard->name : "none");
	fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	/* Nobody needs it as long as all goes well. */
	if (write(fd, text, (size_t)n) < 0)
		errno = 0;
	close(fd);
}

/* The text behind "[    1.234567] ", or the line itself. */
static const char *unstamped(const char *line)
{
	const char *end = *line == '[' ? strstr(line, "] ") : NULL;

	return end ? end + 2 : line;
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%.*s", (int)strcspn(from, "\r\n"), from);
}

static int complains(const char *line)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (strstr(line, complaints[i]))
			return 1;
	}
	return 0;
}

int died_read(const char *console, struct died *d)
{
	FILE *f = fopen(console, "re");
	char *line = NULL, *mark;
	size_t size = 0;

	memset(d, 0, sizeof(*d));
	while (f && getline(&line, &size, f) > 0) {
		mark = strstr(line, MARK);
		if (mark) {
			mark += strlen(MARK);
			snprintf(d->design, sizeof(d->design), "%.*s",
				 (int)strcspn(mark, " "), mark);
			mark += strcspn(mark, " ");
			copy(d->what, sizeof(d->what), mark + (*mark == ' '));
			*d->said = 0;
		} else if (!*d->said && complains(line)) {
			copy(d->said, sizeof(d->said), unstamped(line));
		}
	}
	free(line);
	if (f)
		fclose(f);
	return *d->design ? 0 : -ENOENT;
}

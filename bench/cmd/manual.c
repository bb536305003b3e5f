// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pkscale manual: what the manual page and bash's completion say of commands and
 * options, from the tables that the commands read them by. The rest of either stands
 * in docs/pkscale.1.in and scripts/pkscale.bash.in.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "util.h"

/*
 * Text for troff: no line is a request, no backslash or hyphen a surprise, and a line
 * may end behind a bar, since a list has no blank.
 */
static void troff(const char *text, size_t len)
{
	const char *end = text + len;
	int first = 1;

	for (; text < end; text++) {
		if (first && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else if (*text == '|')
			fputs("|\\:", stdout);
		else
			putchar(*text);
		first = *text == '\n';
	}
}

/* One line of what a command says of itself; @example: it is one, as it stands. */
static void prose_line(const char *line, size_t len, int *example)
{
	const int is = !strncmp(line, "  ", 2);

	if (is != *example && (is || len))
		puts(is ? ".PP\n.EX" : ".EE");
	if (is || len)
		*example = is;
	if (!len)
		puts(".PP");
	else
		troff(line, len);
	if (len)
		putchar('\n');
}

static void prose(const char *text, size_t len)
{
	const char *end = text + len;
	int example = 0;
	size_t n;

	puts(".PP");
	while (text < end) {
		n = strcspn(text, "\n");
		n = n < (size_t)(end - text) ? n : (size_t)(end - text);
		prose_line(text, n, &example);
		text += n + 1;
	}
	if (example)
		puts(".EE");
}

static int is_shown(const struct argp_option *o)
{
	return o->name && !(o->flags & OPTION_HIDDEN);
}

static void man_option(const struct argp_option *o)
{
	puts(".TP");
	if (o->key > 0 && o->key < 128 && isprint(o->key))
		printf("\\fB\\-%c\\fR, ", o->key);
	fputs("\\fB\\-\\-", stdout);
	troff(o->name, strlen(o->name));
	fputs("\\fR", stdout);
	if (o->arg) {
		fputs("=\\fI", stdout);
		troff(o->arg, strlen(o->arg));
		fputs("\\fR", stdout);
	}
	putchar('\n');
	troff(o->doc, strlen(o->doc));
	putchar('\n');
}

/* Several ways to call it stand on lines of their own. */
static void man_synopsis(const struct command *c, const char *args)
{
	const char *end = strchrnul(args, '\n');

	printf(".PP\n\\fBpkscale %s\\fR%s%s", c->name,
	       c->argp->options ? " [\\fIOPTION\\fR...]" : "",
	       *args ? " " : "");
	troff(args, (size_t)(end - args));
	putchar('\n');
	if (*end)
		man_synopsis(c, end + 1);
}

static void man_command(const struct command *c)
{
	const char *doc = c->argp->doc, *more = strchr(doc, '\v');
	const struct argp_option *o = c->argp->options;

	printf(".SS %s\n", c->name);
	man_synopsis(c, c->argp->args_doc ? c->argp->args_doc : "");
	prose(doc, more ? (size_t)(more - doc) : strlen(doc));
	for (; o && (o->name || o->doc); o++) {
		if (is_shown(o))
			man_option(o);
	}
	if (more)
		prose(more + 1, strlen(more + 1));
}

/*
 * What may stand for an argument: words between bars, or what a list holds. The
 * list's name is several of them, with commas; of one it lacks the s. All else is a
 * file, a number or a word of the user's own.
 */
static void bash_values(const char *command, const char *option, const char *arg)
{
	const char *list = list_of(arg), *p;

	if (!list && !strchr(arg, '|'))
		return;
	printf("\t['%s%s%s']='", command, *option ? " --" : "", option);
	if (list)
		printf("@%s%s", list, strcasecmp(list, arg) ? "" : ",");
	for (p = list ? "" : arg; *p; p++)
		if (!strchr("[]", *p))
			putchar(*p == '|' ? ' ' : *p);
	puts("'");
}

static void bash_options(const struct command *c)
{
	const struct argp_option *o = c->argp->options;

	printf("\t[%s]='--help --usage", c->name);
	for (; o && (o->name || o->doc); o++) {
		if (is_shown(o))
			printf(" --%s%s", o->name, o->arg ? "=" : "");
	}
	puts("'");
}

static void bash_arguments(const struct command *c)
{
	const struct argp_option *o = c->argp->options;

	if (c->argp->args_doc)
		bash_values(c->name, "", c->argp->args_doc);
	for (; o && (o->name || o->doc); o++) {
		if (is_shown(o) && o->arg)
			bash_values(c->name, o->name, o->arg);
	}
}

static void each(void (*print)(const struct command *c))
{
	const struct command *c;

	for (c = commands; c->name; c++) {
		if (!c->plumbing)
			print(c);
	}
}

static void man(void)
{
	each(man_command);
}

static void bash(void)
{
	puts("declare -A _pkscale_options=(");
	each(bash_options);
	puts(")\ndeclare -A _pkscale_values=(");
	each(bash_arguments);
	puts(")");
}

static const struct {
	const char *name;
	void (*print)(void);
} formats[] = {
	{ "man", man },
	{ "bash", bash },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	void (**print)(void) = state->input;
	size_t i;

	if (key == ARGP_KEY_ARG) {
		for (i = 0; i < ARRAY_SIZE(formats); i++)
			if (!strcmp(formats[i].name, arg))
				*print = formats[i].print;
	} else if (key != ARGP_KEY_END) {
		return ARGP_ERR_UNKNOWN;
	}
	if (!*print)
		argp_error(state, "for man or for bash?");
	return 0;
}

const struct argp manual_argp = {
	.parser = parse,
	.args_doc = "man|bash",
	.doc = "Print what the manual page, or bash's completion, says of every "
	       "command and option.",
};

int cmd_manual(int argc, char **argv)
{
	void (*print)(void) = NULL;

	argp_parse(&manual_argp, argc, argv, 0, NULL, &print);
	print();
	return EXIT_OK;
}

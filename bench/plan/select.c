// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/select.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WORD	64

static int unknown_design(const char *name, struct err *err)
{
	const struct pks_design *const *d;

	err_set(err, 0, "no design \"%s\"; there are:", name);
	for (d = pks_designs; *d; d++)
		err_append(err, " %s", (*d)->name);
	return -EINVAL;
}

static int unknown_knob(const struct pks_design *d, const char *setting,
			struct err *err)
{
	const struct pks_knob *k;

	err_set(err, 0, "%s has no knob setting \"%s\"; there are:", d->name,
		setting);
	for (k = d->knobs; k->name; k++)
		err_append(err, " %s=%s", k->name, k->values);
	if (!d->knobs[0].name)
		err_set(err, 0, "%s has no knobs, so not \"%s\"", d->name,
			setting);
	return -EINVAL;
}

/*
 * Is @setting ("pin=both", or as tables have it "both") one of the settings in
 * @list, separated by commas?
 */
static int has_setting(const char *list, const char *setting)
{
	int value = !strchr(setting, '=');
	size_t len = strlen(setting);
	const char *p = list;

	if (!len)
		return 0;
	while ((p = strstr(p, setting))) {
		if ((value ? p > list && p[-1] == '=' :
			     p == list || p[-1] == ',') &&
		    (!p[len] || p[len] == ','))
			return 1;
		p++;
	}
	return 0;
}

static int known_setting(const struct pks_design *d, const char *setting)
{
	unsigned int i;

	for (i = 0; i < d->nr_variants; i++) {
		if (has_setting(d->variants[i].knobs, setting))
			return 1;
	}
	return 0;
}

static int matches(const struct pks_variant *v, char settings[][WORD],
		   unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (!has_setting(v->knobs, settings[i]))
			return 0;
	}
	return 1;
}

int select_has(const struct selection *s, const struct pks_variant *v)
{
	unsigned int i;

	for (i = 0; i < s->n; i++) {
		if (s->item[i].variant == v)
			return 1;
	}
	return 0;
}

static void add(struct selection *s, const struct pks_design *d,
		const struct pks_variant *v)
{
	if (!select_has(s, v) && s->n < SELECT_MAX)
		s->item[s->n++] = (struct chosen){ d, v };
}

static int add_matching(struct selection *s, const struct pks_design *d,
			char settings[][WORD], unsigned int n, struct err *err)
{
	unsigned int i, found = 0;

	for (i = 0; i < n; i++) {
		if (!known_setting(d, settings[i]))
			return unknown_knob(d, settings[i], err);
	}
	for (i = 0; i < d->nr_variants; i++) {
		if (!matches(&d->variants[i], settings, n))
			continue;
		add(s, d, &d->variants[i]);
		found++;
	}
	if (!found)
		return err_set(err, -EINVAL,
			       "%s: no variant has all of these settings",
			       d->name);
	return 0;
}

/* A word up to one of @stops. Return: where it ended. */
static const char *word(const char *p, const char *stops, char *out)
{
	size_t len = strcspn(p, stops);

	snprintf(out, WORD, "%.*s", (int)len, p);
	return p + len;
}

/* One "name" or "name[knob=value,...]". */
static int parse_one(const char **text, struct selection *s, struct err *err)
{
	char name[WORD], settings[PKS_MAX_KNOBS + 1][WORD];
	const struct pks_design *d;
	const char *p = *text;
	unsigned int n = 0;

	p = word(p, ",[", name);
	d = pks_design_find(name);
	if (!d)
		return unknown_design(name, err);
	if (*p == '[') {
		do {
			p = word(p + 1, ",]", settings[n++]);
		} while (*p == ',' && n <= PKS_MAX_KNOBS);
		if (*p++ != ']')
			return err_set(err, -EINVAL,
				       "%s: write the knobs as %s[knob=value,...]",
				       *text, name);
	}
	*text = p;
	return add_matching(s, d, settings, n, err);
}

static void add_all(struct selection *s)
{
	const struct pks_design *const *d;
	unsigned int i;

	for (d = pks_designs; *d; d++) {
		for (i = 0; !(*d)->control && i < (*d)->nr_variants; i++) {
			if (!(*d)->variants[i].named)
				add(s, *d, &(*d)->variants[i]);
		}
	}
}

static int parse_all(const char *text, struct selection *out, struct err *err)
{
	int ret;

	do {
		ret = parse_one(&text, out, err);
	} while (!ret && *text++ == ',');
	if (!ret && text[-1])
		return err_set(err, -EINVAL, "what is \"%s\"?", text - 1);
	return ret;
}

int select_only(const char *text, struct selection *out, struct err *err)
{
	out->n = 0;
	return text ? parse_all(text, out, err) : 0;
}

int select_designs(const char *text, struct selection *out, struct err *err)
{
	const struct pks_design *none = pks_design_find("none");
	unsigned int i;

	out->n = 0;
	for (i = 0; i < none->nr_variants; i++)
		add(out, none, &none->variants[i]);
	if (text)
		return parse_all(text, out, err);
	add_all(out);
	return 0;
}

int select_place(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *p;
	int i;

	for (p = list, i = 0; *p; p += strspn(p, ","), i++) {
		if (strcspn(p, ",") == len && !strncmp(p, name, len))
			return i;
		p += strcspn(p, ",");
	}
	return -1;
}
